//! What a person wants to do. Commands are imperative; texts in them are already stored and named
//! by reference; ids of cases to be opened are made at the edge, so that a retry carries the same
//! ones.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::event::ImportedFact;
use super::registration::{Confidentiality, Counterparty, Origin};
use super::state::{Escalation, Verification};
use crate::access::Action;
use crate::clock::{ClockId, StepId};
use crate::ids::{
    AuthorityId, CaseId, CategoryKey, ChannelKey, DispositionKey, PolicyRef, ReasonKey, RulingId,
    TextId, TypeKey, UnitId, UrgencyKey,
};
use crate::policy::{MediaType, Rate};
use crate::text_ref::TextRef;

/// What is known when a case is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRegistration {
    /// Whose case it is.
    pub authority: AuthorityId,
    /// Its type; the policy says of which kind.
    pub type_key: TypeKey,
    /// Its subject, if known.
    pub category: Option<CategoryKey>,
    /// How it came in.
    pub channel: ChannelKey,
    /// How pressing it is.
    pub urgency: UrgencyKey,
    /// Who is owed the answer.
    pub counterparty: Counterparty,
    /// Who may know.
    pub confidentiality: Confidentiality,
    /// Where it comes from.
    pub origin: Origin,
    /// What was asked, promised, found or decided.
    pub text: TextRef,
    /// The exact quotation of a commitment.
    pub quotation: Option<TextRef>,
    /// Where it is about.
    pub place: Option<TextRef>,
    /// The day by which it was promised.
    pub due_on: Option<Date>,
}

/// A case handed to another authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transferral {
    /// The disposition in the policy's word.
    pub disposition: DispositionKey,
    /// To which authority.
    pub to: AuthorityId,
    /// The id of the case to be opened there.
    pub new_case: CaseId,
    /// Why.
    pub reason: TextRef,
}

/// A supporting unit to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportAsk {
    /// Which.
    pub unit: UnitId,
    /// For what.
    pub task: TextRef,
    /// By when, where that is said; else the policy's limit counts.
    pub due_on: Option<Date>,
}

/// A child to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewChild {
    /// The id of the case to be opened.
    pub case: CaseId,
    /// The unit that leads it.
    pub unit: UnitId,
    /// What it is to do.
    pub task: TextRef,
    /// By when, if that is said.
    pub due_on: Option<Date>,
}

/// A commitment to be opened because an answer promised it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFollowUp {
    /// The id of the case to be opened.
    pub case: CaseId,
    /// Its type.
    pub type_key: TypeKey,
    /// The sentence of the answer.
    pub quotation: TextRef,
    /// By when, if that is said.
    pub due_on: Option<Date>,
    /// The office that watches it.
    pub commissioning_office: UnitId,
}

/// What an update tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateKind {
    /// What was done.
    Progress,
    /// What is in the way.
    Problem,
    /// What comes next.
    NextStep,
}

/// A file to be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAttachment {
    /// The text that describes it: its name, its form, its size, the hash of its bytes.
    pub file: TextRef,
    /// Its form, told by its content; none for one that is not known.
    pub media_type: Option<MediaType>,
    /// How many bytes it has.
    pub bytes: u64,
}

/// A decision on an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionDecision {
    /// Granted, or refused.
    pub is_granted: bool,
    /// Why.
    pub reason: TextRef,
}

/// A field and its right value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "field", content = "value", rename_all = "snake_case")]
pub enum Correction {
    /// The type; the kind stays.
    Type(TypeKey),
    /// The subject.
    Category(CategoryKey),
    /// How it came in.
    Channel(ChannelKey),
    /// How pressing it is. Clocks that run keep their due times; rebasing recomputes them.
    Urgency(UrgencyKey),
    /// The text of what was asked.
    Text(TextRef),
    /// Where it is about.
    Place(TextRef),
    /// Who may know.
    Confidentiality(Confidentiality),
}

