//! Findings: sign off after the check on site held, then publish the notice. Whoever accepts is
//! answerable.

use super::{Decision, Step, says_something};
use crate::case::event::EventBody;
use crate::case::ready::is_concluded;
use crate::case::state::State;
use crate::refusal::RefusalKey;
use crate::text_ref::TextRef;

pub(super) fn sign_off(step: &mut Step<'_>, text: TextRef) -> Decision {
    says_something(text, RefusalKey::BlankText)?;
    if !is_concluded(&step.view.case) {
        return Err(RefusalKey::NotVerified.into());
    }
    step.draft.record(EventBody::SignedOff { text });
    Ok(())
}

pub(super) fn publish(step: &mut Step<'_>, text: TextRef) -> Decision {
    says_something(text, RefusalKey::BlankText)?;
    let State::Verifying(verifying) = &step.view.case.state else {
        return Err(RefusalKey::SignOffMissing.into());
    };
    if !verifying.is_signed_off {
        return Err(RefusalKey::SignOffMissing.into());
    }
    step.draft.record(EventBody::NoticePublished { text });
    Ok(())
}
