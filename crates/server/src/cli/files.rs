//! Copying the folder of attached files for a backup, and back.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::durable::sync_folder_of;

/// What a copy did.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// Files of the first folder that the other has now.
    pub(super) count: u64,
    /// Those of them that it did not have before.
    new: Vec<PathBuf>,
}

/// Copies what is in a folder of attached files and not yet in another; a file's name is the hash
/// of its content, so what is there is the same.
///
/// # Errors
/// A file cannot be read or written; `copied` says what was copied before.
pub(super) fn copy(from: &Path, to: &Path, copied: &mut Copied) -> Result<()> {
    let entries = match std::fs::read_dir(from) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| from.display().to_string()),
    };
    for entry in entries {
        let entry = entry?;
        let (path, place) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&path, &place, copied)?;
        } else if path.extension().is_none() {
            copy_one(&path, &place, copied)?;
        }
    }
    Ok(())
}

/// Takes away what was copied, except what was there before.
///
/// # Errors
/// A file cannot be removed.
pub(super) fn take_away(copied: &Copied) -> Result<()> {
    for path in &copied.new {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| path.display().to_string());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Copies one file by way of another name, so that nobody takes half of it for the whole. One
/// that was taken away meanwhile, because it was forgotten, is not counted.
fn copy_one(path: &Path, place: &Path, copied: &mut Copied) -> Result<()> {
    if place.exists() {
        copied.count += 1;
        return Ok(());
    }
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let half = place.with_extension("half");
    match std::fs::copy(path, &half) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    }
    std::fs::File::open(&half)?.sync_all()?;
    std::fs::rename(&half, place)?;
    sync_folder_of(place)?;
    copied.count += 1;
    copied.new.push(place.to_owned());
    Ok(())
}
