//! Sentences about how things stand: refusals, statuses, leads, people's view of a case, the
//! journal.

use std::collections::BTreeSet;

use domain::actor::Role;
use domain::case::{Case, EventBody, State, Status};
use domain::ids::UnitId;
use domain::refusal::{Argument, Refusal};
use domain::unit::PostConflict;

use super::form::{Form, Found, Outcome, then};
use super::invariant::names_of;
use super::names::text;
use super::words::{
    CHILDREN, CLASSES, DISPOSITIONS, LEVELS, ROLES, STATUSES, SUPPORTS, action, meaning, word,
};
use super::world::{World, person};

pub(super) const FORMS: &[Form] = &[
    then("it is refused: {reason:key}", refused),
    then("the refusal says {argument:key} is {value}", refusal_says),
    then("only {roles:keys} may do it", only_may),
    then("the post is not given, for one person holds {role} already", post_not_given),
    then("{case} is {status}", status),
    then("{case} is closed as {class}", closed_as),
    then("{case} is disposed as {disposition}", disposed_as),
    then("{case} is linked to {primary:case}", linked_to),
    then("{case} is led by {unit}", led_by),
    then("nobody leads {case}", nobody_leads),
    then("{case} is in round {number}", round),
    then("{case} is escalated to {level}", escalated),
    then("{case} shows {number} of {all:number} children verified", children),
    then("{parent:case} takes {case} for {child}", child),
    then("{unit} supports {case}: {support}", support),
    then("{case} is under the policy {name:key} version {number}", policy),
    then("{case} is visible only to {names}", visible_only),
    then("{case} is about {category:key}", about),
    then("{case} is of type {type:key}, urgency {urgency:key}, channel {channel:key}", traits),
    then("{case} is paused for {reason:key}", paused),
    then("{case} is not paused", not_paused),
    then("{case} holds the text {text}", |world, found| holds_text(world, found, true)),
    then("{case} no longer holds the text {text}", |world, found| holds_text(world, found, false)),
    then("there is no case {case}", no_case),
    then("the journal of {case} says {event:key} [{number} times]", journal_says),
    then("the journal of {case} says {event:key} by {actor} [{number} times]", journal_says_by),
    then("the journal of {case} never says {event:key}", journal_never_says),
    then("the journal of {case} says {event:key} with {field:key} {value}", journal_field),
    then("the journal of {case} says {event:key} with {field:key} {unit} as unit", journal_unit),
    then("{actor} may {action} {case}", may),
    then("{actor} may not {action} {case}: {reason:key}", may_not),
    then("{actor} may {action}", may_in_general),
    then("{actor} may not {action}: {reason:key}", may_not_in_general),
    then("{actor} sees {case}", sees),
    then("{actor} does not see {case}", sees_not),
    then("the list of {actor} shows {cases}", list_shows),
    then("the list of {actor} is empty", list_empty),
];

/// Whether what was found is what was said.
pub(super) fn same<T: PartialEq + std::fmt::Display>(found: T, said: T) -> Outcome {
    if found == said { Ok(()) } else { Err(format!("it is `{found}`, not `{said}`")) }
}

fn written_refusal(world: &World, refusal: &Refusal) -> String {
    let arguments: Vec<String> = refusal
        .arguments
        .iter()
        .map(|argument| format!("{} {}", argument.name, argument_value(world, argument)))
        .collect();
    format!("{} ({})", refusal.key.as_str(), arguments.join(", "))
}

fn refused(world: &mut World, found: &Found) -> Outcome {
    let Some(refusal) = world.open_refusal.take() else {
        return Err("nothing was refused".into());
    };
    if refusal.key.as_str() == found.get("reason")? {
        return Ok(());
    }
    Err(format!("it is refused for another reason: {}", written_refusal(world, &refusal)))
}

/// An argument as a sentence writes it: units by name, cases by name, instants in the city's time.
fn argument_value(world: &World, argument: &Argument) -> String {
    if let Ok(unit) = argument.value.parse().map(UnitId) {
        return world.unit_name(unit);
    }
    match argument.value.parse::<jiff::Timestamp>() {
        Ok(at) => world.written(at).replace(' ', "_"),
        Err(_) => argument.value.replace(' ', "_"),
    }
}

