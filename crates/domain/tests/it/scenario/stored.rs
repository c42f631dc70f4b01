//! The stored forms of events: every version ever written loads for ever. One fixture for each
//! event type, and for each fact of an import and each field of a correction.

use std::collections::BTreeSet;
use std::path::PathBuf;

use domain::case::StoredEvent;
use serde_json::{Value, json};

use super::invariant::names_of;

fn folder(version: u16) -> PathBuf {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events");
    fixtures.join(format!("v{version}"))
}

/// The names that a stored form knows in a place: it says so itself when it meets another.
fn known_names(with_unknown: &Value) -> Vec<String> {
    let message = serde_json::from_value::<StoredEvent>(with_unknown.clone()).unwrap_err();
    let message = message.to_string();
    let (_, list) = message.split_once("expected one of").unwrap();
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every name under which an event may be counted: its type, with the facts of imports and the
/// fields of corrections.
pub(super) fn event_names() -> BTreeSet<String> {
    let text = json!({ "text_id": "00000000-0000-0000-0000-000000000000",
        "keyed_hash": "00".repeat(32), "characters": 1 });
    let types = known_names(&json!({ "v": 1, "type": "?" }));
    let facts = known_names(&json!({ "v": 1, "type": "imported", "fact": "?" }));
    let fields = known_names(
        &json!({ "v": 1, "type": "corrected", "field": "?", "value": "?", "reason": text }),
    );
    let facts = facts.into_iter().map(|fact| format!("imported-{fact}"));
    let fields = fields.into_iter().map(|field| format!("corrected-{field}"));
    types.into_iter().chain(facts).chain(fields).collect()
}

/// The fixtures there must be: of an import and a correction, one for each fact and field.
fn fixture_names() -> BTreeSet<String> {
    let whole = ["imported", "corrected"];
    event_names().into_iter().filter(|name| !whole.contains(&name.as_str())).collect()
}

fn fixtures_there() -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder(StoredEvent::VERSION)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.trim_end_matches(".json").to_owned()).collect()
}

#[test]
fn every_event_type_has_a_fixture_of_its_stored_form() {
    assert!(event_names().len() > 60, "{:?}", event_names());
    assert_eq!(fixtures_there(), fixture_names());
}

#[test]
fn every_fixture_loads_and_is_written_as_it_was() {
    for name in fixtures_there() {
        let path = folder(StoredEvent::VERSION).join(format!("{name}.json"));
        let text = std::fs::read_to_string(&path).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let event: StoredEvent =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(event.version, StoredEvent::VERSION, "{name}");
        assert_eq!(serde_json::to_value(&event).unwrap(), value, "{name}");
        assert_eq!(names_of(&event.body).unwrap().last().map(String::as_str), Some(name.as_str()));
    }
}

#[test]
fn a_stored_form_of_another_version_is_an_error_that_says_so() {
    let path = folder(StoredEvent::VERSION).join("signed.json");
    let written = std::fs::read_to_string(path).unwrap();
    let mut value: Value = serde_json::from_str(&written).unwrap();
    for version in [0, 2, u16::MAX] {
        value["v"] = json!(version);
        let error = serde_json::from_value::<StoredEvent>(value.clone()).unwrap_err().to_string();
        let said = format!("a stored event of version {version}, and this program knows version 1");
        assert!(error.contains(&said), "{error}");
    }
    // Whatever a later program has put into it.
    let later = json!({ "type": "something-new", "v": 2 });
    let error = serde_json::from_value::<StoredEvent>(later).unwrap_err().to_string();
    assert!(error.contains("version 2"), "{error}");
}
