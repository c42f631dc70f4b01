//! The command line: one file per command. A command parses its arguments, calls one use-case and
//! prints; it decides nothing.

mod classify;
mod extract;
mod policy;
mod similar;
mod table;

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
    /// Learn where messages belong from past ones, and propose it for new ones
    #[command(subcommand)]
    Classify(classify::Command),
    /// Read the commitments that a document holds
    Extract(extract::Arguments),
    /// Check policy packs, and show what they say
    #[command(subcommand)]
    Policy(policy::Command),
    /// Propose earlier cases that may be the same matter
    Similar(similar::Arguments),
}

/// Runs the command that the arguments name.
///
/// # Errors
/// As the command says.
pub(crate) fn run() -> Result<ExitCode> {
    match Arguments::parse().command {
        Command::Classify(command) => classify::run(&command).map(|()| ExitCode::SUCCESS),
        Command::Extract(arguments) => extract::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Policy(command) => policy::run(&command),
        Command::Similar(arguments) => similar::run(&arguments).map(|()| ExitCode::SUCCESS),
    }
}
