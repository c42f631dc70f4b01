//! What a client reads, as a table of shapes: every field is there, `?` may be null, `~` may be
//! missing. A test holds the answers of the API to it.

use serde_json::{Map, Value, json};

/// A field and what it holds: a word of [`plain`], `[X]` for a list, else a shape's name.
type Field = (&'static str, &'static str);

/// Shapes by name.
const SHAPES: &[(&str, &[Field])] = &[
    ("CasePage", &[("cases", "[Row]"), ("next", "text?"), ("as_of", "instant")]),
    (
        "Row",
        &[
            ("number", "text"),
            ("seq", "integer"),
            ("kind", "kind"),
            ("type", "text"),
            ("category", "text?"),
            ("channel", "text"),
            ("urgency", "text"),
            ("status", "status"),
            ("closed_as", "text?"),
            ("disposition", "text?"),
            ("round", "integer"),
            ("escalation", "text"),
            ("lead", "text?"),
            ("registered_at", "instant"),
            ("closed_at", "instant?"),
            ("due_at", "instant?"),
            ("is_provisional", "flag"),
            ("is_overdue", "flag"),
            ("is_at_risk", "flag"),
            ("is_silent", "flag"),
            ("children", "Children"),
            ("excerpt", "text?"),
            ("place", "text?"),
        ],
    ),
    ("Children", &[("verified", "integer"), ("all", "integer")]),
    (
        "Case",
        &[
            ("number", "text"),
            ("seq", "integer"),
            ("kind", "kind?"),
            ("type", "text?"),
            ("category", "text?"),
            ("channel", "text?"),
            ("urgency", "text?"),
            ("text", "text?"),
            ("place", "text?"),
            ("quotation", "text?"),
            ("due_on", "day?"),
            ("status", "status"),
            ("closed_as", "text?"),
            ("round", "integer"),
            ("escalation", "text"),
            ("alert", "text?"),
            ("is_silent", "flag"),
            ("lead", "text?"),
            ("supports", "[Support]"),
            ("registered_at", "instant?"),
            ("closed_at", "instant?"),
            ("parent", "text?"),
            ("children", "Children"),
            ("duplicates", "[text?]"),
            ("clocks", "[Clock]"),
            ("attachments", "[Attachment]"),
            ("actions", "[Permitted]"),
            ("events", "[CaseEvent]"),
        ],
    ),
    ("Support", &[("unit", "text?"), ("task", "text?"), ("is_open", "flag")]),
    (
        "Attachment",
        &[
            ("id", "text"),
            ("attached_at", "instant"),
            ("role", "text?"),
            ("unit", "text?"),
            ("file", "any"),
        ],
    ),
    (
        "Clock",
        &[
            ("clock", "integer"),
            ("kind", "text"),
            ("unit", "text?"),
            ("started_at", "instant"),
            ("due_at", "instant"),
            ("is_provisional", "flag"),
            ("state", "any"),
            ("alert", "text?"),
            ("explanation", "any"),
        ],
    ),
    ("Permitted", &[("action", "text"), ("is_open", "flag"), ("refusal", "Refusal?")]),
    (
        "Refusal",
        &[("key", "text"), ("arguments", "object"), ("action", "text?"), ("by", "[Allowed]")],
    ),
    ("Allowed", &[("role", "text"), ("relation", "Relation")]),
    ("Relation", &[("reach", "text"), ("apart", "text")]),
    (
        "CaseEvent",
        &[
            ("seq", "integer"),
            ("occurred_at", "instant"),
            ("recorded_at", "instant"),
            ("role", "text?"),
            ("unit", "text?"),
            ("person", "text?"),
            ("event", "object"),
        ],
    ),
    ("CaseActions", &[("number", "text"), ("seq", "integer"), ("actions", "[Permitted]")]),
    ("CaseClocks", &[("number", "text"), ("seq", "integer"), ("clocks", "[Clock]")]),
    ("CaseEvents", &[("number", "text"), ("seq", "integer"), ("events", "[CaseEvent]")]),
    ("CaseSimilar", &[("number", "text"), ("seq", "integer"), ("similar", "[SimilarCase]")]),
    ("SimilarCase", &[("case", "Row"), ("score", "number"), ("reasons", "[Reason]")]),
    ("Reason", &[("reason", "text"), ("value", "any")]),
    ("EventPage", &[("events", "[FeedEvent]"), ("next", "integer"), ("is_more", "flag")]),
    (
        "FeedEvent",
        &[
            ("place", "integer?"),
            ("number", "text"),
            ("seq", "integer"),
            ("occurred_at", "instant"),
            ("recorded_at", "instant"),
            ("event", "object"),
            ("hash", "text"),
        ],
    ),
    ("Board", &[("units", "[BoardRow]"), ("as_of", "instant")]),
    (
        "BoardRow",
        &[
            ("unit", "text?"),
            ("open", "integer"),
            ("overdue", "integer"),
            ("due_today", "integer"),
            ("silent", "integer"),
            ("objected", "integer"),
            ("verifying", "integer"),
        ],
    ),
    ("Units", &[("units", "[Unit]")]),
    (
        "Unit",
        &[
            ("code", "text"),
            ("names", "object"),
            ("parent", "text?"),
            ("level", "integer"),
            ("peer_group", "text?"),
        ],
    ),
    (
        "Appraisal",
        &[
            ("period", "text"),
            ("from", "day"),
            ("to", "day"),
            ("as_of", "instant"),
            ("policy", "PolicyVersion"),
            ("groups", "[PeerGroup]"),
            ("no_unit", "UnitFigures"),
            ("totals", "[object]"),
            ("content_hash", "~text"),
        ],
    ),
    ("PolicyVersion", &[("key", "text"), ("version", "integer")]),
    ("PeerGroup", &[("group", "text?"), ("units", "[UnitFigures]"), ("lists", "[object]")]),
    (
        "UnitFigures",
        &[
            ("unit", "text?"),
            ("rates", "[Figure]"),
            ("classes", "[Class]"),
            ("cases_counted", "integer"),
            ("score", "text?"),
            ("place", "any"),
        ],
    ),
    (
        "Figure",
        &[
            ("rate", "text"),
            ("group", "text"),
            ("numerator", "number"),
            ("numerator_per_mille", "integer"),
            ("denominator", "integer"),
            ("value", "text?"),
            ("counted", "integer"),
            ("excluded", "integer"),
            ("beside", "integer"),
            ("unreachable", "integer"),
            ("unverified", "integer"),
            ("late_on_first_date", "integer"),
            ("cases", "~Behind"),
        ],
    ),
    (
        "Behind",
        &[
            ("counted", "[text]"),
            ("excluded", "[text]"),
            ("beside", "[text]"),
            ("unreachable", "[text]"),
            ("unverified", "[text]"),
        ],
    ),
    ("Class", &[("class", "text"), ("group", "text"), ("count", "integer"), ("cases", "~[text]")]),
];

