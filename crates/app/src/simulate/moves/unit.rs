//! What the units do that work on a case.

use domain::access::Action;
use domain::actor::{Actor, Role};
use domain::case::{Command, NewChild, SupportAsk};
use domain::ids::UnitId;
use domain::policy::ClockRule;
use jiff::SignedDuration;

use super::{Attempt, Move};
use crate::simulate::fate::{Beside, Finish, Sending};
use crate::simulate::scene::Scene;

pub(super) fn attempt(scene: &mut Scene<'_>, next: &Move) -> Attempt {
    match next {
        Move::Sign => Some((scene.handler()?, Command::Sign)),
        Move::Object => object(scene),
        Move::Contact { is_reached } => contact(scene, *is_reached),
        Move::Reveal(role) => reveal(scene, *role),
        Move::Update(kind) => {
            let occasion = match kind {
                domain::case::UpdateKind::Progress => "progress",
                domain::case::UpdateKind::Problem => "problem",
                domain::case::UpdateKind::NextStep => "next",
            };
            let command = Command::Update { kind: *kind, text: scene.say(occasion) };
            Some((scene.handler()?, command))
        }
        Move::AskExtension => ask_extension(scene),
        Move::Pause => pause(scene),
        Move::Resume => {
            let note = Some(scene.say("resume"));
            Some((scene.handler()?, Command::Resume { note }))
        }
        Move::AskSupport => ask_support(scene),
        Move::AnswerSupport { unit, is_accepted } => {
            let text = Some(scene.say(if *is_accepted { "accepted" } else { "declined" }));
            let actor = Actor::Official(scene.official(*unit, Role::Handler)?);
            Some((actor, Command::AnswerSupport { is_accepted: *is_accepted, text }))
        }
        Move::DeliverSupport(unit) => {
            let actor = Actor::Official(scene.official(*unit, Role::Handler)?);
            Some((actor, Command::DeliverSupport { text: scene.say("delivered") }))
        }
        Move::ReleaseSupport(unit) => {
            let (unit, reason) = (*unit, scene.say("released"));
            Some((scene.handler()?, Command::ReleaseSupport { unit, reason }))
        }
        Move::Split => split(scene),
        Move::Answer => answer(scene),
        _ => None,
    }
}

fn object(scene: &mut Scene<'_>) -> Attempt {
    let right = scene.thread.right;
    let is_right = scene.thread.fate.sending != Sending::Contested;
    let proposed = is_right.then_some(right);
    let unit = scene.unit_name(right);
    let occasion = if is_right { "object" } else { "object-anyway" };
    let reason = scene.say_with(occasion, &[("unit", &unit)]);
    Some((scene.handler()?, Command::Object { reason, proposed }))
}

fn contact(scene: &mut Scene<'_>, is_reached: bool) -> Attempt {
    let note = scene.say(if is_reached { "reached" } else { "missed" });
    let minutes = scene.thread.random.between(1, 15);
    let began = scene.now - SignedDuration::from_mins(minutes);
    let dispatched = scene.case.state.assignment().map(|known| known.dispatched_at);
    let happened_at = dispatched.map_or(began, |earliest| began.max(earliest));
    Some((scene.handler()?, Command::LogContact { is_reached, happened_at, note }))
}

fn reveal(scene: &mut Scene<'_>, role: Role) -> Attempt {
    if !scene.policy().allows(Action::RevealContact, role) {
        return None;
    }
    let reason = scene.say("reveal");
    let actor = if role == Role::Handler { scene.handler() } else { scene.central(role) };
    Some((actor?, Command::RevealContact { reason }))
}

/// The limit by which the running answer clock was counted.
fn limit<'a>(scene: &'a Scene<'_>) -> Option<&'a ClockRule> {
    let clock = scene.answer_clock()?;
    let place = usize::from(clock.start.limit?);
    let policy = scene.world.rules.policies.get(&clock.start.policy)?;
    policy.clocks.get(place)
}

fn ask_extension(scene: &mut Scene<'_>) -> Attempt {
    let most = limit(scene)?.extension?.amount_max.count;
    let clock = scene.answer_clock().filter(|clock| clock.is_running())?;
    let is_in_time = !clock.is_late(scene.now) && clock.start.given_on.is_none();
    let clock = clock.start.clock;
    if !is_in_time || most == 0 {
        return None;
    }
    let count = u32::try_from(scene.thread.random.between(1, i64::from(most))).ok()?;
    let reason = scene.say("extension");
    Some((scene.handler()?, Command::AskExtension { clock, count, reason }))
}

fn pause(scene: &mut Scene<'_>) -> Attempt {
    let reasons = limit(scene)?.pauses.clone();
    let reason = scene.thread.random.pick(&reasons).cloned()?;
    let note = Some(scene.say("pause"));
    Some((scene.handler()?, Command::Pause { reason, note }))
}

fn ask_support(scene: &mut Scene<'_>) -> Attempt {
    let lead = scene.case.lead()?;
    let near = scene.thread.district;
    let city = scene.world.city;
    let mut units: Vec<UnitId> = city.departments.iter().copied().chain([near]).collect();
    units.retain(|unit| *unit != lead && scene.case.active_support(*unit).is_none());
    let unit = scene.thread.random.pick(&units).copied()?;
    let ask = SupportAsk { unit, task: scene.say("task"), due_on: None };
    Some((scene.handler()?, Command::AddSupport(ask)))
}

fn split(scene: &mut Scene<'_>) -> Attempt {
    let lead = scene.case.lead()?;
    let below: Vec<UnitId> = scene
        .world
        .city
        .quarters
        .iter()
        .filter(|quarter| quarter.district == lead)
        .map(|quarter| quarter.unit)
        .collect();
    let first = scene.thread.random.place(below.len());
    let chosen = below.iter().cycle().skip(first).take(below.len().min(2));
    let chosen: Vec<UnitId> = chosen.copied().collect();
    let children: Vec<NewChild> = chosen
        .into_iter()
        .map(|unit| NewChild {
            case: scene.fresh_case(),
            unit,
            task: scene.say("task"),
            due_on: None,
        })
        .collect();
    if children.is_empty() {
        return None;
    }
    Some((scene.handler()?, Command::Split { children }))
}

fn answer(scene: &mut Scene<'_>) -> Attempt {
    let fate = scene.thread.fate;
    let is_first = scene.case.round == 1;
    let is_thin = is_first && matches!(fate.finish, Finish::FalseClosure | Finish::NotHeld);
    let public = if fate.beside == Beside::FollowedUp {
        let date = promised_on(scene).to_string();
        scene.say_with("answer-promise", &[("date", &date)])
    } else {
        scene.say(if is_thin { "answer-thin" } else { "answer" })
    };
    let has_record = scene.thread.random.chance(400);
    let internal = has_record.then(|| scene.say("internal"));
    let is_request = scene.thread.requester.is_some();
    let has_evidence = !is_request || scene.thread.random.chance(250);
    let evidence = if has_evidence { vec![scene.say("evidence")] } else { Vec::new() };
    Some((scene.handler()?, Command::Answer { public, internal, evidence }))
}

/// The day that an answer promises: the same whenever it is asked for.
pub(super) fn promised_on(scene: &Scene<'_>) -> jiff::civil::Date {
    let registered = scene.world.rules.day(scene.case.registered_at);
    registered.saturating_add(jiff::ToSpan::days(75))
}
