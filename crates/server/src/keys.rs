//! The file of keys: made once, readable by its owner alone, never part of a backup.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use app::contact::Vault;
use domain::text_ref::Digest;
use serde::{Deserialize, Serialize};

use crate::durable::sync_folder_of;
use crate::system::random;

/// What the file says of itself.
const HEAD: &[u8] =
    b"# Keys of Answerable. Keep a copy apart from the backups; show it to nobody.\n";

/// The file as it stands.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Key of the hashes by which telephone numbers and codes are found.
    index: Digest,
    /// Keys of contact data, the one in use last.
    key: Vec<Key>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    /// Its name.
    id: String,
    /// The key.
    secret: Digest,
}

/// Opens the file of keys, or makes it where `is_new` says that there is nothing yet to be opened
/// with it.
///
/// # Errors
/// The file is missing, cannot be read, or is not one of ours.
pub(crate) fn open(path: &Path, is_new: bool) -> Result<Vault> {
    let shown = path.display();
    if !path.exists() {
        if !is_new {
            bail!(
                "{shown} is missing; without it no contact data can be read. \
                 Put it back, or name it with --keys"
            );
        }
        make(path).with_context(|| format!("{shown} cannot be made"))?;
    }
    let text = fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    // The error of the parser would print the line, and with it the key.
    let Ok(file) = toml::from_str::<File>(&text) else {
        bail!("{shown} is not a file of keys");
    };
    let keys = file.key.into_iter().map(|key| (key.id, key.secret.0)).collect();
    Ok(Vault::new(keys, file.index.0)?)
}

/// Adds a key, which seals from now on; what the others sealed still opens.
///
/// # Errors
/// The file cannot be read or written.
pub(crate) fn rotate(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path)?;
    let Ok(mut file) = toml::from_str::<File>(&text) else {
        bail!("{} is not a file of keys", path.display());
    };
    let id = (file.key.len() + 1).to_string();
    file.key.push(Key { id: id.clone(), secret: Digest(random()) });
    write(path, &file)?;
    Ok(id)
}

fn make(path: &Path) -> Result<()> {
    let key = Key { id: "1".to_owned(), secret: Digest(random()) };
    write(path, &File { index: Digest(random()), key: vec![key] })
}

fn write(path: &Path, file: &File) -> Result<()> {
    let beside = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut opened = options.open(&beside)?;
    opened.write_all(HEAD)?;
    opened.write_all(toml::to_string(file)?.as_bytes())?;
    opened.sync_all()?;
    fs::rename(&beside, path)?;
    Ok(sync_folder_of(path)?)
}