/// What a person wants to do to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Register a case.
    Register(Box<NewRegistration>),
    /// Bring in facts of history, each at its own time.
    Import {
        /// In order; the first is the registration.
        facts: Vec<(Timestamp, ImportedFact)>,
    },
    /// End the case at intake.
    Dispose {
        /// In the policy's word.
        disposition: DispositionKey,
        /// The answer, the reason, the channel.
        text: Option<TextRef>,
    },
    /// Hand the case to another authority.
    Transfer(Box<Transferral>),
    /// Park the case as a duplicate.
    LinkDuplicate {
        /// Of this case.
        primary: CaseId,
    },
    /// Take the case out of its link.
    UnlinkDuplicate {
        /// Why.
        reason: TextRef,
    },
    /// Send the case to its lead.
    Dispatch {
        /// The lead.
        lead: UnitId,
        /// Supporting units, in order.
        supports: Vec<SupportAsk>,
        /// Why, where a precedent is departed from.
        reason: Option<TextRef>,
    },
    /// Sign for the case.
    Sign,
    /// Object to the dispatch.
    Object {
        /// Why.
        reason: TextRef,
        /// The unit it should be.
        proposed: Option<UnitId>,
    },
    /// Judge the objection.
    JudgeObjection {
        /// Upheld or rejected.
        is_upheld: bool,
        /// Why.
        reason: TextRef,
    },
    /// Refer the question who is responsible for a ruling.
    ReferForRuling {
        /// Why.
        reason: TextRef,
    },
    /// Rule who is responsible.
    Rule {
        /// Id of the ruling.
        ruling: RulingId,
        /// The unit that leads.
        lead: UnitId,
        /// The reasons.
        reasons: TextRef,
        /// Whether it is a precedent.
        is_precedent: bool,
    },
    /// Ask a supporting unit.
    AddSupport(SupportAsk),
    /// Accept or decline to support.
    AnswerSupport {
        /// Whether the unit accepts.
        is_accepted: bool,
        /// What it says to it; a reason is needed to decline.
        text: Option<TextRef>,
    },
    /// Deliver the supporting part.
    DeliverSupport {
        /// What.
        text: TextRef,
    },
    /// Release a supporting unit.
    ReleaseSupport {
        /// Which.
        unit: UnitId,
        /// Why.
        reason: TextRef,
    },
    /// Split the case into children for units below the lead.
    Split {
        /// At least one.
        children: Vec<NewChild>,
    },
    /// Log a contact, or an attempt.
    LogContact {
        /// Whether anybody was reached.
        is_reached: bool,
        /// When.
        happened_at: Timestamp,
        /// What was said.
        note: TextRef,
    },
    /// Record progress, a problem or the next step.
    Update {
        /// Which of them.
        kind: UpdateKind,
        /// What.
        text: TextRef,
    },
    /// Ask for an extension.
    AskExtension {
        /// Of which clock.
        clock: ClockId,
        /// How many of the unit in which the policy counts it.
        count: u32,
        /// Why.
        reason: TextRef,
    },
    /// Grant or refuse the extension asked.
    DecideExtension(ExtensionDecision),
    /// Pause the clocks that a reason pauses.
    Pause {
        /// A reason of the policy.
        reason: ReasonKey,
        /// In words.
        note: Option<TextRef>,
    },
    /// Let paused clocks run on.
    Resume {
        /// In words.
        note: Option<TextRef>,
    },
    /// Make the case long-term.
    MakeLongTerm {
        /// The day of review.
        review_on: Date,
        /// Why.
        reason: TextRef,
    },
    /// Review the long-term case.
    ReviewLongTerm {
        /// The next day of review; none, and it is taken up again.
        keep_until: Option<Date>,
        /// Why.
        reason: TextRef,
    },
    /// Submit an answer.
    Answer {
        /// What the counterparty gets to read.
        public: TextRef,
        /// The internal record.
        internal: Option<TextRef>,
        /// What shows it.
        evidence: Vec<TextRef>,
    },
    /// Accept the answer.
    AcceptAnswer,
    /// Send the answer back.
    SendBack {
        /// Why.
        reason: TextRef,
    },
    /// Open a commitment that the answer promised.
    FollowUp(Box<NewFollowUp>),
    /// Remind the lead.
    Remind {
        /// In which words.
        text: TextRef,
    },
    /// Escalate.
    Escalate {
        /// To which level.
        level: Escalation,
        /// Why.
        reason: TextRef,
    },
    /// Record a step that a clock reached.
    RecordStep {
        /// Which clock.
        clock: ClockId,
        /// Which step.
        step: StepId,
    },
    /// Verify the result, or the withdrawal.
    Verify(Verification),
    /// Say in one's own case whether the result holds.
    VerifyOwn(Verification),
    /// Sign off a finding.
    SignOff {
        /// On which grounds.
        text: TextRef,
    },
    /// Publish the notice of a sign-off.
    PublishNotice {
        /// The notice.
        text: TextRef,
    },
    /// Close the case.
    Close,
    /// Draw the case for look-back.
    DrawLookBack {
        /// The seed of the draw.
        seed: String,
        /// The day from which it is to be looked at.
        due_on: Date,
    },
    /// Look back on the case.
    LookBack {
        /// Held, or a rebound.
        has_held: bool,
        /// What was found.
        note: TextRef,
    },
    /// Reopen the case.
    Reopen {
        /// Why.
        reason: TextRef,
    },
    /// Withdraw the case.
    Withdraw {
        /// Why.
        reason: TextRef,
    },
    /// Ask that the case leave rates.
    AskExclusion {
        /// Which.
        rates: Vec<Rate>,
        /// A reason of the policy.
        reason: ReasonKey,
        /// What shows it.
        evidence: Vec<TextRef>,
    },
    /// Approve or refuse the exclusion asked.
    DecideExclusion {
        /// Approved, or refused.
        is_approved: bool,
        /// Why.
        note: TextRef,
    },
    /// Move the case to a successor unit.
    Reorganise {
        /// From: the lead, a supporting unit, the counterparty or the lead of the parent.
        from: UnitId,
        /// To: a successor of it.
        to: UnitId,
    },
    /// Put the case under another version of the policy.
    Rebase {
        /// Which.
        policy: PolicyRef,
        /// Why.
        reason: TextRef,
    },
    /// Recompute provisional due times with the calendar as it is now.
    Recompute,
    /// Correct a field.
    Correct {
        /// Which, and to what.
        correction: Correction,
        /// Why.
        reason: TextRef,
    },
    /// Forget a text.
    Redact {
        /// Which.
        text: TextId,
        /// For which reason.
        reason: ReasonKey,
    },
    /// Attach a file.
    Attach(NewAttachment),
    /// Show contact data.
    RevealContact {
        /// Why.
        reason: TextRef,
    },
    /// Archive the case.
    Archive,
}

