//! Sentences that set a scenario up: units, people, policies, calendars, histories.

use domain::case::{Confidentiality, Counterparty, ImportedFact, Origin, Registration};
use domain::ids::{PolicyRef, RequesterId};
use domain::unit::UnitVersion;

use super::form::{Form, Found, Outcome, given, when};
use super::names::{id, text};
use super::words::{CLASSES, DISPOSITIONS, ROLES, meaning};
use super::world::{Appointment, World};

pub(super) const FORMS: &[Form] = &[
    given("the usual city", usual_city),
    given("it is {time}", it_is),
    given("the time zone {zone:value}", time_zone),
    given("the calendar {name:key}", calendar),
    given("the policy {name:key} version {number}", policy_given),
    given("the shipped policy {name:key}", |world, found| {
        world.put_shipped_policy(found.get("name")?)
    }),
    given("the authority {name:key}", authority),
    given(
        "the unit {unit} [below {above:unit}], level {number} [, among {group:key}] \
         [, from {from:date}] [, until {until:date}] [, succeeded by {successors:units}]",
        unit,
    ),
    given(
        "{name} is {role} of {unit} [serving {serving:unit}] [from {from:date}] \
         [until {until:date}]",
        appointed,
    ),
    given(
        "{name} stands in for {behalf:name} as {role} of {unit} [serving {serving:unit}] \
         [from {from:date}] [until {until:date}]",
        appointed,
    ),
    given("{names} are requesters", requesters),
    given(
        "history has {case} registered on {time} as {type:key} ({kind}) {text} \
         [about {category:key}] [for {counterparty:value}] [, channel {channel:key}] \
         [, urgency {urgency:key}] [, split from {parent:case}] \
         [under the policy {policy:key} version {number}]",
        history_registered,
    ),
    given("history has {case} assigned on {time} to {unit}", history_assigned),
    given("history has {case} noted on {time} {text}", history_noted),
    given("history has {case} answered on {time} {text}", history_answered),
    given("history has {case} disposed on {time} as {disposition}", history_disposed),
    given("history has {case} linked on {time} to {primary:case}", history_linked),
    given("history has {case} closed on {time} as {class}", history_closed),
    given("history has {case} reopened on {time}", history_reopened),
    when("it is {time}", time_passes),
    when("the calendar {name:key} is put in use", calendar),
    when("the policy {name:key} version {number} is loaded", policy_given),
    when("the unit {unit} ends on {date}, succeeded by {successors:units}", unit_ends),
    when("the unit {unit} comes below {above:unit} on {date}", unit_moves),
    when(
        "{name} takes the post of {role} of {unit} [serving {serving:unit}] [on {from:date}]",
        takes_post,
    ),
];

fn usual_city(world: &mut World, _: &Found) -> Outcome {
    super::run::run_setup(world, "usual-city")
}

fn it_is(world: &mut World, found: &Found) -> Outcome {
    world.now = Some(world.time(found.get("time")?)?);
    Ok(())
}

fn time_passes(world: &mut World, found: &Found) -> Outcome {
    let at = world.time(found.get("time")?)?;
    if at <= world.now()? {
        return Err(format!("time only goes on: it is {} already", world.written(world.now()?)));
    }
    world.now = Some(at);
    super::invariant::check_all(world)
}

fn time_zone(world: &mut World, found: &Found) -> Outcome {
    let zone = jiff::tz::TimeZone::get(found.get("zone")?);
    world.zone = zone.map_err(|error| error.to_string())?;
    Ok(())
}

fn calendar(world: &mut World, found: &Found) -> Outcome {
    world.put_calendar(found.get("name")?)
}

fn number<T: std::str::FromStr>(found: &Found, place: &str) -> Result<T, String> {
    let written = found.get(place)?;
    written.parse().map_err(|_| format!("`{written}` is no such number"))
}

fn policy_given(world: &mut World, found: &Found) -> Outcome {
    world.put_policy(found.get("name")?, found.get("number")?)
}

fn authority(world: &mut World, found: &Found) -> Outcome {
    world.enter_authority(found.get("name")?);
    Ok(())
}

fn unit(world: &mut World, found: &Found) -> Outcome {
    let version = UnitVersion {
        valid: world.validity(found.opt("from"), found.opt("until"))?,
        parent: found.opt("above").map(|above| world.unit(above)).transpose()?,
        level: number(found, "number")?,
        peer_group: found.opt("group").map(Into::into),
    };
    let name = found.get("unit")?;
    world.put_unit(name, version)?;
    let Some(successors) = found.opt("successors") else { return Ok(()) };
    set_successors(world, name, successors)
}

fn set_successors(world: &mut World, name: &str, successors: &str) -> Outcome {
    let successors = super::form::split_list(successors);
    let successors: Result<Vec<_>, String> =
        successors.into_iter().map(|name| world.unit(name)).collect();
    let successors = successors?;
    world.change_unit(name, |unit| {
        unit.successors = successors;
        Ok(())
    })
}

fn unit_ends(world: &mut World, found: &Found) -> Outcome {
    let at = world.morning(World::date(found.get("date")?)?)?;
    let name = found.get("unit")?;
    world.change_unit(name, |unit| {
        let last = unit.versions.last_mut().ok_or("it was never there")?;
        last.valid.to = Some(at);
        Ok(())
    })?;
    set_successors(world, name, found.get("successors")?)
}

