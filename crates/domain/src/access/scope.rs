//! Which cases a list may show, as data: the store renders it into a filter, [`Scope::admits`] says
//! the same of one case.

use jiff::Timestamp;
use serde::Serialize;

use super::permit::holds_post;
use super::{Action, Reach, Subject, Viewer, grants};
use crate::actor::Actor;
use crate::ids::{PersonId, RequesterId, UnitId};
use crate::unit::Organisation;

/// One way in which a case may be within a scope. Each is a condition on plain columns of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeClause {
    /// Every case.
    All,
    /// The responsible unit is this one or lies below it.
    ResponsibleWithin(UnitId),
    /// No unit is responsible yet.
    Unassigned,
    /// This unit leads.
    Lead(UnitId),
    /// This unit supports.
    Support(UnitId),
    /// This unit leads the parent.
    ParentLead(UnitId),
    /// This unit is the counterparty.
    Counterparty(UnitId),
    /// This requester asked.
    Requester(RequesterId),
}

/// Which cases a list may show: those that meet any clause, and, where only named persons may see a
/// case, name this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// Any of these admits a case; none of them, no case.
    pub any_of: Vec<ScopeClause>,
    /// Cases for named persons are shown only if they name this person; none shows none of them.
    pub named_as: Option<PersonId>,
    /// Cases for named persons are shown whoever they name: the workers that keep clocks.
    pub sees_named: bool,
}

fn clauses(viewer: &Viewer<'_>, reach: Reach) -> Vec<ScopeClause> {
    let unit = viewer.actor.unit();
    let one: Option<ScopeClause> = match reach {
        Reach::Anywhere => Some(ScopeClause::All),
        Reach::Jurisdiction => return jurisdiction(viewer),
        Reach::LeadUnit => unit.map(ScopeClause::Lead),
        Reach::SupportUnit => unit.map(ScopeClause::Support),
        Reach::ParentLead => unit.map(ScopeClause::ParentLead),
        Reach::CounterpartyUnit => unit.map(ScopeClause::Counterparty),
        Reach::OwnRequest => match viewer.actor {
            Actor::Requester { requester } => Some(ScopeClause::Requester(*requester)),
            Actor::Official(_) | Actor::Public | Actor::Worker => None,
        },
    };
    one.into_iter().collect()
}

fn jurisdiction(viewer: &Viewer<'_>) -> Vec<ScopeClause> {
    let Some(official) = viewer.actor.official() else { return Vec::new() };
    let served = viewer.organisation.jurisdiction(official);
    let mut clauses = vec![ScopeClause::ResponsibleWithin(served)];
    if viewer.organisation.is_root(served, viewer.now) {
        clauses.push(ScopeClause::Unassigned);
    }
    clauses
}

/// Which cases an actor may see in a list.
#[must_use]
pub fn scope(viewer: &Viewer<'_>) -> Scope {
    let role = viewer.actor.role();
    let mut any_of: Vec<ScopeClause> = grants(Action::View)
        .filter(|(granted, _)| *granted == role && holds_post(viewer))
        .flat_map(|(_, relation)| clauses(viewer, relation.reach))
        .collect();
    any_of.sort_unstable();
    any_of.dedup();
    Scope {
        any_of,
        named_as: viewer.actor.official().map(|official| official.person),
        sees_named: match viewer.actor {
            Actor::Worker | Actor::Requester { .. } => true,
            Actor::Official(_) | Actor::Public => false,
        },
    }
}

impl Scope {
    /// The units whose counts may be shown, of counts that are kept by unit and know no case: none
    /// for all of them, counts of no unit included. That is less than the cases of the scope: one
    /// in which a unit only supports is counted with its lead.
    #[must_use]
    pub fn units(&self, organisation: &Organisation, now: Timestamp) -> Option<Vec<UnitId>> {
        let mut units = Vec::new();
        for clause in &self.any_of {
            match *clause {
                ScopeClause::All => return None,
                ScopeClause::ResponsibleWithin(top) if organisation.is_root(top, now) => {
                    return None;
                }
                ScopeClause::ResponsibleWithin(top) => {
                    let all = organisation.units().map(|unit| unit.id);
                    units.extend(all.filter(|unit| organisation.is_within(*unit, top, now)));
                }
                ScopeClause::Lead(unit) => units.push(unit),
                ScopeClause::Unassigned
                | ScopeClause::Support(_)
                | ScopeClause::ParentLead(_)
                | ScopeClause::Counterparty(_)
                | ScopeClause::Requester(_) => {}
            }
        }
        units.sort_unstable();
        units.dedup();
        Some(units)
    }

    /// Whether a list in this scope shows a case; the same condition that the store renders.
    #[must_use]
    pub fn admits(
        &self,
        subject: &Subject<'_>,
        organisation: &Organisation,
        now: Timestamp,
    ) -> bool {
        let named = subject.named_persons.is_empty()
            || self.sees_named
            || self.named_as.is_some_and(|person| subject.named_persons.contains(&person));
        named
            && self.any_of.iter().any(|clause| match *clause {
                ScopeClause::All => true,
                ScopeClause::ResponsibleWithin(above) => {
                    subject.responsible.is_some_and(|unit| organisation.is_within(unit, above, now))
                }
                ScopeClause::Unassigned => subject.responsible.is_none(),
                ScopeClause::Lead(unit) => subject.lead == Some(unit),
                ScopeClause::Support(unit) => subject.supports.contains(&unit),
                ScopeClause::ParentLead(unit) => subject.parent_lead == Some(unit),
                ScopeClause::Counterparty(unit) => subject.counterparty_unit == Some(unit),
                ScopeClause::Requester(requester) => subject.requester == Some(requester),
            })
    }
}
