//! Copying the folder of attached files for a backup, and back.

use std::path::Path;

use anyhow::{Context, Result};

/// Copies what is in a folder of attached files and not yet in another; a file's name is the hash
/// of its content, so what is there is the same. The number of files that the other now has of the
/// first.
///
/// # Errors
/// A file cannot be read or written.
pub(super) fn copy(from: &Path, to: &Path) -> Result<u64> {
    let mut count = 0;
    let entries = match std::fs::read_dir(from) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error).with_context(|| from.display().to_string()),
    };
    for entry in entries {
        let entry = entry?;
        let (path, place) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            count += copy(&path, &place)?;
        } else if path.extension().is_none() {
            count += u64::from(copy_one(&path, &place)?);
        }
    }
    Ok(count)
}

/// Copies one file by way of another name, so that nobody takes half of it for the whole. False
/// where it was taken away meanwhile: forgotten, by the rules.
fn copy_one(path: &Path, place: &Path) -> Result<bool> {
    if place.exists() {
        return Ok(true);
    }
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let half = place.with_extension("half");
    match std::fs::copy(path, &half) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    }
    std::fs::File::open(&half)?.sync_all()?;
    std::fs::rename(&half, place)?;
    Ok(true)
}
