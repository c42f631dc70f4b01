//! Who may do what to which case: one table, one permit, one scope.
//!
//! [`table`] is the whole of it, as data: role x action x [`Relation`] to the case. [`permit`]
//! answers for one case and gives the [`Permit`] that a commit needs; [`scope`] says, as data,
//! which cases a list may show. Both stand on [`Reach`], so that filtering a list by `permit` and
//! asking with `scope` give the same cases. A policy may narrow the table, never widen it.

mod permit;
mod scope;
mod table;

use serde::{Deserialize, Serialize};

pub use permit::{
    Asking, Permit, Subject, Viewer, may_view, permit, permit_deciding, permit_general, permit_role,
};
pub use scope::{Scope, ScopeClause, scope};
pub use table::{grants, registers, table};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident => $text:literal),+ $(,)?) => {
        /// Something that a person may want to do.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Action {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl Action {
            /// Every action there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable text form, used by policy packs, pages and the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

actions! {
    /// See a case, without contact data.
    View => "view",
    /// See the requester's contact data, with a reason that is logged.
    RevealContact => "reveal-contact",
    /// Attach a file to a case.
    Attach => "attach",
    /// Register a request, commitment, finding or decision.
    Register => "register",
    /// Bring in facts of history.
    Import => "import",
    /// End a case at intake with a disposition.
    Dispose => "dispose",
    /// Hand a case to another authority.
    Transfer => "transfer",
    /// Park a case as a duplicate of another.
    LinkDuplicate => "link-duplicate",
    /// Take a case out of a link.
    UnlinkDuplicate => "unlink-duplicate",
    /// Send a case to its lead unit.
    Dispatch => "dispatch",
    /// Sign for a case.
    Sign => "sign",
    /// Object to a dispatch.
    Object => "object",
    /// Judge an objection.
    JudgeObjection => "judge-objection",
    /// Ask for a ruling on who is responsible.
    ReferForRuling => "refer-for-ruling",
    /// Rule who is responsible.
    Rule => "rule",
    /// Ask a supporting unit.
    AddSupport => "add-support",
    /// Accept or decline to support.
    AnswerSupport => "answer-support",
    /// Deliver a supporting part.
    DeliverSupport => "deliver-support",
    /// Release a supporting unit.
    ReleaseSupport => "release-support",
    /// Split a case into children for units below.
    Split => "split",
    /// Log a contact with the requester.
    LogContact => "log-contact",
    /// Record progress, a problem or the next step.
    Update => "update",
    /// Ask for an extension.
    AskExtension => "ask-extension",
    /// Grant or refuse an extension.
    DecideExtension => "decide-extension",
    /// Pause the clocks that a reason pauses.
    Pause => "pause",
    /// Let paused clocks run on.
    Resume => "resume",
    /// Make a case long-term with a review date.
    MakeLongTerm => "make-long-term",
    /// Review a long-term case: keep it or take it up again.
    ReviewLongTerm => "review-long-term",
    /// Submit an answer for review.
    Answer => "answer",
    /// Accept a submitted answer.
    AcceptAnswer => "accept-answer",
    /// Send a submitted answer back.
    SendBack => "send-back",
    /// Open a commitment that an answer promised.
    FollowUp => "follow-up",
    /// Remind a unit.
    Remind => "remind",
    /// Escalate to a notice or raise to a higher level.
    Escalate => "escalate",
    /// Record a step that a clock reached.
    RecordStep => "record-step",
    /// Verify a result.
    Verify => "verify",
    /// Confirm or reject the result in one's own case.
    VerifyOwn => "verify-own",
    /// Sign off a finding.
    SignOff => "sign-off",
    /// Publish the notice of a finding's sign-off.
    PublishNotice => "publish-notice",
    /// Close a case.
    Close => "close",
    /// Draw a case for look-back.
    DrawLookBack => "draw-look-back",
    /// Look back on a closed or disposed case.
    LookBack => "look-back",
    /// Reopen a closed case.
    Reopen => "reopen",
    /// Withdraw a case, to be confirmed with the requester.
    Withdraw => "withdraw",
    /// Ask that a case leave a rate.
    AskExclusion => "ask-exclusion",
    /// Approve or refuse an exclusion.
    DecideExclusion => "decide-exclusion",
    /// Move an open case to a successor unit.
    Reorganise => "reorganise",
    /// Put a case under another version of the policy.
    Rebase => "rebase",
    /// Recompute a case's provisional due times.
    Recompute => "recompute",
    /// Correct a field of the case.
    Correct => "correct",
    /// Forget a text.
    Redact => "redact",
    /// Put a closed case in the archive.
    Archive => "archive",
    /// See the appraisal.
    ViewAppraisal => "view-appraisal",
    /// Publish a period's appraisal.
    PublishAppraisal => "publish-appraisal",
    /// Object to a published appraisal.
    ObjectToAppraisal => "object-to-appraisal",
    /// Uphold or reject an objection to a published appraisal.
    DecideAppraisalObjection => "decide-appraisal-objection",
    /// Freeze a period's appraisal, or add a revision beside it.
    FreezeAppraisal => "freeze-appraisal",
    /// Load a policy pack or a calendar.
    LoadPolicy => "load-policy",
    /// Change units, posts and who holds them.
    ManageAccess => "manage-access",
    /// Read the audit trail and the read logs.
    ReadAudit => "read-audit",
    /// Run the system: backup, restore, workers.
    Operate => "operate",
    /// Download open data.
    OpenData => "open-data",
}

impl Action {
    /// Whether the action is about one case (and so needs it at hand) or about the whole authority.
    #[must_use]
    pub const fn concerns_case(self) -> bool {
        !matches!(
            self,
            Self::ViewAppraisal
                | Self::PublishAppraisal
                | Self::ObjectToAppraisal
                | Self::DecideAppraisalObjection
                | Self::FreezeAppraisal
                | Self::LoadPolicy
                | Self::ManageAccess
                | Self::ReadAudit
                | Self::Operate
                | Self::OpenData
        )
    }
}

/// How a case must concern the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Any case of the authority, or no case at all.
    Anywhere,
    /// The unit responsible (the lead; before there is one, the unit that registered) lies within
    /// the part of the tree that the post serves.
    Jurisdiction,
    /// The person's unit leads the case.
    LeadUnit,
    /// The person's unit supports the case.
    SupportUnit,
    /// The person's unit leads the parent of the case.
    ParentLead,
    /// The person's unit is the counterparty: the commissioning office, the inspector's unit.
    CounterpartyUnit,
    /// The person is the requester.
    OwnRequest,
}

/// From what the person must stand apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Apart {
    /// From nothing.
    Nothing,
    /// From the work itself: not a person who did it, not in the unit that did it.
    OwnWork,
    /// Independent of everybody who did the work, persons and units.
    Doers,
    /// From the doers and from whoever verified.
    DoersAndVerifiers,
    /// From whoever made the dispatch, from whoever objects to it, and from the lead.
    DispatcherAndLead,
    /// From the person and the unit that asked.
    Asker,
    /// Independent of the person and the unit that asked, and of everybody who did the work.
    AskersHouse,
}

/// What ties a person to a case in a cell of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Relation {
    /// How the case must concern them.
    pub reach: Reach,
    /// From what they must stand apart.
    pub apart: Apart,
}
