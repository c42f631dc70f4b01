//! What happened to a case, as sentences: one entry for each act, what it caused below it.
//!
//! An event is shown by the fields of its stored form; the names of the fields tell whether they
//! hold a text, a unit, a case or a word.

use app::attach::Description;
use app::read::Sheet;
use domain::case::{Event, StoredEvent};
use domain::ids::{CaseId, TextId, UnitId};
use serde_json::Value;

use crate::http::trouble::Trouble;
use crate::pages::desk::Desk;
use crate::pages::naming::Naming;

/// One act and what it caused.
pub(crate) struct EntryView {
    /// When it was recorded.
    pub(crate) at: String,
    /// When it happened, where that is another time.
    pub(crate) happened: String,
    /// Who, in which post.
    pub(crate) who: String,
    /// What.
    pub(crate) says: String,
    /// More of it.
    pub(crate) details: Vec<Detail>,
    /// What it caused: clocks that started and stopped.
    pub(crate) caused: Vec<String>,
}

/// Something of an event, with its label.
pub(crate) struct Detail {
    /// The label.
    pub(crate) label: String,
    /// The words.
    pub(crate) says: String,
    /// Whether they are words of a person.
    pub(crate) is_text: bool,
    /// The number of a case that can be opened.
    pub(crate) number: Option<String>,
}

/// Fields whose words are named in a group of their own.
const GROUPS: &[(&str, &str)] = &[
    ("class", "class"),
    ("verdict", "verdict"),
    ("method", "method"),
    ("requester_says", "requester-word"),
    ("kind", "update"),
    ("level", "escalation"),
    ("disposition", "disposition"),
    ("status", "child"),
    ("cause", "cause"),
    ("fact", "fact"),
];

/// Fields that say nothing to a reader, or are shown elsewhere.
const SILENT: &[&str] = &[
    "type",
    "v",
    "registration",
    "policy",
    "category",
    "ruling",
    "clock",
    "step",
    "recipients",
    "is_superseded",
    "seed",
    "to_authority",
    "happened_at",
    "submitted_at",
    "due_at",
    "limit",
];

/// The entries of a case after a number of events, the latest first.
///
/// # Errors
/// The store is away.
pub(crate) fn entries(
    desk: &Desk,
    naming: &Naming<'_>,
    sheet: &Sheet,
    after: u64,
) -> Result<Vec<EntryView>, Trouble> {
    let mut entries: Vec<(EntryView, &Event)> = Vec::new();
    for event in sheet.events.iter().filter(|event| event.seq > after) {
        let teller = Teller { desk, naming, sheet };
        match entries.last_mut() {
            Some((entry, before)) if is_caused(before, event) => {
                entry.caused.push(teller.clock_line(event));
            }
            _ => entries.push((teller.entry(event)?, event)),
        }
    }
    Ok(entries.into_iter().rev().map(|(entry, _)| entry).collect())
}

/// Whether an event of a clock came with the one before it.
fn is_caused(before: &Event, event: &Event) -> bool {
    let is_of_clock = tag(event).starts_with("clock_");
    is_of_clock && before.recorded_at == event.recorded_at && before.actor == event.actor
}

fn stored(event: &Event) -> Value {
    serde_json::to_value(StoredEvent::of(event.body.clone())).unwrap_or_default()
}

fn tag(event: &Event) -> String {
    let stored = stored(event);
    stored.get("type").and_then(Value::as_str).unwrap_or_default().to_owned()
}

struct Teller<'a> {
    desk: &'a Desk,
    naming: &'a Naming<'a>,
    sheet: &'a Sheet,
}

