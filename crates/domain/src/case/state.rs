//! Where a case stands: a state whose variants carry their data, and the words for it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::registration::{DispositionClass, Method};
use crate::ids::{CaseId, CategoryKey, DispositionKey, PolicyRef, RulingId, UnitId};
use crate::text_ref::TextRef;
use crate::unit::Work;

/// The lead unit and how it came to lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The one lead unit.
    pub lead: UnitId,
    /// When the case was sent to it.
    pub dispatched_at: Timestamp,
    /// Who sent it.
    pub dispatch: Option<Work>,
    /// The catalogue entry used.
    pub category: Option<CategoryKey>,
    /// The version of the catalogue.
    pub policy: PolicyRef,
    /// The ruling by which it leads; it cannot object again.
    pub ruling: Option<RulingId>,
    /// Whether its objection was rejected; it cannot object again.
    pub is_objection_rejected: bool,
    /// When it signed.
    pub signed_at: Option<Timestamp>,
    /// When it first reached the requester.
    pub contacted_at: Option<Timestamp>,
}

/// An objection to a dispatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Why.
    pub reason: TextRef,
    /// The unit it should be, in the objector's view.
    pub proposed: Option<UnitId>,
    /// Who objected.
    pub by: Option<Work>,
}

/// A submitted answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What the counterparty gets to read.
    pub public: TextRef,
    /// The internal record, kept apart.
    pub internal: Option<TextRef>,
    /// What shows it.
    pub evidence: Vec<TextRef>,
    /// The unit that led when it was given.
    pub lead: UnitId,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
}

/// What the verifier found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Held,
    /// It holds in part.
    Partly,
    /// It does not hold.
    NotHeld,
    /// The requester could not be reached.
    Unreachable,
}

/// What the requester says, in their own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequesterWord {
    /// Resolved.
    Resolved,
    /// Resolved in part.
    PartlyResolved,
    /// Not resolved.
    NotResolved,
}

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// What the verifier found.
    pub verdict: Verdict,
    /// How.
    pub method: Method,
    /// The requester's own word, if they gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester_says: Option<RequesterWord>,
    /// Satisfaction, 1 to 5; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<u8>,
    /// When it took place, where that is not when it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<Timestamp>,
    /// What was said or seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<TextRef>,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<TextRef>,
}

/// What is being verified.
#[expect(clippy::large_enum_variant, reason = "answers are the rule, withdrawals the exception")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifyingOf {
    /// An accepted answer.
    Answer {
        /// Under which assignment it was given.
        assignment: Assignment,
        /// The answer.
        answer: Answer,
        /// The case it was given in, where this one was linked to it as a duplicate.
        given_in: Option<CaseId>,
    },
    /// That the requester really withdraws.
    Withdrawal {
        /// Where the case goes on if not.
        resumes: Box<State>,
    },
}

/// A verification under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifying {
    /// Of what.
    pub of: VerifyingOf,
    /// Attempts that reached nobody.
    pub unreached: u32,
    /// The result that stands, once there is one.
    pub result: Option<Verification>,
    /// A finding: signed off.
    pub is_signed_off: bool,
    /// A finding: the notice is published.
    pub is_noticed: bool,
}

/// A case that will take long, with the date on which it is looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongTerm {
    /// The day of review.
    pub review_on: Date,
}

/// As what a case was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedAs {
    /// Somebody independent verified it as held.
    Verified,
    /// The requester could not be reached.
    Unreachable,
    /// The requester withdrew, and confirmed it.
    Withdrawn,
    /// Imported history from a system that only says "closed".
    Unverified,
}

/// A closed case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// As what.
    pub class: ClosedAs,
    /// When.
    pub at: Timestamp,
    /// The assignment in force then.
    pub assignment: Option<Assignment>,
    /// The unit that led when the answer was given, if one was: another than the lead, where a
    /// reorganisation came between.
    pub answered_by: Option<UnitId>,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing has happened.
    Unborn,
    /// Registered, or returned for another dispatch.
    Received,
    /// Ended at intake.
    Disposed {
        /// As what.
        class: DispositionClass,
        /// In the policy's word.
        disposition: DispositionKey,
        /// An answer at intake: its requester says that it holds.
        is_confirmed: bool,
    },
    /// A duplicate, parked.
    Linked {
        /// Of this case.
        primary: CaseId,
        /// Where it goes on when unlinked.
        resumes: Box<State>,
    },
    /// Sent to the lead, neither signed nor objected to.
    Dispatched(Assignment),
    /// The lead objects.
    Objected(Assignment, Objection),
    /// Somebody rules who is responsible.
    InRuling(Option<Assignment>),
    /// The lead has signed.
    InProgress(Assignment),
    /// An answer awaits review.
    Submitted(Assignment, Answer),
    /// A result is being verified.
    Verifying(Verifying),
    /// Parked with a review date.
    LongTerm(Assignment, LongTerm),
    /// Closed.
    Closed(Closing),
    /// Closed and put away.
    Archived(Closing),
}

