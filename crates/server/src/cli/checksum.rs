//! The checksum beside a backup, `FILE.sha256`: what the journal protects by its chains is not
//! every byte of the file. Written as `sha256sum` writes it, so that it can be checked without us.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use domain::text_ref::Digest;
use sha2::{Digest as _, Sha256};

use crate::durable::sync_folder_of;

/// Bytes read at once.
const BYTES_AT_ONCE: usize = 1 << 20;

/// What the checksum beside a backup says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It is what was written.
    Same,
    /// It is not.
    Other,
    /// There is no checksum.
    Nothing,
}

/// Where the checksum of a backup lies.
pub(super) fn beside(backup: &Path) -> PathBuf {
    backup.with_added_extension("sha256")
}

fn of(path: &Path) -> std::io::Result<Digest> {
    let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
    let mut bytes = vec![0; BYTES_AT_ONCE];
    loop {
        let count = file.read(&mut bytes)?;
        if count == 0 {
            return Ok(Digest(hasher.finalize().into()));
        }
        hasher.update(bytes.get(..count).unwrap_or_default());
    }
}

/// Writes the checksum of a backup beside it.
///
/// # Errors
/// The backup cannot be read, or the checksum not be written.
pub(super) fn write(backup: &Path) -> Result<PathBuf> {
    let path = beside(backup);
    let name = backup.file_name().unwrap_or_default().to_string_lossy();
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&path)?;
        writeln!(file, "{}  {name}", of(backup)?)?;
        file.sync_all()?;
        sync_folder_of(&path)
    };
    write().with_context(|| path.display().to_string())?;
    Ok(path)
}

/// What the checksum beside a backup says of a copy of it.
///
/// # Errors
/// The copy or the checksum cannot be read.
pub(super) fn check(backup: &Path, copy: &Path) -> Result<Says> {
    let path = beside(backup);
    if !path.exists() {
        return Ok(Says::Nothing);
    }
    let text = std::fs::read(&path).with_context(|| path.display().to_string())?;
    let told = String::from_utf8_lossy(&text).split_whitespace().next().and_then(Digest::from_hex);
    Ok(if told == Some(of(copy)?) { Says::Same } else { Says::Other })
}
