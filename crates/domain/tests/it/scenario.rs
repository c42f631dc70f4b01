//! Scenarios: what the rules do, told in business words in `tests/scenarios/*.txt`.
//!
//! Here is the harness. How to write a scenario, and every sentence form, is in
//! `docs/howto/rule-or-transition.md`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests may fail the test"
)]

mod act;
mod conclude;
mod coverage;
mod form;
mod given;
mod intake;
mod invariant;
mod names;
mod run;
mod stages;
mod standing;
mod text;
mod time;
mod words;
mod work;
mod world;

use std::path::{Path, PathBuf};

use coverage::Coverage;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

/// The scenario files, by name.
fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
    files.sort();
    files
}

/// Runs every scenario; what they exercised together, and what does not hold, by file and line.
fn run_all() -> (Coverage, Vec<String>) {
    let mut coverage = Coverage::default();
    let mut report = Vec::new();
    let wanted = std::env::var("SCENARIO").ok();
    for path in files() {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        if wanted.as_ref().is_some_and(|wanted| !file.contains(wanted.as_str())) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        match run::run_text(&folder(), &file, &text) {
            Ok(found) => coverage.merge(found),
            Err(failures) => report.extend(
                failures
                    .into_iter()
                    .map(|failure| format!("{file}:{}: {}", failure.line, failure.message)),
            ),
        }
    }
    (coverage, report)
}

#[test]
fn every_scenario_holds() {
    let (_, report) = run_all();
    assert!(
        report.is_empty(),
        "{} of {} fail:\n{}",
        report.len(),
        files().len(),
        report.join("\n")
    );
}
