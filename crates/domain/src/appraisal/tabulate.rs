//! From the facts of many cases to the table: which facts lie in the period, whose they are, how
//! they add up. One pass over the facts, in whatever order the cases come.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::assemble::{assemble, bears_weight, print_of, row};
use super::fact::{CaseFacts, EndClass, Exclusion, Fact, FactBody, Outcome};
use super::figure::{Class, ClassEntry, Entry, Excluded, Figure};
use super::summary::Summary;
use super::table::{Question, Table, TableError, UnitRow, count};
use super::worth::{BESIDE, Reading, readings, worth};
use crate::ids::{CaseId, UnitId};
use crate::policy::{AppraisalRule, CaseGroup, Rate};

/// Figures and classes of one unit while they add up.
#[derive(Default)]
struct Sheet {
    figures: BTreeMap<(CaseGroup, Rate), Figure>,
    classes: BTreeMap<(CaseGroup, EndClass), Vec<ClassEntry>>,
}

type Sheets = HashMap<Option<UnitId>, Sheet>;

/// Adds up the facts of case after case.
pub struct Tabulator<'question> {
    question: Question<'question>,
    sheets: Sheets,
    cases: Vec<CaseId>,
}

impl<'question> Tabulator<'question> {
    /// A table with nothing in it yet.
    ///
    /// # Errors
    /// No table can be made by this rule, or the calendar does not reach the end of the period.
    pub fn new(question: Question<'question>) -> Result<Self, TableError> {
        let flaws = question.rule.flaws();
        if !flaws.is_empty() {
            return Err(TableError::Rule(flaws));
        }
        question.span.ends_at(question.calendar).map_err(TableError::Calendar)?;
        Ok(Self { question, sheets: HashMap::new(), cases: Vec::new() })
    }

    /// Counts what a case has in the period.
    pub fn add(&mut self, case: &CaseFacts) {
        self.cases.push(case.case);
        let span = self.question.span;
        for fact in case.facts.iter().filter(|fact| span.contains(fact.on)) {
            add_fact(&mut self.sheets, &self.question, case, fact);
        }
    }

    /// The finished table. The numbers of the period before, if there is one, tell who improved.
    ///
    /// # Errors
    /// A case was given twice, or the period ends beyond all calendars.
    pub fn finish(mut self, before: Option<&Summary>) -> Result<Table, TableError> {
        self.cases.sort_unstable();
        let twice = self.cases.windows(2).find(|pair| matches!(pair, [one, other] if one == other));
        if let Some(case) = twice.and_then(|pair| pair.first()) {
            return Err(TableError::CaseTwice(*case));
        }
        let question = self.question;
        let rows = self.sheets.into_iter();
        let rows = rows.map(|(unit, sheet)| (unit, row_of(unit, sheet, &question)));
        assemble(&question, rows.collect(), before.map(Into::into))
    }
}

/// A fact that concerns no rate and no class leaves nothing, not even its unit.
fn add_fact(sheets: &mut Sheets, question: &Question<'_>, case: &CaseFacts, fact: &Fact) {
    if let FactBody::Ended { class, .. } = fact.body {
        let entry = ClassEntry { case: case.case, seq: fact.seq, round: fact.round, on: fact.on };
        let sheet = sheets.entry(fact.unit).or_default();
        sheet.classes.entry((case.group, class)).or_default().push(entry);
    }
    readings(fact, case.group, question.as_of, |rate, reading| {
        let sheet = sheets.entry(fact.unit).or_default();
        let figure = sheet
            .figures
            .entry((case.group, rate))
            .or_insert_with(|| Figure::new(rate, case.group));
        let found = worth(rate, reading, question.rule);
        let entry = Entry {
            case: case.case,
            seq: fact.seq,
            clock: fact.clock,
            round: fact.round,
            on: fact.on,
            reading,
            worth: found.unwrap_or(BESIDE),
            is_late_on_first_date: is_late_on_first_date(fact, reading, question.as_of),
            is_duplicate: fact.is_duplicate,
        };
        match (exclusion_of(case, rate), found) {
            (Some(exclusion), _) => {
                figure.excluded.push(Excluded { entry, exclusion: exclusion.clone() });
            }
            (None, Some(_)) => figure.count(entry),
            (None, None) => figure.beside.push(entry),
        }
    });
}

pub(super) fn exclusion_of(case: &CaseFacts, rate: Rate) -> Option<&Exclusion> {
    case.exclusions.iter().find(|exclusion| exclusion.rates.contains(&rate))
}

/// Late against the date first promised: settled after it, or missed and past it.
pub(super) fn is_late_on_first_date(fact: &Fact, reading: Reading, as_of: Timestamp) -> bool {
    let FactBody::Due { outcome, first_due_at, is_late_on_first_date, .. } = fact.body else {
        return false;
    };
    let is_open = outcome == Outcome::Open && reading == Reading::Missed;
    is_late_on_first_date || (is_open && first_due_at < as_of)
}

/// A unit's row, all but its place.
fn row_of(unit: Option<UnitId>, sheet: Sheet, question: &Question<'_>) -> UnitRow {
    let print = print_of(question.rule);
    let mut figures: Vec<Figure> = sheet.figures.into_values().collect();
    for figure in &mut figures {
        figure.settle(print);
    }
    let classes = sheet.classes.into_iter().map(|((group, class), mut cases)| {
        cases.sort_unstable();
        Class { class, group, cases }
    });
    let cases = cases_counted(&figures, question.rule);
    row(unit, (figures, classes.collect(), cases), question)
}

/// Different cases in the denominators of the rates that bear weight, duplicates apart.
fn cases_counted(figures: &[Figure], rule: &AppraisalRule) -> u64 {
    let weighed = figures.iter().filter(|figure| bears_weight(rule, (figure.rate, figure.group)));
    let mut cases: Vec<CaseId> = weighed
        .flat_map(|figure| &figure.counted)
        .filter(|entry| entry.worth.denominator > 0 && !entry.is_duplicate)
        .map(|entry| entry.case)
        .collect();
    cases.sort_unstable();
    cases.dedup();
    count(&cases)
}
