//! The answer for one case: a permit, or the refusal that says who may.

use jiff::Timestamp;

use super::{Action, Apart, Reach, Relation, table::grants};
use crate::actor::{Actor, Official, Role};
use crate::ids::{PersonId, RequesterId, UnitId};
use crate::policy::Policy;
use crate::refusal::{Refusal, RefusalKey};
use crate::unit::{Organisation, Work};

/// Proof that the access table allowed an action; only this module can make one, and a change
/// cannot be built without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    action: Action,
    actor: Actor,
    at: Timestamp,
}

impl Permit {
    /// What was allowed.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// To whom.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// When.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}

/// What of a case decides who may do something with it: plain columns, the same that a list is
/// filtered by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject<'case> {
    /// The lead; before there is one, the unit that registered the case.
    pub responsible: Option<UnitId>,
    /// The lead unit.
    pub lead: Option<UnitId>,
    /// Supporting units that were asked and not released or declined.
    pub supports: &'case [UnitId],
    /// The lead of the parent case.
    pub parent_lead: Option<UnitId>,
    /// The unit that is owed the answer, where it is one.
    pub counterparty_unit: Option<UnitId>,
    /// Who asked.
    pub requester: Option<RequesterId>,
    /// Only these persons may see the case; empty for everybody the table admits.
    pub named_persons: &'case [PersonId],
    /// The requester is hidden from the units that handle.
    pub is_requester_hidden: bool,
    /// Work done in the case.
    pub doers: &'case [Work],
    /// Verifications made in the case.
    pub verifiers: &'case [Work],
    /// The dispatch in force.
    pub dispatcher: Option<&'case Work>,
    /// Who asked for what is to be decided: the extension, the exclusion.
    pub asker: Option<&'case Work>,
}

/// Who asks, and when: all that seeing depends on.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'context> {
    /// Who wants to see or act.
    pub actor: &'context Actor,
    /// The instant of asking.
    pub now: Timestamp,
    /// Units, posts and holdings.
    pub organisation: &'context Organisation,
}

/// Who asks, and the policy for the case, which acting depends on too.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'context> {
    /// Who asks.
    pub viewer: Viewer<'context>,
    /// The policy for this case.
    pub policy: &'context Policy,
}

/// Whether a reach holds between an actor and a case.
pub(super) fn reaches(viewer: &Viewer<'_>, reach: Reach, subject: &Subject<'_>) -> bool {
    let own_unit = viewer.actor.unit();
    let is_own = |unit: Option<UnitId>| unit.is_some() && unit == own_unit;
    match reach {
        Reach::Anywhere => true,
        Reach::Jurisdiction => {
            viewer.actor.official().is_some_and(|official| serves(viewer, official, subject))
        }
        Reach::LeadUnit => is_own(subject.lead),
        Reach::SupportUnit => own_unit.is_some_and(|unit| subject.supports.contains(&unit)),
        Reach::ParentLead => is_own(subject.parent_lead),
        Reach::CounterpartyUnit => is_own(subject.counterparty_unit),
        Reach::OwnRequest => match viewer.actor {
            Actor::Requester { requester } => subject.requester == Some(*requester),
            Actor::Official(_) | Actor::Public | Actor::Worker => false,
        },
    }
}

fn serves(viewer: &Viewer<'_>, official: &Official, subject: &Subject<'_>) -> bool {
    let organisation = viewer.organisation;
    let served = organisation.jurisdiction(official);
    match subject.responsible {
        Some(unit) => organisation.is_within(unit, served, viewer.now),
        None => organisation.is_root(served, viewer.now),
    }
}

/// Confidential cases exist only for the persons named, and for the workers that keep their clocks.
pub(super) fn is_named(actor: &Actor, subject: &Subject<'_>) -> bool {
    subject.named_persons.is_empty()
        || match actor {
            Actor::Official(official) => subject.named_persons.contains(&official.person),
            Actor::Worker => true,
            Actor::Requester { requester } => subject.requester == Some(*requester),
            Actor::Public => false,
        }
}

