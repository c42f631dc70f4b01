//! Link and unlink a duplicate. Linking parks the unit's clocks; the overall clock and the answer
//! owed to this case's requester stay.

use super::{Decision, Step, says_something};
use crate::access::{Action, permit};
use crate::case::change::{MAIN, On};
use crate::case::event::EventBody;
use crate::case::model::Case;
use crate::case::state::{State, Status};
use crate::clock::{ClockKind, PauseCause};
use crate::ids::CaseId;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn link(step: &mut Step<'_>, primary: CaseId) -> Decision {
    if primary == step.view.case.id {
        return Err(RefusalKey::LinkRing.into());
    }
    let other = step.view.related(primary).ok_or(RefusalKey::NotFound)?;
    let asking = step.context.asking(step.policy);
    permit(&asking, Action::View, &other.subject_for(Action::View))?;
    check(&step.view.case, other)?;
    step.draft.record(EventBody::Linked { primary });
    step.draft
        .pause_clocks(MAIN, &PauseCause::Linked, |clock| clock.start.kind != ClockKind::Overall);
    let there = step.draft.on(other);
    let case = step.view.case.id;
    step.draft.record_on(there, EventBody::DuplicateTaken { case });
    Ok(())
}

/// A link never forms a ring or a chain, and joins cases of one kind in one authority; the other
/// case is still to be answered.
fn check(case: &Case, other: &Case) -> Decision {
    let is_ring = !case.duplicates.is_empty()
        || other.status() == Status::Linked
        || !case.children.is_empty();
    if is_ring {
        return Err(RefusalKey::LinkRing.into());
    }
    let same = |left: &Case, right: &Case| match (&left.registration, &right.registration) {
        (Some(left), Some(right)) => left.kind == right.kind && left.authority == right.authority,
        (Some(_) | None, _) => false,
    };
    if !same(case, other) || case.parent().is_some() {
        return Err(RefusalKey::WrongCounterparty.into());
    }
    let answered = other.status().is_over() || other.status() == Status::Verifying;
    if answered {
        let found = other.status().as_str();
        return Err(Refusal::new(RefusalKey::WrongStatus).with("status", found));
    }
    Ok(())
}

pub(super) fn unlink(step: &mut Step<'_>, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    step.take_out_of_link(reason)
}

impl Step<'_> {
    /// Takes the case out of its link, if it is linked: its clocks run on.
    pub(super) fn take_out_of_link(&mut self, reason: TextRef) -> Decision {
        let State::Linked { primary, .. } = &self.view.case.state else { return Ok(()) };
        let primary = *primary;
        self.draft.record(EventBody::Unlinked { primary, reason: Some(reason) });
        self.draft.resume_clocks(MAIN, &PauseCause::Linked)?;
        // History may link a case to one that was never brought in: nobody there is to be told.
        if let Ok(other) = self.related(primary) {
            let there = self.draft.on(other);
            let case = self.view.case.id;
            self.draft.record_on(there, EventBody::DuplicateReleased { case });
        }
        Ok(())
    }

    /// A case that ends without an answer lets its duplicates go on by themselves.
    pub(super) fn release_duplicates(&mut self, on: On) -> Decision {
        let primary = self.draft.case(on).id;
        for id in self.draft.case(on).duplicates.clone().into_iter().rev() {
            let duplicate = self.related(id)?;
            let there = self.draft.on(duplicate);
            self.draft.record_on(there, EventBody::Unlinked { primary, reason: None });
            self.draft.resume_clocks(there, &PauseCause::Linked)?;
            self.draft.record_on(on, EventBody::DuplicateReleased { case: id });
        }
        Ok(())
    }
}
