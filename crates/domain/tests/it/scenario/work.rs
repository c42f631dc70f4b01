//! Sentences about the work on a case: supporting units, children, contacts, updates, extensions,
//! pauses, long-term, answers, reminders and escalation.

use domain::case::{Command, ExtensionDecision, NewChild, NewFollowUp, SupportAsk};
use domain::clock::StepId;
use domain::ids::CaseId;

use super::form::{Form, Found, Outcome, when};
use super::intake::act;
use super::names::{id, text};
use super::words::{CLOCKS, LEVELS, UPDATES, meaning};
use super::world::World;

pub(super) const FORMS: &[Form] = &[
    when("{actor} asks {unit} to support {case} with {text} [, due on {date}]", |world, found| {
        let unit = world.unit(found.get("unit")?)?;
        let task = text(found.get("text")?);
        let due_on = found.opt("date").map(World::date).transpose()?;
        act(world, found, Command::AddSupport(SupportAsk { unit, task, due_on }))
    }),
    when("{actor} accepts to support {case} [saying {text}]", |world, found| {
        let text = found.opt("text").map(text);
        act(world, found, Command::AnswerSupport { is_accepted: true, text })
    }),
    when("{actor} declines to support {case} [because {text}]", |world, found| {
        let text = found.opt("text").map(text);
        act(world, found, Command::AnswerSupport { is_accepted: false, text })
    }),
    when("{actor} delivers the supporting part of {case} {text}", |world, found| {
        let text = text(found.get("text")?);
        act(world, found, Command::DeliverSupport { text })
    }),
    when("{actor} releases {unit} from supporting {case} because {text}", |world, found| {
        let unit = world.unit(found.get("unit")?)?;
        let reason = text(found.get("text")?);
        act(world, found, Command::ReleaseSupport { unit, reason })
    }),
    when(
        "{actor} splits {case} into {cases} for {units} with task {text} [, promised for {date}]",
        split,
    ),
    when("{actor} splits {case} into nothing", |world, found| {
        act(world, found, Command::Split { children: Vec::new() })
    }),
    when("{actor} reaches the requester of {case} {text} [at {time}]", |world, found| {
        contact(world, found, true)
    }),
    when("{actor} fails to reach the requester of {case} {text} [at {time}]", |world, found| {
        contact(world, found, false)
    }),
    when("{actor} records {update} in {case} {text}", |world, found| {
        let kind = meaning(UPDATES, found.get("update")?)?;
        let text = text(found.get("text")?);
        act(world, found, Command::Update { kind, text })
    }),
    when(
        "{actor} asks to extend the {clock} clock of {case} by {number} because {text}",
        ask_extension,
    ),
    when("{actor} grants the extension in {case} because {text}", |world, found| {
        decide_extension(world, found, true)
    }),
    when("{actor} refuses the extension in {case} because {text}", |world, found| {
        decide_extension(world, found, false)
    }),
    when("{actor} pauses {case} for {reason:key} [saying {text}]", |world, found| {
        let reason = found.get("reason")?.into();
        let note = found.opt("text").map(text);
        act(world, found, Command::Pause { reason, note })
    }),
    when("{actor} resumes {case} [saying {text}]", |world, found| {
        let note = found.opt("text").map(text);
        act(world, found, Command::Resume { note })
    }),
    when("{actor} makes {case} long-term until {date} because {text}", |world, found| {
        let review_on = World::date(found.get("date")?)?;
        let reason = text(found.get("text")?);
        act(world, found, Command::MakeLongTerm { review_on, reason })
    }),
    when("{actor} keeps {case} long-term until {date} because {text}", review),
    when("{actor} takes {case} up again because {text}", review),
    when(
        "{actor} answers {case} {text} [, internal record {internal:text}] \
         [, evidence {evidence:text}]",
        answer,
    ),
    when("{actor} accepts the answer of {case}", |world, found| {
        act(world, found, Command::AcceptAnswer)
    }),
    when("{actor} sends back the answer of {case} because {text}", |world, found| {
        let reason = text(found.get("text")?);
        act(world, found, Command::SendBack { reason })
    }),
    when(
        "{actor} follows {case} up with {article} {type:key} {text} for {unit} as {opened:case} \
         [, promised for {date}]",
        follow_up,
    ),
    when("{actor} reminds the lead of {case} {text}", |world, found| {
        let text = text(found.get("text")?);
        act(world, found, Command::Remind { text })
    }),
    when("{actor} escalates {case} to {level} because {text}", |world, found| {
        let level = meaning(LEVELS, found.get("level")?)?;
        let reason = text(found.get("text")?);
        act(world, found, Command::Escalate { level, reason })
    }),
    when("the system records every step that is due", record_due_steps),
    when("{actor} records step {number} of the {clock} clock of {case}", record_step),
];

