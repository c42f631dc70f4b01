//! Redact, reveal contact data, archive: acts on the record itself.

use super::{Decision, Step, says_something};
use crate::case::event::EventBody;
use crate::ids::{ReasonKey, TextId};
use crate::refusal::RefusalKey;
use crate::text_ref::TextRef;

pub(super) fn redact(step: &mut Step<'_>, text: TextId, reason: ReasonKey) -> Decision {
    if !step.view.case.texts.contains(&text) {
        return Err(RefusalKey::NoSuchText.into());
    }
    step.draft.record(EventBody::Redacted { text, reason });
    Ok(())
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
