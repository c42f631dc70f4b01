//! The JSON of a document, checked by a program as another program would read it: every located
//! value equals the text at its bytes, words are of their lists, days are days, gaps say what the
//! fields say, and no field is missing.

use serde_json::Value;

/// Fields of a record that must be there, be they null.
const FIELDS: [&str; 14] = [
    "type",
    "grade",
    "quote",
    "span",
    "action",
    "object",
    "leads",
    "supporting",
    "deadline",
    "quantities",
    "place",
    "gaps",
    "suggestions",
    "rules",
];
const HEADER: [&str; 6] = ["kind", "date", "speaker", "post", "place", "event"];
const TYPES: [&str; 6] = ["task", "target", "mechanism", "project", "request", "finding"];
const DATE_KINDS: [&str; 8] =
    ["date", "range", "duration", "recurrence", "vague", "partial", "unresolved", "none"];
const GAPS: [&str; 6] =
    ["no_lead", "several_leads", "vague_unit", "no_date", "no_indicator", "relative_target"];
const MEASURES: [&str; 5] = ["count", "level", "change-up", "change-down", "ratio"];
const COMPARATORS: [&str; 6] = ["=", ">=", "<=", ">", "<", "~"];

/// What is wrong with the JSON of `text`, a line each; empty if nothing is.
pub(crate) fn faults(json: &Value, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    located(json, text, "", &mut faults);
    let header = json.get("document").unwrap_or(&Value::Null);
    missing(header, &HEADER, "document", &mut faults);
    day_fields(header.get("date").unwrap_or(&Value::Null), "document.date", &mut faults);
    for (index, record) in array(json, "records").iter().enumerate() {
        let place = format!("records[{index}]");
        missing(record, &FIELDS, &place, &mut faults);
        one_of(record, "type", &TYPES, &place, &mut faults);
        one_of(record, "grade", &["A", "B", "C"], &place, &mut faults);
        let span = record.get("span").and_then(|span| span.get("text"));
        if span.is_none() || span != record.get("quote") {
            faults.push(format!("{place}: the quotation is not the text of its span"));
        }
        day_fields(record.get("deadline").unwrap_or(&Value::Null), &place, &mut faults);
        quantities(record, &place, &mut faults);
        gaps(record, &place, &mut faults);
    }
    faults
}

fn array<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Every object with `text`, `start` and `end`, wherever it stands.
fn located(value: &Value, text: &str, place: &str, faults: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                located(item, text, &format!("{place}[{index}]"), faults);
            }
        }
        Value::Object(fields) => {
            let byte = |name: &str| {
                fields.get(name).and_then(Value::as_u64).and_then(|byte| usize::try_from(byte).ok())
            };
            if let Some(quote) = fields.get("text").and_then(Value::as_str) {
                let found =
                    byte("start").zip(byte("end")).and_then(|(from, to)| text.get(from..to));
                if found != Some(quote) {
                    faults.push(format!("{place}: not the text at its bytes: {quote}"));
                }
            }
            for (name, field) in fields {
                located(field, text, &format!("{place}.{name}"), faults);
            }
        }
        _ => {}
    }
}

fn missing(value: &Value, names: &[&str], place: &str, faults: &mut Vec<String>) {
    for name in names.iter().filter(|name| value.get(**name).is_none()) {
        faults.push(format!("{place}: no field {name}"));
    }
}

fn one_of(value: &Value, name: &str, words: &[&str], place: &str, faults: &mut Vec<String>) {
    let word = value.get(name).and_then(Value::as_str).unwrap_or_default();
    if !words.contains(&word) {
        faults.push(format!("{place}: {name} is `{word}`"));
    }
}

/// A date: its kind, days of the calendar, the first not after the last, none where none can be.
fn day_fields(date: &Value, place: &str, faults: &mut Vec<String>) {
    if date.is_null() {
        return;
    }
    one_of(date, "kind", &DATE_KINDS, place, faults);
    let kind = date.get("kind").and_then(Value::as_str).unwrap_or_default();
    let mut days = Vec::new();
    for name in ["iso_from", "iso_to"] {
        match date.get(name) {
            Some(Value::Null) => days.push(None),
            Some(Value::String(day)) => match day.parse::<jiff::civil::Date>() {
                Ok(day) => days.push(Some(day)),
                Err(_) => faults.push(format!("{place}: {name} is `{day}`")),
            },
            _ => faults.push(format!("{place}: no field {name}")),
        }
    }
    if let [Some(from), Some(to)] = days.as_slice()
        && from > to
    {
        faults.push(format!("{place}: begins after it ends"));
    }
    let is_open = matches!(kind, "vague" | "partial" | "unresolved" | "none" | "recurrence");
    if is_open && days.iter().any(Option::is_some) {
        faults.push(format!("{place}: {kind} with a day"));
    }
}

fn quantities(record: &Value, place: &str, faults: &mut Vec<String>) {
    for quantity in array(record, "quantities") {
        for name in ["value", "unit", "comparator", "measure"] {
            missing(quantity, &[name], place, faults);
        }
        if quantity.get("measure").is_some_and(Value::is_string) {
            one_of(quantity, "measure", &MEASURES, place, faults);
            one_of(quantity, "comparator", &COMPARATORS, place, faults);
        }
    }
}

/// A gap is named exactly where its field is empty.
fn gaps(record: &Value, place: &str, faults: &mut Vec<String>) {
    let named: Vec<&str> = array(record, "gaps").iter().filter_map(Value::as_str).collect();
    for gap in named.iter().filter(|gap| !GAPS.contains(*gap)) {
        faults.push(format!("{place}: gap `{gap}`"));
    }
    let leads = array(record, "leads").len();
    let is_finding = record.get("type").and_then(Value::as_str) == Some("finding");
    if !is_finding && named.contains(&"no_lead") != (leads == 0) {
        faults.push(format!("{place}: {leads} leads, gaps {named:?}"));
    }
    if leads > 1 && !named.contains(&"several_leads") {
        faults.push(format!("{place}: {leads} leads and no gap for it"));
    }
    let is_due = record.get("deadline").is_some_and(|date| !date.is_null());
    if is_due && named.contains(&"no_date") {
        let kind = record.get("deadline").and_then(|date| date.get("kind"));
        let is_open = kind.and_then(Value::as_str).is_some_and(|kind| {
            matches!(kind, "vague" | "none" | "unresolved" | "partial" | "duration" | "range")
        });
        if !is_open {
            faults.push(format!("{place}: dated and without a date"));
        }
    }
}
