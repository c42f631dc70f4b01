//! How many commands a second one core decides and applies.
//!
//! Every case is an ordinary request that is registered, dispatched, signed, contacted, updated,
//! paused, resumed, extended, answered, accepted, verified and closed, under a policy that sets a
//! limit for each clock on the way. One operation is `decide` and then `evolve` of what came of it,
//! as a store would: the state that `decide` computes on its own way is not used.

mod city;
mod journey;

use super::{Benchmark, Bound, Side, Work};
use anyhow::{Context as _, Result, anyhow, ensure};
pub(super) use city::City;
use domain::actor::Actor;
use domain::case::{Case, Command, Event, Status, View, decide, evolve};
use domain::ids::CaseId;
use jiff::{SignedDuration, Timestamp};
use std::hint::black_box;
use uuid::Uuid;

pub(super) const BENCHMARK: Benchmark = Benchmark {
    name: "decide-evolve",
    question: "How fast does one core decide what comes of a command, and apply it?",
    operation: "command",
    baseline: None,
    ours: Side { label: "decided and evolved", prepare },
    bound: Some(Bound::PerSecondMin(200_000.0)),
};

const CASES: u128 = 200;
/// 2 March 2026, 01:00 UTC: a Monday morning at nine in China.
const FIRST_SECOND: i64 = 1_772_413_200;
const BETWEEN_CASES: SignedDuration = SignedDuration::from_mins(7);
const BETWEEN_STEPS: SignedDuration = SignedDuration::from_mins(40);

/// A command with who gives it and when.
struct Given {
    actor: Actor,
    command: Command,
    now: Timestamp,
}

fn prepare() -> Result<Work> {
    let city = City::new()?;
    let journeys = (0..CASES).map(|number| rehearse(&city, number)).collect::<Result<Vec<_>>>()?;
    Ok(Box::new(move || {
        let mut count = 0;
        for (number, journey) in (0..).zip(&journeys) {
            let mut case = unborn(number);
            for given in journey {
                case = take(&city, case, given)?;
                count += 1;
            }
            black_box(case);
        }
        Ok(count)
    }))
}

fn unborn(number: u128) -> Case {
    Case::unborn(CaseId(Uuid::from_u128(number)))
}

/// Goes through a case once, so that every command is at hand, and sees that it ends closed.
fn rehearse(city: &City, number: u128) -> Result<Vec<Given>> {
    let mut now = Timestamp::from_second(FIRST_SECOND)?;
    now = now.checked_add(BETWEEN_CASES * i32::try_from(number)?)?;
    let mut case = unborn(number);
    let mut journey = Vec::new();
    for at in 0..journey::LENGTH {
        let (actor, command) = journey::step(&case, number, at)?;
        let given = Given { actor, command, now };
        case = take(city, case, &given).with_context(|| format!("command {at}"))?;
        journey.push(given);
        now = now.checked_add(BETWEEN_STEPS)?;
    }
    ensure!(case.status() == Status::Closed, "the case ended {:?}", case.status());
    Ok(journey)
}

/// The journals of the cases, from registration to closing.
pub(super) fn journals(city: &City) -> Result<Vec<Vec<Event>>> {
    let journal = |number: u128| {
        let mut view = View::of(unborn(number));
        let mut events = Vec::new();
        for given in rehearse(city, number)? {
            let context = city.context(&given.actor, given.now);
            let change = decide(&view, given.command, &context)
                .map_err(|refusal| anyhow!("refused: {refusal:?}"))?;
            let stream = change.into_streams().into_iter().next().context("no events")?;
            events.extend(stream.events);
            view = View::of(stream.after);
        }
        Ok(events)
    };
    (0..CASES).map(journal).collect()
}

/// Decides a command and applies its events to the case.
fn take(city: &City, case: Case, given: &Given) -> Result<Case> {
    let view = View::of(case);
    let context = city.context(&given.actor, given.now);
    let change = decide(&view, given.command.clone(), &context)
        .map_err(|refusal| anyhow!("refused: {refusal:?}"))?;
    let stream = change.streams().first().context("no events")?;
    Ok(stream.events.iter().fold(view.case, evolve))
}
