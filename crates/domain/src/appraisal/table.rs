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
use super::summary::{ClassSum, FigureSum, Summary, Summed};
use super::sums::SumKey;
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
    /// A sum is below zero: it was not kept as the cases are.
    BelowZero(SumKey),
}

impl fmt::Display for TableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(flaws) => write!(formatter, "no table can be made by this rule: {flaws:?}"),
            Self::CaseTwice(case) => write!(formatter, "case {case} was given twice"),
            Self::Calendar(error) => error.fmt(formatter),
            Self::BelowZero(key) => {
                write!(formatter, "the sum {} of {} is below zero", key.counted, key.span.label())
            }
        }
    }
}

impl std::error::Error for TableError {}

/// One unit's line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow<F = Figure, C = Class> {
    /// The unit; none for what no unit answers for: dispositions, and the overall clock.
    pub unit: Option<UnitId>,
    /// Its code, where the organisation knows it.
    pub code: Option<UnitCode>,
    /// Its figures that have any case, in the order of groups and rates.
    pub figures: Vec<F>,
    /// Its cases that ended as a class of their own.
    pub classes: Vec<C>,
    /// Different cases counted in the rates that bear weight (in any rate, where none does). A
    /// duplicate answered in another case is not one more case.
    pub cases_counted: u64,
    /// The weighted mean of its rates as a percentage; none where no rate has a value.
    pub score: Option<Decimal>,
    /// Its place among its peers.
    pub place: Place,
}

impl<F: Summed, C> UnitRow<F, C> {
    /// A figure, if it has any case.
    #[must_use]
    pub fn figure(&self, rate: Rate, group: CaseGroup) -> Option<&F> {
        self.figures.iter().find(|figure| figure.is_of(rate, group))
    }
}

/// The units of one peer group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerTable<F = Figure, C = Class> {
    /// The group; none for units that belong to none at the end of the period, or have ended.
    pub group: Option<PeerGroupKey>,
    /// Its units, by code.
    pub units: Vec<UnitRow<F, C>>,
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

/// The table of a period: with its cases, or with the numbers alone
/// ([`Summary`](super::Summary)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table<F = Figure, C = Class> {
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
    pub groups: Vec<PeerTable<F, C>>,
    /// What no unit answers for.
    pub no_unit: UnitRow<F, C>,
}

impl<F, C> Table<F, C> {
    /// Every unit's row, group by group.
    pub fn units(&self) -> impl Iterator<Item = (Option<&PeerGroupKey>, &UnitRow<F, C>)> {
        self.groups
            .iter()
            .flat_map(|peers| peers.units.iter().map(move |row| (peers.group.as_ref(), row)))
    }

    /// The row of a unit.
    #[must_use]
    pub fn unit(&self, unit: UnitId) -> Option<&UnitRow<F, C>> {
        self.units().map(|(_, row)| row).find(|row| row.unit == Some(unit))
    }
}

impl<F: Summed, C> Table<F, C> {
    /// "1,204 counted, 37 excluded", for every rate that has any, over all units.
    #[must_use]
    pub fn totals(&self) -> Vec<Total> {
        let mut totals = Vec::new();
        for (group, rate) in figure_keys() {
            let rows = self.units().map(|(_, row)| row).chain([&self.no_unit]);
            let figures = rows.filter_map(|row| row.figure(rate, group));
            let mut total = Total { rate, group, counted: 0, excluded: 0, beside: 0 };
            for figure in figures {
                let sum = figure.sum();
                total.counted += sum.denominator;
                total.excluded += sum.excluded;
                total.beside += sum.beside;
            }
            if total.counted + total.excluded + total.beside > 0 {
                totals.push(total);
            }
        }
        totals
    }
}

impl Table {
    /// The numbers alone.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let group = |peers: &PeerTable| PeerTable {
            group: peers.group.clone(),
            units: peers.units.iter().map(UnitRow::summary).collect(),
            lists: peers.lists.clone(),
        };
        Table {
            span: self.span,
            zone: self.zone.clone(),
            as_of: self.as_of,
            policy: self.policy.clone(),
            rule: self.rule.clone(),
            groups: self.groups.iter().map(group).collect(),
            no_unit: self.no_unit.summary(),
        }
    }
}

impl UnitRow {
    fn summary(&self) -> UnitRow<FigureSum, ClassSum> {
        let classes = self.classes.iter().map(|found| {
            let (class, group) = (found.class, found.group);
            ClassSum { class, group, cases: count(&found.cases) }
        });
        UnitRow {
            unit: self.unit,
            code: self.code.clone(),
            figures: self.figures.iter().map(Summed::sum).collect(),
            classes: classes.collect(),
            cases_counted: self.cases_counted,
            score: self.score,
            place: self.place,
        }
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
