//! The life of a period's appraisal: published, open to objections, frozen, revised.
//!
//! Pure decisions, as for cases: each checks the access table and the state, and gives one event;
//! [`Publication::after`] applies it. An objection changes no figure: where it is upheld, somebody
//! acts in the case (an exclusion, a correction), and the table that is frozen is made anew from
//! the facts. Nothing here holds the table itself, only the hash of its content.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::content::content_hash;
use super::span::Span;
use super::table::Table;
use crate::access::{Action, Asking, Permit, permit_deciding, permit_general, permit_role};
use crate::actor::Actor;
use crate::calendar::Calendar;
use crate::due::{self, DayEnd, DueRule, Start};
use crate::ids::{CaseId, PolicyRef, UnitId};
use crate::policy::Rate;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::{Digest, TextRef};
use crate::unit::Work;

/// What an objection is about, as far as the unit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// A rate of the unit.
    pub rate: Option<Rate>,
    /// A case that should not be counted, or not so.
    pub case: Option<CaseId>,
}

/// What a table was when it was published, frozen or revised: enough to find it and to check it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The hash of its content.
    pub content: Digest,
    /// The policy whose rule made it.
    pub policy: PolicyRef,
    /// The version of the formula.
    pub formula_version: u32,
    /// The instant of the table.
    pub as_of: Timestamp,
}

impl Edition {
    fn of(table: &Table) -> Self {
        Self {
            content: content_hash(table),
            policy: table.policy.clone(),
            formula_version: table.rule.formula_version,
            as_of: table.as_of,
        }
    }
}

/// What happened to an appraisal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PublicationBody {
    /// It was published, open to objections.
    Published {
        /// Of which period.
        span: Span,
        /// The table.
        edition: Edition,
        /// Objections made by this instant are heard.
        objections_until: Timestamp,
    },
    /// A unit objected.
    ObjectionMade {
        /// What it is about.
        about: About,
        /// Why.
        reason: TextRef,
    },
    /// An objection was decided.
    ObjectionDecided {
        /// Its number, from 1 in the order made.
        number: u32,
        /// Upheld: the figure is put right in the cases behind it. Rejected: it stands.
        is_upheld: bool,
        /// Why.
        reason: TextRef,
    },
    /// It was frozen.
    Frozen {
        /// The table.
        edition: Edition,
    },
    /// A revision was put beside it.
    Revised {
        /// The table.
        edition: Edition,
        /// Why: the late fact, the correction.
        reason: TextRef,
    },
}

/// An event in the life of an appraisal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationEvent {
    /// When.
    pub at: Timestamp,
    /// Who, in which post.
    pub actor: Actor,
    /// What.
    #[serde(flatten)]
    pub body: PublicationBody,
}

/// What comes of a decision; it can only be built with a [`Permit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationChange {
    permit: Permit,
    event: PublicationEvent,
}

impl PublicationChange {
    const fn new(permit: Permit, body: PublicationBody) -> Self {
        let (at, actor) = (permit.at(), *permit.actor());
        Self { permit, event: PublicationEvent { at, actor, body } }
    }

    /// The permit under which it was decided.
    #[must_use]
    pub const fn permit(&self) -> &Permit {
        &self.permit
    }

    /// The event, to be committed.
    #[must_use]
    pub const fn event(&self) -> &PublicationEvent {
        &self.event
    }
}

/// An objection to a published table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableObjection {
    /// Whose.
    pub unit: UnitId,
    /// Who made it.
    pub by: Work,
    /// What it is about.
    pub about: About,
    /// Why.
    pub reason: TextRef,
    /// Upheld or rejected, once decided.
    pub is_upheld: Option<bool>,
    /// When it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
}

/// A period's appraisal as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The period.
    pub span: Span,
    /// The table published.
    pub published: Edition,
    /// Objections made by this instant are heard.
    pub objections_until: Timestamp,
    /// Objections, in the order made.
    pub objections: Vec<TableObjection>,
    /// The table frozen, once it is.
    pub frozen: Option<Edition>,
    /// Revisions beside it, in order.
    pub revisions: Vec<Edition>,
}

impl Publication {
    /// The appraisal after an event. Total: an event that does not fit changes nothing.
    #[must_use]
    pub fn after(before: Option<Self>, event: &PublicationEvent) -> Option<Self> {
        if let PublicationBody::Published { span, edition, objections_until } = &event.body {
            return Some(Self {
                span: *span,
                published: edition.clone(),
                objections_until: *objections_until,
                objections: Vec::new(),
                frozen: None,
                revisions: Vec::new(),
            });
        }
        before.map(|publication| publication.changed(event))
    }

