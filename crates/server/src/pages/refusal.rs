//! A refusal in words: which rule, what was found, what would be allowed, who may.

use domain::refusal::Refusal;

use super::moment::Moments;
use super::naming::{Naming, word_of};

/// Groups in which an argument of a refusal may be a key, by the argument's name.
const KEYED: &[(&str, &str)] = &[
    ("status", "status"),
    ("type", "type"),
    ("category", "category"),
    ("channel", "channel"),
    ("urgency", "urgency"),
    ("disposition", "disposition"),
];

/// The words of a refusal.
pub(crate) fn words(refusal: &Refusal, naming: &Naming<'_>, moments: &Moments<'_>) -> String {
    let values: Vec<(&str, String)> = refusal
        .arguments
        .iter()
        .map(|argument| (argument.name, value(argument.name, &argument.value, naming, moments)))
        .collect();
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut said = naming.words.with(&format!("refusal-{}", refusal.key.as_str()), &values);
    let mut roles: Vec<String> =
        refusal.by.iter().map(|(role, _)| naming.word("role", role)).collect();
    roles.dedup();
    if !roles.is_empty() {
        said.push(' ');
        said.push_str(&naming.words.with("refusal-by", &[("roles", &roles.join(", "))]));
    }
    said
}

fn value(name: &str, given: &str, naming: &Naming<'_>, moments: &Moments<'_>) -> String {
    if let Some((_, group)) = KEYED.iter().find(|(known, _)| *known == name) {
        return naming.of(group, given);
    }
    match name {
        "allowed" => {
            let names = given.split_whitespace().map(|key| {
                let status = naming.of("status", key);
                if status == key { naming.of("method", key) } else { status }
            });
            names.collect::<Vec<_>>().join(", ")
        }
        "lead" | "unit" => unit(given, naming),
        _ => given.parse().map_or_else(|_| given.to_owned(), |at| moments.at(at)),
    }
}

fn unit(given: &str, naming: &Naming<'_>) -> String {
    let known = naming.rules.organisation.units().find(|unit| unit.id.to_string() == given);
    known.map_or_else(|| given.to_owned(), |unit| naming.unit(unit.id))
}

/// Whether a refusal is worth a line beside the actions that are open: it tells what is in the way,
/// and not only that the action is somebody else's or belongs to another state.
pub(crate) fn is_telling(refusal: &Refusal) -> bool {
    !matches!(
        word_of(&refusal.key).as_str(),
        "not-permitted"
            | "narrowed-by-policy"
            | "wrong-status"
            | "not-found"
            | "nothing-to-change"
            | "not-paused"
            | "only-for-findings"
            | "no-extension-asked"
            | "no-exclusion-asked"
            | "no-look-back-drawn"
            | "no-such-support"
    )
}
