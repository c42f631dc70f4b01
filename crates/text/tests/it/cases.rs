//! Case files: one JSON object a line. The crate's own stand in `tests/cases`; the given ones are
//! read from the folder that ANSWERABLE_DATA names and skipped, with a line, when it is not there.

#![expect(clippy::unwrap_used, reason = "a case that cannot be read must fail the test")]

use std::path::PathBuf;

use serde_json::Value;

/// The lines of one of the crate's own case files.
pub(crate) fn own(name: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    parse(&std::fs::read_to_string(path).unwrap())
}

/// The lines of a given case file, or nothing when the data folder is not there.
pub(crate) fn given(name: &str) -> Option<Vec<Value>> {
    given_text(name).map(|content| parse(&content))
}

/// A given file that is one JSON value.
pub(crate) fn given_whole(name: &str) -> Option<Value> {
    given_text(name).map(|content| serde_json::from_str(&content).unwrap())
}

fn given_text(name: &str) -> Option<String> {
    let folder = std::env::var("ANSWERABLE_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = workspace.join(folder).join("documents").join(name);
    match std::fs::read_to_string(&path) {
        Ok(content) => Some(content),
        Err(_) => {
            println!("skipped: {} is not there (set ANSWERABLE_DATA)", path.display());
            None
        }
    }
}

fn parse(content: &str) -> Vec<Value> {
    content
        .lines()
        .filter(|line| !line.is_empty())
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

/// How the answers to a case file compare.
#[derive(Debug, Default)]
pub(crate) struct Score {
    /// Cases.
    pub(crate) total: usize,
    /// Answers that are the expected ones, and nothing else.
    pub(crate) exact: usize,
    /// Answers that assert something false: another day, or a target where none is.
    pub(crate) wrong: usize,
    /// A line for every answer that is not exact.
    pub(crate) differences: Vec<String>,
}

impl Score {
    pub(crate) fn add(&mut self, is_exact: bool, is_wrong: bool, difference: impl Fn() -> String) {
        self.total += 1;
        self.exact += usize::from(is_exact);
        self.wrong += usize::from(is_wrong);
        if !is_exact {
            let mark = if is_wrong { "WRONG " } else { "      " };
            self.differences.push(format!("{mark}{}", difference()));
        }
    }

    pub(crate) fn print(&self, name: &str) {
        println!("{name}: {} of {} exact, {} wrong", self.exact, self.total, self.wrong);
        for difference in &self.differences {
            println!("  {difference}");
        }
    }
}
