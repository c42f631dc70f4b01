//! `cargo xtask evaluate`: how well texts are read. This is the runner; what is measured lives in
//! `xtask/src/evaluation/`, a program of its own, so that the tasks build without the product.

use crate::process;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which measures to run; all when none is named
    names: Vec<String>,
    /// Also list what was missed and what was found wrongly, on the texts used for tuning
    #[arg(long)]
    misses: bool,
}

/// Builds the evaluation in release and runs it.
///
/// # Errors
/// When it cannot be built or started.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let mut command = process::cargo(root);
    command.args(["bench", "--quiet", "--package", "xtask", "--bench", "evaluated", "--"]);
    if options.misses {
        command.arg("--misses");
    }
    command.args(&options.names);
    let status = command.status().context("the evaluation could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
