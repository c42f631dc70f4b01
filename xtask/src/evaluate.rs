//! `cargo xtask evaluate`: how well texts are read. This is the runner; what is measured lives in
//! `xtask/src/evaluation/`, a program of its own, so that the tasks build without the product.

use crate::process;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which measures to run; all when none is named
    names: Vec<String>,
    /// Also list what was missed and what was found wrongly, on the texts used for tuning
    #[arg(long)]
    misses: bool,
    /// Write texts of the testing half without marks, for a second annotator, and measure nothing
    #[arg(long, value_name = "FOLDER")]
    blind: Option<PathBuf>,
    /// Compare with what a second annotator returned (answers.txt, texts/)
    #[arg(long, value_name = "FOLDER")]
    independent: Option<PathBuf>,
    /// Also measure the marked texts of this folder, with their misses if these are asked for
    #[arg(long, value_name = "FOLDER")]
    real: Option<PathBuf>,
    /// Set the weights of English sentences anew, write them there, and measure nothing
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
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
    let folders = [
        ("--blind", &options.blind),
        ("--independent", &options.independent),
        ("--real", &options.real),
        ("--weights", &options.weights),
    ];
    for (name, folder) in folders {
        if let Some(folder) = folder {
            command.arg(name).arg(std::path::absolute(folder)?);
        }
    }
    command.args(&options.names);
    let status = command.status().context("the evaluation could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
