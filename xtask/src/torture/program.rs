//! The program under torture: built or given, copied so that nobody changes it meanwhile, and named
//! so that figures of another are never taken for its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process;

/// What the program is called in the folder in which cargo builds.
const FILE: &str = "answerable";
/// So many digits of a hash tell programs apart.
const DIGITS: usize = 12;

/// A program, and what to call it.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) path: PathBuf,
    /// Profile, commit and the start of its SHA-256.
    pub(super) name: String,
}

impl Program {
    /// Builds the program, as every other check does or as a release.
    ///
    /// # Errors
    /// It cannot be built.
    pub(super) fn built(root: &Path, is_release: bool) -> Result<Self> {
        Self::given(&build(root, is_release)?, Some(&commit(root)?))
    }

    /// A program that is there, and of which commit it is, where that is known.
    ///
    /// # Errors
    /// It is not there.
    pub(super) fn given(path: &Path, commit: Option<&str>) -> Result<Self> {
        let path = std::path::absolute(path)?;
        let profile = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let name = format!("{profile} {} {}", commit.unwrap_or("unknown"), hash(&path)?);
        Ok(Self { path, name })
    }

    /// The program as the tests before have built it.
    pub(super) fn tested(root: &Path) -> PathBuf {
        target(root).join("debug").join(FILE)
    }

    /// Copies it into a folder, where a build beside the run does not replace it.
    ///
    /// # Errors
    /// It cannot be copied.
    pub(super) fn copied(&self, folder: &Path) -> Result<PathBuf> {
        let copy = folder.join(FILE);
        std::fs::copy(&self.path, &copy).with_context(|| self.path.display().to_string())?;
        Ok(copy)
    }
}

/// Whether two names are of one program: the hash decides, not the commit.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let hash = |name: &str| name.rsplit(' ').next().map(str::to_owned);
    !one.is_empty() && hash(one) == hash(other)
}

/// The folder in which cargo builds.
pub(super) fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

fn build(root: &Path, is_release: bool) -> Result<PathBuf> {
    let mut command = process::cargo(root);
    command.args(["build", "--package", "server", "--bin", FILE]);
    command.args(["--package", "store", "--example", "older"]);
    if is_release {
        command.arg("--release");
    }
    if !command.status()?.success() {
        bail!("the program could not be built");
    }
    Ok(target(root).join(if is_release { "release" } else { "debug" }).join(FILE))
}

/// The commit of what is built here.
fn commit(root: &Path) -> Result<String> {
    let commit = process::capture(root, "git", &["rev-parse", "--short", "HEAD"])?;
    let changes = process::capture(root, "git", &["status", "--porcelain", "--", "crates"])?;
    let changed = if changes.is_empty() { "" } else { "+changes" };
    Ok(format!("{}{changed}", commit.trim()))
}

fn hash(path: &Path) -> Result<String> {
    let said = process::capture_command(Command::new("sha256sum").arg(path))?;
    Ok(said.chars().take(DIGITS).collect())
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn a_program_is_the_same_by_its_hash_and_one_without_a_name_never_is() {
        assert!(is_same("release 8d0112d 0011aabb2233", "release 9e1f00a 0011aabb2233"));
        assert!(!is_same("release 8d0112d 0011aabb2233", "debug 8d0112d 4455ccdd6677"));
        assert!(!is_same("", ""));
    }
}
