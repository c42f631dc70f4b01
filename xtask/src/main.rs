//! Tasks for people who work on the code; never shipped.
//!
//! `cargo xtask tidy` holds the house rules that no compiler knows, `cargo xtask ci` is the whole
//! check, `cargo xtask bench` measures, `cargo xtask mutants` tries the tests. Nothing here is
//! linked into the product, and this binary links nothing of the product.

mod ci;
mod evaluate;
mod fuzz;
mod measure;
mod mutants;
mod postgres;
mod process;
mod repository;
mod rust_source;
mod tidy;
mod torture;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks for people who work on the code")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the house rules that no compiler knows (a second or two)
    Tidy,
    /// The whole check: format, tidy, licences, clippy, tests, documentation
    Ci,
    /// Check licences, bans and sources of all dependencies against deny.toml
    Licences,
    /// Measure in release, baseline and ours in turn, and write docs/benchmarks.md
    Bench(measure::Options),
    /// Measure how well documents are read, on the annotated texts and the data folder
    Evaluate(evaluate::Options),
    /// Try every parser with what it was not made for (by hand; a few seconds of it are tests)
    Fuzz(fuzz::Options),
    /// Try the tests on a fixed-seed sample of changed programs (by hand, not part of ci)
    Mutants(mutants::Options),
    /// Kill, cut, fill and turn back the clock under the program, and check that nothing is lost
    Torture(torture::Options),
}

fn main() -> ExitCode {
    let root = process::root();
    let done = match Arguments::parse().task {
        Task::Tidy => tidy::run(&root),
        Task::Ci => ci::run(&root),
        Task::Licences => ci::licences(&root),
        Task::Bench(options) => measure::run(&root, &options),
        Task::Evaluate(options) => evaluate::run(&root, &options),
        Task::Fuzz(options) => fuzz::run(&root, &options),
        Task::Mutants(options) => mutants::run(&root, &options),
        Task::Torture(options) => torture::run(&root, &options),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The names of all tasks, for the check that documents name only tasks that exist.
pub(crate) fn task_names() -> Vec<String> {
    use clap::CommandFactory;
    Arguments::command().get_subcommands().map(|task| task.get_name().to_owned()).collect()
}