/// An official acts only in a post they hold now.
pub(super) fn holds_post(viewer: &Viewer<'_>) -> bool {
    viewer
        .actor
        .official()
        .is_none_or(|official| viewer.organisation.confirms(official, viewer.now))
}

/// Whether an actor may see a case at all. No policy narrows this.
#[must_use]
pub fn may_view(viewer: &Viewer<'_>, subject: &Subject<'_>) -> bool {
    let role = viewer.actor.role();
    is_named(viewer.actor, subject)
        && grants(Action::View)
            .any(|(granted, relation)| granted == role && reaches(viewer, relation.reach, subject))
}

/// Whether the actor stands apart as a cell demands; the refusal says from whom they do not.
fn stands_apart(
    asking: &Asking<'_>,
    apart: Apart,
    subject: &Subject<'_>,
) -> Result<(), RefusalKey> {
    let Some(official) = asking.viewer.actor.official() else { return Ok(()) };
    let level = asking.policy.independence_level;
    let (organisation, now) = (asking.viewer.organisation, asking.viewer.now);
    let depends = |works: &[Work]| organisation.dependence(official, works, now, level).is_some();
    let same_person = |work: &Work| {
        official.names().any(|name| work.person == Some(name) || work.substitute_for == Some(name))
    };
    let same_house = |work: &Work| same_person(work) || work.unit == official.unit;
    // The lead stands by the case whether it has moved a finger or not.
    let lead = subject.lead.map(|unit| Work { person: None, substitute_for: None, unit, at: now });
    let of_lead = lead.as_ref().is_some_and(|lead| depends(std::slice::from_ref(lead)));
    let in_lead = subject.lead == Some(official.unit);
    let did_it = of_lead || depends(subject.doers);
    let refused = match apart {
        Apart::Nothing => None,
        Apart::OwnWork => {
            let own = in_lead || subject.doers.iter().any(same_house);
            own.then_some(RefusalKey::NotIndependent)
        }
        Apart::Doers => did_it.then_some(RefusalKey::NotIndependent),
        Apart::DoersAndVerifiers if did_it => Some(RefusalKey::NotIndependent),
        Apart::DoersAndVerifiers => {
            let verified = subject.verifiers.iter().any(same_person);
            verified.then_some(RefusalKey::OwnVerification)
        }
        Apart::DispatcherAndLead if subject.dispatcher.is_some_and(same_person) => {
            Some(RefusalKey::OwnDispatch)
        }
        Apart::DispatcherAndLead => {
            let own = in_lead || subject.asker.is_some_and(same_house);
            own.then_some(RefusalKey::OwnAsking)
        }
        Apart::Asker => subject.asker.is_some_and(same_house).then_some(RefusalKey::OwnAsking),
        Apart::AskersHouse => {
            let asked = subject.asker.is_some_and(|work| depends(std::slice::from_ref(work)));
            if asked {
                Some(RefusalKey::OwnAsking)
            } else {
                did_it.then_some(RefusalKey::NotIndependent)
            }
        }
    };
    refused.map_or(Ok(()), Err)
}

fn refused(key: RefusalKey, action: Action) -> Refusal {
    let by: Vec<(Role, Relation)> = grants(action).collect();
    Refusal { by, ..Refusal::new(key).of(action) }
}

/// Whether the requester is hidden from the actor: from everybody of the units that handle, in
/// whatever post.
fn is_hidden_from(viewer: &Viewer<'_>, subject: &Subject<'_>) -> bool {
    let handles = [Reach::LeadUnit, Reach::SupportUnit];
    subject.is_requester_hidden && handles.into_iter().any(|reach| reaches(viewer, reach, subject))
}

