//! What happened. Events are past tense, never edited, and hold no text and no personal data: texts
//! are named by reference.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::command::{Correction, UpdateKind};
use super::model::ChildStatus;
use super::registration::{DispositionClass, Registration};
use super::state::{ClosedAs, Escalation, Verification};
use crate::actor::Actor;
use crate::clock::{ClockId, ClockStart, PauseCause, StepId, StopCause};
use crate::ids::{
    AuthorityId, CaseId, CategoryKey, DispositionKey, PolicyRef, ReasonKey, RulingId, TextId,
    UnitId,
};
use crate::policy::{Rate, Recipient, StepLevel};
use crate::text_ref::TextRef;
use crate::unit::Work;

/// One entry of a case's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Whose journal.
    pub case_id: CaseId,
    /// Its place there, from 1.
    pub seq: u64,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was recorded; the order and the chain follow this.
    pub recorded_at: Timestamp,
    /// Who, in which post.
    pub actor: Actor,
    /// What.
    pub body: EventBody,
}

/// Why a case was reopened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReopenCause {
    /// The verification found it partly or not held.
    NotHeld,
    /// A look-back found a rebound.
    Rebound,
    /// Somebody who may asked for it.
    Asked,
    /// A child of it was reopened.
    ChildReopened,
}

/// A fact of history, told by another system. It pretends no command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum ImportedFact {
    /// The case was opened.
    Registered {
        /// What it is.
        registration: Box<Registration>,
    },
    /// A unit had it.
    Assigned {
        /// Which.
        lead: UnitId,
    },
    /// Something was said about it.
    Noted {
        /// What.
        text: TextRef,
    },
    /// An official answer was given.
    Answered {
        /// The answer.
        text: TextRef,
    },
    /// It ended at intake.
    Disposed {
        /// As what.
        class: DispositionClass,
        /// In the policy's word.
        disposition: DispositionKey,
    },
    /// It was a duplicate of another.
    Linked {
        /// Of which.
        primary: CaseId,
    },
    /// It was closed. What the source does not say stays unknown: a source that only says "closed"
    /// closes as unverified.
    Closed {
        /// As what.
        class: ClosedAs,
    },
    /// It was opened again.
    Reopened,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EventBody {
    /// A case was registered.
    Registered {
        /// What it is.
        registration: Box<Registration>,
    },
    /// A fact of history was brought in.
    Imported {
        /// Which.
        #[serde(flatten)]
        fact: ImportedFact,
    },
    /// The case ended at intake.
    Disposed {
        /// As what.
        class: DispositionClass,
        /// In the policy's word.
        disposition: DispositionKey,
        /// The answer at intake, the reason, the channel.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<TextRef>,
    },
    /// The case was handed to another authority; it ends here and opens there.
    Transferred {
        /// To which one.
        to: AuthorityId,
        /// The case there.
        case: CaseId,
        /// In the policy's word.
        disposition: DispositionKey,
        /// Why.
        reason: TextRef,
    },
    /// The case was parked as a duplicate.
    Linked {
        /// Of this case.
        primary: CaseId,
    },
    /// Another case was parked as a duplicate of this one.
    DuplicateTaken {
        /// Which.
        case: CaseId,
    },
    /// The case was taken out of its link.
    Unlinked {
        /// It was linked to this case.
        primary: CaseId,
        /// Why; none where the other case ended without an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextRef>,
    },
    /// A duplicate of this case was taken out.
    DuplicateReleased {
        /// Which.
        case: CaseId,
    },
    /// The case was sent to its lead.
    Dispatched {
        /// The one lead unit.
        lead: UnitId,
        /// The catalogue entry used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<CategoryKey>,
        /// The policy, and so the version of the catalogue; pinned by the first dispatch.
        policy: PolicyRef,
        /// Why a precedent was departed from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextRef>,
    },
    /// The lead signed.
    Signed,
    /// The lead objected.
    Objected {
        /// Why.
        reason: TextRef,
        /// The unit it should be, in its view.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposed: Option<UnitId>,
    },
    /// The objection was judged.
    ObjectionJudged {
        /// Upheld: the case goes back for another dispatch. Rejected: the lead keeps it.
        is_upheld: bool,
        /// Why.
        reason: TextRef,
    },
    /// The question who is responsible was referred for a ruling.
    ReferredForRuling {
        /// Why.
        reason: TextRef,
    },
    /// It was ruled who is responsible.
    Ruled {
        /// The ruling.
        ruling: RulingId,
        /// The unit that leads.
        lead: UnitId,
        /// The catalogue entry used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<CategoryKey>,
        /// The policy; pinned here if no dispatch pinned one before.
        policy: PolicyRef,
        /// The reasons.
        reasons: TextRef,
        /// Whether it is a precedent for similar cases.
        is_precedent: bool,
    },
    /// A supporting unit was asked.
    SupportAsked {
        /// Which.
        unit: UnitId,
        /// For what.
        task: TextRef,
    },
    /// A supporting unit accepted or declined.
    SupportAnswered {
        /// Which.
        unit: UnitId,
        /// Whether it accepts.
        is_accepted: bool,
        /// What it says to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<TextRef>,
    },
    /// A supporting unit delivered.
    SupportDelivered {
        /// Which.
        unit: UnitId,
        /// What.
        text: TextRef,
    },
    /// A supporting unit was released.
    SupportReleased {
        /// Which.
        unit: UnitId,
        /// Why.
        reason: TextRef,
    },
    /// A child case was opened.
    ChildOpened {
        /// Which.
        case: CaseId,
        /// The unit that leads it.
        unit: UnitId,
    },
    /// A child's standing changed, where that binds this case.
    ChildStood {
        /// Which.
        case: CaseId,
        /// How it stands.
        status: ChildStatus,
        /// Who worked on it, where that is new to this case.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        doers: Vec<Work>,
    },
    /// The requester was contacted, or tried.
    Contacted {
        /// Whether anybody was reached.
        is_reached: bool,
        /// When, by the handler's word; clocks stop when it was recorded.
        happened_at: Timestamp,
        /// What was said.
        note: TextRef,
    },
    /// Progress, a problem or the next step was recorded.
    Updated {
        /// Which of them.
        kind: UpdateKind,
        /// What.
        text: TextRef,
    },
    /// An extension was asked.
    ExtensionAsked {
        /// Of which clock.
        clock: ClockId,
        /// How many of the unit in which the policy counts it.
        count: u32,
        /// Why.
        reason: TextRef,
    },
    /// An extension was granted or refused.
    ExtensionDecided {
        /// Of which clock.
        clock: ClockId,
        /// Granted, or refused.
        is_granted: bool,
        /// Why.
        reason: TextRef,
    },
    /// The case was paused.
    Paused {
        /// For which reason of the policy.
        reason: ReasonKey,
        /// In words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// The case runs on.
    Resumed {
        /// In words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// The case became long-term.
    MadeLongTerm {
        /// The day of review.
        review_on: Date,
        /// Why.
        reason: TextRef,
    },
    /// A long-term case was reviewed.
    LongTermReviewed {
        /// The next day of review; none, and the case is taken up again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keep_until: Option<Date>,
        /// Why.
        reason: TextRef,
    },
    /// An answer was submitted for review.
    AnswerSubmitted {
        /// What the counterparty gets to read.
        public: TextRef,
        /// The internal record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        internal: Option<TextRef>,
        /// What shows it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<TextRef>,
    },
    /// The answer was accepted.
    AnswerAccepted,
    /// The case this one is linked to was answered; the answer counts here, to be verified with
    /// this case's own requester.
    AnswerInherited {
        /// The case it was given in.
        from: CaseId,
        /// What the counterparty gets to read.
        public: TextRef,
        /// The unit that gave it.
        lead: UnitId,
        /// When it was submitted there.
        submitted_at: Timestamp,
        /// Who worked on it there.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        doers: Vec<Work>,
    },
    /// The answer was sent back.
    SentBack {
        /// Why; none where a child's reopening took the answer back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextRef>,
    },
    /// A commitment was opened that the answer promised.
    FollowUpOpened {
        /// Which.
        case: CaseId,
    },
    /// The lead was reminded.
    Reminded {
        /// In which words.
        text: TextRef,
    },
    /// The case was escalated by a person.
    Escalated {
        /// To which level.
        level: Escalation,
        /// Why.
        reason: TextRef,
    },
    /// A clock reached a step; recorded once.
    StepReached {
        /// Which clock.
        clock: ClockId,
        /// Which step.
        step: StepId,
        /// What it is.
        level: StepLevel,
        /// When it was due.
        due_at: Timestamp,
        /// Who hears of it.
        recipients: Vec<Recipient>,
        /// Recorded after an outage, together with a later step of the clock: nobody is told.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_superseded: bool,
    },
    /// A result was verified.
    Verified {
        /// What was found.
        #[serde(flatten)]
        verification: Verification,
        /// The unit whose answer it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead: Option<UnitId>,
    },
    /// The requester was asked about a withdrawal.
    WithdrawalVerified {
        /// What was found: held means that they withdraw.
        #[serde(flatten)]
        verification: Verification,
    },
    /// The policy's attempts to ask about a withdrawal reached nobody: the case goes on.
    WithdrawalLapsed,
    /// A finding was signed off.
    SignedOff {
        /// On which grounds.
        text: TextRef,
    },
    /// The notice of a finding's sign-off was published.
    NoticePublished {
        /// The notice.
        text: TextRef,
    },
    /// The case was closed.
    Closed {
        /// As what.
        class: ClosedAs,
    },
    /// The case was drawn for look-back.
    LookBackDrawn {
        /// The seed of the draw, for anybody to draw again.
        seed: String,
        /// The day from which it is to be looked at.
        due_on: Date,
    },
    /// The case was looked back on.
    LookedBack {
        /// Held, or a rebound.
        has_held: bool,
        /// The unit that led when the verified answer was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead: Option<UnitId>,
        /// What was found.
        note: TextRef,
    },
    /// The case was reopened.
    Reopened {
        /// Why.
        cause: ReopenCause,
        /// The unit that led when the answer was given, against which it counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead: Option<UnitId>,
        /// In words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextRef>,
    },
    /// A withdrawal was asked, to be verified with the requester.
    WithdrawalAsked {
        /// Why.
        reason: TextRef,
    },
    /// An exclusion was asked.
    ExclusionAsked {
        /// From which rates.
        rates: Vec<Rate>,
        /// For which reason of the policy.
        reason: ReasonKey,
        /// What shows it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<TextRef>,
    },
    /// An exclusion was approved or refused.
    ExclusionDecided {
        /// From which rates.
        rates: Vec<Rate>,
        /// The reason for which it was asked.
        reason: ReasonKey,
        /// Approved, or refused.
        is_approved: bool,
        /// Why.
        note: TextRef,
    },
    /// The case moved to a successor unit.
    Reorganised {
        /// From.
        from: UnitId,
        /// To.
        to: UnitId,
    },
    /// The case was put under another version of the policy.
    Rebased {
        /// Which.
        policy: PolicyRef,
        /// Why.
        reason: TextRef,
    },
    /// A field of the case was corrected.
    Corrected {
        /// Which, and to what.
        #[serde(flatten)]
        correction: Correction,
        /// Why.
        reason: TextRef,
    },
    /// A text was forgotten.
    Redacted {
        /// Which.
        text: TextId,
        /// For which reason.
        reason: ReasonKey,
    },
    /// A file was attached.
    Attached {
        /// The text that describes it; forgetting that forgets the file.
        file: TextRef,
    },
    /// Contact data was shown.
    ContactRevealed {
        /// Why.
        reason: TextRef,
    },
    /// The case was archived.
    Archived,
    /// A clock started: the promise.
    ClockStarted {
        /// What was promised.
        #[serde(flatten)]
        start: ClockStart,
    },
    /// A clock stopped.
    ClockStopped {
        /// Which.
        clock: ClockId,
        /// When; for an answer, when it was submitted.
        at: Timestamp,
        /// Why.
        cause: StopCause,
    },
    /// A stopped clock runs on with its due time: the answer was sent back.
    ClockRanOn {
        /// Which.
        clock: ClockId,
    },
    /// A clock was paused.
    ClockPaused {
        /// Which.
        clock: ClockId,
        /// Why.
        cause: PauseCause,
    },
    /// A clock runs on after a pause.
    ClockResumed {
        /// Which.
        clock: ClockId,
        /// Its due time now.
        due_at: Timestamp,
        /// Whether that is provisional.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_provisional: bool,
    },
}

/// The stored form of an event's body: the version in which it was written goes with it, and every
/// version loads for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredEvent {
    /// Version of the stored form. One that this program does not know is an error that says so.
    #[serde(rename = "v", deserialize_with = "known_version")]
    pub version: u16,
    /// The body.
    #[serde(flatten)]
    pub body: EventBody,
}

impl StoredEvent {
    /// The version written today.
    pub const VERSION: u16 = 1;

    /// The stored form of a body.
    #[must_use]
    pub const fn of(body: EventBody) -> Self {
        Self { version: Self::VERSION, body }
    }
}

/// A stored form from a later program is not guessed at.
fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let version = u16::deserialize(deserializer)?;
    if version == StoredEvent::VERSION {
        return Ok(version);
    }
    let known = StoredEvent::VERSION;
    Err(de::Error::custom(format!(
        "a stored event of version {version}, and this program knows version {known} only"
    )))
}
