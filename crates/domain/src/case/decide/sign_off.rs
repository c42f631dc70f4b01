//! Findings: sign off after the check on site held, then publish the notice. Whoever accepts is
//! answerable.

use super::{Decision, Step, says_something};
use crate::case::event::EventBody;
use crate::refusal::RefusalKey;
use crate::text_ref::TextRef;

pub(super) fn sign_off(step: &mut Step<'_>, text: TextRef) -> Decision {
    says_something(text, RefusalKey::BlankText)?;
    step.draft.record(EventBody::SignedOff { text });
    Ok(())
}

pub(super) fn publish(step: &mut Step<'_>, text: TextRef) -> Decision {
    says_something(text, RefusalKey::BlankText)?;
    step.draft.record(EventBody::NoticePublished { text });
    Ok(())
}
