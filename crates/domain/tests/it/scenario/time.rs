//! Sentences about clocks, alerts, silence and escalation: everything that depends on when it is.

use domain::actor::Actor;
use domain::clock::{Clock, ClockState, StopCause};
use domain::due::{DayRole, StepKind};

use super::form::{Form, Found, Outcome, split_list, then};
use super::standing::same;
use super::words::{ALERTS, CLOCKS, meaning, word};
use super::world::World;

pub(super) const FORMS: &[Form] = &[
    then("the {clock} clock [no. {number}] of {case} is due {time}", due),
    then("the {clock} clock of {case} was first due {time}", first_due),
    then("the {clock} clock [no. {number}] of {case} is {clock-state}", clock_state),
    then("the {clock} clock [no. {number}] of {case} is provisional", |world, found| {
        provisional(world, found, true)
    }),
    then("the {clock} clock [no. {number}] of {case} is certain", |world, found| {
        provisional(world, found, false)
    }),
    then("the {clock} clock [no. {number}] of {case} is late", |world, found| {
        late(world, found, true)
    }),
    then("the {clock} clock [no. {number}] of {case} is in time", |world, found| {
        late(world, found, false)
    }),
    then("the {clock} clock of {case} is late against the first date", |world, found| {
        late_against_first(world, found, true)
    }),
    then("the {clock} clock of {case} is in time against the first date", |world, found| {
        late_against_first(world, found, false)
    }),
    then("the {clock} clock of {case} counts {unit}", counts_unit),
    then("the {clock} clock of {case} is counted by the calendar {key} version {value}", calendar),
    then("the {clock} clock of {case} is under the policy {key} version {number}", clock_policy),
    then("{case} has {number} {clock} clocks", clock_count),
    then("{case} has no open {clock} clock", no_open_clock),
    then("the {clock} clock of {case} counts the days {dates}", counted_days),
    then("the {clock} clock of {case} passes over {dates}", passed_days),
    then("the {clock} clock of {case} stood still for {number} minutes", paused_minutes),
    then("the {clock} clock of {case} has recorded {number} steps", steps_recorded),
    then("no step of {case} is due", no_step_due),
    then("the next step of {case} comes {time}", next_step),
    then("{case} is {alert}", alert),
    then("{case} is silent", |world, found| silent(world, found, true)),
    then("{case} is not silent", |world, found| silent(world, found, false)),
];

fn clock<'world>(world: &'world World, found: &Found) -> Result<&'world Clock, String> {
    let kind = meaning(CLOCKS, found.get("clock")?)?;
    let number = found.opt("number").map(str::parse).transpose();
    world.clock(found.get("case")?, kind, number.map_err(|_| "no such number")?)
}

/// As [`clock`], where the number in the sentence is not the clock's.
fn latest_clock<'world>(world: &'world World, found: &Found) -> Result<&'world Clock, String> {
    world.clock(found.get("case")?, meaning(CLOCKS, found.get("clock")?)?, None)
}

fn at_same(world: &World, found: jiff::Timestamp, said: &str) -> Outcome {
    let said = world.time(said)?;
    same(world.written(found), world.written(said))
}

fn due(world: &mut World, found: &Found) -> Outcome {
    at_same(world, clock(world, found)?.start.due_at, found.get("time")?)
}

fn first_due(world: &mut World, found: &Found) -> Outcome {
    at_same(world, clock(world, found)?.first_due_at, found.get("time")?)
}

fn clock_state(world: &mut World, found: &Found) -> Outcome {
    let state = match &clock(world, found)?.state {
        ClockState::Running => "running",
        ClockState::Paused { .. } => "paused",
        ClockState::Stopped { cause: StopCause::Met, .. } => "met",
        ClockState::Stopped { cause: StopCause::Void, .. } => "void",
        ClockState::Stopped { cause: StopCause::Replaced(_), .. } => "replaced",
    };
    same(state, found.get("clock-state")?)
}

fn provisional(world: &mut World, found: &Found, is_provisional: bool) -> Outcome {
    let word = |provisional: bool| if provisional { "provisional" } else { "certain" };
    same(word(clock(world, found)?.start.is_provisional), word(is_provisional))
}

fn late(world: &mut World, found: &Found, is_late: bool) -> Outcome {
    let word = |late: bool| if late { "late" } else { "in time" };
    same(word(clock(world, found)?.is_late(world.now()?)), word(is_late))
}

fn late_against_first(world: &mut World, found: &Found, is_late: bool) -> Outcome {
    let word = |late: bool| if late { "late" } else { "in time" };
    let found = clock(world, found)?.is_late_against_first_date(world.now()?);
    same(word(found), word(is_late))
}

fn counts_unit(world: &mut World, found: &Found) -> Outcome {
    let unit = clock(world, found)?.start.unit.ok_or("it is counted for no unit")?;
    same(world.unit_name(unit).as_str(), found.get("unit")?)
}

