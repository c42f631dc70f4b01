//! The command line: one file per command. A command parses its arguments, calls one use-case and
//! prints; it decides nothing.

mod policy;

use std::process::ExitCode;

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
    /// Check policy packs, and show what they say
    #[command(subcommand)]
    Policy(policy::Command),
}

/// Runs the command that the arguments name.
///
/// # Errors
/// As the command says.
pub(crate) fn run() -> Result<ExitCode> {
    match Arguments::parse().command {
        Command::Policy(command) => policy::run(&command),
    }
}
