//! Sentences that bring a case to a stage in one go, by the usual people of the usual city: Qiao
//! registers, Dai dispatches and reviews, the unit's first handler works, Wen verifies and closes.

use domain::actor::Role;

use super::form::{Form, Found, Outcome, given};
use super::world::World;

pub(super) const FORMS: &[Form] = &[
    given(
        "{case} is {article} {type:key} [about {category:key}] of {requester:name}, {stage} {unit}",
        staged,
    ),
    given(
        "{number} complaints of {requester:name} are closed for {unit}, {fewer:number} of them \
         with satisfaction {grade:number}",
        many_closed,
    ),
];

/// The stages, each with all those before it.
pub(super) const STAGES: &[&str] =
    &["dispatched to", "in progress with", "answered by", "being verified for", "closed for"];

/// The first handler of a unit, by name.
fn handler_of(world: &World, unit: &str) -> Result<String, String> {
    let id = world.unit(unit)?;
    let people = world.authorities.values().flat_map(|authority| &authority.people);
    let mut handlers = people.filter(|(_, posts)| {
        let mut posts = posts.iter();
        posts.any(|held| {
            held.post.unit == id && held.post.role == Role::Handler && held.substitute_for.is_none()
        })
    });
    let found = handlers.next().map(|(name, _)| format!("{name} (handler)"));
    found.ok_or_else(|| format!("`{unit}` has no handler"))
}

/// Cases named after the unit and counted from 1, satisfaction 5 unless said otherwise.
fn many_closed(world: &mut World, found: &Found) -> Outcome {
    let count = |place: &str| {
        let written = found.get(place)?;
        written.parse::<u32>().map_err(|error| error.to_string())
    };
    let (unit, requester) = (found.get("unit")?, found.get("requester")?);
    let (fewer, grade) = (count("fewer")?, count("grade")?);
    for number in 1..=count("number")? {
        let case = format!("Case-{number}-of-{unit}");
        let satisfaction = if number <= fewer { grade } else { 5 };
        let verified = format!(
            "Wen verifies {case} by call-back: held, the requester says resolved, \
             satisfaction {satisfaction}"
        );
        let before = format!("{case} is a complaint of {requester}, being verified for {unit}");
        super::run::set_up(world, &before)?;
        super::run::do_sentence(world, &verified)?;
        super::run::do_sentence(world, &format!("Wen closes {case}"))?;
    }
    Ok(())
}

fn staged(world: &mut World, found: &Found) -> Outcome {
    let (case, unit) = (found.get("case")?, found.get("unit")?);
    let handler = handler_of(world, unit)?;
    let about = found.opt("category").map_or_else(String::new, |key| format!("about {key} "));
    let registers = format!(
        "Qiao registers a {} {about}\"What {case} asks for\" for {} as {case}",
        found.get("type")?,
        found.get("requester")?
    );
    let sentences = [
        vec![registers, format!("Dai dispatches {case} to {unit}")],
        vec![
            format!("{handler} signs {case}"),
            format!("{handler} reaches the requester of {case} \"We are coming\""),
        ],
        vec![format!("{handler} answers {case} \"What was done for {case}\"")],
        vec![format!("Dai accepts the answer of {case}")],
        vec![
            format!(
                "Wen verifies {case} by call-back: held, the requester says resolved, \
                 satisfaction 5"
            ),
            format!("Wen closes {case}"),
        ],
    ];
    let stage = STAGES.iter().position(|known| Some(*known) == found.opt("stage"));
    let stage = stage.ok_or("no such stage")?;
    for sentence in sentences.into_iter().take(stage + 1).flatten() {
        super::run::do_sentence(world, &sentence)?;
        if let Some(refusal) = &world.open_refusal {
            return Err(format!("{sentence}: refused, {}", refusal.key.as_str()));
        }
    }
    Ok(())
}
