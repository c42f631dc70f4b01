//! Import: facts of history, each at its own time. They pretend no command and start no clock.

use jiff::Timestamp;

use super::{Decision, Step};
use crate::case::change::MAIN;
use crate::case::event::{EventBody, ImportedFact};
use crate::case::state::State;
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn decide(step: &mut Step<'_>, facts: Vec<(Timestamp, ImportedFact)>) -> Decision {
    check_order(&facts, step.context.now)?;
    for (_, fact) in &facts {
        if let ImportedFact::Assigned { lead } = fact
            && step.context.organisation.unit(*lead).is_none()
        {
            return Err(Refusal::new(RefusalKey::UnknownUnit).with("unit", lead));
        }
    }
    for (occurred_at, fact) in facts {
        step.draft.record_at(MAIN, occurred_at, EventBody::Imported { fact });
    }
    tell_primary(step);
    Ok(())
}

/// A case that history linked to one that is still open waits for its answer, so that one must
/// know.
fn tell_primary(step: &mut Step<'_>) {
    let State::Linked { primary, .. } = &step.draft.case(MAIN).state else { return };
    let view = step.view;
    let Some(other) = view.related(*primary).filter(|other| !other.status().is_over()) else {
        return;
    };
    let there = step.draft.on(other);
    step.draft.record_on(there, EventBody::DuplicateTaken { case: view.case.id });
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
