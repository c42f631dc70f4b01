//! The rules say no: a key and arguments, never a sentence. The edge turns them into words.
//!
//! A refusal says which rule refused, what would be allowed, and who may do it. It never carries
//! anything about a case that the person may not see: an invisible case gives
//! [`RefusalKey::NotFound`] with no arguments, whatever it holds.

use serde::Serialize;

use crate::access::{Action, Relation};
use crate::actor::Role;

macro_rules! refusal_keys {
    ($($(#[$doc:meta])* $name:ident => $text:literal),+ $(,)?) => {
        /// Which rule refused. The text form names the message in every locale.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum RefusalKey {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl RefusalKey {
            /// Every key there is, for tests that hold the locales to this list.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable text form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

refusal_keys! {
    /// There is no such case for this person: it does not exist or may not be seen.
    NotFound => "not-found",
    /// The role has no such action in the access table, or only in another relation to the case.
    NotPermitted => "not-permitted",
    /// The person does not hold the post they act in.
    PostNotHeld => "post-not-held",
    /// The policy in force narrows the action to others.
    NarrowedByPolicy => "narrowed-by-policy",
    /// The person or their unit did the work, or is too near to who did.
    NotIndependent => "not-independent",
    /// The person (or the one they stand in for) made the dispatch that is objected to.
    OwnDispatch => "own-dispatch",
    /// The person or their unit asked for what is to be decided.
    OwnAsking => "own-asking",
    /// The person verified this answer and cannot look back on it.
    OwnVerification => "own-verification",
    /// The case is not in a state in which this can be done.
    WrongStatus => "wrong-status",
    /// A unit has had the case: whoever takes calls no longer ends it.
    DispatchedBefore => "dispatched-before",
    /// The id is that of another case. Whoever opens a case learns no more about that one.
    AlreadyRegistered => "already-registered",
    /// The policy does not know this type, or not for this kind.
    UnknownType => "unknown-type",
    /// The policy does not know this category.
    UnknownCategory => "unknown-category",
    /// The policy does not know this channel.
    UnknownChannel => "unknown-channel",
    /// The policy does not know this urgency.
    UnknownUrgency => "unknown-urgency",
    /// The policy does not know this disposition.
    UnknownDisposition => "unknown-disposition",
    /// The policy does not know this reason, or not for this purpose.
    UnknownReason => "unknown-reason",
    /// There is no such unit, or it is not valid today.
    UnknownUnit => "unknown-unit",
    /// No policy is in force, or the pinned version is not at hand.
    UnknownPolicy => "unknown-policy",
    /// A case moves on to a version in force of its own policy, not to another or an earlier one.
    PolicyNotLater => "policy-not-later",
    /// The calendar a clock names is not at hand.
    UnknownCalendar => "unknown-calendar",
    /// The calendar gives no due time (no working time within its horizon).
    NoDueTime => "no-due-time",
    /// The counterparty does not fit the kind of case.
    WrongCounterparty => "wrong-counterparty",
    /// A commitment needs the exact quotation it comes from.
    QuotationMissing => "quotation-missing",
    /// A text that must say something is blank.
    BlankText => "blank-text",
    /// A reason must be given.
    ReasonMissing => "reason-missing",
    /// A case cannot be linked to itself, to a linked case, or in a ring.
    LinkRing => "link-ring",
    /// The case named is not the one this act needs at hand.
    RelatedCaseMissing => "related-case-missing",
    /// A lead unit cannot support itself; a unit is asked once.
    AlreadySupporting => "already-supporting",
    /// No such supporting unit, or it is past this step.
    NoSuchSupport => "no-such-support",
    /// The dispatch departs from a precedent and gives no reason. Names the ruling and its unit,
    /// never the case in which it was given.
    PrecedentDeparted => "precedent-departed",
    /// A ruling in a case for named persons only is no precedent: it would tell others of the case.
    ConfidentialPrecedent => "confidential-precedent",
    /// After a ruling the lead cannot object again.
    RulingIsFinal => "ruling-is-final",
    /// The objection was judged and rejected; the same lead cannot object again.
    ObjectionWasRejected => "objection-was-rejected",
    /// The window to object has passed.
    ObjectionTooLate => "objection-too-late",
    /// Work cannot be handed below the level the policy allows.
    LevelTooLow => "level-too-low",
    /// A child must go to a unit below the lead.
    NotBelowLead => "not-below-lead",
    /// A child is still open.
    ChildOpen => "child-open",
    /// A supporting unit has not delivered, and the policy says that it blocks the answer.
    SupportOpen => "support-open",
    /// The first contact has not been made, and the policy wants it before the answer.
    ContactMissing => "contact-missing",
    /// No such clock, or it does not run.
    NoSuchClock => "no-such-clock",
    /// This clock cannot be extended.
    NotExtendable => "not-extendable",
    /// The extension was asked after the due time.
    ExtensionTooLate => "extension-too-late",
    /// The clock has been extended as often as the policy allows.
    ExtensionsUsedUp => "extensions-used-up",
    /// The extension is longer than the policy allows.
    ExtensionTooLong => "extension-too-long",
    /// An extension is being decided already.
    ExtensionPending => "extension-pending",
    /// No extension has been asked.
    NoExtensionAsked => "no-extension-asked",
    /// The case is paused already.
    AlreadyPaused => "already-paused",
    /// The case is not paused.
    NotPaused => "not-paused",
    /// A date that must lie ahead does not.
    DateNotAhead => "date-not-ahead",
    /// Something is said to have happened after now.
    HappenedAfterNow => "happened-after-now",
    /// Something is said to have happened before there was anything to do it about.
    HappenedTooEarly => "happened-too-early",
    /// The case has not been verified, so it cannot be closed.
    NotVerified => "not-verified",
    /// Not enough attempts to reach the requester.
    AttemptsTooFew => "attempts-too-few",
    /// This kind of case is verified in another way.
    WrongMethod => "wrong-method",
    /// Satisfaction is 1 to 5, or not given.
    SatisfactionOutOfRange => "satisfaction-out-of-range",
    /// This step belongs to findings.
    OnlyForFindings => "only-for-findings",
    /// A finding is signed off and published before it closes.
    SignOffMissing => "sign-off-missing",
    /// Of the cases that ended at intake only those that were answered there go on at a word.
    NotAnsweredAtIntake => "not-answered-at-intake",
    /// The time in which a closed case may be reopened has passed.
    ReopenTooLate => "reopen-too-late",
    /// No look-back has been drawn for this case.
    NoLookBackDrawn => "no-look-back-drawn",
    /// The case may still be reopened or drawn for look-back.
    ArchiveTooEarly => "archive-too-early",
    /// A look-back that was drawn has not been made yet.
    LookBackPending => "look-back-pending",
    /// The drawn day has not come.
    LookBackNotDue => "look-back-not-due",
    /// No exclusion has been asked.
    NoExclusionAsked => "no-exclusion-asked",
    /// An exclusion awaits its decision already, or was approved for this rate.
    ExclusionKnown => "exclusion-known",
    /// The reason does not serve for this rate.
    RateNotCovered => "rate-not-covered",
    /// The reason code needs evidence.
    EvidenceMissing => "evidence-missing",
    /// The unit is not a successor of the one it takes over from.
    NotASuccessor => "not-a-successor",
    /// The unit has not ended: what it has stays with it.
    UnitNotEnded => "unit-not-ended",
    /// There is nothing to change.
    NothingToChange => "nothing-to-change",
    /// The case holds no such text, or it has been forgotten already.
    NoSuchText => "no-such-text",
    /// The file has no content.
    FileEmpty => "file-empty",
    /// The file is larger than the policy allows.
    FileTooLarge => "file-too-large",
    /// The policy takes no files of this form, told by the content and not by the name.
    FileTypeNotAllowed => "file-type-not-allowed",
    /// The step is not reached yet, or was recorded before.
    StepNotDue => "step-not-due",
    /// The level of escalation is not above the one reached.
    NotAboveReached => "not-above-reached",
    /// The policy does not use this level of escalation.
    LevelNotInLadder => "level-not-in-ladder",
    /// The level before has not been reached, and the policy does not let this one start.
    LadderSkipped => "ladder-skipped",
    /// An import needs at least one fact, the first of them the registration.
    ImportWithoutRegistration => "import-without-registration",
    /// Imported facts lie in the past, in order.
    ImportOutOfOrder => "import-out-of-order",
    /// This origin is given only by the command that makes it: a split, a follow-up, a transfer.
    OriginReserved => "origin-reserved",
    /// The period to be appraised is not over.
    PeriodNotOver => "period-not-over",
    /// The table is of another period, or made by another formula, than the one published.
    AnotherAppraisal => "another-appraisal",
    /// The period's appraisal has been published already.
    AppraisalPublished => "appraisal-published",
    /// The window to object to the appraisal is over.
    ObjectionWindowOver => "objection-window-over",
    /// Units may still object to the appraisal.
    ObjectionWindowOpen => "objection-window-open",
    /// An objection to the appraisal awaits its decision.
    ObjectionsUndecided => "objections-undecided",
    /// There is no such objection to the appraisal, or it has been decided.
    NoSuchObjection => "no-such-objection",
    /// The table was made before the window was over or the last objection decided, or before the
    /// one it is to revise.
    TableTooOld => "table-too-old",
    /// The appraisal is frozen.
    AppraisalFrozen => "appraisal-frozen",
    /// The appraisal is not frozen yet, so that there is nothing to revise.
    AppraisalNotFrozen => "appraisal-not-frozen",
    /// The limit of a request is the policy's; a day of its own is for promises.
    DayNotForRequests => "day-not-for-requests",
    /// Among those who alone may see the case nobody could carry it on: each must hold a post, and
    /// one of them dispatch or supervise.
    NamedCannotCarryOn => "named-cannot-carry-on",
    /// Confidential cases are shown to named persons, so somebody must be named.
    NobodyNamed => "nobody-named",
}

/// One argument of a refusal, as data for a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Argument {
    /// Name of the place in the message.
    pub name: &'static str,
    /// A key, id, number or instant in its text form; never a text of a person.
    pub value: String,
}

/// The rules say no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Which rule.
    pub key: RefusalKey,
    /// What the message needs: what was found, what would be allowed.
    pub arguments: Vec<Argument>,
    /// The action that was tried, when it is known.
    pub action: Option<Action>,
    /// Who may do it, in which relation to the case.
    pub by: Vec<(Role, Relation)>,
}

impl Refusal {
    /// A refusal that needs no arguments.
    #[must_use]
    pub const fn new(key: RefusalKey) -> Self {
        Self { key, arguments: Vec::new(), action: None, by: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push(Argument { name, value: value.to_string() });
        self
    }

    /// Names the action that was tried.
    #[must_use]
    pub const fn of(mut self, action: Action) -> Self {
        self.action = Some(action);
        self
    }
}

impl From<RefusalKey> for Refusal {
    fn from(key: RefusalKey) -> Self {
        Self::new(key)
    }
}
