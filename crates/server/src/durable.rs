//! Names that outlive a failure of power.

use std::fs::File;
use std::io::Result;
use std::path::Path;

/// Syncs the folder of a file that was made or renamed there: its bytes are synced with the file,
/// its name is not.
///
/// # Errors
/// The folder cannot be opened, or the disk failed.
pub(crate) fn sync_folder_of(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
