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
mod appraisal;
mod conclude;
mod coverage;
mod form;
mod given;
mod harness;
mod intake;
mod invariant;
mod names;
mod run;
mod stages;
mod standing;
mod stored;
mod text;
mod time;
mod words;
mod work;
mod world;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use coverage::Coverage;
use domain::access::{Action, table};
use domain::refusal::RefusalKey;

/// As many scenarios as there must be at least.
const SCENARIOS_MIN: usize = 80;

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

/// What all scenarios exercised together, and what does not hold, by file and line.
struct Report {
    coverage: Coverage,
    failures: Vec<String>,
}

/// Runs every scenario, once for all tests here.
fn run_all() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| {
        let mut report = Report { coverage: Coverage::default(), failures: Vec::new() };
        for path in files() {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            match run::run_text(&folder(), &text) {
                Ok(found) => report.coverage.merge(found),
                Err(failures) => report.failures.extend(
                    failures
                        .into_iter()
                        .map(|failure| format!("{file}:{}: {}", failure.line, failure.message)),
                ),
            }
        }
        report
    })
}

/// Fails with what of a whole list has not been met, each by its name.
fn all_of<T: Ord>(
    whole: impl IntoIterator<Item = T>,
    met: &BTreeSet<T>,
    name: impl Fn(&T) -> String,
) {
    let missing: Vec<String> =
        whole.into_iter().filter(|item| !met.contains(item)).map(|item| name(&item)).collect();
    assert!(missing.is_empty(), "{} in no scenario:\n{}", missing.len(), missing.join("\n"));
}

/// The actions that are a command on a case: every one but looking.
fn commands() -> impl Iterator<Item = Action> {
    Action::ALL.iter().copied().filter(|action| action.concerns_case() && *action != Action::View)
}

#[test]
fn every_scenario_holds() {
    let failures = &run_all().failures;
    let (count, all) = (failures.len(), files().len());
    assert!(failures.is_empty(), "{count} of {all} fail:\n{}", failures.join("\n"));
    assert!(all >= SCENARIOS_MIN, "{all} scenarios");
}

#[test]
fn every_command_is_accepted_in_some_scenario() {
    all_of(commands(), &run_all().coverage.accepted, |action| action.as_str().to_owned());
}

#[test]
fn every_command_is_refused_in_some_scenario() {
    all_of(commands(), &run_all().coverage.refused, |action| action.as_str().to_owned());
}

#[test]
fn every_refusal_is_given_in_some_scenario() {
    // Here every relative that is asked for is at hand; `relatives` shows what is said otherwise.
    let keys = RefusalKey::ALL.iter().copied();
    let keys = keys.filter(|key| *key != RefusalKey::RelatedCaseMissing);
    all_of(keys, &run_all().coverage.keys, |key| key.as_str().to_owned());
}

#[test]
fn every_event_occurs_in_some_scenario() {
    all_of(stored::event_names(), &run_all().coverage.events, Clone::clone);
}

#[test]
fn every_cell_of_the_access_table_lets_somebody_act_in_some_scenario() {
    all_of(table(), &run_all().coverage.cells, |(action, role, relation)| {
        format!("{} by {role:?}, {relation:?}", action.as_str())
    });
}

#[test]
fn every_sentence_form_is_used_in_some_scenario() {
    let patterns = run::FORMS.iter().map(|compiled| compiled.form.pattern);
    all_of(patterns, &run_all().coverage.forms, |pattern| (*pattern).to_owned());
}