/// A word of the table that is no shape.
fn plain(word: &str) -> Option<Value> {
    Some(match word {
        "text" => json!({ "type": "string" }),
        "integer" => json!({ "type": "integer" }),
        "number" => json!({ "type": "number" }),
        "flag" => json!({ "type": "boolean" }),
        "object" => json!({ "type": "object" }),
        "instant" => json!({ "type": "string", "format": "date-time" }),
        "day" => json!({ "type": "string", "format": "date" }),
        "kind" => super::one_of(&super::kinds()),
        "status" => super::one_of(&super::statuses()),
        "any" => json!({}),
        _ => return None,
    })
}

fn schema(word: &str) -> Value {
    if let Some(word) = word.strip_suffix('?') {
        return json!({ "anyOf": [schema(word), { "type": "null" }] });
    }
    if let Some(word) = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
        return json!({ "type": "array", "items": schema(word) });
    }
    plain(word).unwrap_or_else(|| json!({ "$ref": format!("#/components/schemas/{word}") }))
}

/// The schemas of all shapes.
pub(super) fn schemas() -> Map<String, Value> {
    let shape = |fields: &[Field]| {
        let needed = fields.iter().filter(|(_, word)| !word.starts_with('~'));
        let properties = fields
            .iter()
            .map(|(name, word)| ((*name).to_owned(), schema(word.trim_start_matches('~'))));
        json!({
            "type": "object",
            "required": needed.map(|(name, _)| *name).collect::<Vec<_>>(),
            "properties": properties.collect::<Map<_, _>>(),
            "additionalProperties": false,
        })
    };
    SHAPES.iter().map(|(name, fields)| ((*name).to_owned(), shape(fields))).collect()
}

/// What in a value is not of a shape: the path of each thing.
#[cfg(test)]
pub(crate) fn misfits(value: &Value, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    look(value, name, name, &mut found);
    found
}

#[cfg(test)]
fn look(value: &Value, word: &str, path: &str, found: &mut Vec<String>) {
    if let Some(word) = word.strip_suffix('?') {
        if !value.is_null() {
            look(value, word, path, found);
        }
        return;
    }
    if let Some(word) = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
        let Some(list) = value.as_array() else { return found.push(path.to_owned()) };
        return list.iter().for_each(|one| look(one, word, &format!("{path}[]"), found));
    }
    let is_fitting = match word {
        "text" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "flag" => value.is_boolean(),
        "object" => value.is_object(),
        "any" => true,
        "instant" => value.as_str().is_some_and(|it| it.parse::<jiff::Timestamp>().is_ok()),
        "day" => value.as_str().is_some_and(|it| it.parse::<jiff::civil::Date>().is_ok()),
        "kind" => super::kinds().iter().any(|it| value == it),
        "status" => super::statuses().iter().any(|it| value == it),
        _ => return look_into(value, word, path, found),
    };
    if !is_fitting {
        found.push(path.to_owned());
    }
}

#[cfg(test)]
fn look_into(value: &Value, name: &str, path: &str, found: &mut Vec<String>) {
    let fields = SHAPES.iter().find(|(shape, _)| *shape == name).map(|(_, fields)| *fields);
    let fields = fields.unwrap_or_else(|| panic!("no shape is called {name}"));
    let Some(object) = value.as_object() else { return found.push(path.to_owned()) };
    for (field, word) in fields {
        let path = format!("{path}.{field}");
        match object.get(*field) {
            Some(value) => look(value, word.trim_start_matches('~'), &path, found),
            None if word.starts_with('~') => {}
            None => found.push(format!("{path} is missing")),
        }
    }
    let more = object.keys().filter(|key| fields.iter().all(|(field, _)| field != key));
    found.extend(more.map(|key| format!("{path}.{key} is not described")));
}
