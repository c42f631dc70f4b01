//! What differs between two versions of a policy, as data: for whoever decides whether the new one
//! is to be in force. What a difference means for a case is not said here.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Policy;

/// One part of a policy that is not the same in both.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Where, from the section down: `clocks`, `answer urgency=urgent`, `due`, `amount`, `count`.
    pub path: Vec<String>,
    /// What stood there; none where the part is new.
    pub before: Option<Value>,
    /// What stands there; none where the part is gone.
    pub after: Option<Value>,
}

/// The lists of a policy whose parts are known by what they are about, not by their place.
const NAMED_LISTS: &[&[&str]] = &[
    &["clocks"],
    &["ladder"],
    &["narrowings"],
    &["appraisal", "weights"],
    &["appraisal", "lists"],
];

/// What differs between two policies, in the order of the paths. A part that only one of them has
/// is told once, whole. Limits are compared by clock and cases, whatever their order; lists of keys
/// (channels, urgencies) as a whole.
#[must_use]
pub fn diff(before: &Policy, after: &Policy) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&mut Vec::new(), Some(&tree(before)), Some(&tree(after)), &mut found);
    found
}

#[expect(clippy::expect_used, reason = "a policy is plain data under keys that are texts")]
fn tree(policy: &Policy) -> Value {
    let mut tree = serde_json::to_value(policy).expect("a policy can be written");
    for path in NAMED_LISTS {
        let list = path.iter().try_fold(&mut tree, |value, part| value.get_mut(*part));
        if let Some(list) = list {
            name_parts(list);
        }
    }
    tree
}

/// Puts names in the place of places.
fn name_parts(list: &mut Value) {
    let Value::Array(parts) = list.take() else { return };
    let named = parts.into_iter().map(|part| (name_of(&part), part));
    *list = Value::Object(named.collect::<Map<_, _>>());
}

/// What a part of a list is about.
fn name_of(part: &Value) -> String {
    let word = |name: &str| part.get(name).and_then(Value::as_str);
    let first = ["kind", "level", "action", "rate"].iter().find_map(|name| word(name));
    let applies_to = part.get("applies_to").and_then(Value::as_object);
    let group = part.get("group").map(|group| ("group", group));
    let narrower = applies_to.into_iter().flatten().map(|(field, value)| (field.as_str(), value));
    let narrower =
        narrower.chain(group).filter_map(|(field, value)| Some((field, value.as_str()?)));
    let narrower = narrower.map(|(field, value)| format!("{field}={value}"));
    let words: Vec<String> = first.map(str::to_owned).into_iter().chain(narrower).collect();
    words.join(" ")
}

fn compare(
    path: &mut Vec<String>,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    match (before, after) {
        _ if before == after => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                path.push(key.clone());
                compare(path, old.get(key), new.get(key), found);
                path.pop();
            }
        }
        _ => found.push(Difference {
            path: path.clone(),
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}
