//! Import: facts of history, each at its own time. They pretend no command and start no clock.
//!
//! History that ends open goes on from where it stands: without clocks until a command starts some
//! (a dispatch, an answer), or `Recompute` starts those that its state calls for, counted from now.

use jiff::Timestamp;

use super::register::check_terms;
use super::{Decision, Step};
use crate::case::change::MAIN;
use crate::case::event::{EventBody, ImportedFact};
use crate::case::registration::Confidentiality;
use crate::case::state::{State, Status};
use crate::ids::UnitId;
use crate::policy::Policy;
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn decide(step: &mut Step<'_>, facts: Vec<(Timestamp, ImportedFact)>) -> Decision {
    check_order(&facts, step.context.now)?;
    let policy = policy_of(step, &facts)?;
    facts.iter().try_for_each(|(_, fact)| check_fact(step, policy, fact))?;
    for (occurred_at, fact) in facts {
        step.draft.record_at(MAIN, occurred_at, EventBody::Imported { fact });
    }
    tell_primary(step)?;
    check_open(step)
}

/// The policy to whose keys the history was mapped.
fn policy_of<'step>(
    step: &Step<'step>,
    facts: &[(Timestamp, ImportedFact)],
) -> Result<&'step Policy, Refusal> {
    let Some((_, ImportedFact::Registered { registration })) = facts.first() else {
        return Err(RefusalKey::ImportWithoutRegistration.into());
    };
    let (policies, reference) = (step.context.policies, &registration.policy);
    policies.get(reference).ok_or_else(|| {
        Refusal::new(RefusalKey::UnknownPolicy)
            .with("policy", &reference.key)
            .with("version", reference.version)
    })
}

/// What a fact names is known, to the policy or to the organisation. What the source does not say
/// (a text, a quotation, who called) stays unsaid.
fn check_fact(step: &Step<'_>, policy: &Policy, fact: &ImportedFact) -> Decision {
    match fact {
        ImportedFact::Registered { registration } => {
            check_terms(policy, registration)?;
            if registration.confidentiality == Confidentiality::NamedPersons(Vec::new()) {
                return Err(RefusalKey::NobodyNamed.into());
            }
            registration.counterparty.unit().map_or(Ok(()), |unit| check_known(step, unit))
        }
        ImportedFact::Assigned { lead } => check_known(step, *lead),
        ImportedFact::Disposed { class, disposition } => {
            let rule = policy.dispositions.get(disposition);
            if rule.is_some_and(|rule| rule.class == *class) {
                return Ok(());
            }
            Err(Refusal::new(RefusalKey::UnknownDisposition).with("disposition", disposition))
        }
        ImportedFact::Linked { primary } if *primary == step.view.case.id => {
            Err(RefusalKey::LinkRing.into())
        }
        ImportedFact::Linked { .. }
        | ImportedFact::Noted { .. }
        | ImportedFact::Answered { .. }
        | ImportedFact::Closed { .. }
        | ImportedFact::Reopened => Ok(()),
    }
}

/// A unit that is or was.
fn check_known(step: &Step<'_>, unit: UnitId) -> Decision {
    match step.context.organisation.unit(unit) {
        Some(_) => Ok(()),
        None => Err(Refusal::new(RefusalKey::UnknownUnit).with("unit", unit)),
    }
}

/// A case that history leaves open goes on here, so somebody must be able to carry it on.
fn check_open(step: &Step<'_>) -> Decision {
    let case = step.draft.case(MAIN);
    match &case.registration {
        Some(registration) if !case.status().is_over() => {
            step.ground().can_be_carried_on(&registration.confidentiality)
        }
        Some(_) | None => Ok(()),
    }
}

/// A case that history linked to one that is still open waits for its answer, so that one must
/// know. One that is over, or was never brought in, need not.
fn tell_primary(step: &mut Step<'_>) -> Decision {
    let State::Linked { primary, .. } = &step.draft.case(MAIN).state else { return Ok(()) };
    let view = step.view;
    let Some(other) = view.related(*primary).filter(|other| !other.status().is_over()) else {
        return Ok(());
    };
    if other.status() == Status::Linked {
        return Err(RefusalKey::LinkRing.into());
    }
    let there = step.draft.on(other);
    step.draft.record_on(there, EventBody::DuplicateTaken { case: view.case.id });
    Ok(())
}

fn check_order(facts: &[(Timestamp, ImportedFact)], now: Timestamp) -> Decision {
    let is_registration = |fact: &ImportedFact| matches!(fact, ImportedFact::Registered { .. });
    let mut registrations = facts.iter().map(|(_, fact)| is_registration(fact));
    if registrations.next() != Some(true) || registrations.any(|more| more) {
        return Err(RefusalKey::ImportWithoutRegistration.into());
    }
    let mut last = Timestamp::MIN;
    for (place, (at, _)) in facts.iter().enumerate() {
        if *at < last || *at > now {
            return Err(Refusal::new(RefusalKey::ImportOutOfOrder).with("fact", place + 1));
        }
        last = *at;
    }
    Ok(())
}
