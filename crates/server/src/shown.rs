//! Cases as JSON: one shape for the API and the command line. Units are shown by code, cases by
//! number, texts as they are; ids stay inside.

use std::collections::HashMap;

use app::port::list::Listed;
use app::read::{ClockReading, Sheet};
use app::rules::Rules;
use domain::case::{Availability, Event};
use domain::ids::{CaseId, TextId, UnitId};
use domain::refusal::Refusal;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What ids are shown as.
struct Names<'a> {
    rules: &'a Rules,
    numbers: &'a HashMap<CaseId, String>,
    texts: &'a HashMap<TextId, String>,
}

impl Names<'_> {
    fn unit(&self, unit: Option<UnitId>) -> Value {
        let found = unit.and_then(|unit| self.rules.organisation.unit(unit));
        found.map_or(Value::Null, |unit| json!(unit.code))
    }

    fn text(&self, text: TextId) -> Value {
        self.texts.get(&text).map_or(Value::Null, |body| json!(body))
    }

    /// A case that this person may see, by its number.
    fn case(&self, case: CaseId) -> Value {
        self.numbers.get(&case).map_or(Value::Null, |number| json!(number))
    }

    /// The JSON of an event or a clock with every id shown as what it names. A text that is
    /// forgotten or not for this person is null.
    fn shown(&self, value: Value) -> Value {
        match value {
            Value::Object(object) => match text_id(&object) {
                Some(text) => self.text(text),
                None => Value::Object(
                    object.into_iter().map(|(key, one)| (key, self.shown(one))).collect(),
                ),
            },
            Value::Array(list) => {
                Value::Array(list.into_iter().map(|one| self.shown(one)).collect())
            }
            Value::String(text) => match Uuid::parse_str(&text) {
                Ok(id) => self.id(id),
                Err(_) => Value::String(text),
            },
            plain => plain,
        }
    }

    fn id(&self, id: Uuid) -> Value {
        match self.rules.organisation.unit(UnitId(id)) {
            Some(unit) => json!(unit.code),
            None => self.case(CaseId(id)),
        }
    }
}

fn text_id(object: &Map<String, Value>) -> Option<TextId> {
    object.get("keyed_hash")?;
    let id = object.get("text_id")?.as_str()?;
    Uuid::parse_str(id).ok().map(TextId)
}

/// A case with everything that the person may read.
pub(crate) fn sheet(sheet: &Sheet, rules: &Rules) -> Value {
    let names = Names { rules, numbers: &sheet.numbers, texts: &sheet.texts };
    let case = &sheet.case;
    let registration = case.registration.as_ref();
    let text = |text: Option<domain::text_ref::TextRef>| {
        text.map_or(Value::Null, |text| names.text(text.text_id))
    };
    let (verified, children) = case.children_verified();
    json!({
        "number": sheet.number,
        "seq": case.seq,
        "kind": registration.map(|it| it.kind),
        "type": registration.map(|it| it.type_key.clone()),
        "category": registration.and_then(|it| it.category.clone()),
        "channel": registration.map(|it| it.channel.clone()),
        "urgency": registration.map(|it| it.urgency.clone()),
        "text": text(registration.map(|it| it.text)),
        "place": text(registration.and_then(|it| it.place)),
        "quotation": text(registration.and_then(|it| it.quotation)),
        "due_on": registration.and_then(|it| it.due_on),
        "status": case.status(),
        "closed_as": closed_as(sheet),
        "round": case.round,
        "escalation": case.escalation,
        "alert": sheet.alert.alert,
        "is_silent": sheet.alert.is_silent,
        "lead": names.unit(case.lead()),
        "supports": case.supports.iter().map(|support| json!({
            "unit": names.unit(Some(support.unit)),
            "task": names.text(support.task.text_id),
            "is_open": support.is_open(),
        })).collect::<Vec<_>>(),
        "registered_at": case.registered_at,
        "closed_at": case.closed_at,
        "parent": case.parent().map(|parent| names.case(parent)),
        "children": { "verified": verified, "all": children },
        "duplicates": case.duplicates.iter().map(|id| names.case(*id)).collect::<Vec<_>>(),
        "clocks": sheet.clocks.iter().map(|clock| one_clock(clock, &names)).collect::<Vec<_>>(),
        "attachments": sheet.attachments().iter().map(|file| json!({
            "id": file.id,
            "attached_at": file.at,
            "role": file.by.role(),
            "unit": names.unit(file.by.unit()),
            "file": file.description,
        })).collect::<Vec<_>>(),
        "actions": sheet.actions.iter().map(action).collect::<Vec<_>>(),
        "events": sheet.events.iter().map(|event| one_event(event, &names)).collect::<Vec<_>>(),
    })
}