fn last_refusal(world: &World) -> Result<&Refusal, String> {
    world.refusal.as_ref().ok_or_else(|| "nothing was refused".into())
}

fn refusal_says(world: &mut World, found: &Found) -> Outcome {
    let refusal = last_refusal(world)?;
    let name = found.get("argument")?;
    let argument = refusal.arguments.iter().find(|argument| argument.name == name);
    let argument = argument.ok_or_else(|| written_refusal(world, refusal))?;
    same(argument_value(world, argument).as_str(), found.get("value")?)
}

fn only_may(world: &mut World, found: &Found) -> Outcome {
    let said: Result<BTreeSet<Role>, String> =
        found.items("roles")?.into_iter().map(|role| meaning(ROLES, role)).collect();
    let may: BTreeSet<Role> = last_refusal(world)?.by.iter().map(|(role, _)| *role).collect();
    if may == said? {
        return Ok(());
    }
    let may: Vec<&str> = may.into_iter().map(|role| word(ROLES, role)).collect();
    Err(format!("those who may: {}", may.join(", ")))
}

fn post_not_given(world: &mut World, found: &Found) -> Outcome {
    let conflict = world.open_conflict.take().ok_or("the post was given")?;
    match conflict {
        PostConflict::TwoAdministrators { held } => same(word(ROLES, held), found.get("role")?),
        PostConflict::UnknownPost => Err("there is no such post".into()),
    }
}

fn case<'world>(world: &'world World, found: &Found) -> Result<&'world Case, String> {
    world.case(found.get("case")?)
}

fn status(world: &mut World, found: &Found) -> Outcome {
    let status: Status = case(world, found)?.status();
    same(word(STATUSES, status), found.get("status")?)
}

fn closed_as(world: &mut World, found: &Found) -> Outcome {
    match &case(world, found)?.state {
        State::Closed(closing) | State::Archived(closing) => {
            same(word(CLASSES, closing.class), found.get("class")?)
        }
        other => Err(format!("it is {}", word(STATUSES, other.status()))),
    }
}

fn disposed_as(world: &mut World, found: &Found) -> Outcome {
    match &case(world, found)?.state {
        State::Disposed { class, .. } => {
            same(word(DISPOSITIONS, *class), found.get("disposition")?)
        }
        other => Err(format!("it is {}", word(STATUSES, other.status()))),
    }
}

fn linked_to(world: &mut World, found: &Found) -> Outcome {
    match &case(world, found)?.state {
        State::Linked { primary, .. } => {
            let said = found.get("primary")?;
            if *primary == world.case_id(said) {
                return Ok(());
            }
            same(world.case_name(*primary).as_str(), said)
        }
        other => Err(format!("it is {}", word(STATUSES, other.status()))),
    }
}

fn led_by(world: &mut World, found: &Found) -> Outcome {
    let lead = case(world, found)?.lead().ok_or("nobody leads it")?;
    same(world.unit_name(lead).as_str(), found.get("unit")?)
}

fn nobody_leads(world: &mut World, found: &Found) -> Outcome {
    match case(world, found)?.lead() {
        None => Ok(()),
        Some(lead) => Err(format!("it is led by {}", world.unit_name(lead))),
    }
}

fn round(world: &mut World, found: &Found) -> Outcome {
    same(case(world, found)?.round.to_string().as_str(), found.get("number")?)
}

fn escalated(world: &mut World, found: &Found) -> Outcome {
    same(word(LEVELS, case(world, found)?.escalation), found.get("level")?)
}

fn children(world: &mut World, found: &Found) -> Outcome {
    let (verified, all) = case(world, found)?.children_verified();
    let said = format!("{} of {}", found.get("number")?, found.get("all")?);
    same(format!("{verified} of {all}"), said)
}

