//! Sentences that bring a case to a stage in one go, by the usual people of the usual city: Qiao
//! registers, Dai dispatches and reviews, the unit's first handler works, Wen verifies and closes.

use domain::actor::Role;

use super::form::{Form, Found, Outcome, given};
use super::world::World;

pub(super) const FORMS: &[Form] = &[given(
    "{case} is a {type:key} [about {category:key}] of {requester:name}, {stage} {unit}",
    staged,
)];

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
