//! What must hold after every step of every scenario, whatever it is about.

use std::collections::BTreeMap;

use domain::case::{Case, ChildStatus, ClosedAs, EventBody, State, Status, StoredEvent, evolve};
use domain::clock::{Clock, ClockKind};
use domain::ids::CaseId;
use serde_json::Value;

use super::form::Outcome;
use super::world::World;

/// Checks the cases that a step touched, and what holds between all of them.
pub(super) fn check(world: &World, touched: &[CaseId]) -> Outcome {
    for (id, case) in &world.live {
        let within =
            |outcome: Outcome| outcome.map_err(|what| format!("{}: {what}", world.case_name(*id)));
        if touched.contains(id) {
            within(replays(world, case))?;
            within(has_one_lead(case))?;
            within(clocks_are_single(case))?;
            within(over_means_over(case))?;
        }
        within(family_agrees(world, case))?;
        within(links_agree(world, case))?;
    }
    seen_alike(world, touched)
}

/// As [`check`], of every case.
pub(super) fn check_all(world: &World) -> Outcome {
    let all: Vec<CaseId> = world.live.keys().copied().collect();
    check(world, &all)
}

/// The stored form of an event loads as it was.
pub(super) fn loads_again(body: &EventBody) -> Outcome {
    let stored = StoredEvent::of(body.clone());
    let text = serde_json::to_string(&stored).map_err(|error| error.to_string())?;
    let loaded: StoredEvent =
        serde_json::from_str(&text).map_err(|error| format!("{text}: {error}"))?;
    if loaded == stored {
        return Ok(());
    }
    Err(format!("the stored form does not load as it was: {text}"))
}

/// The journal alone gives the live state, and its numbers have no gap.
fn replays(world: &World, case: &Case) -> Outcome {
    let journal = world.journal.get(&case.id).ok_or("no journal")?;
    let mut replayed = Case::unborn(case.id);
    for (event, seq) in journal.iter().zip(1..) {
        if event.seq != seq || event.case_id != case.id {
            return Err(format!("event {seq} carries number {}", event.seq));
        }
        replayed = evolve(replayed, event);
    }
    if replayed == *case { Ok(()) } else { Err("replaying gives another state".into()) }
}

/// The lead does not support itself, and its clocks are counted for it and for nobody else.
fn has_one_lead(case: &Case) -> Outcome {
    let lead = case.lead();
    if case.active_supports.iter().any(|unit| Some(*unit) == lead) {
        return Err("the lead supports itself".into());
    }
    let foreign = case.clocks.iter().find(|clock| {
        let kind = clock.start.kind;
        let is_lead_clock = kind.is_of_unit() && kind != ClockKind::Support;
        is_lead_clock && clock.is_open() && clock.start.unit != lead
    });
    match foreign {
        Some(clock) => Err(format!("an open {:?} clock of another unit", clock.start.kind)),
        None => Ok(()),
    }
}

/// No two open clocks measure the same thing for the same unit.
fn clocks_are_single(case: &Case) -> Outcome {
    let mut seen: BTreeMap<_, u32> = BTreeMap::new();
    for clock in case.clocks.iter().filter(|clock| clock.is_open()) {
        *seen.entry((clock.start.kind, clock.start.unit)).or_default() += 1;
    }
    let twice = seen.into_iter().find(|(_, count)| *count > 1);
    twice.map_or(Ok(()), |((kind, _), count)| Err(format!("{count} open {kind:?} clocks")))
}

/// Nothing runs, waits or is paused in a case that is over.
fn over_means_over(case: &Case) -> Outcome {
    let waits_for_extension = case.extension.as_ref().is_some_and(|asked| {
        !case.clock(asked.clock).is_some_and(Clock::is_open) && case.status() != Status::Submitted
    });
    if waits_for_extension {
        return Err("an extension is asked of a clock that has stopped".into());
    }
    if !case.status().is_over() {
        return Ok(());
    }
    if case.clocks.iter().any(Clock::is_open) {
        return Err("it is over, and a clock runs".into());
    }
    if case.paused.is_some() || case.extension.is_some() {
        return Err("it is over, and paused or awaiting an extension".into());
    }
    Ok(())
}

fn stands(child: &Case) -> ChildStatus {
    match &child.state {
        State::Closed(closing) | State::Archived(closing) => {
            if closing.class == ClosedAs::Verified {
                ChildStatus::Verified
            } else {
                ChildStatus::Ended
            }
        }
        State::Disposed { .. } => ChildStatus::Ended,
        _ => ChildStatus::Open,
    }
}

/// What a parent knows of its children is how they stand; a parent with an open child is not
/// answered.
fn family_agrees(world: &World, case: &Case) -> Outcome {
    for known in &case.children {
        let child = world.live.get(&known.case).ok_or("a child that was never opened")?;
        if stands(child) != known.status {
            let name = world.case_name(child.id);
            return Err(format!("it takes {name} for {:?}", known.status));
        }
        if child.parent() != Some(case.id) {
            return Err("a child has another parent".into());
        }
    }
    let is_open = case.children.iter().any(|known| known.status == ChildStatus::Open);
    if is_open && case.state.answer().is_some() {
        return Err("it is answered while a child is open".into());
    }
    Ok(())
}

/// Both ends of a link know of it.
fn links_agree(world: &World, case: &Case) -> Outcome {
    for duplicate in &case.duplicates {
        let other = world.live.get(duplicate).ok_or("a duplicate that was never opened")?;
        if primary_of(&other.state) != Some(case.id) {
            return Err(format!("{} is not linked to it", world.case_name(*duplicate)));
        }
    }
    let Some(primary) = primary_of(&case.state) else { return Ok(()) };
    let first = world.journal.get(&case.id).and_then(|events| events.first());
    let is_history = first.is_some_and(|event| matches!(event.body, EventBody::Imported { .. }));
    let known = match world.live.get(&primary) {
        // History may know of a link to a case that was over long ago, or never brought in.
        None => is_history,
        Some(other) if other.status().is_over() && is_history => true,
        Some(other) => other.duplicates.contains(&case.id),
    };
    if known { Ok(()) } else { Err("it is linked to a case that does not know of it".into()) }
}

/// The case that a case is linked to.
pub(super) fn primary_of(state: &State) -> Option<CaseId> {
    match state {
        State::Linked { primary, .. } => Some(*primary),
        State::Verifying(verifying) => match &verifying.of {
            domain::case::VerifyingOf::Withdrawal { resumes } => primary_of(resumes),
            domain::case::VerifyingOf::Answer { .. } => None,
        },
        _ => None,
    }
}

/// For everybody and every case: a list shows what may be seen, no more and no less.
fn seen_alike(world: &World, touched: &[CaseId]) -> Outcome {
    for actor in world.everybody() {
        for id in touched {
            world.sees_case(&actor, *id)?;
        }
    }
    Ok(())
}

/// The names under which an event counts as covered: its type, and with it the fact of an import or
/// the field of a correction.
pub(super) fn names_of(body: &EventBody) -> Result<Vec<String>, String> {
    let value = serde_json::to_value(body).map_err(|error| error.to_string())?;
    let part = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let name = part("type").ok_or("an event without a type")?;
    let finer = match name.as_str() {
        "imported" => part("fact"),
        "corrected" => part("field"),
        _ => None,
    };
    let finer = finer.map(|finer| format!("{name}-{finer}"));
    Ok(std::iter::once(name).chain(finer).collect())
}