fn child(world: &mut World, found: &Found) -> Outcome {
    let child = world.case(found.get("case")?)?.id;
    let parent = world.case(found.get("parent")?)?;
    let known = parent.children.iter().find(|known| known.case == child);
    let known = known.ok_or("it is no child of that case")?;
    same(word(CHILDREN, known.status), found.get("child")?)
}

fn support(world: &mut World, found: &Found) -> Outcome {
    let unit = world.unit(found.get("unit")?)?;
    let supports = &case(world, found)?.supports;
    let known = supports.iter().rev().find(|support| support.unit == unit);
    let known = known.ok_or("that unit was never asked")?;
    same(word(SUPPORTS, known.status), found.get("support")?)
}

fn policy(world: &mut World, found: &Found) -> Outcome {
    let reference = case(world, found)?.policy.as_ref().ok_or("it is under no policy")?;
    let said = format!("{} {}", found.get("name")?, found.get("number")?);
    same(format!("{} {}", reference.key, reference.version), said)
}

fn visible_only(world: &mut World, found: &Found) -> Outcome {
    let said: BTreeSet<_> = found.items("names")?.into_iter().map(person).collect();
    let named: BTreeSet<_> = case(world, found)?.named_persons().iter().copied().collect();
    if named == said { Ok(()) } else { Err("it names others".into()) }
}

fn about(world: &mut World, found: &Found) -> Outcome {
    let registration = case(world, found)?.registration.as_ref().ok_or("not registered")?;
    let category = registration.category.as_ref().ok_or("it has no category")?;
    same(category.as_str(), found.get("category")?)
}

fn traits(world: &mut World, found: &Found) -> Outcome {
    let traits = case(world, found)?.clock_traits().ok_or("not registered")?;
    same(traits.type_key.as_str(), found.get("type")?)?;
    same(traits.urgency.as_str(), found.get("urgency")?)?;
    same(traits.channel.as_str(), found.get("channel")?)
}

fn paused(world: &mut World, found: &Found) -> Outcome {
    let paused = case(world, found)?.paused.as_ref().ok_or("it is not paused")?;
    same(paused.reason.as_str(), found.get("reason")?)
}

fn not_paused(world: &mut World, found: &Found) -> Outcome {
    match &case(world, found)?.paused {
        None => Ok(()),
        Some(paused) => Err(format!("it is paused for {}", paused.reason)),
    }
}

fn holds_text(world: &mut World, found: &Found, is_held: bool) -> Outcome {
    let text = text(found.get("text")?).text_id;
    let case = case(world, found)?;
    match (case.texts.contains(&text), is_held) {
        (true, true) | (false, false) => Ok(()),
        (true, false) => Err("it still holds that text".into()),
        (false, true) => Err("it holds no such text".into()),
    }
}

fn no_case(world: &mut World, found: &Found) -> Outcome {
    match world.case(found.get("case")?) {
        Ok(case) => Err(format!("there is, and it is {}", word(STATUSES, case.status()))),
        Err(_) => Ok(()),
    }
}

fn bodies<'world>(world: &'world World, found: &Found) -> Result<Vec<&'world EventBody>, String> {
    let id = case(world, found)?.id;
    let wanted = found.get("event")?;
    let mut bodies = Vec::new();
    for event in world.journal.get(&id).into_iter().flatten() {
        if names_of(&event.body)?.iter().any(|name| name.replace('_', "-") == wanted) {
            bodies.push(&event.body);
        }
    }
    Ok(bodies)
}

fn counted(count: usize, found: &Found) -> Outcome {
    match found.opt("number") {
        Some(said) => same(count.to_string().as_str(), said),
        None if count == 0 => Err("it never says so".into()),
        None => Ok(()),
    }
}

fn journal_says(world: &mut World, found: &Found) -> Outcome {
    counted(bodies(world, found)?.len(), found)
}

fn journal_says_by(world: &mut World, found: &Found) -> Outcome {
    let actor = world.actor(found.get("actor")?)?;
    let id = case(world, found)?.id;
    let wanted = found.get("event")?;
    let mut count = 0;
    for event in world.journal.get(&id).into_iter().flatten() {
        let names = names_of(&event.body)?;
        let fits = names.iter().any(|name| name.replace('_', "-") == wanted);
        count += usize::from(fits && event.actor == actor);
    }
    counted(count, found)
}

