//! What a client sends, as the description tells it: matters, and every command by its shape.

use app::wire::shape::{CORRECTIONS, Field, Holds, LEVELS, NAMED, SHAPES, Shape};
use serde_json::{Map, Value, json};

use super::{one_of, or_none, text};

fn texts(names: &[&str]) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), text())).collect()
}

/// Where a matter comes from.
fn comes_from() -> Value {
    one_of(&["direct", "visit", "document", "stocktake"].map(str::to_owned))
}

fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

/// What a client sends.
pub(super) fn schemas() -> Value {
    json!({
        "Matter": {
            "type": "object",
            "required": ["type", "channel", "urgency", "text"],
            "properties": {
                "type": text(), "category": or_none("string"), "channel": text(),
                "urgency": text(), "text": text(), "quotation": or_none("string"),
                "place": or_none("string"),
                "due_on": { "anyOf": [day(), { "type": "null" }] },
                "contact": {
                    "type": "object",
                    "properties": texts(&["name", "telephone", "mail", "address"]),
                    "additionalProperties": false,
                },
                "counterparty": or_none("string"),
                "is_requester_hidden": { "type": "boolean" },
                "comes_from": comes_from(),
                "named_persons": { "type": "array", "items": id() },
            },
            "additionalProperties": false,
        },
        "Command": { "oneOf": SHAPES.iter().map(command).collect::<Vec<_>>() },
    })
}

fn command(shape: &Shape) -> Value {
    let word = ("command".to_owned(), json!({ "const": shape.command }));
    described(shape.fields, Some(word))
}

fn object(fields: &[Field]) -> Value {
    described(fields, None)
}

/// An object with these fields, and perhaps one more that is needed and comes first.
fn described(fields: &[Field], first: Option<(String, Value)>) -> Value {
    let needed = fields.iter().filter(|field| field.is_needed).map(|field| field.name.to_owned());
    let required: Vec<String> = first.iter().map(|(name, _)| name.clone()).chain(needed).collect();
    let property = |field: &Field| {
        let schema = schema(field.holds);
        let schema =
            if field.is_needed { schema } else { json!({ "anyOf": [schema, { "type": "null" }] }) };
        (field.name.to_owned(), schema)
    };
    let properties = fields.iter().map(property).chain(first);
    json!({
        "type": "object",
        "required": required,
        "properties": properties.collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}

fn schema(holds: Holds) -> Value {
    match holds {
        Holds::Text => text(),
        Holds::Word => json!({ "type": "string", "maxLength": 200 }),
        Holds::OneOf(words) => json!({ "type": "string", "enum": words }),
        Holds::Unit => json!({ "type": "string", "description": "The code of a unit" }),
        Holds::Case => json!({ "type": "string", "description": "The number of a case" }),
        Holds::Fresh | Holds::Id => id(),
        Holds::Flag => json!({ "type": "boolean" }),
        Holds::Number(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Holds::Day => day(),
        Holds::Instant => json!({ "type": "string", "format": "date-time" }),
        Holds::List(inner) => json!({ "type": "array", "items": schema(*inner) }),
        Holds::Object(fields) => object(fields),
        Holds::Correction => json!({ "oneOf": corrections() }),
    }
}

fn corrections() -> Vec<Value> {
    let correction = |field: &str, value: Value| {
        json!({
            "type": "object",
            "required": ["field", "value"],
            "properties": { "field": { "const": field }, "value": value },
            "additionalProperties": false,
        })
    };
    let value = |holds: Holds| {
        if holds == Holds::OneOf(LEVELS) {
            json!({ "oneOf": [schema(holds), object(NAMED)] })
        } else {
            schema(holds)
        }
    };
    CORRECTIONS.iter().map(|(field, holds)| correction(field, value(*holds))).collect()
}

#[cfg(test)]
mod tests {
    use app::wire::shape::{Field, Holds, SHAPES};

    /// The names of fields as the page writes them, those within others too.
    fn names(fields: &[Field]) -> Vec<String> {
        let mut all = Vec::new();
        for field in fields {
            let mark = if field.is_needed { "" } else { "?" };
            all.push(format!("`{}`{mark}", field.name));
            match field.holds {
                Holds::Object(inner) | Holds::List(&Holds::Object(inner)) => {
                    all.extend(names(inner));
                }
                Holds::Correction => all.extend(["`field`".to_owned(), "`value`".to_owned()]),
                _ => {}
            }
        }
        all
    }

    #[test]
    fn the_page_about_the_api_names_every_command_with_its_fields() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api.md");
        let page = std::fs::read_to_string(path).unwrap();
        for shape in SHAPES {
            let word = format!("`{}`", shape.command);
            let is_row = |line: &&str| {
                line.split('|')
                    .nth(1)
                    .is_some_and(|cell| cell.split(',').any(|it| it.trim() == word))
            };
            let row = page.lines().find(is_row).unwrap_or_else(|| panic!("no row for {word}"));
            for name in names(shape.fields) {
                let is_there = row.contains(&name)
                    && (name.ends_with('?') || !row.contains(&format!("{name}?")));
                assert!(is_there, "{word} has {name}");
            }
        }
    }
}
