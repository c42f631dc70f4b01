//! `cargo xtask fuzz`: tries parsers with what they were not made for, many times. This is the
//! runner; the targets and what a run may cost are in `crates/server/src/fuzz.rs`.

use crate::process;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::{Command, ExitCode};

/// Where the targets are, as tests.
const TARGETS: &str = "fuzz::target::";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which targets to try; all when none is named
    names: Vec<String>,
    /// How many inputs for each
    #[arg(long, default_value_t = 1_000_000)]
    runs: u64,
    /// Where chance begins
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Tries each target in a process of its own, with the checks of a debug build.
///
/// # Errors
/// When the tests cannot be built, or a target is not there.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let listed = process::capture_command(tests(root).args([TARGETS, "--list"]))?;
    let known: Vec<&str> = targets(&listed).collect();
    if let Some(name) = options.names.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("no target is called {name}; there are {}", known.join(", "));
    }
    let is_wanted =
        |name: &&str| options.names.is_empty() || options.names.iter().any(|it| it == name);
    let mut failed = Vec::new();
    for name in known.iter().filter(|name| is_wanted(name)) {
        let mut command = tests(root);
        command.args(["--exact", &format!("{TARGETS}{name}"), "--nocapture"]);
        command.env("ANSWERABLE_FUZZ_RUNS", options.runs.to_string());
        command.env("ANSWERABLE_SEED", options.seed.to_string());
        if !command.status()?.success() {
            failed.push(*name);
        }
    }
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("fuzz: failed: {}", failed.join(", "));
    Ok(ExitCode::FAILURE)
}

fn tests(root: &Path) -> Command {
    let mut command = process::cargo(root);
    command.args(["test", "--quiet", "--package", "server", "--bin", "answerable", "--"]);
    command
}

/// The targets in a list of tests.
fn targets(listed: &str) -> impl Iterator<Item = &str> {
    listed.lines().filter_map(|line| line.strip_prefix(TARGETS)?.strip_suffix(": test"))
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn targets_are_read_from_the_list_of_tests() {
        let listed = "fuzz::target::csv: test\nfuzz::target::xlsx: test\n\n2 tests, 0 benchmarks\n";
        assert_eq!(targets(listed).collect::<Vec<_>>(), ["csv", "xlsx"]);
    }
}
