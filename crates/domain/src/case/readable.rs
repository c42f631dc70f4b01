//! Which texts of a case a person may read who may see the case.
//!
//! Officials who may see a case read all of it but contact data, which lives elsewhere. Who asked
//! reads what they asked, what they were answered once the answer was accepted, and what they said
//! themselves; the internal record stays inside.

use super::event::{Event, EventBody, ImportedFact};
use super::model::Case;
use super::registration::Registration;
use crate::actor::Actor;
use crate::ids::TextId;
use crate::text_ref::TextRef;

/// The texts of a case that an actor may read, forgotten ones left out. The actor may see the case.
#[must_use]
pub fn readable_texts(case: &Case, events: &[Event], actor: &Actor) -> Vec<TextId> {
    match actor {
        Actor::Official(_) | Actor::Worker => case.texts.clone(),
        Actor::Public => Vec::new(),
        Actor::Requester { .. } => {
            let mut texts: Vec<TextId> =
                as_requester(events, actor).into_iter().map(|text| text.text_id).collect();
            texts.retain(|text| !case.redacted.contains(text));
            texts.sort_unstable();
            texts.dedup();
            texts
        }
    }
}

fn asked(registration: &Registration) -> impl Iterator<Item = TextRef> + '_ {
    [Some(registration.text), registration.place].into_iter().flatten()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a text is inside unless it is named here")]
fn as_requester(events: &[Event], actor: &Actor) -> Vec<TextRef> {
    let mut texts = Vec::new();
    let mut submitted: Option<TextRef> = None;
    for event in events {
        match &event.body {
            EventBody::Registered { registration }
            | EventBody::Imported { fact: ImportedFact::Registered { registration } } => {
                texts.extend(asked(registration));
            }
            EventBody::Disposed { text, .. } => texts.extend(*text),
            EventBody::AnswerSubmitted { public, .. } => submitted = Some(*public),
            EventBody::AnswerAccepted => texts.extend(submitted.take()),
            EventBody::SentBack { .. } => submitted = None,
            EventBody::AnswerInherited { public, .. } => texts.push(*public),
            EventBody::Imported { fact: ImportedFact::Answered { text } } => texts.push(*text),
            EventBody::NoticePublished { text } => texts.push(*text),
            EventBody::Verified { verification, .. }
            | EventBody::WithdrawalVerified { verification }
                if event.actor == *actor =>
            {
                texts.extend(verification.note);
            }
            EventBody::Attached { file } if event.actor == *actor => texts.push(*file),
            EventBody::WithdrawalAsked { reason } if event.actor == *actor => texts.push(*reason),
            _ => {}
        }
    }
    texts
}
