//! Pause and resume, for a reason of the policy. Each clock says which reasons pause it.

use super::{Decision, Step};
use crate::case::change::{Draft, MAIN};
use crate::case::clocks::limit_of;
use crate::case::event::EventBody;
use crate::clock::PauseCause;
use crate::ids::ReasonKey;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn pause(step: &mut Step<'_>, reason: ReasonKey, note: Option<TextRef>) -> Decision {
    if !step.policy.pause_reasons.contains(&reason) {
        return Err(Refusal::new(RefusalKey::UnknownReason).with("reason", reason));
    }
    let policies = step.context.policies;
    let cause = PauseCause::Reason(reason.clone());
    step.draft.record(EventBody::Paused { reason: reason.clone(), note });
    step.draft.pause_clocks(MAIN, &cause, |clock| {
        let limit = policies.get(&clock.start.policy).and_then(|policy| limit_of(clock, policy));
        limit.is_some_and(|limit| limit.pauses.contains(&reason))
    });
    Ok(())
}

pub(super) fn resume(step: &mut Step<'_>, note: Option<TextRef>) -> Decision {
    end_pause(&mut step.draft, note)
}

/// Ends the pause of the case, if it is paused: by itself, or because what was waited for has come.
pub(super) fn end_pause(draft: &mut Draft<'_>, note: Option<TextRef>) -> Decision {
    let Some(paused) = draft.case(MAIN).paused.clone() else { return Ok(()) };
    draft.record(EventBody::Resumed { note });
    draft.resume_clocks(MAIN, &PauseCause::Reason(paused.reason))
}
