//! Who acts: a person in a post, perhaps as a substitute; a requester; the system itself.
//!
//! What the acting person may do is in [`crate::access`]; which posts people hold is in
//! [`crate::unit`].

use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, PostId, RequesterId, UnitId};

/// What a post (or a guest) is for. One acting post has one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 受理: registers requests, answers what can be answered at once.
    Intake,
    /// An outside contractor's call-taker: registers, and closes nothing.
    Contractor,
    /// 派单: sends each case to one lead unit.
    Dispatcher,
    /// 承办: liaison or handler of a unit that leads or supports.
    Handler,
    /// 回访、验收: verifies results.
    Verifier,
    /// Brings findings and signs them off.
    Inspector,
    /// 督查: watches, reminds, escalates.
    Supervisor,
    /// 裁定: rules who is responsible.
    Arbiter,
    /// Sees everything of their part of the authority, decides nothing in a case.
    Leader,
    /// 考核: publishes and freezes the appraisal.
    Appraiser,
    /// Who asked.
    Requester,
    /// Anybody.
    Public,
    /// Runs the system.
    SystemAdministrator,
    /// Grants access.
    SecurityAdministrator,
    /// Reads the audit trail.
    AuditAdministrator,
    /// A worker of the system: acts on what is committed, never on input.
    Worker,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[
        Self::Intake,
        Self::Contractor,
        Self::Dispatcher,
        Self::Handler,
        Self::Verifier,
        Self::Inspector,
        Self::Supervisor,
        Self::Arbiter,
        Self::Leader,
        Self::Appraiser,
        Self::Requester,
        Self::Public,
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::AuditAdministrator,
        Self::Worker,
    ];

    /// One of the three posts of which nobody may hold two.
    #[must_use]
    pub const fn is_administrator(self) -> bool {
        matches!(
            self,
            Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator
        )
    }
}

/// Who acts, as recorded with every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Actor {
    /// A person in a post they hold, or hold as a substitute.
    Official(Official),
    /// A requester, known by a follow-up code.
    Requester {
        /// Which requester.
        requester: RequesterId,
    },
    /// Anybody who is not signed in.
    Public,
    /// A worker of the system.
    Worker,
}

/// A person acting in a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Official {
    /// The person who acts.
    pub person: PersonId,
    /// The post they act in.
    pub post: PostId,
    /// The post's unit at that moment.
    pub unit: UnitId,
    /// The post's role.
    pub role: Role,
    /// The person they stand in for; both names must pass every test of independence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute_for: Option<PersonId>,
}

impl Official {
    /// The names under which the person acts: their own and, as a substitute, the other's.
    pub fn names(&self) -> impl Iterator<Item = PersonId> + '_ {
        std::iter::once(self.person).chain(self.substitute_for)
    }
}

impl Actor {
    /// The role in which this actor acts.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Official(official) => official.role,
            Self::Requester { .. } => Role::Requester,
            Self::Public => Role::Public,
            Self::Worker => Role::Worker,
        }
    }

    /// The person in a post, if it is one.
    #[must_use]
    pub const fn official(&self) -> Option<&Official> {
        match self {
            Self::Official(official) => Some(official),
            Self::Requester { .. } | Self::Public | Self::Worker => None,
        }
    }

    /// The unit acted for, if any.
    #[must_use]
    pub fn unit(&self) -> Option<UnitId> {
        self.official().map(|official| official.unit)
    }
}
