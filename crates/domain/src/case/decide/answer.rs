//! Submit an answer, accept it, send it back. The public answer is apart from the internal record,
//! and counts only when somebody else has reviewed it.

use super::pause::end_pause;
use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::event::EventBody;
use crate::clock::{ClockKind, StopCause};
use crate::ids::CaseId;
use crate::refusal::RefusalKey;
use crate::text_ref::TextRef;

pub(super) fn submit(
    step: &mut Step<'_>,
    public: TextRef,
    internal: Option<TextRef>,
    evidence: Vec<TextRef>,
) -> Decision {
    says_something(public, RefusalKey::BlankText)?;
    end_pause(&mut step.draft, None)?;
    step.draft.record(EventBody::AnswerSubmitted { public, internal, evidence });
    step.draft.meet(MAIN, ClockKind::Answer);
    step.draft.start_clock(MAIN, ClockKind::Review, None)
}

pub(super) fn accept(step: &mut Step<'_>) -> Decision {
    step.draft.record(EventBody::AnswerAccepted);
    step.draft.meet(MAIN, ClockKind::Review);
    step.draft.meet(MAIN, ClockKind::Overall);
    step.draft.void_all(MAIN);
    step.draft.start_clock(MAIN, ClockKind::Verify, None)?;
    let Some(answer) = step.view.case.state.answer() else {
        return Err(RefusalKey::NotVerified.into());
    };
    let given = EventBody::AnswerInherited {
        from: step.view.case.id,
        public: answer.public,
        lead: answer.lead,
        submitted_at: answer.submitted_at,
        doers: step.view.case.doers.clone(),
    };
    // From the last one on, so that taking each off the list moves none of the others.
    step.view.case.duplicates.iter().rev().try_for_each(|id| pass_on(step, *id, given.clone()))
}

/// The answer counts in a linked case too, whose own requester is asked separately. Whoever worked
/// here worked for that case as well.
fn pass_on(step: &mut Step<'_>, duplicate: CaseId, given: EventBody) -> Decision {
    let on = step.draft.on(step.related(duplicate)?);
    step.draft.record_on(on, given);
    step.draft.meet(on, ClockKind::Overall);
    step.draft.void_all(on);
    step.draft.start_clock(on, ClockKind::Verify, None)?;
    step.draft.record(EventBody::DuplicateReleased { case: duplicate });
    Ok(())
}

pub(super) fn send_back(step: &mut Step<'_>, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    step.take_answer_back(MAIN, Some(reason));
    Ok(())
}

impl Step<'_> {
    /// A submitted answer goes back, and its clock runs on with the due time it had.
    pub(super) fn take_answer_back(
        &mut self,
        on: crate::case::change::On,
        reason: Option<TextRef>,
    ) {
        self.draft.record_on(on, EventBody::SentBack { reason });
        self.draft.meet(on, ClockKind::Review);
        let met = self.draft.case(on).clocks.iter().rev().find(|clock| {
            let is_met = matches!(
                clock.state,
                crate::clock::ClockState::Stopped { cause: StopCause::Met, .. }
            );
            clock.start.kind == ClockKind::Answer && is_met
        });
        let met = met.filter(|clock| clock.round == self.draft.case(on).round);
        if let Some(clock) = met.map(|clock| clock.start.clock) {
            self.draft.record_on(on, EventBody::ClockRanOn { clock });
        }
    }
}
