//! The machine that measures: what it is, and whether it is busy with something else.

use crate::process;
use anyhow::Result;
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

/// The one-minute load average under which the machine counts as quiet.
const QUIET_LOAD_MAX: f64 = 0.5;
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(2);

/// How quiet it was when measuring began.
pub(super) struct Quiet {
    /// The one-minute load average, if the machine tells it.
    load: Option<f64>,
    waited: Duration,
}

impl fmt::Display for Quiet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waited = self.waited.as_secs();
        match self.load {
            None => write!(out, "load unknown"),
            Some(load) if load <= QUIET_LOAD_MAX => write!(out, "quiet, load {load:.2}"),
            Some(load) => write!(out, "NOT QUIET: load {load:.2} after waiting {waited} s"),
        }
    }
}

/// Waits until the load is low, but not for ever.
pub(super) fn wait_until_quiet(seconds_max: u64) -> Quiet {
    let started = Instant::now();
    let end = Duration::from_secs(seconds_max);
    loop {
        let load = std::fs::read_to_string("/proc/loadavg").ok().and_then(|text| first(&text));
        let waited = started.elapsed();
        if load.is_none_or(|load| load <= QUIET_LOAD_MAX) || waited >= end {
            return Quiet { load, waited };
        }
        if waited < LOOK_AGAIN_AFTER {
            println!("waiting up to {seconds_max} s for a load under {QUIET_LOAD_MAX} ...");
        }
        std::thread::sleep(LOOK_AGAIN_AFTER.min(end.saturating_sub(waited)));
    }
}

fn first(loads: &str) -> Option<f64> {
    loads.split_whitespace().next()?.parse().ok()
}

/// Day, processor, compiler, commit and quietness, in one sentence.
///
/// # Errors
/// When date, rustc or git cannot be asked.
pub(super) fn describe(root: &Path, quiet: &Quiet) -> Result<String> {
    let day = process::capture(root, "date", &["-u", "+%Y-%m-%d"])?;
    let compiler = process::capture(root, "rustc", &["--version"])?;
    let commit = process::capture(root, "git", &["rev-parse", "--short", "HEAD"])?;
    let changes = process::capture(root, "git", &["status", "--porcelain", "--", "crates"])?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let model = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| model(&text));
    let version = compiler.split_whitespace().nth(1).unwrap_or("unknown");
    let changed = if changes.is_empty() { "" } else { " with changes" };
    Ok(format!(
        "Measured {} on {cores} cores of {}, Rust {version}, commit {}{changed}; {quiet}.",
        day.trim(),
        model.as_deref().unwrap_or("an unknown processor"),
        commit.trim(),
    ))
}

fn model(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_and_the_processor_are_read_from_what_linux_writes() {
        assert_eq!(first("0.42 0.13 0.07 1/234 5678\n"), Some(0.42));
        assert_eq!(first("\n"), None);
        let text = "processor\t: 0\nmodel name\t: Some Processor 9000 @ 2GHz\n";
        assert_eq!(model(text).as_deref(), Some("Some Processor 9000 @ 2GHz"));
    }

    #[test]
    fn a_busy_machine_is_said_to_be_busy() {
        let waited = Duration::from_secs(7);
        let busy = Quiet { load: Some(1.5), waited };
        assert_eq!(busy.to_string(), "NOT QUIET: load 1.50 after waiting 7 s");
        assert_eq!(Quiet { load: Some(0.1), waited }.to_string(), "quiet, load 0.10");
    }
}
