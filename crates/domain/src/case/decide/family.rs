//! Parents and children: what happens to one that binds the other, in the same change.

use std::collections::HashSet;

use super::{Decision, Step};
use crate::case::change::On;
use crate::case::event::{EventBody, ReopenCause};
use crate::case::model::{Case, ChildStatus};
use crate::case::related::reopens_with_child;
use crate::case::state::{ClosedAs, State};
use crate::clock::ClockKind;
use crate::ids::CaseId;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;
use crate::unit::Work;

impl<'step> Step<'step> {
    /// A related case that this act needs at hand.
    pub(super) fn related(&self, id: CaseId) -> Result<&'step Case, Refusal> {
        if id == self.view.case.id {
            return Ok(&self.view.case);
        }
        self.at_hand.get(&id).copied().ok_or_else(|| RefusalKey::RelatedCaseMissing.into())
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
        let known: HashSet<&Work> = self.draft.case(there).doers.iter().collect();
        let works = self.draft.case(on).doers.iter().filter(|work| !known.contains(work));
        // While a child is open, who works on it is not yet a question.
        let doers = if status == ChildStatus::Open { Vec::new() } else { works.copied().collect() };
        self.draft.record_on(there, EventBody::ChildStood { case: child, status, doers });
        if status != ChildStatus::Open {
            return Ok(());
        }
        if matches!(self.draft.case(there).state, State::Submitted(..)) {
            self.take_answer_back(there, None);
        } else if reopens_with_child(&self.draft.case(there).state) {
            self.reopen(there, ReopenCause::ChildReopened, None)?;
        }
        Ok(())
    }

    /// What is withdrawn is wanted from nobody any more: the open children end with the case, as
    /// withdrawn too, and theirs before them.
    pub(super) fn end_children(&mut self, on: On) -> Decision {
        let children = self.draft.case(on).children.clone();
        for child in children.iter().filter(|child| child.status == ChildStatus::Open) {
            let child = self.related(child.case)?;
            let there = self.draft.on(child);
            self.end_children(there)?;
            self.release_duplicates(there)?;
            self.draft.record_on(there, EventBody::Closed { class: ClosedAs::Withdrawn });
            self.draft.void_all(there);
            self.tell_parent(there, ChildStatus::Ended)?;
        }
        Ok(())
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
