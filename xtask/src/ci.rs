//! `cargo xtask ci`: the whole check, step by step, cheap steps first.
//!
//! Every step is timed and says how to repeat it alone; the first failure ends the run. One profile
//! serves all steps. The `.ci/run` script and the README call this and nothing else.

mod licences;
mod spdx;
mod tools;

use crate::{process, tidy, torture};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// One step of the check.
struct Step {
    name: &'static str,
    /// The one line that repeats it.
    reproduce: &'static str,
    /// Does it, and returns what the summary should add.
    run: fn(&Path) -> Result<String>,
}

const STEPS: &[Step] = &[
    Step { name: "tools", reproduce: "cargo xtask ci", run: tools::check },
    Step { name: "format", reproduce: "cargo fmt --all --check", run: format },
    Step { name: "tidy", reproduce: "cargo xtask tidy", run: tidy_step },
    Step { name: "licences", reproduce: "cargo xtask licences", run: licences::check },
    Step {
        name: "clippy",
        reproduce: "cargo clippy --workspace --all-targets -- -D warnings",
        run: clippy,
    },
    Step { name: "test", reproduce: "cargo test --workspace", run: test },
    Step { name: "torture", reproduce: "cargo xtask torture --print-only", run: torture::short },
    Step {
        name: "doc",
        reproduce: "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps",
        run: document,
    },
];

/// How a step ended.
enum Outcome {
    Passed(String),
    Failed,
    NotRun,
}

/// Runs all steps, prints the summary, and fails with the first step that does.
///
/// # Errors
/// None of its own: a step's error is printed and becomes the exit code.
pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let mut rows = Vec::new();
    let mut failed: Option<&Step> = None;
    for step in STEPS {
        if failed.is_some() {
            rows.push((step.name, Duration::ZERO, Outcome::NotRun));
            continue;
        }
        println!("\n== {}: {}", step.name, step.reproduce);
        let started = Instant::now();
        let outcome = match (step.run)(root) {
            Ok(note) => Outcome::Passed(note),
            Err(error) => {
                eprintln!("error: {error:#}");
                failed = Some(step);
                Outcome::Failed
            }
        };
        let taken = started.elapsed();
        println!("== {}: {:.1} s", step.name, taken.as_secs_f64());
        rows.push((step.name, taken, outcome));
    }
    print!("{}", summary(&rows));
    Ok(match failed {
        None => {
            println!("ci: passed");
            ExitCode::SUCCESS
        }
        Some(step) => {
            println!("ci: {} failed; repeat it alone with: {}", step.name, step.reproduce);
            ExitCode::FAILURE
        }
    })
}

/// The table at the end.
fn summary(rows: &[(&str, Duration, Outcome)]) -> String {
    let mut table = String::from("\nstep        seconds  result\n");
    let mut total = Duration::ZERO;
    for (name, taken, outcome) in rows {
        total += *taken;
        let result = match outcome {
            Outcome::Passed(note) if note.is_empty() => "passed".to_owned(),
            Outcome::Passed(note) => format!("passed: {note}"),
            Outcome::Failed => "FAILED".to_owned(),
            Outcome::NotRun => "not run".to_owned(),
        };
        table += &format!("{name:<10} {:>8.1}  {result}\n", taken.as_secs_f64());
    }
    table + &format!("{:<10} {:>8.1}\n", "total", total.as_secs_f64())
}

/// The licence step alone.
///
/// # Errors
/// When a dependency breaks a rule of deny.toml.
pub(crate) fn licences(root: &Path) -> Result<ExitCode> {
    licences::check(root).map(|_| ExitCode::SUCCESS)
}

fn format(root: &Path) -> Result<String> {
    cargo(root, &["fmt", "--all", "--check"], &[])
}

fn tidy_step(root: &Path) -> Result<String> {
    match tidy::run(root)? {
        ExitCode::SUCCESS => Ok(String::new()),
        _ => bail!("the lines above say what to do"),
    }
}

fn clippy(root: &Path) -> Result<String> {
    cargo(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])
}

fn test(root: &Path) -> Result<String> {
    cargo(root, &["test", "--workspace"], &[])
}

fn document(root: &Path) -> Result<String> {
    cargo(root, &["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")])
}

/// Runs cargo with its output going where ours goes.
fn cargo(root: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Result<String> {
    let mut command = process::cargo(root);
    command.args(arguments).envs(settings.iter().copied());
    wait(&mut command)
}

fn wait(command: &mut Command) -> Result<String> {
    let status = command.status()?;
    if !status.success() {
        bail!("`{}` ended with {status}", process::shown(command));
    }
    Ok(String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_what_passed_what_failed_and_what_was_not_run() {
        let second = Duration::from_secs(1);
        let table = summary(&[
            ("a", second, Outcome::Passed("by ourselves".to_owned())),
            ("b", second, Outcome::Failed),
            ("c", Duration::ZERO, Outcome::NotRun),
        ]);
        let rows: Vec<&str> = table.lines().map(str::trim_end).collect();
        assert_eq!(rows[2], "a               1.0  passed: by ourselves");
        assert_eq!(rows[3], "b               1.0  FAILED");
        assert_eq!(rows[4], "c               0.0  not run");
        assert_eq!(rows[5], "total           2.0");
    }
}
