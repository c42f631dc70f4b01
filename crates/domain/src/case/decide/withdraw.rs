//! Withdraw: always to be verified with the requester, otherwise pressing people to withdraw
//! becomes the cheat. The clocks run on until it is.

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::event::EventBody;
use crate::clock::ClockKind;
use crate::refusal::RefusalKey;
use crate::text_ref::TextRef;

pub(super) fn decide(step: &mut Step<'_>, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    step.take_out_of_link(reason)?;
    step.draft.record(EventBody::WithdrawalAsked { reason });
    step.draft.start_clock(MAIN, ClockKind::Verify, None)
}
