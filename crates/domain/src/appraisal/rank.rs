//! Places and lists within a peer group, by rule. Units are compared with similar units only, and
//! by the score as it is printed, so that a reader of the table can check every place.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::span::Span;
use super::table::{PeerTable, Table, UnitRow};
use crate::decimal::{Decimal, power_of_ten};
use crate::ids::{PolicyKey, UnitId};
use crate::policy::{AppraisalRule, ListKind, ListRule};

/// Hundredths in a percentage point, in which a list's bound is given.
const HUNDREDTHS: i128 = 100;

/// A unit's place among its peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// So many peers have a better score, and one; peers with the same score share it.
    Ranked(u32),
    /// Fewer counted cases than the rule's minimum: rates without rank.
    TooFew,
    /// Its volume takes it out of the ordinary ranking.
    SpecialGovernance,
    /// None of the weighted rates has a value.
    NoScore,
    /// There is no ranking, or the unit has no peers.
    NotCompared,
}

/// A unit on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Which unit.
    pub unit: UnitId,
    /// Its place on the list; units that tie share one.
    pub place: u32,
    /// What put it there: the score, the rise in percentage points, or the number of cases.
    pub measure: Decimal,
}

/// A list by rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedList {
    /// Which list.
    pub kind: ListKind,
    /// Who is on it, the first place first; units that share a place by code.
    pub units: Vec<Listed>,
}

/// What a table says to the one of the period after: who was ranked, and with which score.
pub(super) struct Earlier {
    span: Span,
    policy: PolicyKey,
    formula_version: u32,
    scores: HashMap<UnitId, Decimal>,
}

impl<F, C> From<&Table<F, C>> for Earlier {
    fn from(table: &Table<F, C>) -> Self {
        Self {
            span: table.span,
            policy: table.policy.key.clone(),
            formula_version: table.rule.formula_version,
            scores: table.units().map(|(_, row)| row).filter_map(ranked_score).collect(),
        }
    }
}

/// Gives every unit its place and every group its lists.
pub(super) fn rank<F, C>(table: &mut Table<F, C>, before: Option<Earlier>) {
    let rule = table.rule.clone();
    if !rule.is_ranked {
        return;
    }
    let earlier = before.filter(|before| is_comparable(table, before)).map(|it| it.scores);
    for peers in table.groups.iter_mut().filter(|peers| peers.group.is_some()) {
        let special = special_governance(peers, &rule);
        give_places(peers, &rule, &special);
        let lists = rule.lists.iter().map(|list| {
            let units = match list.kind {
                ListKind::Top => top(peers, list),
                ListKind::MostImproved => most_improved(peers, list, earlier.as_ref()),
                ListKind::NeedsRectification => needs_rectification(peers, list),
                ListKind::SpecialGovernance => special.clone(),
            };
            RankedList { kind: list.kind, units }
        });
        peers.lists = lists.collect();
    }
}

/// Scores of two tables may be compared where the one is of the period right before and the formula
/// is the same.
fn is_comparable<F, C>(table: &Table<F, C>, before: &Earlier) -> bool {
    table.span.before() == Some(before.span)
        && table.policy.key == before.policy
        && table.rule.formula_version == before.formula_version
}

/// A unit with the score by which it is ranked; none for a unit without a rank.
fn ranked_score<F, C>(row: &UnitRow<F, C>) -> Option<(UnitId, Decimal)> {
    match row.place {
        Place::Ranked(_) => row.unit.zip(row.score),
        Place::TooFew | Place::SpecialGovernance | Place::NoScore | Place::NotCompared => None,
    }
}

fn give_places<F, C>(peers: &mut PeerTable<F, C>, rule: &AppraisalRule, special: &[Listed]) {
    let mut scores = Vec::new();
    for row in &mut peers.units {
        let is_special = special.iter().any(|listed| row.unit == Some(listed.unit));
        row.place = match row.score {
            _ if is_special => Place::SpecialGovernance,
            None => Place::NoScore,
            Some(_) if row.cases_counted < rule.minimum_count => Place::TooFew,
            Some(score) => {
                scores.push(score.scaled());
                Place::Ranked(0)
            }
        };
    }
    scores.sort_unstable_by(|one, other| other.cmp(one));
    for row in &mut peers.units {
        if let (Place::Ranked(place), Some(score)) = (&mut row.place, row.score) {
            let better = scores.partition_point(|other| *other > score.scaled());
            *place = u32::try_from(better).unwrap_or(u32::MAX).saturating_add(1);
        }
    }
}

/// Candidates with what measures them, the first place first, up to the list's last place.
fn listed(candidates: &[(UnitId, Decimal)], list: &ListRule) -> Vec<Listed> {
    let mut units: Vec<Listed> = Vec::new();
    for (ahead, (unit, measure)) in (1_u32..).zip(candidates) {
        let shared = units.last().filter(|last| last.measure == *measure).map(|last| last.place);
        let place = shared.unwrap_or(ahead);
        if place > list.length_max {
            break;
        }
        units.push(Listed { unit: *unit, place, measure: *measure });
    }
    units
}

/// The greatest measure first; units with the same measure stay in the order of units.
fn greatest_first(candidates: impl Iterator<Item = (UnitId, Decimal)>) -> Vec<(UnitId, Decimal)> {
    let mut candidates: Vec<_> = candidates.collect();
    candidates.sort_by(|one, other| other.1.compare(one.1));
    candidates
}

fn special_governance<F, C>(peers: &PeerTable<F, C>, rule: &AppraisalRule) -> Vec<Listed> {
    let wanted = rule.lists.iter().find(|list| list.kind == ListKind::SpecialGovernance);
    let Some((list, volume_min)) = wanted.and_then(|list| Some((list, list.volume_min?))) else {
        return Vec::new();
    };
    let rows = peers.units.iter().filter(|row| row.cases_counted >= volume_min);
    let candidates = rows.filter_map(|row| Some((row.unit?, whole(row.cases_counted)?)));
    listed(&greatest_first(candidates), list)
}

fn whole(number: u64) -> Option<Decimal> {
    i64::try_from(number).ok().and_then(|number| Decimal::new(number, 0))
}

fn top<F, C>(peers: &PeerTable<F, C>, list: &ListRule) -> Vec<Listed> {
    listed(&greatest_first(peers.units.iter().filter_map(ranked_score)), list)
}

fn most_improved<F, C>(
    peers: &PeerTable<F, C>,
    list: &ListRule,
    earlier: Option<&HashMap<UnitId, Decimal>>,
) -> Vec<Listed> {
    let Some(earlier) = earlier else { return Vec::new() };
    let ranked = peers.units.iter().filter_map(ranked_score);
    let rises = ranked.filter_map(|(unit, score)| {
        let rise = score.minus(*earlier.get(&unit)?)?;
        (rise.scaled() > 0).then_some((unit, rise))
    });
    listed(&greatest_first(rises), list)
}

/// Scores below the bound, the lowest first.
fn needs_rectification<F, C>(peers: &PeerTable<F, C>, list: &ListRule) -> Vec<Listed> {
    let Some(below) = list.below else { return Vec::new() };
    let is_below = |score: Decimal| {
        let bound = i128::from(below) * power_of_ten(score.decimals());
        i128::from(score.scaled()) * HUNDREDTHS < bound
    };
    let ranked = peers.units.iter().filter_map(ranked_score);
    let low = ranked.filter(|(_, score)| is_below(*score));
    let mut low: Vec<_> = low.collect();
    low.sort_by(|one, other| one.1.compare(other.1));
    listed(&low, list)
}
