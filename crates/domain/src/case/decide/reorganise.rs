//! Reorganise: an open case moves to the successor of a unit that ended, by a recorded act: the
//! lead, a supporting unit, the counterparty, the lead of the parent. Clocks keep their due times.

use super::{Decision, Step};
use crate::case::change::MAIN;
use crate::case::event::EventBody;
use crate::case::model::Case;
use crate::clock::{ClockKind, StopCause};
use crate::ids::UnitId;
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn decide(step: &mut Step<'_>, from: UnitId, to: UnitId) -> Decision {
    if from == to || !names(&step.view.case, from) {
        return Err(RefusalKey::NothingToChange.into());
    }
    let organisation = step.context.organisation;
    if organisation.unit_at(from, step.context.now).is_some() {
        return Err(Refusal::new(RefusalKey::UnitNotEnded).with("unit", from));
    }
    if !organisation.took_over(to, from) {
        return Err(Refusal::new(RefusalKey::NotASuccessor).with("from", from).with("to", to));
    }
    step.check_unit(to)?;
    void_absorbed(step, from, to);
    step.draft.record(EventBody::Reorganised { from, to });
    Ok(())
}

/// Whether the case has something to do with a unit.
fn names(case: &Case, unit: UnitId) -> bool {
    let registration = case.registration.as_ref();
    case.lead() == Some(unit)
        || case.active_support(unit).is_some()
        || registration.is_some_and(|found| found.names(unit))
}

/// A unit neither supports itself nor supports twice: where two parts come together in one unit,
/// the clock of the one that ends is void.
fn void_absorbed(step: &mut Step<'_>, from: UnitId, to: UnitId) {
    let case = &step.view.case;
    let is_absorbed = |unit| {
        let leads_then = |lead| case.lead() == Some(lead);
        (unit == from && (leads_then(to) || case.active_support(to).is_some()))
            || (unit == to && leads_then(from))
    };
    step.draft.stop_clocks(MAIN, StopCause::Void, |clock| {
        clock.start.kind == ClockKind::Support && clock.start.unit.is_some_and(is_absorbed)
    });
}
