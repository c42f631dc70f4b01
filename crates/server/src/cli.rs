//! The command line: one file per command. A command parses its arguments, calls one use-case and
//! prints; it decides nothing.

mod extract;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "answerable",
    version,
    about = "Every request and every promise gets an owner, a date and an answer"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read the commitments that a document holds
    Extract(extract::Arguments),
}

/// Runs the command that the arguments name.
///
/// # Errors
/// As the command says.
pub(crate) fn run() -> Result<()> {
    match Arguments::parse().command {
        Command::Extract(arguments) => extract::run(&arguments),
    }
}