fn unit_moves(world: &mut World, found: &Found) -> Outcome {
    let at = world.morning(World::date(found.get("date")?)?)?;
    let above = world.unit(found.get("above")?)?;
    world.change_unit(found.get("unit")?, |unit| {
        let last = unit.versions.last_mut().ok_or("it was never there")?;
        let mut next = last.clone();
        last.valid.to = Some(at);
        next.valid.from = at;
        next.parent = Some(above);
        unit.versions.push(next);
        Ok(())
    })
}

fn appointment<'found>(
    world: &World,
    found: &'found Found,
    from: Option<&str>,
) -> Result<Appointment<'found>, String> {
    Ok(Appointment {
        person: found.get("name")?,
        role: meaning(ROLES, found.get("role")?)?,
        unit: found.get("unit")?,
        serving: found.opt("serving"),
        substitute_for: found.opt("behalf"),
        valid: world.validity(from, found.opt("until"))?,
    })
}

fn appointed(world: &mut World, found: &Found) -> Outcome {
    let appointment = appointment(world, found, found.opt("from"))?;
    match world.appoint(&appointment)? {
        None => Ok(()),
        Some(conflict) => Err(format!("the post cannot be given: {conflict:?}")),
    }
}

fn takes_post(world: &mut World, found: &Found) -> Outcome {
    let appointment = appointment(world, found, found.opt("from"))?;
    world.open_conflict = world.appoint(&appointment)?;
    Ok(())
}

fn requesters(world: &mut World, found: &Found) -> Outcome {
    for name in found.items("names")? {
        world.requesters.insert(name.to_owned());
    }
    Ok(())
}

fn remember(world: &mut World, found: &Found, fact: ImportedFact) -> Outcome {
    let at = world.time(found.get("time")?)?;
    world.histories.entry(found.get("case")?.to_owned()).or_default().push((at, fact));
    Ok(())
}

/// Who is owed the answer in history: somebody, or a unit.
fn owed(world: &World, found: &Found) -> Result<Counterparty, String> {
    match found.opt("counterparty") {
        Some(name) if world.unit(name).is_ok() => {
            Ok(Counterparty::CommissioningOffice { unit: world.unit(name)? })
        }
        name => {
            let requester = RequesterId(id("requester", name.unwrap_or("Somebody")));
            Ok(Counterparty::Requester { requester })
        }
    }
}

fn history_registered(world: &mut World, found: &Found) -> Outcome {
    let parent_lead = world.unit("water-bureau");
    let origin = match found.opt("parent") {
        Some(parent) => Origin::Split { parent: world.case_id(parent), parent_lead: parent_lead? },
        None => Origin::Direct,
    };
    let key = found.opt("policy").unwrap_or("usual").into();
    let version = if found.opt("policy").is_some() { number(found, "number")? } else { 1 };
    let registration = Registration {
        authority: world.authority()?.id,
        kind: meaning(super::words::KINDS, found.get("kind")?)?,
        type_key: found.get("type")?.into(),
        category: found.opt("category").map(Into::into),
        channel: found.opt("channel").unwrap_or("hotline").into(),
        urgency: found.opt("urgency").unwrap_or("ordinary").into(),
        counterparty: owed(world, found)?,
        confidentiality: Confidentiality::Ordinary,
        origin,
        text: text(found.get("text")?),
        quotation: None,
        place: None,
        due_on: None,
        policy: PolicyRef { key, version },
    };
    remember(world, found, ImportedFact::Registered { registration: Box::new(registration) })
}

fn history_assigned(world: &mut World, found: &Found) -> Outcome {
    let lead = world.unit(found.get("unit")?)?;
    remember(world, found, ImportedFact::Assigned { lead })
}

fn history_noted(world: &mut World, found: &Found) -> Outcome {
    remember(world, found, ImportedFact::Noted { text: text(found.get("text")?) })
}

fn history_answered(world: &mut World, found: &Found) -> Outcome {
    remember(world, found, ImportedFact::Answered { text: text(found.get("text")?) })
}

fn history_disposed(world: &mut World, found: &Found) -> Outcome {
    let word = found.get("disposition")?;
    let class = meaning(DISPOSITIONS, word)?;
    let usual = PolicyRef { key: "usual".into(), version: 1 };
    let policy = world.policies.get(&usual).ok_or("no usual policy")?;
    let mut known = policy.dispositions.iter().filter(|(_, rule)| rule.class == class);
    let disposition = known.next().map_or_else(|| "unheard-of".into(), |(key, _)| key.clone());
    remember(world, found, ImportedFact::Disposed { class, disposition })
}

fn history_linked(world: &mut World, found: &Found) -> Outcome {
    let primary = world.case_id(found.get("primary")?);
    remember(world, found, ImportedFact::Linked { primary })
}

fn history_closed(world: &mut World, found: &Found) -> Outcome {
    let class = meaning(CLASSES, found.get("class")?)?;
    remember(world, found, ImportedFact::Closed { class })
}

fn history_reopened(world: &mut World, found: &Found) -> Outcome {
    remember(world, found, ImportedFact::Reopened)
}
