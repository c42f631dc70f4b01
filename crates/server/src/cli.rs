//! The command line: one module per command. Reading files and printing happen here; what is read
//! means nothing here.

mod classify;
mod table;

use clap::{Parser, Subcommand};

/// Every request and every promise gets an owner, a date and an answer.
#[derive(Debug, Parser)]
#[command(name = "answerable", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Learn where messages belong from past ones, and propose it for new ones.
    #[command(subcommand)]
    Classify(classify::Command),
}

/// Runs the command named on the command line.
pub(crate) fn run() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Classify(command) => classify::run(&command),
    }
}
