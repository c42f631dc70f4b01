//! Commands as people and programs write them: JSON with plain texts, unit codes and case numbers,
//! turned into a [`Command`] whose texts are named and whose units and cases are ids.
//!
//! Which fields each has stands in [`shape`]; `docs/api.md` shows it.

pub mod shape;

use std::collections::HashMap;

use domain::case::Command;
use domain::ids::CaseId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::rules::Rules;
use crate::texts::Writing;
use shape::{CORRECTIONS, Field, Holds, LEVELS, NAMED, shape_of};

/// Longest name of a field that is said back.
const NAME_LETTERS_MAX: usize = 40;
/// Longest word that stays in an event: events are read often, and hold no text of a person.
const WORD_LETTERS_MAX: usize = 200;

/// What is wrong with a command as written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct WireError {
    /// Which field; `command` for the whole.
    pub field: String,
    /// What is wrong, and what is wanted.
    pub problem: String,
}

fn wrong(field: &str, problem: impl Into<String>) -> WireError {
    WireError { field: field.to_owned(), problem: problem.into() }
}

/// Reads commands for one case.
pub struct Reader<'a, 'w> {
    /// Units by code.
    pub rules: &'a Rules,
    /// Where texts go.
    pub writing: &'a mut Writing<'w>,
    /// The case that the command is about; its texts belong to it.
    pub case: CaseId,
    /// Cases by number: those that [`numbers_in`] asked for and that the person may see.
    pub cases: &'a HashMap<String, CaseId>,
    /// Makes ids of cases to be opened.
    pub fresh: &'a mut dyn FnMut() -> Uuid,
}

/// The case numbers that a command names, to be looked up before it is read.
#[must_use]
pub fn numbers_in(json: &Value) -> Vec<String> {
    let tag = json.get("command").and_then(Value::as_str).unwrap_or_default();
    let fields = shape_of(tag).map_or(&[][..], |shape| shape.fields);
    let named = fields.iter().filter(|field| field.holds == Holds::Case);
    let named = named.filter_map(|field| json.get(field.name).and_then(Value::as_str));
    named.map(str::to_owned).collect()
}

/// Whether a name that somebody sent may be said back: one that could be a field of ours. Anything
/// else may be what a person wrote.
#[must_use]
pub fn is_plain_name(name: &str) -> bool {
    name.len() <= NAME_LETTERS_MAX
        && name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
}

fn unknown(path: &str, name: &str) -> WireError {
    let name = if is_plain_name(name) { name } else { "(a name)" };
    wrong(&under(path, name), "no field of this command")
}