impl Teller<'_> {
    fn entry(&self, event: &Event) -> Result<EntryView, Trouble> {
        let moments = self.desk.moments()?;
        let body = stored(event);
        let happened = body.get("happened_at").and_then(Value::as_str);
        let happened = happened.and_then(|at| at.parse().ok()).unwrap_or(event.occurred_at);
        let is_other = moments.at(happened) != moments.at(event.recorded_at);
        let fields = body.as_object().into_iter().flatten();
        Ok(EntryView {
            at: moments.at(event.recorded_at),
            happened: if is_other { moments.at(happened) } else { String::new() },
            who: self.naming.actor(&event.actor),
            says: self.says(event, &body),
            details: fields.flat_map(|(name, value)| self.details(name, value)).collect(),
            caused: Vec::new(),
        })
    }

    fn says(&self, event: &Event, body: &Value) -> String {
        let tag = tag(event);
        if tag.starts_with("clock_") {
            return self.clock_line(event);
        }
        let words = self.desk.words;
        let said = words.say(&format!("event-{}", tag.replace('_', "-")));
        if tag == "step_reached" {
            let clock = self.clock_name(body.get("clock"));
            let level = body.get("level").and_then(|level| {
                level.as_str().or_else(|| level.get("escalation").and_then(Value::as_str))
            });
            let level = self.naming.of("escalation", level.unwrap_or_default());
            return format!("{said} {clock} · {level}");
        }
        said
    }

    fn clock_name(&self, number: Option<&Value>) -> String {
        let number = number.and_then(Value::as_u64).unwrap_or_default();
        let clocks = &self.sheet.case.clocks;
        let found = clocks.iter().find(|clock| u64::from(clock.start.clock.0) == number);
        found.map(|clock| self.naming.word("clock", &clock.start.kind)).unwrap_or_default()
    }

    fn clock_line(&self, event: &Event) -> String {
        let body = stored(event);
        let name = self.clock_name(body.get("clock"));
        let due = body.get("due_at").and_then(Value::as_str).and_then(|at| at.parse().ok());
        let due = due.and_then(|at| Some(self.desk.moments().ok()?.at(at))).unwrap_or_default();
        let key = format!("event-{}", tag(event).replace('_', "-"));
        self.desk.words.with(&key, &[("clock", &name), ("due", &due)])
    }

    fn details(&self, name: &str, value: &Value) -> Vec<Detail> {
        // A warning says so in its sentence.
        let is_said = name == "level" && value == "warning";
        if SILENT.contains(&name) || value.is_null() || is_said {
            return Vec::new();
        }
        match value {
            Value::Array(values) => {
                values.iter().flat_map(|value| self.details(name, value)).collect()
            }
            Value::Object(object) if object.contains_key("text_id") => {
                self.text(name, value).into_iter().collect()
            }
            Value::Object(_) => Vec::new(),
            Value::Bool(holds) => {
                let key = format!("field-{name}-{}", if *holds { "yes" } else { "no" });
                let said = self.desk.words.find(&key);
                let label = String::new();
                said.map(|says| Detail { label, says, is_text: false, number: None })
                    .into_iter()
                    .collect()
            }
            Value::String(word) => vec![self.word(name, word)],
            Value::Number(number) => vec![self.plain(name, number.to_string())],
            Value::Null => Vec::new(),
        }
    }

    fn label(&self, name: &str) -> String {
        self.desk.words.find(&format!("field-{name}")).unwrap_or_else(|| name.to_owned())
    }

    fn plain(&self, name: &str, says: String) -> Detail {
        Detail { label: self.label(name), says, is_text: false, number: None }
    }

    fn text(&self, name: &str, value: &Value) -> Option<Detail> {
        let id = value.get("text_id")?.as_str()?.parse().ok().map(TextId)?;
        let is_redacted = self.sheet.case.redacted.contains(&id);
        let says = match self.sheet.texts.get(&id) {
            Some(text) if name == "file" => {
                Description::read(text).map_or_else(|| text.clone(), |file| file.name)
            }
            Some(text) => text.clone(),
            None if is_redacted => self.desk.words.say("text-redacted"),
            None => self.desk.words.say("text-not-shown"),
        };
        let is_text = self.sheet.texts.contains_key(&id);
        Some(Detail { label: self.label(name), says, is_text, number: None })
    }

    fn word(&self, name: &str, word: &str) -> Detail {
        if let Some((_, group)) = GROUPS.iter().find(|(known, _)| *known == name) {
            return self.plain(name, self.naming.of(group, word));
        }
        let Ok(id) = word.parse() else {
            let is_reason = name == "reason";
            let named = if is_reason { self.reason(word) } else { word.to_owned() };
            return self.plain(name, named);
        };
        if self.naming.rules.organisation.unit(UnitId(id)).is_some() {
            return self.plain(name, self.naming.unit(UnitId(id)));
        }
        let number = self.sheet.numbers.get(&CaseId(id)).cloned();
        let says = number.clone().unwrap_or_else(|| self.desk.words.say("case-not-shown"));
        Detail { number, ..self.plain(name, says) }
    }

    /// A reason from a list of the policy: why a clock pauses, why a case leaves a rate.
    fn reason(&self, key: &str) -> String {
        let pause = self.naming.of("pause", key);
        if pause == key { self.naming.of("exclusion", key) } else { pause }
    }
}
