//! What beyond the state must hold for an action: the policy's wishes, the calendar's day, the
//! results that stand. Asked at the gate, so that a page never offers what a command would refuse.

use jiff::ToSpan;
use jiff::civil::Date;

use super::context::Context;
use super::model::{Case, ChildStatus, Support};
use super::ready::is_concluded;
use super::registration::{Confidentiality, Kind};
use super::state::{ClosedAs, State, Status, Verdict, VerifyingOf};
use crate::access::Action;
use crate::actor::Role;
use crate::clock::ClockKind;
use crate::policy::Policy;
use crate::refusal::{Refusal, RefusalKey};

type Allowed = Result<(), Refusal>;

/// The case with all that an action may depend on.
#[derive(Clone, Copy)]
pub(super) struct Ground<'ground> {
    pub(super) case: &'ground Case,
    pub(super) policy: &'ground Policy,
    pub(super) context: &'ground Context<'ground>,
}

impl Ground<'_> {
    /// Whether an action that the table and the state allow has all it needs.
    ///
    /// # Errors
    /// What is missing, or since when it is too late or until when too early.
    #[expect(clippy::wildcard_enum_match_arm, reason = "most actions need no more than a state")]
    pub(super) fn allows(&self, action: Action) -> Allowed {
        match action {
            Action::Dispose | Action::Transfer => self.was_never_dispatched(),
            Action::Object => self.is_window_open(),
            Action::ReferForRuling => self.has_no_open_child(),
            Action::Answer => self.is_complete(),
            Action::SignOff if !is_concluded(self.case) => Err(RefusalKey::NotVerified.into()),
            Action::PublishNotice if !self.is_signed_off() => {
                Err(RefusalKey::SignOffMissing.into())
            }
            Action::Close => self.closes_as().map(drop),
            Action::Reopen => self.may_reopen(),
            Action::VerifyOwn if self.case.status() == Status::Disposed => self.may_reopen(),
            Action::LookBack => self.has_look_back_come(),
            Action::Archive => self.may_archive(),
            _ => Ok(()),
        }
    }

    /// Whoever takes calls ends only what no unit has had: a case that came back after an objection
    /// is the dispatcher's to end.
    fn was_never_dispatched(&self) -> Allowed {
        let is_intake = self.context.actor.role() == Role::Intake;
        if is_intake && self.case.is_policy_pinned {
            return Err(RefusalKey::DispatchedBefore.into());
        }
        Ok(())
    }

    fn is_window_open(&self) -> Allowed {
        let now = self.context.now;
        let mut windows = self.case.open_clocks(ClockKind::SignOrObject);
        match windows.find(|clock| clock.is_late(now)) {
            Some(window) => {
                Err(Refusal::new(RefusalKey::ObjectionTooLate).with("due", window.start.due_at))
            }
            None => Ok(()),
        }
    }

    /// No child open; no supporting unit open where the policy says that it blocks; the requester
    /// contacted where the policy wants it.
    fn is_complete(&self) -> Allowed {
        let case = self.case;
        self.has_no_open_child()?;
        let waiting = case.supports.iter().find(|support| Support::is_open(support));
        if let Some(support) = waiting.filter(|_| self.policy.support_blocks_answer) {
            return Err(Refusal::new(RefusalKey::SupportOpen).with("unit", support.unit));
        }
        let registration = case.registration.as_ref();
        let rule = registration.and_then(|found| self.policy.types.get(&found.type_key));
        if rule.is_some_and(|rule| rule.contact_before_answer) && case.awaits_contact() {
            return Err(RefusalKey::ContactMissing.into());
        }
        Ok(())
    }

    /// Children answer to the lead that gave them their task: while one is open it neither answers
    /// nor leaves the case to another.
    fn has_no_open_child(&self) -> Allowed {
        let case = self.case;
        let open = case.children.iter().filter(|child| child.status == ChildStatus::Open).count();
        if open > 0 {
            let (verified, all) = case.children_verified();
            return Err(Refusal::new(RefusalKey::ChildOpen)
                .with("open", open)
                .with("verified", verified)
                .with("all", all));
        }
        Ok(())
    }

    fn is_signed_off(&self) -> bool {
        matches!(&self.case.state, State::Verifying(verifying) if verifying.is_signed_off)
    }

    /// As what the case would close now.
    pub(super) fn closes_as(&self) -> Result<ClosedAs, Refusal> {
        let State::Verifying(verifying) = &self.case.state else {
            return Err(RefusalKey::NotVerified.into());
        };
        let verdict = verifying.result.as_ref().map(|result| result.verdict);
        match (verdict, &verifying.of) {
            (Some(Verdict::Held), VerifyingOf::Withdrawal { .. }) => Ok(ClosedAs::Withdrawn),
            (Some(Verdict::Held), VerifyingOf::Answer { .. }) => {
                let registration = self.case.registration.as_ref();
                let is_finding = registration.is_some_and(|found| found.kind == Kind::Finding);
                if is_finding && !(verifying.is_signed_off && verifying.is_noticed) {
                    return Err(RefusalKey::SignOffMissing.into());
                }
                Ok(ClosedAs::Verified)
            }
            (Some(Verdict::Unreachable), VerifyingOf::Answer { .. }) => {
                let needed = self.policy.attempts_before_unreachable;
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

    /// The day so many days after the case was closed.
    fn days_after_closing(&self, days: u32) -> Option<Date> {
        let closed_on = self.context.zone.to_datetime(self.case.closed_at?).date();
        Some(closed_on.saturating_add(i64::from(days).days()))
    }

    fn may_reopen(&self) -> Allowed {
        let days = self.policy.reopen_within_days;
        match days.and_then(|days| self.days_after_closing(days)) {
            Some(last) if self.context.today() > last => {
                Err(Refusal::new(RefusalKey::ReopenTooLate).with("last", last))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn has_look_back_come(&self) -> Allowed {
        let today = self.context.today();
        match self.case.next_look_back().filter(|drawn| drawn.due_on > today) {
            Some(drawn) => Err(Refusal::new(RefusalKey::LookBackNotDue).with("due", drawn.due_on)),
            None => Ok(()),
        }
    }

    /// A case is put away when nobody can reopen it any more and no planned look-back can be drawn.
    fn may_archive(&self) -> Allowed {
        let planned = self.policy.look_back.after_days.iter().copied();
        let days = planned.chain(self.policy.reopen_within_days).max().unwrap_or(0);
        match self.days_after_closing(days) {
            Some(last) if self.context.today() <= last => {
                Err(Refusal::new(RefusalKey::ArchiveTooEarly).with("last", last))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether a case of this confidentiality can still be carried on: where only named persons see
    /// it, each holds a post, one of them dispatches or supervises, and no guest names them.
    pub(super) fn can_be_carried_on(&self, confidentiality: &Confidentiality) -> Allowed {
        let Confidentiality::NamedPersons(persons) = confidentiality else { return Ok(()) };
        if persons.is_empty() {
            return Err(RefusalKey::NobodyNamed.into());
        }
        let roles = |person| self.context.organisation.roles_of(person, self.context.now);
        let all_hold = persons.iter().all(|person| roles(*person).next().is_some());
        let carries = |role| matches!(role, Role::Dispatcher | Role::Supervisor);
        let one_carries = persons.iter().any(|person| roles(*person).any(carries));
        if all_hold && one_carries && self.context.actor.official().is_some() {
            return Ok(());
        }
        Err(RefusalKey::NamedCannotCarryOn.into())
    }
}