fn split(world: &mut World, found: &Found) -> Outcome {
    let (cases, units) = (found.items("cases")?, found.items("units")?);
    if cases.len() != units.len() {
        return Err("as many cases as units are needed".into());
    }
    let task = text(found.get("text")?);
    let due_on = found.opt("date").map(World::date).transpose()?;
    let child = |(case, unit): (&&str, &str)| {
        Ok(NewChild { case: CaseId(id("case", case)), unit: world.unit(unit)?, task, due_on })
    };
    let children: Result<Vec<NewChild>, String> = cases.iter().zip(units).map(child).collect();
    act(world, found, Command::Split { children: children? })?;
    for case in cases {
        world.name_opened(case, CaseId(id("case", case)));
    }
    Ok(())
}

fn contact(world: &mut World, found: &Found, is_reached: bool) -> Outcome {
    let happened_at = found.opt("time").map(|time| world.time(time)).transpose()?;
    let happened_at = happened_at.map_or_else(|| world.now(), Ok)?;
    let note = text(found.get("text")?);
    act(world, found, Command::LogContact { is_reached, happened_at, note })
}

fn number<T: std::str::FromStr>(found: &Found) -> Result<T, String> {
    let written = found.get("number")?;
    written.parse().map_err(|_| format!("`{written}` is no such number"))
}

fn ask_extension(world: &mut World, found: &Found) -> Outcome {
    let kind = meaning(CLOCKS, found.get("clock")?)?;
    let clock = world.clock(found.get("case")?, kind, None)?.start.clock;
    let (count, reason) = (number(found)?, text(found.get("text")?));
    act(world, found, Command::AskExtension { clock, count, reason })
}

fn decide_extension(world: &mut World, found: &Found, is_granted: bool) -> Outcome {
    let reason = text(found.get("text")?);
    act(world, found, Command::DecideExtension(ExtensionDecision { is_granted, reason }))
}

fn review(world: &mut World, found: &Found) -> Outcome {
    let keep_until = found.opt("date").map(World::date).transpose()?;
    let reason = text(found.get("text")?);
    act(world, found, Command::ReviewLongTerm { keep_until, reason })
}

fn answer(world: &mut World, found: &Found) -> Outcome {
    let public = text(found.get("text")?);
    let internal = found.opt("internal").map(text);
    let evidence = found.opt("evidence").map(text).into_iter().collect();
    act(world, found, Command::Answer { public, internal, evidence })
}

fn follow_up(world: &mut World, found: &Found) -> Outcome {
    let opened = found.get("opened")?;
    let new = NewFollowUp {
        case: CaseId(id("case", opened)),
        type_key: found.get("type")?.into(),
        quotation: text(found.get("text")?),
        due_on: found.opt("date").map(World::date).transpose()?,
        commissioning_office: world.unit(found.get("unit")?)?,
    };
    let case = new.case;
    act(world, found, Command::FollowUp(Box::new(new)))?;
    world.name_opened(opened, case);
    Ok(())
}

/// What a worker does: every case, every step that has come, once. It must find nothing the second
/// time.
fn record_due_steps(world: &mut World, _: &Found) -> Outcome {
    for name in world.cases.keys().cloned().collect::<Vec<_>>() {
        for due in world.due_steps(&name)? {
            let command = Command::RecordStep { clock: due.clock, step: due.step };
            world.perform("the system", &name, command)?;
            if let Some(refusal) = &world.open_refusal {
                return Err(format!("{name}: a step that is due is refused: {refusal:?}"));
            }
        }
        if !world.due_steps(&name)?.is_empty() {
            return Err(format!("{name}: a recorded step is due again"));
        }
    }
    Ok(())
}

fn record_step(world: &mut World, found: &Found) -> Outcome {
    let kind = meaning(CLOCKS, found.get("clock")?)?;
    let clock = world.clock(found.get("case")?, kind, None)?.start.clock;
    let step: u16 = number(found)?;
    let step = StepId(step.checked_sub(1).ok_or("steps are counted from 1")?);
    act(world, found, Command::RecordStep { clock, step })
}