fn calendar(world: &mut World, found: &Found) -> Outcome {
    let start = &latest_clock(world, found)?.start;
    let said = format!("{} {}", found.get("key")?, found.get("value")?);
    same(format!("{} {}", start.calendar, start.calendar_version), said)
}

fn clock_policy(world: &mut World, found: &Found) -> Outcome {
    let policy = &latest_clock(world, found)?.start.policy;
    let said = format!("{} {}", found.get("key")?, found.get("number")?);
    same(format!("{} {}", policy.key, policy.version), said)
}

fn clock_count(world: &mut World, found: &Found) -> Outcome {
    let kind = meaning(CLOCKS, found.get("clock")?)?;
    let case = world.case(found.get("case")?)?;
    let count = case.clocks.iter().filter(|clock| clock.start.kind == kind).count();
    same(count.to_string().as_str(), found.get("number")?)
}

fn no_open_clock(world: &mut World, found: &Found) -> Outcome {
    let kind = meaning(CLOCKS, found.get("clock")?)?;
    match world.case(found.get("case")?)?.open_clocks(kind).count() {
        0 => Ok(()),
        count => Err(format!("it has {count}")),
    }
}

fn explanation(world: &World, found: &Found) -> Result<domain::due::Explanation, String> {
    let clock = latest_clock(world, found)?;
    let case = world.case(found.get("case")?)?;
    let organisation = &world.authority_of(case.id)?.organisation;
    let context = world.context(&Actor::Worker, organisation)?;
    let explained = case.explain(clock.start.clock, &context);
    let explained = explained.map_err(|refusal| format!("{refusal:?}"))?;
    let explained = explained.ok_or("it was given and not counted")?;
    match explained.due_at {
        Some(at) if at != clock.start.due_at => Err(format!(
            "the explanation ends {} and the record says {}",
            world.written(at),
            world.written(clock.start.due_at)
        )),
        Some(_) | None => Ok(explained),
    }
}

fn days_of(
    explained: &domain::due::Explanation,
    fits: impl Fn(DayRole) -> bool,
) -> Vec<jiff::civil::Date> {
    let runs = explained.steps.iter().flat_map(|step| &step.days).filter(|run| fits(run.role));
    runs.flat_map(|run| run.from.series(jiff::ToSpan::day(1)).take_while(|date| *date <= run.to))
        .collect()
}

fn same_days(found: &[jiff::civil::Date], said: &str) -> Outcome {
    let said: Result<Vec<jiff::civil::Date>, String> =
        split_list(said).into_iter().map(World::date).collect();
    let written = |dates: &[jiff::civil::Date]| {
        dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    same(written(found), written(&said?))
}

fn counted_days(world: &mut World, found: &Found) -> Outcome {
    let explained = explanation(world, found)?;
    same_days(&days_of(&explained, |role| role == DayRole::Counted), found.get("dates")?)
}

fn passed_days(world: &mut World, found: &Found) -> Outcome {
    let explained = explanation(world, found)?;
    same_days(&days_of(&explained, |role| role == DayRole::PassedOver), found.get("dates")?)
}

fn paused_minutes(world: &mut World, found: &Found) -> Outcome {
    let explained = explanation(world, found)?;
    let minutes: i64 = explained
        .steps
        .iter()
        .map(|step| match &step.kind {
            StepKind::Paused { taken, .. } => taken.as_mins(),
            _ => 0,
        })
        .sum();
    same(minutes.to_string().as_str(), found.get("number")?)
}

fn steps_recorded(world: &mut World, found: &Found) -> Outcome {
    let count = latest_clock(world, found)?.steps_recorded.len();
    same(count.to_string().as_str(), found.get("number")?)
}

fn no_step_due(world: &mut World, found: &Found) -> Outcome {
    let due = world.due_steps(found.get("case")?)?;
    if due.is_empty() { Ok(()) } else { Err(format!("{} steps are due", due.len())) }
}

fn next_step(world: &mut World, found: &Found) -> Outcome {
    let case = world.case(found.get("case")?)?;
    let organisation = &world.authority_of(case.id)?.organisation;
    let context = world.context(&Actor::Worker, organisation)?;
    let next = case.next_step_at(&context).map_err(|refusal| format!("{refusal:?}"))?;
    at_same(world, next.ok_or("no step is to come")?, found.get("time")?)
}

fn alert_of(world: &World, found: &Found) -> Result<domain::case::CaseAlert, String> {
    let case = world.case(found.get("case")?)?;
    let organisation = &world.authority_of(case.id)?.organisation;
    let context = world.context(&Actor::Worker, organisation)?;
    case.alert(&context).map_err(|refusal| format!("{refusal:?}"))
}

fn alert(world: &mut World, found: &Found) -> Outcome {
    same(word(ALERTS, alert_of(world, found)?.alert), found.get("alert")?)
}

fn silent(world: &mut World, found: &Found, is_silent: bool) -> Outcome {
    let word = |silent: bool| if silent { "silent" } else { "not silent" };
    same(word(alert_of(world, found)?.is_silent), word(is_silent))
}
