//! A case as it stands: the fold of its events.

use jiff::Timestamp;
use jiff::civil::Date;

use super::registration::{Confidentiality, Origin, Registration};
use super::state::{Escalation, State, Status};
use crate::actor::Actor;
use crate::clock::{Clock, ClockId, ClockKind};
use crate::ids::{CaseId, PolicyRef, ReasonKey, TextId, UnitId};
use crate::policy::{ClockTraits, Rate};
use crate::text_ref::TextRef;
use crate::unit::Work;

/// How a supporting unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupportStatus {
    /// Asked, no answer yet.
    Asked,
    /// It will.
    Accepted,
    /// It will not.
    Declined,
    /// It has.
    Delivered,
    /// No longer wanted.
    Released,
}

/// A supporting unit, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// Which unit.
    pub unit: UnitId,
    /// What it is asked for.
    pub task: TextRef,
    /// How it stands.
    pub status: SupportStatus,
    /// What it delivered.
    pub delivery: Option<TextRef>,
}

impl Support {
    /// Whether the unit still takes part.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(
            self.status,
            SupportStatus::Asked | SupportStatus::Accepted | SupportStatus::Delivered
        )
    }

    /// Whether something is still awaited from it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.status, SupportStatus::Asked | SupportStatus::Accepted)
    }
}

/// How a child stands, as its parent knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildStatus {
    /// Not over.
    Open,
    /// Closed as verified.
    Verified,
    /// Over in another way.
    Ended,
}

/// A task that went down a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// The child case.
    pub case: CaseId,
    /// How it stands.
    pub status: ChildStatus,
}

/// Why and since when the case is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paused {
    /// Which reason of the policy.
    pub reason: ReasonKey,
    /// Since when.
    pub since: Timestamp,
}

/// An extension that awaits a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionAsked {
    /// Of which clock.
    pub clock: ClockId,
    /// How many of the unit in which the policy counts its extension.
    pub count: u32,
    /// Who asked.
    pub by: Option<Work>,
}

/// An exclusion, asked and perhaps decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The rates it leaves.
    pub rates: Vec<Rate>,
    /// Why.
    pub reason: ReasonKey,
    /// Who asked.
    pub by: Option<Work>,
    /// Approved, refused, or open.
    pub is_approved: Option<bool>,
}

/// A look-back that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookBackDrawn {
    /// The seed of the draw.
    pub seed: String,
    /// The day from which it is to be looked at.
    pub due_on: Date,
    /// Whether it held, once looked at.
    pub has_held: Option<bool>,
}

/// A case as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Which case.
    pub id: CaseId,
    /// How many events it has; the next one carries this number plus one.
    pub seq: u64,
    /// What it is; none before its first event.
    pub registration: Option<Registration>,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// Who registered it.
    pub registered_by: Actor,
    /// The policy it is under: in force at registration, pinned at the first dispatch.
    pub policy: Option<PolicyRef>,
    /// Whether the policy is pinned.
    pub is_policy_pinned: bool,
    /// Where it stands.
    pub state: State,
    /// Rounds: 1, and one more with every reopening.
    pub round: u32,
    /// How far it has been escalated.
    pub escalation: Escalation,
    /// All clocks, in the order started.
    pub clocks: Vec<Clock>,
    /// Supporting units, in the order asked.
    pub supports: Vec<Support>,
    /// Units of supports that still take part; what access looks at.
    pub active_supports: Vec<UnitId>,
    /// Children.
    pub children: Vec<Child>,
    /// Cases parked as duplicates of this one.
    pub duplicates: Vec<CaseId>,
    /// Whether and why it is paused.
    pub paused: Option<Paused>,
    /// The extension awaiting a decision.
    pub extension: Option<ExtensionAsked>,
    /// Exclusions.
    pub exclusions: Vec<Exclusion>,
    /// Look-backs drawn.
    pub look_backs: Vec<LookBackDrawn>,
    /// Who did the work.
    pub doers: Vec<Work>,
    /// Who verified.
    pub verifiers: Vec<Work>,
    /// When the units that work on it last gave a sign of life.
    pub last_update_at: Timestamp,
    /// When it was closed last.
    pub closed_at: Option<Timestamp>,
    /// Texts it holds that have not been forgotten.
    pub texts: Vec<TextId>,
    /// Texts forgotten.
    pub redacted: Vec<TextId>,
}

