//! Sentences about cases before a unit works on them: registering, disposing, linking, dispatching,
//! objecting, ruling.

use domain::case::{
    Command, Confidentiality, Counterparty, NewRegistration, Origin, SupportAsk, Transferral,
};
use domain::ids::{AuthorityId, CaseId, RequesterId, RulingId};

use super::form::{Form, Found, Outcome, when};
use super::names::{id, text};
use super::words::{ORIGINS, meaning};
use super::world::{World, person};

pub(super) const FORMS: &[Form] = &[
    when(
        "{actor} registers {article} {type:key} [about {category:key}] {text} \
         for {counterparty:value} as {case} [, place {place:text}] \
         [, quoting {quotation:text}] [, promised for {date}] [, channel {channel:key}] \
         [, urgency {urgency:key}] [, from a {origin}] [, {secrecy}] [, only for {names}]",
        register,
    ),
    when(
        "{actor} registers {article} {type:key} {text} for {counterparty:value} as {case}, split \
         from {parent:case}",
        register_split,
    ),
    when("{actor} imports the history of {case}", import),
    when("{actor} disposes of {case} as {disposition:key} [saying {text}]", dispose),
    when(
        "{actor} transfers {case} to {authority:key} as {there:case} because {text} \
         [, disposition {disposition:key}]",
        transfer,
    ),
    when("{actor} links {case} to {primary:case}", link),
    when("{actor} unlinks {case} because {text}", unlink),
    when(
        "{actor} dispatches {case} to {unit} [, supported by {units} with task {task:text}] \
         [because {text}]",
        dispatch,
    ),
    when("{actor} signs {case}", |world, found| act(world, found, Command::Sign)),
    when("{actor} objects to {case} because {text} [, proposing {unit}]", object),
    when("{actor} upholds the objection in {case} because {text}", |world, found| {
        judge(world, found, true)
    }),
    when("{actor} rejects the objection in {case} because {text}", |world, found| {
        judge(world, found, false)
    }),
    when("{actor} refers {case} for a ruling because {text}", |world, found| {
        let reason = text(found.get("text")?);
        act(world, found, Command::ReferForRuling { reason })
    }),
    when("{actor} rules that {unit} leads {case} because {text} [, {precedent}]", rule),
];

/// Gives a command about the case of the sentence in the name of its actor.
pub(super) fn act(world: &mut World, found: &Found, command: Command) -> Outcome {
    world.perform(found.get("actor")?, found.get("case")?, command)
}

/// Who is owed the answer: a requester by name, or a unit, whose role follows from the type.
fn counterparty(world: &World, found: &Found) -> Result<Counterparty, String> {
    let name = found.get("counterparty")?;
    if world.requesters.contains(name) {
        return Ok(Counterparty::Requester { requester: RequesterId(id("requester", name)) });
    }
    let unit = world.unit(name)?;
    Ok(match found.get("type")? {
        "inspection-finding" => Counterparty::Inspector { unit },
        "stocktake-decision" => Counterparty::StocktakeOffice { unit },
        _ => Counterparty::CommissioningOffice { unit },
    })
}

/// Who may know: `hidden from handlers`, `only for Lin and Sun`, `only for nobody`, else ordinary.
pub(super) fn confidentiality(found: &Found) -> Result<Confidentiality, String> {
    Ok(match (found.opt("secrecy"), found.opt("names")) {
        (Some("hidden from handlers"), _) => Confidentiality::HiddenFromHandlers,
        (Some("only for nobody"), _) => Confidentiality::NamedPersons(Vec::new()),
        (_, Some(_)) => {
            let names = found.items("names")?;
            Confidentiality::NamedPersons(names.into_iter().map(person).collect())
        }
        (_, None) => Confidentiality::Ordinary,
    })
}

