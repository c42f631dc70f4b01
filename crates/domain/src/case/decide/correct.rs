//! Correct a field: a new event, never an edit. Clocks that run keep their due times.

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::command::Correction;
use crate::case::event::EventBody;
use crate::case::registration::{Confidentiality, Registration};
use crate::clock::{ClockKind, StopCause};
use crate::policy::Policy;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn decide(step: &mut Step<'_>, correction: Correction, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    let Some(registration) = &step.view.case.registration else {
        return Err(RefusalKey::NotFound.into());
    };
    if let Correction::Confidentiality(level) = &correction {
        step.ground().can_be_carried_on(level)?;
    }
    check(step.policy, registration, &correction)?;
    let is_hidden = correction == Correction::Confidentiality(Confidentiality::HiddenFromHandlers);
    step.draft.record(EventBody::Corrected { correction, reason });
    if is_hidden {
        // Nobody contacts a requester who is hidden from them.
        step.draft.stop_clocks(MAIN, StopCause::Void, |clock| {
            clock.start.kind == ClockKind::FirstContact
        });
    }
    Ok(())
}

fn check(policy: &Policy, registration: &Registration, correction: &Correction) -> Decision {
    let unknown =
        |key: RefusalKey, name: &'static str, value: &str| Err(Refusal::new(key).with(name, value));
    let is_same = match correction {
        Correction::Type(key) => {
            let kind = policy.types.get(key).map(|rule| rule.kind);
            if kind != Some(registration.kind) {
                return unknown(RefusalKey::UnknownType, "type", key.as_str());
            }
            *key == registration.type_key
        }
        Correction::Category(key) => {
            if !policy.categories.contains_key(key) {
                return unknown(RefusalKey::UnknownCategory, "category", key.as_str());
            }
            Some(key) == registration.category.as_ref()
        }
        Correction::Channel(key) => {
            if !policy.channels.contains(key) {
                return unknown(RefusalKey::UnknownChannel, "channel", key.as_str());
            }
            *key == registration.channel
        }
        Correction::Urgency(key) => {
            if !policy.urgencies.contains(key) {
                return unknown(RefusalKey::UnknownUrgency, "urgency", key.as_str());
            }
            *key == registration.urgency
        }
        Correction::Text(text) => {
            says_something(*text, RefusalKey::BlankText)?;
            *text == registration.text
        }
        Correction::Place(place) => Some(*place) == registration.place,
        Correction::Confidentiality(level) => *level == registration.confidentiality,
    };
    if is_same { Err(RefusalKey::NothingToChange.into()) } else { Ok(()) }
}
