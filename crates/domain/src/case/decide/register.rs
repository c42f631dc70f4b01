//! Register: a request, commitment, finding or decision enters the loop.

use super::{Decision, Step, says_something};
use crate::access::registers;
use crate::actor::Actor;
use crate::case::change::MAIN;
use crate::case::command::NewRegistration;
use crate::case::event::EventBody;
use crate::case::registration::{Counterparty, Kind, Origin, Registration};
use crate::clock::ClockKind;
use crate::policy::Policy;
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn decide(step: &mut Step<'_>, new: NewRegistration) -> Decision {
    let kind = kind_of(step.policy, &new)?;
    let role = step.context.actor.role();
    if !registers(role).contains(&kind) {
        return Err(Refusal::new(RefusalKey::NotPermitted).with("kind", format!("{kind:?}")));
    }
    check_keys(step.policy, &new)?;
    check_content(kind, &new)?;
    step.ground().can_be_carried_on(&new.confidentiality)?;
    check_counterparty(step, kind, new.counterparty)?;
    let registration = Box::new(registration(kind, new, step.policy));
    step.draft.record(EventBody::Registered { registration });
    step.draft.start_clock(MAIN, ClockKind::Overall, None)?;
    step.draft.start_clock(MAIN, ClockKind::Dispatch, None)
}

fn kind_of(policy: &Policy, new: &NewRegistration) -> Result<Kind, Refusal> {
    let rule = policy.types.get(&new.type_key);
    rule.map(|rule| rule.kind)
        .ok_or_else(|| Refusal::new(RefusalKey::UnknownType).with("type", &new.type_key))
}

fn check_keys(policy: &Policy, new: &NewRegistration) -> Decision {
    if let Some(category) =
        new.category.as_ref().filter(|key| !policy.categories.contains_key(*key))
    {
        return Err(Refusal::new(RefusalKey::UnknownCategory).with("category", category));
    }
    if !policy.channels.contains(&new.channel) {
        return Err(Refusal::new(RefusalKey::UnknownChannel).with("channel", &new.channel));
    }
    if !policy.urgencies.contains(&new.urgency) {
        return Err(Refusal::new(RefusalKey::UnknownUrgency).with("urgency", &new.urgency));
    }
    Ok(())
}

fn check_content(kind: Kind, new: &NewRegistration) -> Decision {
    says_something(new.text, RefusalKey::BlankText)?;
    if kind == Kind::Commitment && new.quotation.is_none_or(|quotation| quotation.is_blank()) {
        return Err(RefusalKey::QuotationMissing.into());
    }
    if kind == Kind::Request && new.due_on.is_some() {
        return Err(RefusalKey::DayNotForRequests.into());
    }
    match new.origin {
        Origin::Direct | Origin::Visit | Origin::Document | Origin::Stocktake => Ok(()),
        Origin::FollowUp { .. } | Origin::Split { .. } | Origin::Transfer { .. } => {
            Err(RefusalKey::OriginReserved.into())
        }
    }
}

/// The counterparty fits the kind; a requester registers in their own name only; a unit is valid.
fn check_counterparty(step: &Step<'_>, kind: Kind, counterparty: Counterparty) -> Decision {
    let reserved = matches!(counterparty, Counterparty::ParentLead { .. });
    let foreign = match step.context.actor {
        Actor::Requester { requester } => counterparty.requester() != Some(*requester),
        Actor::Official(_) | Actor::Public | Actor::Worker => false,
    };
    if !counterparty.fits(kind) || reserved || foreign {
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
