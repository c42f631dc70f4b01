//! Close: only what somebody independent has verified, or what the policy's attempts could not
//! reach.

use super::{Decision, Step};
use crate::case::change::MAIN;
use crate::case::event::EventBody;
use crate::case::model::ChildStatus;
use crate::case::state::ClosedAs;

pub(super) fn decide(step: &mut Step<'_>) -> Decision {
    let class = step.ground().closes_as()?;
    if class == ClosedAs::Withdrawn {
        step.end_children(MAIN)?;
    }
    step.release_duplicates(MAIN)?;
    step.draft.record(EventBody::Closed { class });
    step.draft.void_all(MAIN);
    let status =
        if class == ClosedAs::Verified { ChildStatus::Verified } else { ChildStatus::Ended };
    step.tell_parent(MAIN, status)
}