/// The word for where a case stands: the first of the three axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not registered.
    Unborn,
    /// 受理.
    Received,
    /// Ended at intake.
    Disposed,
    /// A duplicate, parked.
    Linked,
    /// 已派单.
    Dispatched,
    /// The lead objects.
    Objected,
    /// 裁定中.
    InRuling,
    /// 办理中.
    InProgress,
    /// Answer awaiting review.
    Submitted,
    /// 回访、验收.
    Verifying,
    /// 挂账.
    LongTerm,
    /// 办结.
    Closed,
    /// 归档.
    Archived,
}

/// How far a case has been escalated: the third axis.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Escalation {
    /// Not at all.
    #[default]
    None,
    /// 催办.
    Reminder,
    /// 督办单.
    Notice,
    /// Raised to the level above.
    Raised,
}

impl Status {
    /// The stable text form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unborn => "unborn",
            Self::Received => "received",
            Self::Disposed => "disposed",
            Self::Linked => "linked",
            Self::Dispatched => "dispatched",
            Self::Objected => "objected",
            Self::InRuling => "in_ruling",
            Self::InProgress => "in_progress",
            Self::Submitted => "submitted",
            Self::Verifying => "verifying",
            Self::LongTerm => "long_term",
            Self::Closed => "closed",
            Self::Archived => "archived",
        }
    }

    /// Whether the case is over: nothing more is owed in it, unless it is reopened.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Disposed | Self::Closed | Self::Archived)
    }
}

impl State {
    /// The word for this state.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Unborn => Status::Unborn,
            Self::Received => Status::Received,
            Self::Disposed { .. } => Status::Disposed,
            Self::Linked { .. } => Status::Linked,
            Self::Dispatched(_) => Status::Dispatched,
            Self::Objected(..) => Status::Objected,
            Self::InRuling(_) => Status::InRuling,
            Self::InProgress(_) => Status::InProgress,
            Self::Submitted(..) => Status::Submitted,
            Self::Verifying(_) => Status::Verifying,
            Self::LongTerm(..) => Status::LongTerm,
            Self::Closed(_) => Status::Closed,
            Self::Archived(_) => Status::Archived,
        }
    }

    /// The assignment in force, if a unit leads. A linked case keeps the one it had; in a
    /// verification it is the one under which the answer was given.
    #[must_use]
    pub fn assignment(&self) -> Option<&Assignment> {
        match self {
            Self::Unborn | Self::Received | Self::Disposed { .. } => None,
            Self::Linked { resumes, .. } => resumes.assignment(),
            Self::InRuling(assignment) => assignment.as_ref(),
            Self::Dispatched(assignment)
            | Self::Objected(assignment, _)
            | Self::InProgress(assignment)
            | Self::Submitted(assignment, _)
            | Self::LongTerm(assignment, _) => Some(assignment),
            Self::Verifying(verifying) => match &verifying.of {
                VerifyingOf::Answer { assignment, .. } => Some(assignment),
                VerifyingOf::Withdrawal { resumes } => resumes.assignment(),
            },
            Self::Closed(closing) | Self::Archived(closing) => closing.assignment.as_ref(),
        }
    }

    /// The same, to change it.
    pub(super) fn assignment_mut(&mut self) -> Option<&mut Assignment> {
        match self {
            Self::Unborn | Self::Received | Self::Disposed { .. } => None,
            Self::Linked { resumes, .. } => resumes.assignment_mut(),
            Self::InRuling(assignment) => assignment.as_mut(),
            Self::Dispatched(assignment)
            | Self::Objected(assignment, _)
            | Self::InProgress(assignment)
            | Self::Submitted(assignment, _)
            | Self::LongTerm(assignment, _) => Some(assignment),
            Self::Verifying(verifying) => match &mut verifying.of {
                VerifyingOf::Answer { assignment, .. } => Some(assignment),
                VerifyingOf::Withdrawal { resumes } => resumes.assignment_mut(),
            },
            Self::Closed(closing) | Self::Archived(closing) => closing.assignment.as_mut(),
        }
    }

    /// The unit against which the result counts: the lead that gave the answer, else the lead.
    #[must_use]
    pub fn answerable(&self) -> Option<UnitId> {
        let answered_by = match self {
            Self::Closed(closing) | Self::Archived(closing) => closing.answered_by,
            Self::Unborn
            | Self::Received
            | Self::Disposed { .. }
            | Self::Linked { .. }
            | Self::Dispatched(_)
            | Self::Objected(..)
            | Self::InRuling(_)
            | Self::InProgress(_)
            | Self::Submitted(..)
            | Self::Verifying(_)
            | Self::LongTerm(..) => self.answer().map(|answer| answer.lead),
        };
        answered_by.or_else(|| self.assignment().map(|assignment| assignment.lead))
    }

    /// The answer that is submitted or being verified.
    #[must_use]
    pub const fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Submitted(_, answer) => Some(answer),
            Self::Verifying(verifying) => match &verifying.of {
                VerifyingOf::Answer { answer, .. } => Some(answer),
                VerifyingOf::Withdrawal { .. } => None,
            },
            Self::Unborn
            | Self::Received
            | Self::Disposed { .. }
            | Self::Linked { .. }
            | Self::Dispatched(_)
            | Self::Objected(..)
            | Self::InRuling(_)
            | Self::InProgress(_)
            | Self::LongTerm(..)
            | Self::Closed(_)
            | Self::Archived(_) => None,
        }
    }
}
