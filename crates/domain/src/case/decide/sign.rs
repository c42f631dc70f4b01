//! Sign: the lead takes the case on.

use super::{Decision, Step};
use crate::case::change::MAIN;
use crate::case::event::EventBody;
use crate::clock::ClockKind;

pub(super) fn decide(step: &mut Step<'_>) -> Decision {
    step.draft.record(EventBody::Signed);
    step.draft.meet(MAIN, ClockKind::SignOrObject);
    Ok(())
}