/// Whether an actor may do something to a case that exists.
///
/// # Errors
/// `not-found` when the actor may not see the case, whatever else holds; otherwise the nearest
/// reason: not apart, narrowed by policy, or no such cell in the table.
pub fn permit(
    asking: &Asking<'_>,
    action: Action,
    subject: &Subject<'_>,
) -> Result<Permit, Refusal> {
    if !holds_post(&asking.viewer) {
        return Err(Refusal::new(RefusalKey::PostNotHeld).of(action));
    }
    if !may_view(&asking.viewer, subject) {
        return Err(RefusalKey::NotFound.into());
    }
    let hidden = action == Action::RevealContact && is_hidden_from(&asking.viewer, subject);
    let mut nearest = RefusalKey::NotPermitted;
    for (role, relation) in grants(action) {
        if role != asking.viewer.actor.role()
            || hidden
            || !reaches(&asking.viewer, relation.reach, subject)
        {
            continue;
        }
        match stands_apart(asking, relation.apart, subject) {
            Ok(()) if asking.policy.allows(action, role) => {
                return Ok(Permit { action, actor: *asking.viewer.actor, at: asking.viewer.now });
            }
            Ok(()) => nearest = RefusalKey::NarrowedByPolicy,
            Err(key) => nearest = key,
        }
    }
    Err(refused(nearest, action))
}

/// Whether an actor may do something that concerns no case yet: register, import, see the
/// appraisal.
///
/// # Errors
/// No such cell in the table, or the policy narrows it.
pub fn permit_general(asking: &Asking<'_>, action: Action) -> Result<Permit, Refusal> {
    permit_at_large(asking, action, None)
}

/// Whether an actor may decide what somebody asked that concerns no case: an objection to an
/// appraisal.
///
/// # Errors
/// As [`permit_general`]; `own-asking` where the actor is not independent of whoever asked.
pub fn permit_deciding(
    asking: &Asking<'_>,
    action: Action,
    asked: &Work,
) -> Result<Permit, Refusal> {
    permit_at_large(asking, action, Some(asked))
}

/// Whether an actor could do something that concerns no case, whoever asked for it: to be asked
/// before what was asked is looked up, so that nobody else learns whether there is such a thing.
///
/// # Errors
/// No such cell in the table, or the policy narrows it.
pub fn permit_role(asking: &Asking<'_>, action: Action) -> Result<(), Refusal> {
    if !holds_post(&asking.viewer) {
        return Err(Refusal::new(RefusalKey::PostNotHeld).of(action));
    }
    let role = asking.viewer.actor.role();
    if !grants(action).any(|(granted, _)| granted == role) {
        return Err(refused(RefusalKey::NotPermitted, action));
    }
    if asking.policy.allows(action, role) {
        return Ok(());
    }
    Err(refused(RefusalKey::NarrowedByPolicy, action))
}

/// A cell that wants the actor apart from whoever asked serves only where that is known.
fn permit_at_large(
    asking: &Asking<'_>,
    action: Action,
    asker: Option<&Work>,
) -> Result<Permit, Refusal> {
    if !holds_post(&asking.viewer) {
        return Err(Refusal::new(RefusalKey::PostNotHeld).of(action));
    }
    let role = asking.viewer.actor.role();
    let subject = Subject { asker, ..Subject::default() };
    let mut nearest = RefusalKey::NotPermitted;
    for (granted, relation) in grants(action) {
        let is_known = relation.apart == Apart::Nothing || asker.is_some();
        if granted != role || relation.reach != Reach::Anywhere || !is_known {
            continue;
        }
        match stands_apart(asking, relation.apart, &subject) {
            Ok(()) if asking.policy.allows(action, role) => {
                return Ok(Permit { action, actor: *asking.viewer.actor, at: asking.viewer.now });
            }
            Ok(()) => nearest = RefusalKey::NarrowedByPolicy,
            Err(key) => nearest = key,
        }
    }
    Err(refused(nearest, action))
}
