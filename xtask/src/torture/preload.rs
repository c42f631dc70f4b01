//! The library that is loaded before the program's own and makes its disk and its clock fail: C,
//! because that is where the system's calls are named.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;

const SOURCE: &str = include_str!("faults.c");

/// Compiles it into a folder.
pub(super) fn build(folder: &Path) -> Result<PathBuf> {
    let (source, library) = (folder.join("faults.c"), folder.join("faults.so"));
    std::fs::write(&source, SOURCE)?;
    let mut command = Command::new("cc");
    command.args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"]).arg(&library).arg(&source);
    process::capture_command(command.args(["-ldl", "-lpthread"]))
        .context("the library that makes disks fail could not be compiled")?;
    Ok(library)
}
