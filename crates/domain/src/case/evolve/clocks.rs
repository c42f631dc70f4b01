//! What clock events make of a case's clocks.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "`evolve` names every event; this module matches only its own"
)]

use crate::case::Case;
use crate::case::event::{Event, EventBody};
use crate::clock::{Clock, ClockId, ClockStart, ClockState};
use crate::due::{Adjustment, Pause};

pub(super) fn apply(case: &mut Case, event: &Event) {
    match &event.body {
        EventBody::ClockStarted { start } => started(case, start),
        EventBody::ClockStopped { clock, at, cause } => {
            change(case, *clock, |known| {
                known.state = ClockState::Stopped { at: *at, cause: *cause };
            });
        }
        EventBody::ClockRanOn { clock } => {
            change(case, *clock, |known| known.state = ClockState::Running);
        }
        EventBody::ClockPaused { clock, cause } => change(case, *clock, |known| {
            known.state = ClockState::Paused { since: event.occurred_at, cause: cause.clone() };
        }),
        EventBody::ClockResumed { clock, due_at, is_provisional } => {
            change(case, *clock, |known| {
                known.start.due_at = *due_at;
                known.start.is_provisional = *is_provisional;
                resumed(known, event);
            });
        }
        _ => {}
    }
}

fn change(case: &mut Case, id: ClockId, change: impl FnOnce(&mut Clock)) {
    if let Some(clock) = case.clocks.iter_mut().find(|clock| clock.start.clock == id) {
        change(clock);
    }
}

fn resumed(clock: &mut Clock, event: &Event) {
    let state = std::mem::replace(&mut clock.state, ClockState::Running);
    if let ClockState::Paused { since, cause } = state {
        let reason = cause.code().to_owned();
        let until = Some(event.occurred_at);
        clock.adjustments.push(Adjustment::Paused(Pause { from: since, until, reason }));
        // A pause that was over before the clock began to run took nothing from it.
        clock.runs_from = clock.runs_from.max(event.occurred_at);
    }
}

/// An instance that takes the place of another goes on with its history and, if that one stands
/// still, stands still too.
fn started(case: &mut Case, start: &ClockStart) {
    let replaced = start.replaces.and_then(|old| case.clock(old));
    let clock = match replaced {
        Some(old) => Clock {
            start: start.clone(),
            first_due_at: old.first_due_at,
            round: old.round,
            extensions: old.extensions + u32::from(start.extended_by.is_some()),
            adjustments: with_extension(&old.adjustments, start),
            state: old.state.clone(),
            steps_recorded: Vec::new(),
            warned_at: None,
            runs_from: start.runs_from,
        },
        None => Clock {
            start: start.clone(),
            first_due_at: start.due_at,
            round: case.round,
            extensions: 0,
            adjustments: Vec::new(),
            state: ClockState::Running,
            steps_recorded: Vec::new(),
            warned_at: None,
            runs_from: start.runs_from,
        },
    };
    case.clocks.push(clock);
    // An extension that awaits its decision goes on to the instance that took the place.
    if let Some(asked) = case.extension.as_mut().filter(|asked| start.replaces == Some(asked.clock))
    {
        asked.clock = start.clock;
    }
}

fn with_extension(before: &[Adjustment], start: &ClockStart) -> Vec<Adjustment> {
    let mut adjustments = before.to_vec();
    adjustments.extend(start.extended_by.map(Adjustment::Extended));
    adjustments
}
