//! Reopen a closed case because somebody who may asks for it.

use jiff::ToSpan;

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::event::ReopenCause;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn decide(step: &mut Step<'_>, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    check_window(step)?;
    step.reopen(MAIN, ReopenCause::Asked, Some(reason))
}

/// The last day on which it may be reopened, where the policy sets one.
fn check_window(step: &Step<'_>) -> Decision {
    let (Some(days), Some(closed_at)) = (step.policy.reopen_within_days, step.view.case.closed_at)
    else {
        return Ok(());
    };
    let closed_on = step.context.zone.to_datetime(closed_at).date();
    let last = closed_on.saturating_add(i64::from(days).days());
    if step.context.today() > last {
        return Err(Refusal::new(RefusalKey::ReopenTooLate).with("last", last));
    }
    Ok(())
}