fn new_registration(world: &mut World, found: &Found) -> Result<NewRegistration, String> {
    let origin = found.opt("origin").map(|origin| meaning(ORIGINS, origin)).transpose()?;
    Ok(NewRegistration {
        authority: world.authority()?.id,
        type_key: found.get("type")?.into(),
        category: found.opt("category").map(Into::into),
        channel: found.opt("channel").unwrap_or("hotline").into(),
        urgency: found.opt("urgency").unwrap_or("ordinary").into(),
        counterparty: counterparty(world, found)?,
        confidentiality: confidentiality(found)?,
        origin: origin.unwrap_or(Origin::Direct),
        text: text(found.get("text")?),
        quotation: found.opt("quotation").map(text),
        place: found.opt("place").map(text),
        due_on: found.opt("date").map(World::date).transpose()?,
    })
}

fn register(world: &mut World, found: &Found) -> Outcome {
    let new = new_registration(world, found)?;
    act(world, found, Command::Register(Box::new(new)))
}

fn register_split(world: &mut World, found: &Found) -> Outcome {
    let new = new_registration(world, found)?;
    let parent = world.case_id(found.get("parent")?);
    let parent_lead = world.live.get(&parent).and_then(domain::case::Case::lead);
    let parent_lead = parent_lead.ok_or("the parent has no lead")?;
    let new = NewRegistration { origin: Origin::Split { parent, parent_lead }, ..new };
    act(world, found, Command::Register(Box::new(new)))
}

fn import(world: &mut World, found: &Found) -> Outcome {
    let facts = world.histories.get(found.get("case")?).cloned().unwrap_or_default();
    act(world, found, Command::Import { facts })
}

fn dispose(world: &mut World, found: &Found) -> Outcome {
    let disposition = found.get("disposition")?.into();
    let text = found.opt("text").map(text);
    act(world, found, Command::Dispose { disposition, text })
}

fn transfer(world: &mut World, found: &Found) -> Outcome {
    let there = found.get("there")?;
    let new_case = CaseId(id("case", there));
    let transferral = Transferral {
        disposition: found.opt("disposition").unwrap_or("to-other-authority").into(),
        to: AuthorityId(id("authority", found.get("authority")?)),
        new_case,
        reason: text(found.get("text")?),
    };
    act(world, found, Command::Transfer(Box::new(transferral)))?;
    world.name_opened(there, new_case);
    Ok(())
}

fn link(world: &mut World, found: &Found) -> Outcome {
    let primary = world.case_id(found.get("primary")?);
    act(world, found, Command::LinkDuplicate { primary })
}

fn unlink(world: &mut World, found: &Found) -> Outcome {
    let reason = text(found.get("text")?);
    act(world, found, Command::UnlinkDuplicate { reason })
}

fn dispatch(world: &mut World, found: &Found) -> Outcome {
    let lead = world.unit(found.get("unit")?)?;
    let supports = match found.opt("units") {
        Some(_) => {
            let task = text(found.get("task")?);
            let units = found.items("units")?;
            let ask = |name| Ok(SupportAsk { unit: world.unit(name)?, task, due_on: None });
            units.into_iter().map(ask).collect::<Result<Vec<_>, String>>()?
        }
        None => Vec::new(),
    };
    let reason = found.opt("text").map(text);
    act(world, found, Command::Dispatch { lead, supports, reason })
}

fn object(world: &mut World, found: &Found) -> Outcome {
    let reason = text(found.get("text")?);
    let proposed = found.opt("unit").map(|unit| world.unit(unit)).transpose()?;
    act(world, found, Command::Object { reason, proposed })
}

fn judge(world: &mut World, found: &Found, is_upheld: bool) -> Outcome {
    let reason = text(found.get("text")?);
    act(world, found, Command::JudgeObjection { is_upheld, reason })
}

fn rule(world: &mut World, found: &Found) -> Outcome {
    let reasons = found.get("text")?;
    let lead = world.unit(found.get("unit")?)?;
    let ruling = RulingId(id("ruling", &format!("{} {reasons}", found.get("case")?)));
    let is_precedent = found.opt("precedent").is_some();
    act(world, found, Command::Rule { ruling, lead, reasons: text(reasons), is_precedent })
}
