//! What sets two tables of one period apart: rows that went, rows that came, results that changed.
//! This is how a revision stands beside what was frozen.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::export::{ExportRow, unit_rows};
use super::rank::Place;
use super::table::{Table, UnitRow, figure_keys};
use crate::decimal::Decimal;
use crate::ids::{PeerGroupKey, UnitId};
use crate::policy::{CaseGroup, Rate};

/// A result before and after; none where the table has no such figure, or it has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed<T> {
    /// In the earlier table.
    pub before: T,
    /// In the later one.
    pub after: T,
}

/// A rate of a unit that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateChange {
    /// The unit; none for what no unit answers for.
    pub unit: Option<UnitId>,
    /// Over which cases.
    pub group: CaseGroup,
    /// Which rate.
    pub rate: Rate,
    /// Its value.
    pub value: Changed<Option<Decimal>>,
}

/// A unit's score or place that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitChange {
    /// The unit.
    pub unit: UnitId,
    /// Its score.
    pub score: Changed<Option<Decimal>>,
    /// Its place; none where the table does not have the unit.
    pub place: Changed<Option<Place>>,
}

/// What sets two tables apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Rows of the earlier table that the later one does not have.
    pub gone: Vec<ExportRow>,
    /// Rows of the later table that the earlier one does not have.
    pub come: Vec<ExportRow>,
    /// Rates that changed their value.
    pub rates: Vec<RateChange>,
    /// Units whose score or place changed.
    pub units: Vec<UnitChange>,
}

impl Difference {
    /// Whether nothing sets them apart.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.gone.is_empty()
            && self.come.is_empty()
            && self.rates.is_empty()
            && self.units.is_empty()
    }
}

/// A unit's row in one of the tables, with its peer group.
type Side<'table> = Option<(Option<&'table PeerGroupKey>, &'table UnitRow)>;

/// What sets the later table apart from the earlier one, unit by unit in the order of ids, what no
/// unit answers for first.
#[must_use]
pub fn difference(before: &Table, after: &Table) -> Difference {
    let mut sides: BTreeMap<Option<UnitId>, (Side<'_>, Side<'_>)> = BTreeMap::new();
    for side in before.units().chain([(None, &before.no_unit)]) {
        sides.entry(side.1.unit).or_default().0 = Some(side);
    }
    for side in after.units().chain([(None, &after.no_unit)]) {
        sides.entry(side.1.unit).or_default().1 = Some(side);
    }
    let mut difference = Difference::default();
    for (unit, (before, after)) in sides {
        add_rows(&mut difference, before, after);
        add_rates(&mut difference, unit, (before, after));
        difference.units.extend(unit.and_then(|unit| unit_change(unit, before, after)));
    }
    difference
}

fn sorted_rows(side: Side<'_>) -> Vec<ExportRow> {
    let mut rows: Vec<ExportRow> =
        side.into_iter().flat_map(|(group, row)| unit_rows(group, row)).collect();
    rows.sort_unstable();
    rows
}

/// Walks two sorted lists side by side.
fn add_rows(difference: &mut Difference, before: Side<'_>, after: Side<'_>) {
    let mut before = sorted_rows(before).into_iter().peekable();
    let mut after = sorted_rows(after).into_iter().peekable();
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(gone), Some(come)) => gone.cmp(come),
        };
        let gone = if order.is_le() { before.next() } else { None };
        let come = if order.is_ge() { after.next() } else { None };
        if order.is_ne() {
            difference.gone.extend(gone);
            difference.come.extend(come);
        }
    }
}

fn add_rates(difference: &mut Difference, unit: Option<UnitId>, sides: (Side<'_>, Side<'_>)) {
    let value_in = |side: Side<'_>, rate: Rate, group: CaseGroup| {
        side.and_then(|(_, row)| row.figure(rate, group)).and_then(|figure| figure.value)
    };
    for (group, rate) in figure_keys() {
        let value = Changed {
            before: value_in(sides.0, rate, group),
            after: value_in(sides.1, rate, group),
        };
        if value.before != value.after {
            difference.rates.push(RateChange { unit, group, rate, value });
        }
    }
}

fn unit_change(unit: UnitId, before: Side<'_>, after: Side<'_>) -> Option<UnitChange> {
    let score_in = |side: Side<'_>| side.and_then(|(_, row)| row.score);
    let place_in = |side: Side<'_>| side.map(|(_, row)| row.place);
    let score = Changed { before: score_in(before), after: score_in(after) };
    let place = Changed { before: place_in(before), after: place_in(after) };
    let has_changed = score.before != score.after || place.before != place.after;
    has_changed.then_some(UnitChange { unit, score, place })
}
