//! Object, and judge the objection. A rejected objection keeps the original clocks; an upheld one
//! ends them, and the overall clock runs on.

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::event::EventBody;
use crate::clock::{ClockKind, StopCause};
use crate::ids::UnitId;
use crate::refusal::RefusalKey;
use crate::text_ref::TextRef;

pub(super) fn object(step: &mut Step<'_>, reason: TextRef, proposed: Option<UnitId>) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    proposed.map_or(Ok(()), |unit| step.check_unit(unit))?;
    step.draft.record(EventBody::Objected { reason, proposed });
    step.draft.meet(MAIN, ClockKind::SignOrObject);
    step.draft.start_clock(MAIN, ClockKind::Judge, None)
}

pub(super) fn judge(step: &mut Step<'_>, is_upheld: bool, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    step.draft.record(EventBody::ObjectionJudged { is_upheld, reason });
    step.draft.meet(MAIN, ClockKind::Judge);
    if !is_upheld {
        return Ok(());
    }
    step.void_lead_clocks();
    step.draft.start_clock(MAIN, ClockKind::Dispatch, None)
}

impl Step<'_> {
    /// The clocks of a lead that no longer leads, and what hangs on them.
    pub(super) fn void_lead_clocks(&mut self) {
        self.draft.stop_clocks(MAIN, StopCause::Void, |clock| {
            let kind = clock.start.kind;
            (kind.is_of_unit() && kind != ClockKind::Support)
                || kind == ClockKind::ExtensionDecision
        });
    }
}
