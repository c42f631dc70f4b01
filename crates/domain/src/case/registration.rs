//! What a case is from its first event on: kind, type, subject, who is owed the answer.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{
    AuthorityId, CaseId, CategoryKey, ChannelKey, PersonId, PolicyRef, RequesterId, TypeKey,
    UnitId, UrgencyKey,
};
use crate::text_ref::TextRef;

/// The four kinds. They differ in who is owed the answer and in the way to close; the types within
/// them are data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person or an enterprise asks; verified with them.
    Request,
    /// The authority promised; carries the exact quotation, verified against evidence.
    Commitment,
    /// An inspector found; closes by application, on-site check, sign-off and public notice.
    Finding,
    /// A stocktake decided.
    Decision,
}

impl Kind {
    /// The stable text form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Commitment => "commitment",
            Self::Finding => "finding",
            Self::Decision => "decision",
        }
    }
}

/// Who is owed the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Counterparty {
    /// A person or an enterprise: requests.
    Requester {
        /// Which one.
        requester: RequesterId,
    },
    /// The office that commissioned: commitments.
    CommissioningOffice {
        /// Its unit.
        unit: UnitId,
    },
    /// The inspecting unit: findings.
    Inspector {
        /// Its unit.
        unit: UnitId,
    },
    /// The office that runs the stocktake: decisions.
    StocktakeOffice {
        /// Its unit.
        unit: UnitId,
    },
    /// The unit that leads the parent: children, whatever their kind. The requester of the parent
    /// is asked once, for the parent.
    ParentLead {
        /// Its unit.
        unit: UnitId,
    },
}

impl Origin {
    /// The parent, where the case was split from one.
    #[must_use]
    pub const fn parent(&self) -> Option<CaseId> {
        match self {
            Self::Split { parent, .. } => Some(*parent),
            Self::Direct
            | Self::Visit
            | Self::Document
            | Self::Stocktake
            | Self::FollowUp { .. }
            | Self::Transfer { .. } => None,
        }
    }
}

impl Counterparty {
    /// Whether a case of a kind may owe this counterparty.
    #[must_use]
    pub const fn fits(&self, kind: Kind) -> bool {
        match self {
            Self::Requester { .. } => matches!(kind, Kind::Request),
            Self::CommissioningOffice { .. } => matches!(kind, Kind::Commitment),
            Self::Inspector { .. } => matches!(kind, Kind::Finding),
            Self::StocktakeOffice { .. } => matches!(kind, Kind::Decision),
            Self::ParentLead { .. } => true,
        }
    }

    /// The unit that is owed the answer of a case of this kind; none for requests, whose answer is
    /// owed to who asked.
    #[must_use]
    pub const fn office(kind: Kind, unit: UnitId) -> Option<Self> {
        match kind {
            Kind::Request => None,
            Kind::Commitment => Some(Self::CommissioningOffice { unit }),
            Kind::Finding => Some(Self::Inspector { unit }),
            Kind::Decision => Some(Self::StocktakeOffice { unit }),
        }
    }

    /// Whether it is the lead of a parent: the case is, or was, a task of a larger one.
    #[must_use]
    pub const fn is_parent_lead(&self) -> bool {
        matches!(self, Self::ParentLead { .. })
    }

    /// The requester, where it is one.
    #[must_use]
    pub const fn requester(&self) -> Option<RequesterId> {
        match self {
            Self::Requester { requester } => Some(*requester),
            Self::CommissioningOffice { .. }
            | Self::Inspector { .. }
            | Self::StocktakeOffice { .. }
            | Self::ParentLead { .. } => None,
        }
    }

    /// The unit, where it is one.
    #[must_use]
    pub const fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Requester { .. } => None,
            Self::CommissioningOffice { unit }
            | Self::Inspector { unit }
            | Self::StocktakeOffice { unit }
            | Self::ParentLead { unit } => Some(*unit),
        }
    }
}

/// Who may know of the case and of who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidentiality {
    /// As the access table says.
    Ordinary,
    /// The requester is hidden from the units that handle.
    HiddenFromHandlers,
    /// The case exists only for these persons.
    NamedPersons(Vec<PersonId>),
}

/// Where a case comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Origin {
    /// Asked for or found directly.
    Direct,
    /// Raised on a visit; the raiser is owed an answer.
    Visit,
    /// Read in a document; the quotation says where.
    Document,
    /// Decided at a stocktake.
    Stocktake,
    /// Promised in the answer to another case.
    FollowUp {
        /// The case whose answer promised it.
        case: CaseId,
    },
    /// Split from a parent.
    Split {
        /// The parent.
        parent: CaseId,
        /// The unit that leads the parent.
        parent_lead: UnitId,
    },
    /// Handed over by another authority.
    Transfer {
        /// From which one.
        authority: AuthorityId,
        /// The case there.
        case: CaseId,
    },
}

/// What a case is from its first event on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Whose case it is.
    pub authority: AuthorityId,
    /// Its kind.
    pub kind: Kind,
    /// Its type.
    pub type_key: TypeKey,
    /// Its subject, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotation: Option<TextRef>,
    /// Where it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<TextRef>,
    /// The day by which it was promised, where the promise says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// The policy in force then.
    pub policy: PolicyRef,
}

impl Registration {
    /// Whether a unit is owed the answer, or leads the parent.
    #[must_use]
    pub fn names(&self, unit: UnitId) -> bool {
        let leads_parent =
            matches!(self.origin, Origin::Split { parent_lead, .. } if parent_lead == unit);
        self.counterparty.unit() == Some(unit) || leads_parent
    }

    /// Puts a unit in the place of another.
    pub(super) fn replace_unit(&mut self, from: UnitId, to: UnitId) {
        if let Origin::Split { parent_lead, .. } = &mut self.origin
            && *parent_lead == from
        {
            *parent_lead = to;
        }
        match &mut self.counterparty {
            Counterparty::Requester { .. } => {}
            Counterparty::CommissioningOffice { unit }
            | Counterparty::Inspector { unit }
            | Counterparty::StocktakeOffice { unit }
            | Counterparty::ParentLead { unit } => {
                if *unit == from {
                    *unit = to;
                }
            }
        }
    }
}

/// How a case ends at intake, each its own class outside the units' rates, none of them "resolved".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DispositionClass {
    /// Answered at once.
    AnsweredAtIntake,
    /// Passed to the emergency services.
    Emergency,
    /// Another legal channel: court, arbitration, discipline, review, petition.
    OtherLegalChannel,
    /// Not a matter of the authority.
    OutOfScope,
    /// Refused, with the reason.
    Refused,
    /// Handed to another authority, where a linked case opens.
    TransferredToAuthority,
}

/// How a result is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By calling the requester back.
    CallBack,
    /// By a check on site.
    OnSite,
    /// Against evidence.
    Evidence,
    /// By the requester's own word, given without being asked.
    OwnWord,
}

impl Method {
    /// The stable text form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CallBack => "call_back",
            Self::OnSite => "on_site",
            Self::Evidence => "evidence",
            Self::OwnWord => "own_word",
        }
    }
}
