//! What one case gives an appraisal to count: dated facts, each of one unit, each resting on an
//! event.
//!
//! A fact says what happened, never what it is worth: no rule of a policy has been applied to it.
//! How facts come from events is in [`super::facts`]; what they are worth is in the table.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::case::{ClosedAs, DispositionClass, RequesterWord, Verdict};
use crate::clock::ClockId;
use crate::ids::{CaseId, ReasonKey, TextId, UnitId};
use crate::policy::{CaseGroup, Rate};
use crate::unit::Work;
use crate::words::words;

/// What was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueOf {
    /// Signing (or objecting) and first contact of one lead: one response, due when the last of its
    /// clocks is.
    Response,
    /// The answer of one lead in one round.
    Answer,
    /// The part of a supporting unit.
    Support,
    /// The answer of the whole loop, counted from registration. Of no unit.
    Overall,
}

/// What became of something that was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done, and by its due time.
    InTime,
    /// Done later.
    Late,
    /// No longer wanted, but only after it was due.
    Missed,
    /// Still open: missed, once its due time has passed.
    Open,
    /// The answer was submitted by its due time and awaits its review, without which it does not
    /// count.
    InTimeUnreviewed,
    /// The answer was submitted later and awaits its review.
    LateUnreviewed,
    /// Still open, and the requester is being asked whether they withdraw; the withdrawal was asked
    /// before this was due.
    WithdrawalAsked,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum FactBody {
    /// Something was due. Counts on the day it was due.
    Due {
        /// What.
        of: DueOf,
        /// When.
        due_at: Timestamp,
        /// What became of it.
        outcome: Outcome,
        /// When it was due by the date first promised, before extensions and recomputations.
        first_due_at: Timestamp,
        /// Whether it is settled, and was so only after the date first promised.
        is_late_on_first_date: bool,
    },
    /// An answer was verified, and somebody could be asked or something be seen. Counts on the day
    /// of the verification.
    Verified {
        /// What the verifier found: held, partly or not held.
        verdict: Verdict,
        /// The requester's own word.
        word: Option<RequesterWord>,
        /// Their satisfaction, 1 to 5.
        satisfaction: Option<u8>,
    },
    /// An objection of the unit was judged, or ruled on. Counts on that day.
    ObjectionJudged {
        /// Whether the unit keeps the case.
        is_lost: bool,
    },
    /// An answer that had been verified as held was reopened. Counts on that day.
    Reopened,
    /// The case was looked back on. Counts on that day.
    LookedBack {
        /// Held, or a rebound.
        has_held: bool,
    },
    /// The case ended as a class of its own. Counts on that day.
    Ended {
        /// Which.
        class: EndClass,
        /// Whether that is known from another system only: such a case is in no rate.
        is_imported: bool,
    },
}

/// A fact: what happened, when, whose it is, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The event it rests on, by its place in the case's journal.
    pub seq: u64,
    /// The clock it is about, where it is about a due time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockId>,
    /// The round of the case.
    pub round: u32,
    /// The day that decides the period.
    pub on: Date,
    /// Whose it is; none where no unit answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Whether the answer came from the case this one was linked to: its requester is verified by
    /// themselves, the work is the other case's.
    pub is_duplicate: bool,
    /// What happened.
    #[serde(flatten)]
    pub body: FactBody,
}

words! {
    /// Classes of their own: how cases end without being resolved, or elsewhere. None of them
    /// counts as resolved, ever.
    EndClass {
        /// The requester could not be reached in the attempts that the policy wants.
        Unreachable => "unreachable",
        /// The requester withdrew, and confirmed it.
        Withdrawn => "withdrawn",
        /// Imported history that only says "closed".
        Unverified => "unverified",
        /// Imported history that says "verified"; the verification itself is not on record here.
        VerifiedElsewhere => "verified_elsewhere",
        /// Answered at intake.
        AnsweredAtIntake => "answered_at_intake",
        /// Passed to the emergency services.
        Emergency => "emergency",
        /// Another legal channel.
        OtherLegalChannel => "other_legal_channel",
        /// Not a matter of the authority.
        OutOfScope => "out_of_scope",
        /// Refused.
        Refused => "refused",
        /// Handed to another authority.
        TransferredToAuthority => "transferred_to_authority",
        /// A duplicate, answered in the case it was linked to.
        Linked => "linked",
    }
}

impl EndClass {
    /// The class of a closing; none for one that was verified here, which is no class of its own.
    pub(super) const fn of_closing(class: ClosedAs, is_imported: bool) -> Option<Self> {
        match class {
            ClosedAs::Verified if is_imported => Some(Self::VerifiedElsewhere),
            ClosedAs::Verified => None,
            ClosedAs::Unreachable => Some(Self::Unreachable),
            ClosedAs::Withdrawn => Some(Self::Withdrawn),
            ClosedAs::Unverified => Some(Self::Unverified),
        }
    }

    pub(super) const fn of_disposition(class: DispositionClass) -> Self {
        match class {
            DispositionClass::AnsweredAtIntake => Self::AnsweredAtIntake,
            DispositionClass::Emergency => Self::Emergency,
            DispositionClass::OtherLegalChannel => Self::OtherLegalChannel,
            DispositionClass::OutOfScope => Self::OutOfScope,
            DispositionClass::Refused => Self::Refused,
            DispositionClass::TransferredToAuthority => Self::TransferredToAuthority,
        }
    }
}

/// An approved exclusion: the case leaves these rates, with everything that counts in them, before
/// the decision and after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// The event of the decision.
    pub seq: u64,
    /// The rates it leaves.
    pub rates: Vec<Rate>,
    /// The reason of the policy.
    pub reason: ReasonKey,
    /// What shows it.
    pub evidence: Vec<TextId>,
    /// Who asked, for which unit.
    pub asked_by: Option<Work>,
    /// Who approved, for which unit.
    pub approved_by: Option<Work>,
}

/// Everything that one case gives to count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFacts {
    /// Which case.
    pub case: CaseId,
    /// With which cases it is counted.
    pub group: CaseGroup,
    /// Facts: what happened in the order of events, then what was due in the order of clocks.
    pub facts: Vec<Fact>,
    /// Approved exclusions.
    pub exclusions: Vec<Exclusion>,
}
