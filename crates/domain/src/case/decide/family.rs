//! Parents and children: what happens to one that binds the other, in the same change.

use super::{Decision, Step};
use crate::case::change::On;
use crate::case::event::{EventBody, ReopenCause};
use crate::case::model::{Case, ChildStatus};
use crate::case::state::{ClosedAs, State, Verifying, VerifyingOf};
use crate::clock::ClockKind;
use crate::ids::CaseId;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

impl<'step> Step<'step> {
    /// A related case that this act needs at hand.
    pub(super) fn related(&self, id: CaseId) -> Result<&'step Case, Refusal> {
        let view = self.view;
        view.related(id).ok_or_else(|| RefusalKey::RelatedCaseMissing.into())
    }

    /// Tells the parent, if there is one, how this case stands now. A parent whose child is open
    /// again is not answered: its submitted answer goes back, its accepted or closed one is
    /// reopened. What its requester withdrew, or is being asked about, stays as it is.
    pub(super) fn tell_parent(&mut self, on: On, status: ChildStatus) -> Decision {
        let case = self.draft.case(on);
        let Some(parent) = case.parent() else { return Ok(()) };
        let child = case.id;
        let parent = self.related(parent)?;
        let there = self.draft.on(parent);
        self.draft.record_on(there, EventBody::ChildStood { case: child, status });
        if status != ChildStatus::Open {
            return Ok(());
        }
        match &self.draft.case(there).state {
            State::Submitted(..) => {
                self.take_answer_back(there, None);
                Ok(())
            }
            State::Verifying(Verifying { of: VerifyingOf::Answer { .. }, .. }) => {
                self.reopen(there, ReopenCause::ChildReopened, None)
            }
            State::Closed(closing) if closing.class != ClosedAs::Withdrawn => {
                self.reopen(there, ReopenCause::ChildReopened, None)
            }
            State::Unborn
            | State::Received
            | State::Disposed { .. }
            | State::Linked { .. }
            | State::Dispatched(_)
            | State::Objected(..)
            | State::InRuling(_)
            | State::InProgress(_)
            | State::Verifying(_)
            | State::LongTerm(..)
            | State::Closed(_)
            | State::Archived(_) => Ok(()),
        }
    }

    /// Opens another round: what was verified or closed is in progress again with the same lead, or
    /// received where none led; new clocks start under the case's pinned policy.
    pub(super) fn reopen(
        &mut self,
        on: On,
        cause: ReopenCause,
        reason: Option<TextRef>,
    ) -> Decision {
        self.draft.void_all(on);
        let lead = self.draft.case(on).lead();
        let answerable = self.draft.case(on).state.answerable();
        self.draft.record_on(on, EventBody::Reopened { cause, lead: answerable, reason });
        self.draft.start_clock(on, ClockKind::Overall, None)?;
        match lead {
            Some(lead) => self.draft.start_answer_clock(on, lead)?,
            None => self.draft.start_clock(on, ClockKind::Dispatch, None)?,
        }
        self.tell_parent(on, ChildStatus::Open)
    }
}
