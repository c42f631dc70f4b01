//! From the facts of many cases to the table: which facts lie in the period, whose they are, how
//! they add up. One pass over the facts, in whatever order the cases come.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::exact::{Print, weighted_percent};
use super::fact::{CaseFacts, EndClass, Exclusion, Fact, FactBody, Outcome};
use super::figure::{Class, ClassEntry, Entry, Excluded, Figure};
use super::rank::{Place, rank};
use super::table::{PeerTable, Question, Table, TableError, UnitRow, count};
use super::worth::{BESIDE, Reading, readings, worth};
use crate::calendar::CalendarError;
use crate::ids::{CaseId, PeerGroupKey, UnitId};
use crate::policy::{AppraisalRule, CaseGroup, Rate};

/// Figures and classes of one unit while they add up.
#[derive(Default)]
struct Sheet {
    figures: BTreeMap<(CaseGroup, Rate), Figure>,
    classes: BTreeMap<(CaseGroup, EndClass), Vec<ClassEntry>>,
}

/// Adds up the facts of case after case.
pub struct Tabulator<'question> {
    question: Question<'question>,
    period_end: Timestamp,
    sheets: HashMap<Option<UnitId>, Sheet>,
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
        let period_end = question.span.ends_at(question.calendar).map_err(TableError::Calendar)?;
        Ok(Self { question, period_end, sheets: HashMap::new(), cases: Vec::new() })
    }

    /// Counts what a case has in the period.
    pub fn add(&mut self, case: &CaseFacts) {
        self.cases.push(case.case);
        let span = self.question.span;
        for fact in case.facts.iter().filter(|fact| span.contains(fact.on)) {
            let sheet = self.sheets.entry(fact.unit).or_default();
            add_fact(sheet, &self.question, case, fact);
        }
    }

    /// The finished table. The table of the period before, if there is one, tells who improved.
    ///
    /// # Errors
    /// A case was given twice, or the period ends beyond all calendars.
    pub fn finish(mut self, before: Option<&Table>) -> Result<Table, TableError> {
        self.cases.sort_unstable();
        let twice = self.cases.windows(2).find(|pair| matches!(pair, [one, other] if one == other));
        if let Some(case) = twice.and_then(|pair| pair.first()) {
            return Err(TableError::CaseTwice(*case));
        }
        let question = self.question;
        let no_unit = self.sheets.remove(&None).unwrap_or_default();
        let mut table = Table {
            span: question.span,
            zone: question.calendar.zone_name().to_owned(),
            as_of: question.as_of,
            policy: question.policy.clone(),
            rule: question.rule.clone(),
            groups: self.peers()?,
            no_unit: row(None, no_unit, &question),
        };
        rank(&mut table, before);
        Ok(table)
    }

    /// The peer groups as they are at the last instant of the period: every unit that belongs to
    /// one, and every other that has something to show.
    fn peers(mut self) -> Result<Vec<PeerTable>, TableError> {
        let last_instant = self.period_end.checked_sub(SignedDuration::from_nanos(1));
        let last = last_instant.map_err(|_| TableError::Calendar(CalendarError::OutOfRange))?;
        let mut groups: BTreeMap<(bool, Option<PeerGroupKey>), Vec<UnitRow>> = BTreeMap::new();
        let mut put = |group: Option<PeerGroupKey>, row: UnitRow| {
            groups.entry((group.is_none(), group)).or_default().push(row);
        };
        for unit in self.question.organisation.units() {
            let group = unit.at(last).and_then(|version| version.peer_group.clone());
            let sheet = self.sheets.remove(&Some(unit.id));
            if group.is_some() || sheet.is_some() {
                put(group, row(Some(unit.id), sheet.unwrap_or_default(), &self.question));
            }
        }
        for (unit, sheet) in self.sheets {
            put(None, row(unit, sheet, &self.question));
        }
        let tables = groups.into_iter().map(|((_, group), mut units)| {
            units.sort_unstable_by(|one, other| {
                (&one.code, one.unit).cmp(&(&other.code, other.unit))
            });
            PeerTable { group, units, lists: Vec::new() }
        });
        Ok(tables.collect())
    }
}

fn add_fact(sheet: &mut Sheet, question: &Question<'_>, case: &CaseFacts, fact: &Fact) {
    if let FactBody::Ended { class, .. } = fact.body {
        let entry = ClassEntry { case: case.case, seq: fact.seq, round: fact.round, on: fact.on };
        sheet.classes.entry((case.group, class)).or_default().push(entry);
    }
    readings(fact, case.group, question.as_of, |rate, reading| {
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

fn exclusion_of(case: &CaseFacts, rate: Rate) -> Option<&Exclusion> {
    case.exclusions.iter().find(|exclusion| exclusion.rates.contains(&rate))
}

/// Late against the date first promised: settled after it, or missed and past it.
fn is_late_on_first_date(fact: &Fact, reading: Reading, as_of: Timestamp) -> bool {
    let FactBody::Due { outcome, first_due_at, is_late_on_first_date, .. } = fact.body else {
        return false;
    };
    let is_open = outcome == Outcome::Open && reading == Reading::Missed;
    is_late_on_first_date || (is_open && first_due_at < as_of)
}

/// A unit's row, all but its place.
fn row(unit: Option<UnitId>, sheet: Sheet, question: &Question<'_>) -> UnitRow {
    let rule = question.rule;
    let print = Print { decimals: rule.decimals, rounding: rule.rounding };
    let mut figures: Vec<Figure> = sheet.figures.into_values().collect();
    for figure in &mut figures {
        figure.settle(print);
    }
    let classes = sheet.classes.into_iter().map(|((group, class), mut cases)| {
        cases.sort_unstable();
        Class { class, group, cases }
    });
    let known = unit.and_then(|id| question.organisation.unit(id));
    let parts: Vec<_> = rule
        .weights
        .iter()
        .filter_map(|weight| {
            let of_weight =
                |figure: &&Figure| (figure.rate, figure.group) == (weight.rate, weight.group);
            figures.iter().find(of_weight).map(|figure| figure.part(weight.weight_per_mille))
        })
        .collect();
    UnitRow {
        unit,
        code: known.map(|known| known.code.clone()),
        classes: classes.collect(),
        cases_counted: cases_counted(&figures, rule),
        score: weighted_percent(&parts, print).filter(|_| unit.is_some()),
        place: Place::NotCompared,
        figures,
    }
}

/// Different cases in the denominators of the rates that bear weight, duplicates apart.
fn cases_counted(figures: &[Figure], rule: &AppraisalRule) -> u64 {
    let weights = || rule.weights.iter().filter(|weight| weight.weight_per_mille > 0);
    let weighs_nothing = weights().next().is_none();
    let bears_weight = |figure: &&Figure| {
        let mut weights = weights().map(|weight| (weight.rate, weight.group));
        weighs_nothing || weights.any(|weighed| weighed == (figure.rate, figure.group))
    };
    let entries = figures.iter().filter(bears_weight).flat_map(|figure| &figure.counted);
    let mut cases: Vec<CaseId> = entries
        .filter(|entry| entry.worth.denominator > 0 && !entry.is_duplicate)
        .map(|entry| entry.case)
        .collect();
    cases.sort_unstable();
    cases.dedup();
    count(&cases)
}