fn under(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

impl Reader<'_, '_> {
    /// Reads a command.
    ///
    /// # Errors
    /// It is not an object with a known `command`, a unit or case is not known, or a field is
    /// missing, of another form, or no field of it; the error names it and repeats nothing else of
    /// what was sent.
    pub fn read(&mut self, mut json: Value) -> Result<Command, WireError> {
        let object = json.as_object_mut().ok_or_else(|| wrong("command", "not an object"))?;
        let tag = object
            .remove("command")
            .ok_or_else(|| wrong("command", "missing; it names what is to be done"))?;
        let word = tag.as_str().unwrap_or_default();
        if word == "attach" {
            return Err(wrong("command", "a file is sent to the attachments of the case"));
        }
        let shape = shape_of(word).ok_or_else(|| wrong("command", "no command has this name"))?;
        self.object("", object, shape.fields)?;
        object.insert("command".to_owned(), tag);
        serde_json::from_value(json).map_err(|_| wrong("command", "not of the form wanted"))
    }

    fn object(
        &mut self,
        path: &str,
        object: &mut Map<String, Value>,
        fields: &'static [Field],
    ) -> Result<(), WireError> {
        let is_known = |name: &String| fields.iter().any(|field| field.name == name);
        if let Some(name) = object.keys().find(|name| !is_known(name)) {
            return Err(unknown(path, name));
        }
        for field in fields {
            let at = under(path, field.name);
            match object.get_mut(field.name).filter(|value| !value.is_null()) {
                Some(value) => self.value(&at, value, field.holds)?,
                None if field.is_needed => return Err(wrong(&at, "missing")),
                None => {
                    let made = match field.holds {
                        Holds::Fresh => Value::String((self.fresh)().to_string()),
                        Holds::List(_) => Value::Array(Vec::new()),
                        _ => Value::Null,
                    };
                    object.insert(field.name.to_owned(), made);
                }
            }
        }
        Ok(())
    }

    /// Checks a value, and puts ids in the place of codes, numbers and texts.
    fn value(&mut self, path: &str, value: &mut Value, holds: Holds) -> Result<(), WireError> {
        match holds {
            Holds::List(inner) => {
                let list = value.as_array_mut().ok_or_else(|| wrong(path, "a list"))?;
                let mut each = list.iter_mut().enumerate();
                each.try_for_each(|(row, one)| self.value(&format!("{path}[{row}]"), one, *inner))
            }
            Holds::Object(fields) => {
                let object = value.as_object_mut().ok_or_else(|| wrong(path, "an object"))?;
                self.object(path, object, fields)
            }
            Holds::Correction => self.correction(path, value),
            Holds::Text | Holds::Unit | Holds::Case => {
                let text = value.as_str().ok_or_else(|| wrong(path, "a text"))?;
                *value = self.turned(path, text, holds)?;
                Ok(())
            }
            _ => plain(value, holds).map_err(|problem| wrong(path, problem)),
        }
    }

    /// A correction holds a text only where it corrects one.
    fn correction(&mut self, path: &str, value: &mut Value) -> Result<(), WireError> {
        let object = value.as_object_mut().ok_or_else(|| wrong(path, "an object"))?;
        if let Some(name) = object.keys().find(|name| !matches!(name.as_str(), "field" | "value")) {
            return Err(unknown(path, name));
        }
        let missing = |name| wrong(&under(path, name), "missing");
        let field = object.get("field").ok_or_else(|| missing("field"))?;
        let known =
            field.as_str().and_then(|field| CORRECTIONS.iter().find(|(known, _)| *known == field));
        let (_, holds) = known.ok_or_else(|| wrong(&under(path, "field"), fields_to_correct()))?;
        let inner = object.get_mut("value").ok_or_else(|| missing("value"))?;
        let is_named = *holds == Holds::OneOf(LEVELS) && inner.is_object();
        let holds = if is_named { Holds::Object(NAMED) } else { *holds };
        self.value(&under(path, "value"), inner, holds)
    }

    fn turned(&mut self, path: &str, text: &str, holds: Holds) -> Result<Value, WireError> {
        match holds {
            Holds::Unit => self
                .rules
                .unit_by_code(text)
                .map(|unit| Value::String(unit.to_string()))
                .ok_or_else(|| wrong(path, "no unit has this code")),
            Holds::Case => self
                .cases
                .get(text)
                .map(|case| Value::String(case.to_string()))
                .ok_or_else(|| wrong(path, "there is no case of this number")),
            _ => serde_json::to_value(self.writing.write(self.case, text))
                .map_err(|_| wrong(path, "not of the form wanted")),
        }
    }
}

fn fields_to_correct() -> String {
    CORRECTIONS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Whether a value is of a form that stays as it is; else what is wanted.
fn plain(value: &Value, holds: Holds) -> Result<(), String> {
    let text = value.as_str();
    let (is_fitting, wanted) = match holds {
        Holds::OneOf(words) => {
            (text.is_some_and(|text| words.contains(&text)), format!("one of {}", words.join(", ")))
        }
        Holds::Word => {
            let is_short = |text: &str| text.chars().count() <= WORD_LETTERS_MAX;
            (text.is_some_and(is_short), format!("a word of up to {WORD_LETTERS_MAX} letters"))
        }
        Holds::Fresh | Holds::Id => {
            (text.is_some_and(|text| Uuid::try_parse(text).is_ok()), "an id".to_owned())
        }
        Holds::Flag => (value.is_boolean(), "true or false".to_owned()),
        Holds::Number(least, most) => {
            let is_within = |number| (u64::from(least)..=u64::from(most)).contains(&number);
            let is_fitting = value.as_u64().is_some_and(is_within);
            (is_fitting, format!("a whole number from {least} to {most}"))
        }
        Holds::Day => (text.is_some_and(is_day), "a day as 2026-01-31".to_owned()),
        Holds::Instant => {
            let is_instant = |text: &str| text.parse::<Timestamp>().is_ok();
            (text.is_some_and(is_instant), "an instant as 2026-01-31T09:00:00Z".to_owned())
        }
        _ => (false, "not of the form wanted".to_owned()),
    };
    if is_fitting { Ok(()) } else { Err(wanted) }
}

/// Whether a text is a day and nothing more, written as 2026-01-31.
fn is_day(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|day| day.to_string() == text)
}

#[cfg(test)]
mod tests;
