//! `cargo xtask tidy`: the house rules that neither the compiler nor clippy knows.
//!
//! Each check is a function from the repository to violations, listed in [`CHECKS`]. Exceptions
//! stand in the ratchet and may only shrink. `docs/STYLE.md` gives the rules and their reasons.

mod dependencies;
mod files;
mod layout;
mod lints;
mod markdown;
mod names;
mod purity;
mod ratchet;
mod words;

use crate::repository::{RATCHET, Repository};
use anyhow::Result;
use std::fmt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// One place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) path: String,
    /// Counted from 1; none for the file as a whole.
    pub(crate) line: Option<usize>,
    pub(crate) problem: String,
    pub(crate) remedy: String,
    /// How much of it there is: the lines of a long file, else 1. The ratchet counts with it.
    pub(crate) weight: usize,
}

impl Violation {
    pub(crate) fn file(path: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        let (problem, remedy) = (problem.into(), remedy.into());
        Self { path: path.to_owned(), line: None, problem, remedy, weight: 1 }
    }

    pub(crate) fn at(
        path: &str,
        line: usize,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { line: Some(line), ..Self::file(path, problem, remedy) }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:", self.path)?;
        if let Some(line) = self.line {
            write!(out, "{line}:")?;
        }
        write!(out, " {}; {}", self.problem, self.remedy)
    }
}

/// A violation and the check that found it.
pub(crate) type Finding = (&'static str, Violation);

/// A rule: what the ratchet calls it, and the function that finds who breaks it.
type Check = (&'static str, fn(&Repository) -> Vec<Violation>);

/// Every rule, in the order of the report.
const CHECKS: &[Check] = &[
    ("dependency-direction", dependencies::direction),
    ("dependency-allowed", dependencies::allowed),
    ("dependency-count", dependencies::count),
    ("dependency-home", dependencies::home),
    ("store-constructors", dependencies::store_constructors),
    ("pure-crates", purity::check),
    ("file-length", layout::file_length),
    ("line-width", layout::line_width),
    ("module-file", layout::module_file),
    ("module-documentation", layout::module_documentation),
    ("white-space", layout::white_space),
    ("lint-settings", lints::settings),
    ("lint-suppression", lints::suppression),
    ("size-suppression", lints::size_suppression),
    ("named-path", names::paths),
    ("named-crate", names::crates),
    ("named-task", names::tasks),
    ("file-size", files::size),
    ("data-file", files::data),
    ("forbidden-word", words::check),
];

/// Files above this many lines without tests are named in the report, though they pass.
const FILE_LINES_AIM: usize = 400;

/// Checks the workspace at `root`, prints what it finds, and fails if that is anything.
///
/// # Errors
/// When the repository cannot be read.
pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let started = Instant::now();
    let repository = Repository::load(root)?;
    let findings = check(&repository);
    for (name, violation) in &findings {
        println!("{violation} [{name}]");
    }
    for (path, lines) in layout::lengths(&repository) {
        if lines > FILE_LINES_AIM {
            println!("note: {path}: {lines} lines without tests; the aim is {FILE_LINES_AIM}");
        }
    }
    println!(
        "tidy: files: {}, commits: {}, checks: {}; {} in {:.1} s",
        repository.files.len(),
        repository.commits.len(),
        CHECKS.len(),
        violations(findings.len()),
        started.elapsed().as_secs_f64()
    );
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn violations(count: usize) -> String {
    match count {
        0 => "no violation".to_owned(),
        1 => "1 violation".to_owned(),
        _ => format!("{count} violations"),
    }
}

/// What breaks a rule and is no exception, and which exceptions are wrong.
fn check(repository: &Repository) -> Vec<Finding> {
    let found = CHECKS
        .iter()
        .flat_map(|(name, rule)| rule(repository).into_iter().map(move |it| (*name, it)))
        .collect();
    let names: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
    let text = repository.text(RATCHET).unwrap_or_default();
    ratchet::apply(text, &repository.earlier_ratchets, &names, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_repository_is_tidy() {
        let repository = Repository::load(&crate::process::root()).unwrap();
        let shown: Vec<String> =
            check(&repository).iter().map(|(name, it)| format!("{it} [{name}]")).collect();
        assert!(shown.is_empty(), "\n{}", shown.join("\n"));
    }

    #[test]
    fn a_violation_reads_as_place_problem_and_remedy() {
        let at = Violation::at("a/b.rs", 7, "too wide", "break it");
        assert_eq!(at.to_string(), "a/b.rs:7: too wide; break it");
        assert_eq!(Violation::file("a", "b", "c").to_string(), "a: b; c");
    }

    #[test]
    fn a_finding_of_any_check_reaches_the_report() {
        let repository = Repository::of(&[("a/mod.rs", "//! Kept here.\n")]);
        let names: Vec<&str> = check(&repository).iter().map(|(name, _)| *name).collect();
        assert!(names.contains(&"module-file"), "{names:?}");
    }
}