    fn changed(mut self, event: &PublicationEvent) -> Self {
        match &event.body {
            PublicationBody::Published { .. } => {}
            PublicationBody::ObjectionMade { about, reason } => {
                let made = Work::of(&event.actor, event.at).map(|by| TableObjection {
                    unit: by.unit,
                    by,
                    about: *about,
                    reason: *reason,
                    is_upheld: None,
                    decided_at: None,
                });
                self.objections.extend(made);
            }
            PublicationBody::ObjectionDecided { number, is_upheld, .. } => {
                let place = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
                let objection = place.and_then(|place| self.objections.get_mut(place));
                if let Some(objection) = objection {
                    objection.is_upheld = Some(*is_upheld);
                    objection.decided_at = Some(event.at);
                }
            }
            PublicationBody::Frozen { edition } => self.frozen = Some(edition.clone()),
            PublicationBody::Revised { edition, .. } => self.revisions.push(edition.clone()),
        }
        self
    }

    /// The table that holds now: the last revision, else the frozen one, else the published one.
    #[must_use]
    pub fn current(&self) -> &Edition {
        self.revisions.last().or(self.frozen.as_ref()).unwrap_or(&self.published)
    }

    fn undecided(&self) -> usize {
        self.objections.iter().filter(|objection| objection.is_upheld.is_none()).count()
    }

    /// Up to when a table must have been made to be frozen: when the window was over and the last
    /// objection decided. An older one would not show what came of them.
    fn settled_at(&self) -> Timestamp {
        let decided = self.objections.iter().filter_map(|objection| objection.decided_at);
        decided.fold(self.objections_until, Timestamp::max)
    }

    fn check_not_frozen(&self) -> Result<(), Refusal> {
        if self.frozen.is_some() { Err(RefusalKey::AppraisalFrozen.into()) } else { Ok(()) }
    }

    fn check_span(&self, table: &Table) -> Result<(), Refusal> {
        if self.span == table.span {
            return Ok(());
        }
        Err(Refusal::new(RefusalKey::AnotherAppraisal).with("published", self.span.label()))
    }
}

/// A table is made of what is on record: not before an instant, and not after now.
fn check_made(table: &Table, after: Timestamp, permit: &Permit) -> Result<(), Refusal> {
    if table.as_of > permit.at() {
        return Err(RefusalKey::HappenedAfterNow.into());
    }
    if table.as_of >= after {
        return Ok(());
    }
    Err(Refusal::new(RefusalKey::TableTooOld).with("after", after))
}

fn check_reason(reason: TextRef) -> Result<(), Refusal> {
    if reason.is_blank() { Err(RefusalKey::ReasonMissing.into()) } else { Ok(()) }
}

/// The period is over, and the table was made after its end.
fn check_over(table: &Table, calendar: &Calendar) -> Result<Timestamp, Refusal> {
    let ends_at = table.span.ends_at(calendar).map_err(|error| no_end(&error))?;
    if table.as_of > ends_at {
        return Ok(ends_at);
    }
    Err(Refusal::new(RefusalKey::PeriodNotOver).with("ends", ends_at))
}

fn no_end(error: &crate::calendar::CalendarError) -> Refusal {
    Refusal::new(RefusalKey::NoDueTime).with("error", error.as_str())
}

/// Publishes a period's table. Units may object for the rule's window, counted from the day after
/// in the authority's calendar, up to midnight of its last day.
///
/// # Errors
/// Not permitted; published before; the period is not over; the calendar gives no end of the
/// window; the table is said to be made after now.
pub fn publish(
    asking: &Asking<'_>,
    known: Option<&Publication>,
    table: &Table,
    calendar: &Calendar,
) -> Result<PublicationChange, Refusal> {
    let permit = permit_general(asking, Action::PublishAppraisal)?;
    if known.is_some() {
        return Err(RefusalKey::AppraisalPublished.into());
    }
    let ends_at = check_over(table, calendar)?;
    check_made(table, ends_at, &permit)?;
    let rule = DueRule {
        day_end: DayEnd::Midnight,
        ..DueRule::new(table.rule.objection_window, Start::NextDay)
    };
    let window = due::due(permit.at(), &rule, &[], calendar).map_err(|error| no_end(&error))?;
    let Some(end) = window.known() else { return Err(RefusalKey::NoDueTime.into()) };
    let (span, edition, objections_until) = (table.span, Edition::of(table), end.due_at);
    let body = PublicationBody::Published { span, edition, objections_until };
    Ok(PublicationChange::new(permit, body))
}

