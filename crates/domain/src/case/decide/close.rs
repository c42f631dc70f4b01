//! Close: only what somebody independent has verified, or what the policy's attempts could not
//! reach.

use super::{Decision, Step};
use crate::case::change::MAIN;
use crate::case::event::EventBody;
use crate::case::model::ChildStatus;
use crate::case::registration::Kind;
use crate::case::state::{ClosedAs, State, Verdict, Verifying, VerifyingOf};
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn decide(step: &mut Step<'_>) -> Decision {
    let State::Verifying(verifying) = &step.view.case.state else {
        return Err(RefusalKey::NotVerified.into());
    };
    let class = class_of(step, verifying)?;
    step.release_duplicates(MAIN)?;
    step.draft.record(EventBody::Closed { class });
    step.draft.void_all(MAIN);
    let status =
        if class == ClosedAs::Verified { ChildStatus::Verified } else { ChildStatus::Ended };
    step.tell_parent(MAIN, status)
}

fn class_of(step: &Step<'_>, verifying: &Verifying) -> Result<ClosedAs, Refusal> {
    let verdict = verifying.result.as_ref().map(|result| result.verdict);
    match (verdict, &verifying.of) {
        (Some(Verdict::Held), VerifyingOf::Withdrawal { .. }) => Ok(ClosedAs::Withdrawn),
        (Some(Verdict::Held), VerifyingOf::Answer { .. }) => {
            let registration = step.view.case.registration.as_ref();
            let is_finding = registration.is_some_and(|found| found.kind == Kind::Finding);
            if is_finding && !(verifying.is_signed_off && verifying.is_noticed) {
                return Err(RefusalKey::SignOffMissing.into());
            }
            Ok(ClosedAs::Verified)
        }
        (Some(Verdict::Unreachable), VerifyingOf::Answer { .. }) => {
            let needed = step.policy.attempts_before_unreachable;
            if verifying.unreached < needed {
                return Err(Refusal::new(RefusalKey::AttemptsTooFew)
                    .with("made", verifying.unreached)
                    .with("needed", needed));
            }
            Ok(ClosedAs::Unreachable)
        }
        (Some(Verdict::Unreachable), VerifyingOf::Withdrawal { .. })
        | (Some(Verdict::Partly | Verdict::NotHeld) | None, _) => {
            Err(RefusalKey::NotVerified.into())
        }
    }
}
