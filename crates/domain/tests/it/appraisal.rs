//! The appraisal: every figure, every trap, ranks, publication, and the laws of the whole.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests may fail the test"
)]

mod figures;
mod laws;
mod page;
mod publication;
mod ranking;
mod traps;
mod walks;

use domain::appraisal::{
    CaseFacts, Figure, Question, Reading, Span, Table, Tabulator, facts, recorded_by,
};
use domain::case::Event;
use domain::decimal::Decimal;
use domain::ids::CaseId;
use domain::policy::{AppraisalRule, CaseGroup, Period, Rate};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::support::{Town, local, units};

/// A month of 2026.
fn month(number: i8) -> Span {
    Span::containing(Period::Month, date(2026, number, 1))
}

/// An instant long after everything in a test.
fn much_later() -> Timestamp {
    local("2027-01-01T00:00")
}

fn facts_of(town: &Town, events: &[Event]) -> CaseFacts {
    facts(events, &town.calendar).unwrap()
}

/// The table of what was on record at an instant, by a rule.
fn table_by(town: &Town, span: Span, as_of: Timestamp, rule: &AppraisalRule) -> Table {
    let question = Question {
        span,
        as_of,
        policy: &town.policy.reference,
        rule,
        organisation: &town.organisation,
        calendar: &town.calendar,
    };
    let mut tabulator = Tabulator::new(question).unwrap();
    for journal in town.journals.values() {
        let known = recorded_by(journal, as_of);
        if !known.is_empty() {
            tabulator.add(&facts_of(town, known));
        }
    }
    tabulator.finish(None).unwrap()
}

/// The table of a month by the town's own rule, with everything on record.
fn table(town: &Town, span: Span) -> Table {
    table_by(town, span, much_later(), &town.policy.appraisal)
}

fn figure_in(table: &Table, unit: u128, rate: Rate, group: CaseGroup) -> Option<&Figure> {
    table.unit(units::unit(unit)).and_then(|row| row.figure(rate, group))
}

/// Numerator in wholes, and denominator, of a rate over requests.
fn counted(table: &Table, unit: u128, rate: Rate) -> (i64, u64) {
    counted_of(table, unit, rate, CaseGroup::Requests)
}

fn counted_of(table: &Table, unit: u128, rate: Rate, group: CaseGroup) -> (i64, u64) {
    let figure = figure_in(table, unit, rate, group);
    figure.map_or((0, 0), |figure| {
        assert_eq!(figure.numerator_per_mille % 1_000, 0, "a part of a case");
        (figure.numerator_per_mille / 1_000, figure.denominator)
    })
}

/// What stands beside a rate of a unit, over requests.
fn beside(table: &Table, unit: u128, rate: Rate) -> Vec<(CaseId, Reading)> {
    let figure = figure_in(table, unit, rate, CaseGroup::Requests);
    let entries = figure.into_iter().flat_map(|figure| &figure.beside);
    entries.map(|entry| (entry.case, entry.reading)).collect()
}

/// The days in which entries of a rate counted.
fn days(table: &Table, unit: u128, rate: Rate) -> Vec<Date> {
    let figure = figure_in(table, unit, rate, CaseGroup::Requests);
    figure.into_iter().flat_map(|figure| &figure.counted).map(|entry| entry.on).collect()
}

fn percent(text: &str) -> Option<Decimal> {
    Some(text.parse().unwrap())
}