fn journal_never_says(world: &mut World, found: &Found) -> Outcome {
    match bodies(world, found)?.len() {
        0 => Ok(()),
        count => Err(format!("it says so {count} times")),
    }
}

/// The latest such event carries this value in a field of its stored form.
fn journal_value(world: &World, found: &Found) -> Result<String, String> {
    let bodies = bodies(world, found)?;
    let body = bodies.last().ok_or("it never says so")?;
    let stored = serde_json::to_value(body).map_err(|error| error.to_string())?;
    let field = found.get("field")?.replace('-', "_");
    match stored.get(&field) {
        Some(serde_json::Value::String(value)) => Ok(value.clone()),
        Some(value) => Ok(value.to_string()),
        None => Ok("nothing".to_owned()),
    }
}

fn journal_field(world: &mut World, found: &Found) -> Outcome {
    same(journal_value(world, found)?.as_str(), found.get("value")?)
}

fn journal_unit(world: &mut World, found: &Found) -> Outcome {
    let unit = world.unit(found.get("unit")?)?;
    let value = journal_value(world, found)?;
    let value = value.parse().map_or(value, |value| world.unit_name(UnitId(value)));
    same(value, world.unit_name(unit))
}

fn may(world: &mut World, found: &Found) -> Outcome {
    let action = action(found.get("action")?)?;
    match world.availability(found.get("actor")?, action, found.get("case")?)? {
        None => Ok(()),
        Some(refusal) => Err(format!("refused: {}", written_refusal(world, &refusal))),
    }
}

fn refused_for(world: &World, refusal: Option<&Refusal>, found: &Found) -> Outcome {
    match refusal {
        Some(refusal) if refusal.key.as_str() == found.get("reason")? => Ok(()),
        Some(refusal) => Err(format!("refused: {}", written_refusal(world, refusal))),
        None => Err("it is allowed".into()),
    }
}

fn may_not(world: &mut World, found: &Found) -> Outcome {
    let action = action(found.get("action")?)?;
    let refusal = world.availability(found.get("actor")?, action, found.get("case")?)?;
    refused_for(world, refusal.as_ref(), found)
}

fn may_in_general(world: &mut World, found: &Found) -> Outcome {
    let action = action(found.get("action")?)?;
    match world.general_permit(found.get("actor")?, action)? {
        None => Ok(()),
        Some(refusal) => Err(format!("refused: {}", written_refusal(world, &refusal))),
    }
}

fn may_not_in_general(world: &mut World, found: &Found) -> Outcome {
    let action = action(found.get("action")?)?;
    let refusal = world.general_permit(found.get("actor")?, action)?;
    refused_for(world, refusal.as_ref(), found)
}

fn sees(world: &mut World, found: &Found) -> Outcome {
    if world.sees(found.get("actor")?, found.get("case")?)? {
        Ok(())
    } else {
        Err("it is not seen".into())
    }
}

fn sees_not(world: &mut World, found: &Found) -> Outcome {
    if world.sees(found.get("actor")?, found.get("case")?)? {
        Err("it is seen".into())
    } else {
        Ok(())
    }
}

fn listed(world: &mut World, found: &Found) -> Result<BTreeSet<String>, String> {
    let actor = world.actor(found.get("actor")?)?;
    let mut listed = BTreeSet::new();
    for (name, id) in &world.cases {
        if world.sees_case(&actor, *id)? {
            listed.insert(name.clone());
        }
    }
    Ok(listed)
}

fn list_shows(world: &mut World, found: &Found) -> Outcome {
    let listed = listed(world, found)?;
    let said: BTreeSet<String> = found.items("cases")?.into_iter().map(str::to_owned).collect();
    if listed == said { Ok(()) } else { Err(format!("it shows {listed:?}")) }
}

fn list_empty(world: &mut World, found: &Found) -> Outcome {
    let listed = listed(world, found)?;
    if listed.is_empty() { Ok(()) } else { Err(format!("it shows {listed:?}")) }
}
