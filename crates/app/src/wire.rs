//! Commands as people and programs write them: JSON with plain texts, unit codes and case numbers,
//! turned into a [`Command`] whose texts are named and whose units and cases are ids.
//!
//! The shape is that of [`Command`] itself; here stands only which of its fields hold texts, units
//! and cases. `docs/api.md` shows each.

use std::collections::HashMap;

use domain::case::Command;
use domain::ids::CaseId;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::rules::Rules;
use crate::texts::Writing;

/// What kind of thing a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A text, to be kept beside the journal.
    Text,
    /// A list of texts.
    Texts,
    /// A unit, by its code.
    Unit,
    /// A case, by its number.
    Case,
    /// The id of a case to be opened, made here when it is not given.
    NewCase,
}

use Holds::{Case, NewCase, Text, Texts, Unit};

/// Fields of commands that hold more than plain values. A dot enters an object, `[]` every element
/// of a list.
const FIELDS: &[(&str, &[(&str, Holds)])] = &[
    ("register", &[("text", Text), ("quotation", Text), ("place", Text)]),
    ("dispose", &[("text", Text)]),
    ("transfer", &[("reason", Text), ("new_case", NewCase)]),
    ("link_duplicate", &[("primary", Case)]),
    ("unlink_duplicate", &[("reason", Text)]),
    (
        "dispatch",
        &[("lead", Unit), ("reason", Text), ("supports[].unit", Unit), ("supports[].task", Text)],
    ),
    ("object", &[("reason", Text), ("proposed", Unit)]),
    ("judge_objection", &[("reason", Text)]),
    ("refer_for_ruling", &[("reason", Text)]),
    ("rule", &[("lead", Unit), ("reasons", Text), ("ruling", NewCase)]),
    ("add_support", &[("unit", Unit), ("task", Text)]),
    ("answer_support", &[("text", Text)]),
    ("deliver_support", &[("text", Text)]),
    ("release_support", &[("unit", Unit), ("reason", Text)]),
    (
        "split",
        &[("children[].case", NewCase), ("children[].unit", Unit), ("children[].task", Text)],
    ),
    ("log_contact", &[("note", Text)]),
    ("update", &[("text", Text)]),
    ("ask_extension", &[("reason", Text)]),
    ("decide_extension", &[("reason", Text)]),
    ("pause", &[("note", Text)]),
    ("resume", &[("note", Text)]),
    ("make_long_term", &[("reason", Text)]),
    ("review_long_term", &[("reason", Text)]),
    ("answer", &[("public", Text), ("internal", Text), ("evidence", Texts)]),
    ("send_back", &[("reason", Text)]),
    ("follow_up", &[("case", NewCase), ("quotation", Text), ("commissioning_office", Unit)]),
    ("remind", &[("text", Text)]),
    ("escalate", &[("reason", Text)]),
    ("verify", &[("note", Text), ("evidence", Texts)]),
    ("verify_own", &[("note", Text), ("evidence", Texts)]),
    ("sign_off", &[("text", Text)]),
    ("publish_notice", &[("text", Text)]),
    ("look_back", &[("note", Text)]),
    ("reopen", &[("reason", Text)]),
    ("withdraw", &[("reason", Text)]),
    ("ask_exclusion", &[("evidence", Texts)]),
    ("decide_exclusion", &[("note", Text)]),
    ("reorganise", &[("from", Unit), ("to", Unit)]),
    ("rebase", &[("reason", Text)]),
    ("correct", &[("reason", Text)]),
    ("reveal_contact", &[("reason", Text)]),
];

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
    let named = fields_of(tag).iter().filter(|(_, holds)| *holds == Case);
    named
        .filter_map(|(path, _)| json.get(*path).and_then(Value::as_str))
        .map(str::to_owned)
        .collect()
}

fn fields_of(tag: &str) -> &'static [(&'static str, Holds)] {
    FIELDS.iter().find(|(known, _)| *known == tag).map_or(&[], |(_, fields)| *fields)
}

impl Reader<'_, '_> {
    /// Reads a command.
    ///
    /// # Errors
    /// It is not an object with a known `command`, a unit or case is not known, or a field is
    /// missing or of another form; the error names it.
    pub fn read(&mut self, mut json: Value) -> Result<Command, WireError> {
        let object = json.as_object_mut().ok_or_else(|| wrong("command", "not an object"))?;
        let tag = object.get("command").and_then(Value::as_str).map(str::to_owned);
        let tag = tag.ok_or_else(|| wrong("command", "missing; it names what is to be done"))?;
        if tag == "attach" {
            return Err(wrong("command", "a file is sent to the attachments of the case"));
        }
        for (path, holds) in fields_of(&tag) {
            self.along(object, path, *holds)?;
        }
        if tag == "correct" {
            self.correction(object)?;
        }
        serde_json::from_value(json).map_err(|error| wrong(&tag, error.to_string()))
    }

    /// A correction holds a text only where it corrects one.
    fn correction(&mut self, object: &mut Map<String, Value>) -> Result<(), WireError> {
        let inner = object.get_mut("correction").and_then(Value::as_object_mut);
        let inner = inner.ok_or_else(|| wrong("correction", "missing"))?;
        match inner.get("field").and_then(Value::as_str) {
            Some("text" | "place") => self.along(inner, "value", Text),
            _ => Ok(()),
        }
    }

    fn along(
        &mut self,
        object: &mut Map<String, Value>,
        path: &str,
        holds: Holds,
    ) -> Result<(), WireError> {
        if let Some((list, rest)) = path.split_once("[].") {
            let elements = object.get_mut(list).and_then(Value::as_array_mut);
            for element in elements.into_iter().flatten() {
                let inner = element.as_object_mut();
                self.along(inner.ok_or_else(|| wrong(list, "a list of objects"))?, rest, holds)?;
            }
            return Ok(());
        }
        if holds == NewCase && !object.contains_key(path) {
            object.insert(path.to_owned(), Value::String((self.fresh)().to_string()));
            return Ok(());
        }
        let Some(value) = object.get_mut(path).filter(|value| !value.is_null()) else {
            return Ok(());
        };
        *value = self.turned(path, value, holds)?;
        Ok(())
    }

    fn turned(&mut self, path: &str, value: &Value, holds: Holds) -> Result<Value, WireError> {
        if holds == Texts {
            let list = value.as_array().ok_or_else(|| wrong(path, "a list of texts"))?;
            let texts = list.iter().map(|one| self.turned(path, one, Text));
            return texts.collect::<Result<Vec<_>, _>>().map(Value::Array);
        }
        let text = value.as_str().ok_or_else(|| wrong(path, "a text"))?;
        match holds {
            Text | Texts => serde_json::to_value(self.writing.write(self.case, text))
                .map_err(|error| wrong(path, error.to_string())),
            Unit => self
                .rules
                .unit_by_code(text)
                .map(|unit| Value::String(unit.to_string()))
                .ok_or_else(|| wrong(path, format!("no unit has the code {text}"))),
            Case => self
                .cases
                .get(text)
                .map(|case| Value::String(case.to_string()))
                .ok_or_else(|| wrong(path, format!("there is no case {text}"))),
            NewCase => Ok(value.clone()),
        }
    }
}
