//! From the rows of units to a table: peer groups, places and lists. The same for a table with its
//! cases and for one that has only the numbers.

use std::collections::{BTreeMap, HashMap};

use jiff::SignedDuration;

use super::exact::{Print, weighted_percent};
use super::rank::{Earlier, Place, rank};
use super::summary::Summed;
use super::table::{PeerTable, Question, Table, TableError, UnitRow};
use crate::calendar::CalendarError;
use crate::ids::{PeerGroupKey, UnitId};
use crate::policy::{AppraisalRule, CaseGroup, Rate};

/// Rows by unit; none for what no unit answers for.
pub(super) type Rows<F, C> = HashMap<Option<UnitId>, UnitRow<F, C>>;

/// Rows by peer group, those of none last.
type Groups<F, C> = BTreeMap<(bool, Option<PeerGroupKey>), Vec<UnitRow<F, C>>>;

/// How a rule prints percentages.
pub(super) const fn print_of(rule: &AppraisalRule) -> Print {
    Print { decimals: rule.decimals, rounding: rule.rounding }
}

/// Whether cases in the denominator of a rate are cases of their unit: the rate bears weight, or
/// none does.
pub(super) fn bears_weight(rule: &AppraisalRule, rate: (Rate, CaseGroup)) -> bool {
    let mut weights = rule.weights.iter().filter(|weight| weight.weight_per_mille > 0).peekable();
    weights.peek().is_none() || weights.any(|weight| (weight.rate, weight.group) == rate)
}

/// A unit's row, all but its place, from its figures, its classes and its number of cases.
pub(super) fn row<F: Summed, C>(
    unit: Option<UnitId>,
    (figures, classes, cases_counted): (Vec<F>, Vec<C>, u64),
    question: &Question<'_>,
) -> UnitRow<F, C> {
    let rule = question.rule;
    let parts = rule.weights.iter().filter_map(|weight| {
        let mut sums = figures.iter().map(Summed::sum);
        let found = sums.find(|sum| (sum.rate, sum.group) == (weight.rate, weight.group));
        found.map(|sum| sum.part(weight.weight_per_mille))
    });
    let score = weighted_percent(&parts.collect::<Vec<_>>(), print_of(rule));
    let known = unit.and_then(|id| question.organisation.unit(id));
    UnitRow {
        unit,
        code: known.map(|known| known.code.clone()),
        score: score.filter(|_| unit.is_some()),
        place: Place::NotCompared,
        figures,
        classes,
        cases_counted,
    }
}

/// The table of these rows, against what the period before says of who is ranked.
///
/// # Errors
/// No table can be made by the rule, or the period ends beyond all calendars.
pub(super) fn assemble<F: Summed, C>(
    question: &Question<'_>,
    mut rows: Rows<F, C>,
    before: Option<Earlier>,
) -> Result<Table<F, C>, TableError> {
    let flaws = question.rule.flaws();
    if !flaws.is_empty() {
        return Err(TableError::Rule(flaws));
    }
    let empty = |unit| row(unit, (Vec::new(), Vec::new(), 0), question);
    let no_unit = rows.remove(&None).unwrap_or_else(|| empty(None));
    let mut table = Table {
        span: question.span,
        zone: question.calendar.zone_name().to_owned(),
        as_of: question.as_of,
        policy: question.policy.clone(),
        rule: question.rule.clone(),
        groups: peers(question, rows)?,
        no_unit,
    };
    rank(&mut table, before);
    Ok(table)
}

/// The peer groups as they are at the last instant of the period: every unit that belongs to one,
/// and every other that has something to show.
fn peers<F: Summed, C>(
    question: &Question<'_>,
    mut rows: Rows<F, C>,
) -> Result<Vec<PeerTable<F, C>>, TableError> {
    let end = question.span.ends_at(question.calendar).map_err(TableError::Calendar)?;
    let last_instant = end.checked_sub(SignedDuration::from_nanos(1));
    let last = last_instant.map_err(|_| TableError::Calendar(CalendarError::OutOfRange))?;
    let mut groups: Groups<F, C> = BTreeMap::new();
    let mut put = |group: Option<PeerGroupKey>, row: UnitRow<F, C>| {
        groups.entry((group.is_none(), group)).or_default().push(row);
    };
    for unit in question.organisation.units() {
        let group = unit.at(last).and_then(|version| version.peer_group.clone());
        let found = rows.remove(&Some(unit.id));
        if group.is_some() || found.is_some() {
            let empty = || row(Some(unit.id), (Vec::new(), Vec::new(), 0), question);
            put(group, found.unwrap_or_else(empty));
        }
    }
    for (_, row) in rows {
        put(None, row);
    }
    let tables = groups.into_iter().map(|((_, group), mut units)| {
        units.sort_unstable_by(|one, other| (&one.code, one.unit).cmp(&(&other.code, other.unit)));
        PeerTable { group, units, lists: Vec::new() }
    });
    Ok(tables.collect())
}
