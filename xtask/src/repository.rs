//! The repository as the checks see it: its files, packages, locked crates and commit messages.
//!
//! Loaded once; tests build one from literals.

use crate::process;
use crate::rust_source::RustSource;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// A file that belongs to the repository: tracked, or new and not ignored.
pub(crate) struct File {
    /// From the root, with `/`.
    pub(crate) path: String,
    pub(crate) bytes: u64,
    /// None when it is no UTF-8 text, or too big to be read as one.
    pub(crate) text: Option<String>,
}

/// A Rust file, scanned.
pub(crate) struct RustFile {
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) source: RustSource,
}

/// A package as `cargo metadata` describes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// None for a package of this workspace.
    pub(crate) source: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a package's dependency tables.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// None for an ordinary one, else `dev` or `build`.
    pub(crate) kind: Option<String>,
    /// The folder of a path dependency.
    pub(crate) path: Option<String>,
    pub(crate) features: Vec<String>,
    pub(crate) uses_default_features: bool,
    /// The required version, `*` for any.
    pub(crate) req: String,
}

impl Dependency {
    pub(crate) fn is_for_development(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

/// What `cargo metadata` prints, as far as it is read here.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
}

/// One commit's id and message.
pub(crate) struct Commit {
    pub(crate) id: String,
    pub(crate) message: String,
}

/// Everything that tidy looks at.
#[derive(Default)]
pub(crate) struct Repository {
    pub(crate) files: Vec<File>,
    pub(crate) rust: Vec<RustFile>,
    /// The workspace's own packages.
    pub(crate) packages: Vec<Package>,
    /// Names of all crates in Cargo.lock.
    pub(crate) locked: BTreeSet<String>,
    pub(crate) commits: Vec<Commit>,
    /// Earlier committed versions of the ratchet file.
    pub(crate) earlier_ratchets: Vec<String>,
    /// Names of the tasks of `cargo xtask`.
    pub(crate) tasks: Vec<String>,
}

/// Where the ratchet of exceptions lies.
pub(crate) const RATCHET: &str = "xtask/ratchet.toml";

/// Files above this are never read as text.
const TEXT_BYTES_MAX: u64 = 4 << 20;

impl Repository {
    /// Reads files, packages and history of the workspace at `root`.
    ///
    /// # Errors
    /// When git or cargo fail, or a file cannot be read.
    pub(crate) fn load(root: &Path) -> Result<Self> {
        let listed = process::capture(
            root,
            "git",
            &["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        )
        .context("tidy checks what git tracks, so it needs a git checkout")?;
        let paths: BTreeSet<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
        let mut files = Vec::new();
        for path in paths {
            files.extend(read(root, path)?);
        }
        let mut repository = Self::of_files(files);
        repository.packages = packages(root, &["--no-deps"])?;
        repository.locked = locked(repository.text("Cargo.lock").unwrap_or_default())?;
        repository.commits = commits(root)?;
        repository.earlier_ratchets = earlier(root, RATCHET)?;
        repository.tasks = crate::task_names();
        Ok(repository)
    }

    /// A repository of these files alone.
    pub(crate) fn of_files(files: Vec<File>) -> Self {
        let rust = files
            .iter()
            .filter(|file| file.path.ends_with(".rs"))
            .filter_map(|file| {
                let text = file.text.clone()?;
                let source = RustSource::new(&text);
                Some(RustFile { path: file.path.clone(), text, source })
            })
            .collect();
        Self { files, rust, ..Self::default() }
    }

    /// The text of a file, if there is such a text file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).and_then(|file| file.text.as_deref())
    }

    /// The files whose name ends so and that are text.
    pub(crate) fn texts<'a>(
        &'a self,
        ending: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.files
            .iter()
            .filter(move |file| file.path.ends_with(ending))
            .filter_map(|file| Some((file.path.as_str(), file.text.as_deref()?)))
    }
}

#[cfg(test)]
impl Repository {
    /// A repository of these text files alone.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            bytes: u64::try_from(text.len()).unwrap(),
            text: Some((*text).to_owned()),
        };
        Self::of_files(files.iter().map(file).collect())
    }
}

/// Reads one file; none if it is deleted but still listed, or a link.
fn read(root: &Path, path: &str) -> Result<Option<File>> {
    let full = root.join(path);
    let Ok(about) = full.symlink_metadata() else { return Ok(None) };
    if !about.is_file() {
        return Ok(None);
    }
    let text = if about.len() > TEXT_BYTES_MAX {
        None
    } else {
        let bytes = std::fs::read(&full).with_context(|| format!("{path} cannot be read"))?;
        String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
    };
    Ok(Some(File { path: path.to_owned(), bytes: about.len(), text }))
}

/// The packages that `cargo metadata` lists with these further arguments.
///
/// # Errors
/// When cargo fails or prints what we do not understand.
pub(crate) fn packages(root: &Path, arguments: &[&str]) -> Result<Vec<Package>> {
    let mut command = process::cargo(root);
    command.args(["metadata", "--format-version", "1"]).args(arguments);
    let printed = process::capture_command(&mut command)?;
    let metadata: Metadata =
        serde_json::from_str(&printed).context("cargo metadata printed something new to us")?;
    Ok(metadata.packages)
}

fn locked(text: &str) -> Result<BTreeSet<String>> {
    #[derive(Deserialize)]
    struct Lock {
        #[serde(default)]
        package: Vec<Named>,
    }
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let lock: Lock = toml::from_str(text).context("Cargo.lock is not what cargo writes")?;
    Ok(lock.package.into_iter().map(|package| package.name).collect())
}

fn commits(root: &Path) -> Result<Vec<Commit>> {
    if !has_commits(root) {
        return Ok(Vec::new());
    }
    let log = process::capture(root, "git", &["log", "-z", "--format=%h%n%B"])?;
    Ok(log
        .split('\0')
        .filter_map(|entry| entry.split_once('\n'))
        .map(|(id, message)| Commit { id: id.to_owned(), message: message.to_owned() })
        .collect())
}

/// The committed versions of a file, newest first.
fn earlier(root: &Path, path: &str) -> Result<Vec<String>> {
    if !has_commits(root) {
        return Ok(Vec::new());
    }
    let list = process::capture(root, "git", &["log", "--format=%H", "--", path])?;
    let mut texts = Vec::new();
    for id in list.lines() {
        let name = format!("{id}:{path}");
        let mut show = Command::new("git");
        let output = show.current_dir(root).args(["show", &name]).output()?;
        // A commit that removed the file, or moved it here, has no version of it to show.
        if output.status.success() {
            let text = String::from_utf8(output.stdout);
            texts.push(text.with_context(|| format!("{name} is no UTF-8"))?);
        }
    }
    Ok(texts)
}

fn has_commits(root: &Path) -> bool {
    process::capture(root, "git", &["rev-parse", "--verify", "--quiet", "HEAD"]).is_ok()
}
