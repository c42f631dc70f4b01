//! Reopen a closed case because somebody who may asks for it.

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::event::ReopenCause;
use crate::refusal::RefusalKey;
use crate::text_ref::TextRef;

pub(super) fn decide(step: &mut Step<'_>, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    step.reopen(MAIN, ReopenCause::Asked, Some(reason))
}