fn closed_as(sheet: &Sheet) -> Value {
    match &sheet.case.state {
        domain::case::State::Closed(closing) | domain::case::State::Archived(closing) => {
            json!(closing.class)
        }
        _ => Value::Null,
    }
}

fn one_clock(reading: &ClockReading, names: &Names<'_>) -> Value {
    let clock = &reading.clock;
    json!({
        "clock": clock.start.clock,
        "kind": clock.start.kind,
        "unit": names.unit(clock.start.unit),
        "started_at": clock.start.started_at,
        "due_at": clock.start.due_at,
        "is_provisional": clock.start.is_provisional,
        "state": clock.state,
        "alert": reading.alert,
        "explanation": reading.explanation,
    })
}

fn action(availability: &Availability) -> Value {
    json!({
        "action": availability.action,
        "is_open": availability.refusal.is_none(),
        "refusal": availability.refusal.as_ref().map(refusal),
    })
}

/// A refusal: key and arguments, what would be allowed and by whom.
pub(crate) fn refusal(refusal: &Refusal) -> Value {
    let arguments: Map<String, Value> = refusal
        .arguments
        .iter()
        .map(|argument| (argument.name.to_owned(), json!(argument.value)))
        .collect();
    let by =
        refusal.by.iter().map(|(role, relation)| json!({ "role": role, "relation": relation }));
    json!({
        "key": refusal.key,
        "arguments": arguments,
        "action": refusal.action,
        "by": by.collect::<Vec<_>>(),
    })
}

fn one_event(event: &Event, names: &Names<'_>) -> Value {
    let body = serde_json::to_value(&event.body).unwrap_or_default();
    json!({
        "seq": event.seq,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "role": event.actor.role(),
        "unit": names.unit(event.actor.unit()),
        "person": event.actor.official().and_then(|it| names.rules.person_name(it.person)),
        "event": names.shown(body),
    })
}

/// A row of a list, as it stands at an instant.
pub(crate) fn row(listed: &Listed, rules: &Rules, now: Timestamp) -> Value {
    let row = &listed.row;
    let code = |unit: Option<UnitId>| {
        unit.and_then(|unit| rules.organisation.unit(unit)).map(|unit| unit.code.clone())
    };
    json!({
        "number": row.number,
        "seq": row.seq,
        "kind": row.kind,
        "type": row.type_key,
        "category": row.category,
        "channel": row.channel,
        "urgency": row.urgency,
        "status": row.status,
        "closed_as": row.closed_as,
        "disposition": row.disposition,
        "round": row.round,
        "escalation": row.escalation,
        "lead": code(row.lead),
        "registered_at": row.registered_at,
        "closed_at": row.closed_at,
        "due_at": row.due_at,
        "is_provisional": row.is_provisional,
        "is_overdue": row.due_at.is_some_and(|at| at < now),
        "is_at_risk": row.at_risk_at.is_some_and(|at| at <= now),
        "is_silent": row.silent_at.is_some_and(|at| at < now),
        "children": { "verified": row.children.0, "all": row.children.1 },
        "excerpt": listed.excerpt,
        "place": listed.place,
    })
}
