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
    /// The checksum is none: it is empty, cut off, or something else.
    Unreadable,
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

/// Writes the checksum of a backup beside it: under another name until it is whole, so that one
/// that was cut off is never taken for the checksum.
///
/// # Errors
/// The backup cannot be read, or the checksum not be written.
pub(super) fn write(backup: &Path) -> Result<PathBuf> {
    let path = beside(backup);
    let name = backup.file_name().unwrap_or_default().to_string_lossy();
    let half = path.with_added_extension("half");
    let write = || -> std::io::Result<()> {
        let digest = of(backup)?;
        let mut file = File::create(&half)?;
        writeln!(file, "{digest}  {name}")?;
        file.sync_all()?;
        std::fs::rename(&half, &path)?;
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
    Ok(match told {
        None => Says::Unreadable,
        Some(told) if told == of(copy)? => Says::Same,
        Some(_) => Says::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_that_is_cut_off_is_told_apart_from_one_that_differs() {
        let name = format!("answerable-checksum-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let (backup, copy) = (folder.join("city.sqlite"), folder.join("copy"));
        std::fs::write(&backup, "a city").unwrap();
        std::fs::write(&copy, "a city").unwrap();
        assert_eq!(check(&backup, &copy).unwrap(), Says::Nothing);
        let path = write(&backup).unwrap();
        assert_eq!(check(&backup, &copy).unwrap(), Says::Same);
        let whole = std::fs::read(&path).unwrap();
        for length in [0, 1, 63] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(check(&backup, &copy).unwrap(), Says::Unreadable, "{length} bytes");
        }
        std::fs::write(&path, &whole).unwrap();
        std::fs::write(&copy, "another").unwrap();
        assert_eq!(check(&backup, &copy).unwrap(), Says::Other);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3, "nothing half is left");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
