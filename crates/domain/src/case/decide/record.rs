//! Redact, reveal contact data, archive: acts on the record itself.
//!
//! A text that several cases hold (a place that went down to a child, an answer that a duplicate
//! inherited, everything that went to another authority) is one text: forgetting it is recorded in
//! each of them that is at hand, so all of them must be loaded.

use super::{Decision, Step, says_something};
use crate::actor::Actor;
use crate::case::context::Context;
use crate::case::event::EventBody;
use crate::ids::{ReasonKey, TextId};
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn redact(step: &mut Step<'_>, text: TextId, reason: ReasonKey) -> Decision {
    if !step.view.case.texts.contains(&text) {
        return Err(RefusalKey::NoSuchText.into());
    }
    check_reason(step, &reason)?;
    step.draft.record(EventBody::Redacted { text, reason: reason.clone() });
    let holders = step.view.related.iter().filter(|case| case.texts.contains(&text));
    for holder in holders {
        let on = step.draft.on(holder);
        step.draft.record_on(on, EventBody::Redacted { text, reason: reason.clone() });
    }
    Ok(())
}

/// The reasons for which a person may forget a text now: those of the policy in force. What may be
/// forgotten is not fixed with the case.
///
/// # Errors
/// No policy is in force.
pub fn redaction_reasons<'context>(
    context: &Context<'context>,
) -> Result<&'context [ReasonKey], Refusal> {
    Ok(&context.policy_in_force()?.redaction_reasons)
}

/// The system only does again, after a restore, what was decided before.
fn check_reason(step: &Step<'_>, reason: &ReasonKey) -> Decision {
    let is_system = matches!(step.context.actor, Actor::Worker);
    if is_system || redaction_reasons(step.context)?.contains(reason) {
        return Ok(());
    }
    Err(Refusal::new(RefusalKey::UnknownReason).with("reason", reason))
}

pub(super) fn reveal(step: &mut Step<'_>, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    step.draft.record(EventBody::ContactRevealed { reason });
    Ok(())
}

pub(super) fn archive(step: &mut Step<'_>) -> Decision {
    step.draft.record(EventBody::Archived);
    Ok(())
}
