//! Register: a request, commitment, finding or decision enters the loop.

use super::{Decision, Step, says_something};
use crate::access::registers;
use crate::actor::Actor;
use crate::case::change::MAIN;
use crate::case::command::NewRegistration;
use crate::case::event::EventBody;
use crate::case::registration::{Counterparty, Kind, Origin, Registration};
use crate::clock::ClockKind;
use crate::ids::TypeKey;
use crate::policy::Policy;
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn decide(step: &mut Step<'_>, new: NewRegistration) -> Decision {
    let kind = kind_of(step.policy, &new.type_key)?;
    let role = step.context.actor.role();
    if !registers(role).contains(&kind) {
        return Err(Refusal::new(RefusalKey::NotPermitted).with("kind", kind.as_str()));
    }
    let registration = Box::new(registration(kind, new, step.policy));
    check_terms(step.policy, &registration)?;
    check_content(&registration)?;
    step.ground().can_be_carried_on(&registration.confidentiality)?;
    check_counterparty(step, registration.counterparty)?;
    step.draft.record(EventBody::Registered { registration });
    step.draft.start_clock(MAIN, ClockKind::Overall, None)?;
    step.draft.start_clock(MAIN, ClockKind::Dispatch, None)
}

fn kind_of(policy: &Policy, type_key: &TypeKey) -> Result<Kind, Refusal> {
    let rule = policy.types.get(type_key);
    rule.map(|rule| rule.kind)
        .ok_or_else(|| Refusal::new(RefusalKey::UnknownType).with("type", type_key))
}

/// The terms in which a case is told: keys of the policy, an origin that nothing else makes, a
/// counterparty that fits the kind. The same for what is registered and for what history tells.
pub(super) fn check_terms(policy: &Policy, registration: &Registration) -> Decision {
    let Registration { kind, type_key, category, channel, urgency, .. } = registration;
    if kind_of(policy, type_key)? != *kind {
        return Err(Refusal::new(RefusalKey::UnknownType).with("type", type_key));
    }
    if let Some(category) = category.as_ref().filter(|key| !policy.categories.contains_key(*key)) {
        return Err(Refusal::new(RefusalKey::UnknownCategory).with("category", category));
    }
    if !policy.channels.contains(channel) {
        return Err(Refusal::new(RefusalKey::UnknownChannel).with("channel", channel));
    }
    if !policy.urgencies.contains(urgency) {
        return Err(Refusal::new(RefusalKey::UnknownUrgency).with("urgency", urgency));
    }
    if *kind == Kind::Request && registration.due_on.is_some() {
        return Err(RefusalKey::DayNotForRequests.into());
    }
    let is_child = registration.counterparty.is_parent_lead();
    if is_child || !registration.counterparty.fits(*kind) {
        return Err(RefusalKey::WrongCounterparty.into());
    }
    match registration.origin {
        Origin::Direct | Origin::Visit | Origin::Document | Origin::Stocktake => Ok(()),
        Origin::FollowUp { .. } | Origin::Split { .. } | Origin::Transfer { .. } => {
            Err(RefusalKey::OriginReserved.into())
        }
    }
}

fn check_content(registration: &Registration) -> Decision {
    says_something(registration.text, RefusalKey::BlankText)?;
    let quotation = registration.quotation;
    let is_quoted = quotation.is_some_and(|quotation| !quotation.is_blank());
    if registration.kind == Kind::Commitment && !is_quoted {
        return Err(RefusalKey::QuotationMissing.into());
    }
    Ok(())
}

/// A requester registers in their own name only; a unit is valid.
fn check_counterparty(step: &Step<'_>, counterparty: Counterparty) -> Decision {
    let foreign = match step.context.actor {
        Actor::Requester { requester } => counterparty.requester() != Some(*requester),
        Actor::Official(_) | Actor::Public | Actor::Worker => false,
    };
    if foreign {
        return Err(RefusalKey::WrongCounterparty.into());
    }
    counterparty.unit().map_or(Ok(()), |unit| step.check_unit(unit))
}

fn registration(kind: Kind, new: NewRegistration, policy: &Policy) -> Registration {
    Registration {
        authority: new.authority,
        kind,
        type_key: new.type_key,
        category: new.category,
        channel: new.channel,
        urgency: new.urgency,
        counterparty: new.counterparty,
        confidentiality: new.confidentiality,
        origin: new.origin,
        text: new.text,
        quotation: new.quotation,
        place: new.place,
        due_on: new.due_on,
        policy: policy.reference.clone(),
    }
}
