//! The table of a period: per peer group and unit, every figure with its cases.
//!
//! What lives here: the question and the answer. How facts add up is in [`super::tabulate`], what a
//! fact is worth in [`super::worth`], ranks and lists in [`super::rank`].

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::figure::{Class, Figure};
use super::rank::{Place, RankedList};
use super::span::Span;
use crate::calendar::{Calendar, CalendarError};
use crate::decimal::Decimal;
use crate::ids::{CaseId, PeerGroupKey, PolicyRef, UnitCode, UnitId};
use crate::policy::{AppraisalRule, CaseGroup, Rate, RuleFlaw};
use crate::unit::Organisation;

/// What is to be appraised, and how.
#[derive(Debug, Clone, Copy)]
pub struct Question<'question> {
    /// The period.
    pub span: Span,
    /// The instant of the table: what was due before it and not done is missed. The facts must be
    /// those of the events recorded by then.
    pub as_of: Timestamp,
    /// The policy whose rule it is.
    pub policy: &'question PolicyRef,
    /// The rule.
    pub rule: &'question AppraisalRule,
    /// Units and their peer groups; those at the end of the period hold.
    pub organisation: &'question Organisation,
    /// The authority's calendar, whose days are counted.
    pub calendar: &'question Calendar,
}

/// Why there is no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// No table can be made by this rule.
    Rule(Vec<RuleFlaw>),
    /// The same case was given twice.
    CaseTwice(CaseId),
    /// The calendar does not reach the end of the period.
    Calendar(CalendarError),
}

impl fmt::Display for TableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(flaws) => write!(formatter, "no table can be made by this rule: {flaws:?}"),
            Self::CaseTwice(case) => write!(formatter, "case {case} was given twice"),
            Self::Calendar(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for TableError {}

/// One unit's line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow {
    /// The unit; none for what no unit answers for: dispositions, and the overall clock.
    pub unit: Option<UnitId>,
    /// Its code, where the organisation knows it.
    pub code: Option<UnitCode>,
    /// Its figures that have any case, in the order of groups and rates.
    pub figures: Vec<Figure>,
    /// Its cases that ended as a class of their own.
    pub classes: Vec<Class>,
    /// Different cases counted in the rates that bear weight (in any rate, where none does). A
    /// duplicate answered in another case is not one more case.
    pub cases_counted: u64,
    /// The weighted mean of its rates as a percentage; none where no rate has a value.
    pub score: Option<Decimal>,
    /// Its place among its peers.
    pub place: Place,
}

impl UnitRow {
    /// A figure, if it has any case.
    #[must_use]
    pub fn figure(&self, rate: Rate, group: CaseGroup) -> Option<&Figure> {
        self.figures.iter().find(|figure| (figure.rate, figure.group) == (rate, group))
    }
}

/// The units of one peer group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerTable {
    /// The group; none for units that belong to none at the end of the period, or have ended.
    pub group: Option<PeerGroupKey>,
    /// Its units, by code.
    pub units: Vec<UnitRow>,
    /// Lists by rule, in the order of the rule.
    pub lists: Vec<RankedList>,
}

/// How many are counted and how many excluded over all units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Which rate.
    pub rate: Rate,
    /// Over which cases.
    pub group: CaseGroup,
    /// Counted.
    pub counted: u64,
    /// Excluded.
    pub excluded: u64,
    /// Beside.
    pub beside: u64,
}

/// The table of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The period.
    pub span: Span,
    /// The time zone whose days were counted.
    pub zone: String,
    /// The instant of the table. Not part of its content: the same facts a day later are the same
    /// table.
    pub as_of: Timestamp,
    /// The policy.
    pub policy: PolicyRef,
    /// The rule, as it was.
    pub rule: AppraisalRule,
    /// Peer groups by key, the units of none last.
    pub groups: Vec<PeerTable>,
    /// What no unit answers for.
    pub no_unit: UnitRow,
}

impl Table {
    /// Every unit's row, group by group.
    pub fn units(&self) -> impl Iterator<Item = (Option<&PeerGroupKey>, &UnitRow)> {
        self.groups
            .iter()
            .flat_map(|peers| peers.units.iter().map(move |row| (peers.group.as_ref(), row)))
    }

    /// The row of a unit.
    #[must_use]
    pub fn unit(&self, unit: UnitId) -> Option<&UnitRow> {
        self.units().map(|(_, row)| row).find(|row| row.unit == Some(unit))
    }

    /// "1,204 counted, 37 excluded", for every rate that has any, over all units.
    #[must_use]
    pub fn totals(&self) -> Vec<Total> {
        let mut totals = Vec::new();
        for (group, rate) in figure_keys() {
            let rows = self.units().map(|(_, row)| row).chain([&self.no_unit]);
            let figures = rows.filter_map(|row| row.figure(rate, group));
            let mut total = Total { rate, group, counted: 0, excluded: 0, beside: 0 };
            for figure in figures {
                total.counted += figure.denominator;
                total.excluded += count(&figure.excluded);
                total.beside += count(&figure.beside);
            }
            if total.counted + total.excluded + total.beside > 0 {
                totals.push(total);
            }
        }
        totals
    }
}

pub(super) fn count<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

/// Every figure there may be, in the order in which tables print them.
pub(super) fn figure_keys() -> impl Iterator<Item = (CaseGroup, Rate)> {
    let groups = CaseGroup::ALL.iter();
    groups.flat_map(|&group| Rate::ALL.iter().map(move |&rate| (group, rate)))
}
