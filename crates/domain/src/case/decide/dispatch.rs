//! Dispatch: exactly one lead unit, supporting units in order, clocks from the policy.

use super::{Decision, Step};
use crate::access::Action;
use crate::actor::Role;
use crate::case::change::MAIN;
use crate::case::command::SupportAsk;
use crate::case::event::EventBody;
use crate::case::precedent::find_precedents;
use crate::case::state::Status;
use crate::clock::{ClockKind, StopCause};
use crate::ids::UnitId;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn decide(
    step: &mut Step<'_>,
    lead: UnitId,
    supports: &[SupportAsk],
    reason: Option<TextRef>,
) -> Decision {
    step.check_lead(lead)?;
    check_below(step, lead)?;
    check_precedent(step, lead, reason)?;
    let registration = step.view.case.registration.as_ref();
    let category = registration.and_then(|found| found.category.clone());
    let policy = step.policy.reference.clone();
    step.draft.record(EventBody::Dispatched { lead, category, policy, reason });
    step.draft.meet(MAIN, ClockKind::Dispatch);
    step.void_own_support(lead);
    step.start_overall()?;
    step.draft.start_unit_clocks(MAIN, lead)?;
    supports.iter().try_for_each(|ask| step.ask_support(*ask))
}

/// The lead of a parent sends its children only to units below itself.
fn check_below(step: &Step<'_>, lead: UnitId) -> Decision {
    let actor = step.context.actor;
    let Some(own) = actor.unit().filter(|_| actor.role() == Role::Handler) else { return Ok(()) };
    step.check_below(lead, own)
}

/// A dispatch that departs from the latest precedent says why.
fn check_precedent(step: &Step<'_>, lead: UnitId, reason: Option<TextRef>) -> Decision {
    let found = find_precedents(&step.view.case, step.context.precedents);
    let Some(precedent) = found.first() else { return Ok(()) };
    if precedent.lead == lead || reason.is_some_and(|reason| !reason.is_blank()) {
        return Ok(());
    }
    Err(Refusal::new(RefusalKey::PrecedentDeparted)
        .with("ruling", precedent.ruling)
        .with("lead", precedent.lead))
}

impl Step<'_> {
    /// The clock of a supporting unit that leads from now on.
    pub(super) fn void_own_support(&mut self, lead: UnitId) {
        self.draft.stop_clocks(MAIN, StopCause::Void, |clock| {
            clock.start.kind == ClockKind::Support && clock.start.unit == Some(lead)
        });
    }

    /// Starts the overall clock of a case that has none. One that another authority handed over is
    /// counted from when it was first registered; history that was brought in, from now.
    pub(super) fn start_overall(&mut self) -> Decision {
        let case = self.draft.case(MAIN);
        if case.open_clocks(ClockKind::Overall).next().is_some() {
            return Ok(());
        }
        let from = if case.is_transferred() { case.registered_at } else { self.context.now };
        self.draft.start_clock_from(MAIN, (ClockKind::Overall, None), from)
    }

    /// The first step that an authority takes in a case which another one handed over starts its
    /// clocks, whatever the step is; nobody here could promise anything before. A case of a type
    /// that the policy does not know gets them once its type has been corrected.
    pub(super) fn take_on(&mut self, action: Action) -> Decision {
        let case = self.draft.case(MAIN);
        let is_aside = matches!(action, Action::Redact | Action::RevealContact | Action::Attach);
        let is_over = case.status().is_over();
        if !case.is_transferred() || !case.clocks.is_empty() || is_aside || is_over {
            return Ok(());
        }
        self.start_first_clocks()
    }

    /// Starts the clocks that the state of a case calls for, where it has none.
    pub(super) fn start_first_clocks(&mut self) -> Decision {
        let case = self.draft.case(MAIN);
        let type_key = case.registration.as_ref().map(|found| &found.type_key);
        if !type_key.is_some_and(|key| self.policy.types.contains_key(key)) {
            return Ok(());
        }
        let (status, lead) = (case.status(), case.lead());
        self.start_overall()?;
        match lead {
            None if status == Status::Received => {
                self.draft.start_clock(MAIN, ClockKind::Dispatch, None)
            }
            Some(lead) if status == Status::InProgress => self.draft.start_answer_clock(MAIN, lead),
            Some(_) | None => Ok(()),
        }
    }

    /// A unit that exists and is valid now.
    pub(super) fn check_unit(&self, unit: UnitId) -> Decision {
        match self.context.organisation.unit_at(unit, self.context.now) {
            Some(_) => Ok(()),
            None => Err(Refusal::new(RefusalKey::UnknownUnit).with("unit", unit)),
        }
    }

    /// A unit that may lead this case: valid now, and not below the level the catalogue allows. The
    /// type is one that the policy knows, or nothing would say how the case is verified: one that
    /// came from another authority, or from before the policy, is corrected first.
    pub(super) fn check_lead(&self, unit: UnitId) -> Decision {
        self.check_unit(unit)?;
        let registration = self.view.case.registration.as_ref();
        let type_key = registration.map(|found| &found.type_key);
        if let Some(unknown) = type_key.filter(|key| !self.policy.types.contains_key(*key)) {
            return Err(Refusal::new(RefusalKey::UnknownType).with("type", unknown));
        }
        let category = registration.and_then(|found| found.category.as_ref());
        let lowest = category.and_then(|key| self.policy.lowest_level(key));
        let version = self.context.organisation.unit_at(unit, self.context.now);
        match (lowest, version) {
            (Some(lowest), Some(version)) if version.level > lowest => {
                Err(Refusal::new(RefusalKey::LevelTooLow)
                    .with("level", version.level)
                    .with("lowest", lowest))
            }
            (Some(_) | None, _) => Ok(()),
        }
    }

    /// A unit that lies below another, and is not that one.
    pub(super) fn check_below(&self, unit: UnitId, above: UnitId) -> Decision {
        let within = self.context.organisation.is_within(unit, above, self.context.now);
        if within && unit != above {
            return Ok(());
        }
        Err(Refusal::new(RefusalKey::NotBelowLead).with("unit", unit).with("lead", above))
    }
}
