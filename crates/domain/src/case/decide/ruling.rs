//! Refer for a ruling, and rule who is responsible. The reasons may become a precedent.

use super::pause::end_pause;
use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::event::EventBody;
use crate::case::state::Status;
use crate::clock::{ClockKind, ClockState, PauseCause, StopCause};
use crate::ids::{RulingId, UnitId};
use crate::refusal::RefusalKey;
use crate::text_ref::TextRef;

pub(super) fn refer(step: &mut Step<'_>, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    step.draft.record(EventBody::ReferredForRuling { reason });
    leave_waiting(step)?;
    // Nobody signs or objects while it is being ruled who is to.
    step.draft.stop_clocks(MAIN, StopCause::Void, |clock| {
        matches!(clock.start.kind, ClockKind::Judge | ClockKind::SignOrObject)
    });
    step.draft.start_clock(MAIN, ClockKind::Ruling, None)
}

/// What the unit was waiting for is over: a case in ruling is neither paused nor long-term.
fn leave_waiting(step: &mut Step<'_>) -> Decision {
    end_pause(&mut step.draft, None)?;
    if step.view.case.status() == Status::LongTerm {
        step.draft.meet(MAIN, ClockKind::Review);
        step.draft.resume_clocks(MAIN, &PauseCause::LongTerm)?;
    }
    Ok(())
}

/// A ruling to be recorded.
pub(super) struct Ruling {
    pub(super) ruling: RulingId,
    pub(super) lead: UnitId,
    pub(super) reasons: TextRef,
    pub(super) is_precedent: bool,
}

pub(super) fn rule(step: &mut Step<'_>, ruled: Ruling) -> Decision {
    let Ruling { ruling, lead, reasons, is_precedent } = ruled;
    says_something(reasons, RefusalKey::ReasonMissing)?;
    step.check_lead(lead)?;
    if is_precedent && !step.view.case.named_persons().is_empty() {
        return Err(RefusalKey::ConfidentialPrecedent.into());
    }
    let keeps = step.view.case.lead() == Some(lead);
    let registration = step.view.case.registration.as_ref();
    let category = registration.and_then(|found| found.category.clone());
    let policy = step.policy.reference.clone();
    let ruled = EventBody::Ruled { ruling, lead, category, policy, reasons, is_precedent };
    step.draft.record(ruled);
    step.draft.meet(MAIN, ClockKind::Ruling);
    step.draft.meet(MAIN, ClockKind::Dispatch);
    if keeps {
        return restart_signing(step, lead);
    }
    step.start_overall()?;
    step.void_lead_clocks();
    step.draft.start_unit_clocks(MAIN, lead)
}

/// A lead that keeps the case has the whole window for signing again, if the referral cut it short.
/// One that had objected has had its say.
fn restart_signing(step: &mut Step<'_>, lead: UnitId) -> Decision {
    let mut clocks = step.view.case.clocks.iter().rev();
    let last = clocks.find(|clock| clock.start.kind == ClockKind::SignOrObject);
    let is_cut_short = last.is_some_and(|clock| {
        matches!(clock.state, ClockState::Stopped { cause: StopCause::Void, .. })
    });
    if is_cut_short {
        return step.draft.start_clock(MAIN, ClockKind::SignOrObject, Some(lead));
    }
    Ok(())
}