impl Command {
    /// The action of the access table that this command is.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::Register(_) => Action::Register,
            Self::Import { .. } => Action::Import,
            Self::Dispose { .. } => Action::Dispose,
            Self::Transfer(_) => Action::Transfer,
            Self::LinkDuplicate { .. } => Action::LinkDuplicate,
            Self::UnlinkDuplicate { .. } => Action::UnlinkDuplicate,
            Self::Dispatch { .. } => Action::Dispatch,
            Self::Sign => Action::Sign,
            Self::Object { .. } => Action::Object,
            Self::JudgeObjection { .. } => Action::JudgeObjection,
            Self::ReferForRuling { .. } => Action::ReferForRuling,
            Self::Rule { .. } => Action::Rule,
            Self::AddSupport(_) => Action::AddSupport,
            Self::AnswerSupport { .. } => Action::AnswerSupport,
            Self::DeliverSupport { .. } => Action::DeliverSupport,
            Self::ReleaseSupport { .. } => Action::ReleaseSupport,
            Self::Split { .. } => Action::Split,
            Self::LogContact { .. } => Action::LogContact,
            Self::Update { .. } => Action::Update,
            Self::AskExtension { .. } => Action::AskExtension,
            Self::DecideExtension(_) => Action::DecideExtension,
            Self::Pause { .. } => Action::Pause,
            Self::Resume { .. } => Action::Resume,
            Self::MakeLongTerm { .. } => Action::MakeLongTerm,
            Self::ReviewLongTerm { .. } => Action::ReviewLongTerm,
            Self::Answer { .. } => Action::Answer,
            Self::AcceptAnswer => Action::AcceptAnswer,
            Self::SendBack { .. } => Action::SendBack,
            Self::FollowUp(_) => Action::FollowUp,
            Self::Remind { .. } => Action::Remind,
            Self::Escalate { .. } => Action::Escalate,
            Self::RecordStep { .. } => Action::RecordStep,
            Self::Verify(_) => Action::Verify,
            Self::VerifyOwn(_) => Action::VerifyOwn,
            Self::SignOff { .. } => Action::SignOff,
            Self::PublishNotice { .. } => Action::PublishNotice,
            Self::Close => Action::Close,
            Self::DrawLookBack { .. } => Action::DrawLookBack,
            Self::LookBack { .. } => Action::LookBack,
            Self::Reopen { .. } => Action::Reopen,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::AskExclusion { .. } => Action::AskExclusion,
            Self::DecideExclusion { .. } => Action::DecideExclusion,
            Self::Reorganise { .. } => Action::Reorganise,
            Self::Rebase { .. } => Action::Rebase,
            Self::Recompute => Action::Recompute,
            Self::Correct { .. } => Action::Correct,
            Self::Redact { .. } => Action::Redact,
            Self::Attach(_) => Action::Attach,
            Self::RevealContact { .. } => Action::RevealContact,
            Self::Archive => Action::Archive,
        }
    }
}
