//! The command line: one file per command. A command parses its arguments, calls one use-case and
//! prints; it decides nothing.

pub(crate) mod appraise;
mod backup;
mod case;
mod checksum;
mod classify;
mod clock;
mod demo;
mod export;
mod extract;
mod files;
mod import;
mod journal;
mod keys;
mod policy;
mod progress;
pub(crate) mod say;
mod serve;
mod settings;
mod setup;
mod similar;
mod simulate;
mod table;
pub(crate) mod user;

use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::wiring::Place;

#[derive(Parser)]
#[command(
    name = "answerable",
    version,
    about = "Every request and every promise gets an owner, a date and an answer"
)]
struct Arguments {
    #[command(flatten)]
    _settings: settings::Named,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the appraisal of a period, with the cases behind each figure
    Appraise(appraise::Arguments),
    /// Write a backup of the embedded database while it is in use
    Backup(backup::Backup),
    /// Register, do, show and list cases
    #[command(subcommand)]
    Case(case::Command),
    /// Timed actions that a jump of the clock holds
    #[command(subcommand)]
    Clock(clock::Command),
    /// Write a file of settings, to be filled in
    Config(settings::Template),
    /// Make an invented city to try everything with
    Demo(demo::Arguments),
    /// Say whether everything is in place
    Doctor(Place),
    /// Write cases, events or the appraisal to a table
    #[command(subcommand)]
    Export(export::Command),
    /// Bring in the history of another system
    #[command(subcommand)]
    Import(import::Command),
    /// Check the journal, and export checkpoints to be kept elsewhere
    #[command(subcommand)]
    Journal(journal::Command),
    /// The keys of contact data
    #[command(subcommand)]
    Keys(keys::Command),
    /// Check a backup, and restore it into an empty folder of data
    Restore(backup::Restore),
    /// Write the tables of a PostgreSQL database anew, so that nothing forgotten is left in them;
    /// each is closed to everybody meanwhile
    Rewrite(Place),
    /// Serve pages and API
    Serve(serve::Arguments),
    /// Set up an authority with the units of a policy pack
    Setup(setup::Arguments),
    /// Give a program access to the API
    Token(user::Token),
    /// Accounts and posts
    #[command(subcommand)]
    User(user::Command),
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
    /// Let an invented city live in an empty database
    Simulate(simulate::Arguments),
}

/// Runs the command that the arguments name.
///
/// # Errors
/// As the command says.
pub(crate) fn run() -> Result<ExitCode> {
    let command = settings::with_file(Arguments::command(), std::env::args_os())?;
    let arguments = Arguments::from_arg_matches(&command.get_matches())?;
    match arguments.command {
        Command::Appraise(arguments) => done(appraise::run(&arguments)),
        Command::Backup(arguments) => done(backup::backup(&arguments)),
        Command::Case(command) => done(case::run(&command)),
        Command::Clock(command) => done(clock::run(&command)),
        Command::Config(asked) => {
            settings::write(&Arguments::command(), &asked).map(|()| ExitCode::SUCCESS)
        }
        Command::Demo(arguments) => done(demo::run(&arguments)),
        Command::Doctor(place) => done(backup::doctor(&place)),
        Command::Export(command) => done(export::run(&command)),
        Command::Import(command) => done(import::run(&command)),
        Command::Keys(command) => keys::run(&command).map(|()| ExitCode::SUCCESS),
        Command::Journal(command) => wait(journal::run(&command)),
        Command::Restore(arguments) => wait(backup::restore(&arguments)),
        Command::Rewrite(place) => done(backup::rewrite(&place)),
        Command::Serve(arguments) => done(serve::run(&arguments)),
        Command::Setup(arguments) => done(setup::run(&arguments)),
        Command::Token(asked) => done(user::token(&asked)),
        Command::User(command) => done(user::run(&command)),
        Command::Classify(command) => classify::run(&command).map(|()| ExitCode::SUCCESS),
        Command::Extract(arguments) => extract::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Policy(command) => policy::run(&command),
        Command::Similar(arguments) => similar::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Simulate(arguments) => done(simulate::run(&arguments)),
    }
}

/// Runs what waits for a database.
///
/// # Errors
/// As it says; or the threads cannot be started.
pub(crate) fn wait<T>(what: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(what)
}

fn done(what: impl Future<Output = Result<()>>) -> Result<ExitCode> {
    wait(what).map(|()| ExitCode::SUCCESS)
}