/// A unit objects to the published table.
///
/// # Errors
/// Not permitted; no reason; frozen; the window is over.
pub fn object(
    asking: &Asking<'_>,
    publication: &Publication,
    about: About,
    reason: TextRef,
) -> Result<PublicationChange, Refusal> {
    let permit = permit_general(asking, Action::ObjectToAppraisal)?;
    check_reason(reason)?;
    publication.check_not_frozen()?;
    let until = publication.objections_until;
    if permit.at() > until {
        return Err(Refusal::new(RefusalKey::ObjectionWindowOver).with("until", until));
    }
    Ok(PublicationChange::new(permit, PublicationBody::ObjectionMade { about, reason }))
}

/// Decides an objection, by somebody independent of whoever made it.
///
/// # Errors
/// Not permitted, or not independent; no reason; frozen; no such objection, or decided before.
pub fn decide_objection(
    asking: &Asking<'_>,
    publication: &Publication,
    number: u32,
    decision: (bool, TextRef),
) -> Result<PublicationChange, Refusal> {
    let (is_upheld, reason) = decision;
    permit_role(asking, Action::DecideAppraisalObjection)?;
    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let objection = place.and_then(|place| publication.objections.get(place));
    let objection = objection.ok_or_else(|| Refusal::from(RefusalKey::NoSuchObjection))?;
    let permit = permit_deciding(asking, Action::DecideAppraisalObjection, &objection.by)?;
    check_reason(reason)?;
    publication.check_not_frozen()?;
    if objection.is_upheld.is_some() {
        return Err(RefusalKey::NoSuchObjection.into());
    }
    let body = PublicationBody::ObjectionDecided { number, is_upheld, reason };
    Ok(PublicationChange::new(permit, body))
}

/// Freezes the table as it is now, made by the formula that was published.
///
/// # Errors
/// Not permitted; frozen before; the window is open; an objection is undecided; the table is of
/// another period or formula, or not made after the window and the last decision.
pub fn freeze(
    asking: &Asking<'_>,
    publication: &Publication,
    table: &Table,
) -> Result<PublicationChange, Refusal> {
    let permit = permit_general(asking, Action::FreezeAppraisal)?;
    publication.check_not_frozen()?;
    let until = publication.objections_until;
    if permit.at() <= until {
        return Err(Refusal::new(RefusalKey::ObjectionWindowOpen).with("until", until));
    }
    let undecided = publication.undecided();
    if undecided > 0 {
        return Err(Refusal::new(RefusalKey::ObjectionsUndecided).with("open", undecided));
    }
    publication.check_span(table)?;
    let edition = Edition::of(table);
    let published = &publication.published;
    if (&edition.policy, edition.formula_version) != (&published.policy, published.formula_version)
    {
        return Err(Refusal::new(RefusalKey::AnotherAppraisal)
            .with("formula", published.formula_version)
            .with("found", edition.formula_version));
    }
    check_made(table, publication.settled_at(), &permit)?;
    Ok(PublicationChange::new(permit, PublicationBody::Frozen { edition }))
}

/// Puts a revision beside the frozen table, because a late fact or a correction changed its
/// content.
///
/// # Errors
/// Not permitted; no reason; not frozen; the table is of another period, not made after the one it
/// revises, or its content is the same.
pub fn revise(
    asking: &Asking<'_>,
    publication: &Publication,
    table: &Table,
    reason: TextRef,
) -> Result<PublicationChange, Refusal> {
    let permit = permit_general(asking, Action::FreezeAppraisal)?;
    check_reason(reason)?;
    if publication.frozen.is_none() {
        return Err(RefusalKey::AppraisalNotFrozen.into());
    }
    publication.check_span(table)?;
    let edition = Edition::of(table);
    if edition.content == publication.current().content {
        return Err(RefusalKey::NothingToChange.into());
    }
    check_made(table, publication.current().as_of, &permit)?;
    Ok(PublicationChange::new(permit, PublicationBody::Revised { edition, reason }))
}
