//! The files of a pack: those of a folder that end in `.toml`, or those of a shipped pack.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use domain::calendar::SourceFile;
use domain::policy::pack;

/// The files of one pack, read.
pub(super) struct Folder {
    /// Name and text of each.
    files: Vec<(String, String)>,
    /// Other files of the folder, which are no part of the pack.
    pub(super) others: Vec<PathBuf>,
}

impl Folder {
    /// Reads a folder, or takes a shipped pack where there is no such folder.
    ///
    /// # Errors
    /// Neither exists, a file cannot be read or is not UTF-8, or the folder holds no `.toml` file.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        if path.is_dir() {
            return Self::read(path);
        }
        let files = path.to_str().and_then(pack::shipped);
        let files = files.with_context(|| {
            let keys: Vec<&str> = pack::shipped_keys().collect();
            format!("{shown} is neither a folder nor a shipped pack ({})", keys.join(", "))
        })?;
        let files = files.iter().map(|file| (file.name.to_owned(), file.text.to_owned()));
        Ok(Self { files: files.collect(), others: Vec::new() })
    }

    fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let mut folder = Self { files: Vec::new(), others: Vec::new() };
        let entries = fs::read_dir(path).with_context(|| format!("{shown}"))?;
        for entry in entries {
            let file = entry.with_context(|| format!("{shown}"))?.path();
            if file.extension() != Some(OsStr::new("toml")) || file.is_dir() {
                folder.others.push(file);
                continue;
            }
            let name = file.display().to_string();
            let bytes = fs::read(&file).with_context(|| name.clone())?;
            let text = String::from_utf8(bytes);
            let text = text.with_context(|| format!("{name} is not UTF-8; save it as UTF-8"))?;
            folder.files.push((name, text));
        }
        if folder.files.is_empty() {
            bail!("{shown} holds no .toml file");
        }
        folder.files.sort();
        folder.others.sort();
        Ok(folder)
    }

    /// The files as the loader wants them.
    pub(super) fn files(&self) -> Vec<SourceFile<'_>> {
        self.files.iter().map(|(name, text)| SourceFile { name, text }).collect()
    }
}