impl Case {
    /// A case in which nothing has happened.
    #[must_use]
    pub const fn unborn(id: CaseId) -> Self {
        Self {
            id,
            seq: 0,
            registration: None,
            registered_at: Timestamp::UNIX_EPOCH,
            registered_by: Actor::Worker,
            policy: None,
            is_policy_pinned: false,
            state: State::Unborn,
            round: 1,
            escalation: Escalation::None,
            clocks: Vec::new(),
            supports: Vec::new(),
            active_supports: Vec::new(),
            children: Vec::new(),
            duplicates: Vec::new(),
            paused: None,
            extension: None,
            exclusions: Vec::new(),
            look_backs: Vec::new(),
            doers: Vec::new(),
            verifiers: Vec::new(),
            last_update_at: Timestamp::UNIX_EPOCH,
            closed_at: None,
            texts: Vec::new(),
            redacted: Vec::new(),
        }
    }

    /// The word for where it stands.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.state.status()
    }

    /// The lead unit, if there is one.
    #[must_use]
    pub fn lead(&self) -> Option<UnitId> {
        self.state.assignment().map(|assignment| assignment.lead)
    }

    /// The lead; before there is one, the unit that registered the case. A case that another
    /// authority handed over was registered by a unit over there, and is nobody's yet.
    #[must_use]
    pub fn responsible(&self) -> Option<UnitId> {
        let registered = if self.is_transferred() { None } else { self.registered_by.unit() };
        self.lead().or(registered)
    }

    /// Whether another authority handed the case over.
    #[must_use]
    pub fn is_transferred(&self) -> bool {
        let registration = self.registration.as_ref();
        registration.is_some_and(|found| matches!(found.origin, Origin::Transfer { .. }))
    }

    /// The persons who alone may see it; empty for everybody the access table admits.
    #[must_use]
    pub fn named_persons(&self) -> &[crate::ids::PersonId] {
        match self.registration.as_ref().map(|registration| &registration.confidentiality) {
            Some(Confidentiality::NamedPersons(persons)) => persons,
            Some(Confidentiality::Ordinary | Confidentiality::HiddenFromHandlers) | None => &[],
        }
    }

    /// What of it chooses among clock rules.
    #[must_use]
    pub fn clock_traits(&self) -> Option<ClockTraits<'_>> {
        self.registration.as_ref().map(|registration| ClockTraits {
            kind: registration.kind,
            type_key: &registration.type_key,
            category: registration.category.as_ref(),
            channel: &registration.channel,
            urgency: &registration.urgency,
        })
    }

    /// Whether the lead has somebody to contact, and has not yet: there is a requester, and they
    /// are not hidden from it.
    #[must_use]
    pub fn awaits_contact(&self) -> bool {
        let may_contact = self.registration.as_ref().is_some_and(|found| {
            let is_hidden = found.confidentiality == Confidentiality::HiddenFromHandlers;
            found.counterparty.requester().is_some() && !is_hidden
        });
        let contacted_at = self.state.assignment().and_then(|known| known.contacted_at);
        may_contact && contacted_at.is_none()
    }

    /// The case this one was split from.
    #[must_use]
    pub fn parent(&self) -> Option<CaseId> {
        self.registration.as_ref().and_then(|registration| registration.origin.parent())
    }

    /// A clock by its number.
    #[must_use]
    pub fn clock(&self, id: ClockId) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.start.clock == id)
    }

    /// Clocks of a kind that have not stopped.
    pub fn open_clocks(&self, kind: ClockKind) -> impl Iterator<Item = &Clock> {
        self.clocks.iter().filter(move |clock| clock.start.kind == kind && clock.is_open())
    }

    /// The support of a unit that still takes part.
    #[must_use]
    pub fn active_support(&self, unit: UnitId) -> Option<&Support> {
        self.supports.iter().find(|support| support.unit == unit && support.is_active())
    }

    /// The exclusion that awaits a decision; there is at most one.
    #[must_use]
    pub fn open_exclusion(&self) -> Option<&Exclusion> {
        self.exclusions.iter().find(|exclusion| exclusion.is_approved.is_none())
    }

    /// The look-back to be made next: of those drawn and not made, the one with the nearest day.
    #[must_use]
    pub fn next_look_back(&self) -> Option<&LookBackDrawn> {
        let open = self.look_backs.iter().filter(|drawn| drawn.has_held.is_none());
        open.min_by_key(|drawn| drawn.due_on)
    }

    /// How many children are verified, of how many.
    #[must_use]
    pub fn children_verified(&self) -> (usize, usize) {
        let verified =
            self.children.iter().filter(|child| child.status == ChildStatus::Verified).count();
        (verified, self.children.len())
    }
}
