//! The table of commands against the commands themselves: everything that can be written is one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::access::Action;
use domain::case::Command;
use domain::ids::{AuthorityId, CaseId};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::shape::{CORRECTIONS, Field, Holds, LEVELS, SHAPES};
use super::{Reader, WireError};
use crate::port::setup::AuthorityRecord;
use crate::port::time::Ids;
use crate::rules::Rules;
use crate::texts::Writing;

struct Counted(AtomicU64);

impl Ids for Counted {
    fn fresh(&self, _: Timestamp) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }

    fn key(&self) -> [u8; 32] {
        [7; 32]
    }
}

fn rules() -> Rules {
    let id = AuthorityId(Uuid::from_u128(1));
    let (key, zone) = ("riverton".to_owned(), "UTC".to_owned());
    let record = crate::port::setup::RulesRecord {
        units: vec![domain::unit::Unit {
            id: domain::ids::UnitId(Uuid::from_u128(2)),
            code: domain::ids::UnitCode::from("roads"),
            versions: Vec::new(),
            successors: Vec::new(),
        }],
        ..crate::port::setup::RulesRecord::default()
    };
    Rules::of(AuthorityRecord { id, key, names: Vec::new(), zone }, record).unwrap()
}

fn read(json: Value) -> Result<Command, WireError> {
    let (rules, ids) = (rules(), Counted(AtomicU64::new(100)));
    let mut writing = Writing::new(&ids, Timestamp::UNIX_EPOCH);
    let cases = HashMap::from([("2026-000001".to_owned(), CaseId(Uuid::from_u128(3)))]);
    let mut fresh = || ids.fresh(Timestamp::UNIX_EPOCH);
    let case = CaseId(Uuid::from_u128(4));
    let reader = &mut Reader {
        rules: &rules,
        writing: &mut writing,
        case,
        cases: &cases,
        fresh: &mut fresh,
    };
    reader.read(json)
}

fn value(holds: Holds) -> Value {
    match holds {
        Holds::Text | Holds::Word => json!("so"),
        Holds::OneOf(words) => json!(words[0]),
        Holds::Unit => json!("roads"),
        Holds::Case => json!("2026-000001"),
        Holds::Fresh | Holds::Id => json!("0199aaaa-0000-7000-8000-000000000001"),
        Holds::Flag => json!(true),
        Holds::Number(least, _) => json!(least),
        Holds::Day => json!("2026-03-04"),
        Holds::Instant => json!("2026-03-04T09:00:00Z"),
        Holds::List(inner) => json!([value(*inner)]),
        Holds::Object(fields) => Value::Object(object(fields)),
        Holds::Correction => json!({ "field": "text", "value": "so" }),
    }
}

fn object(fields: &[Field]) -> Map<String, Value> {
    fields.iter().map(|field| (field.name.to_owned(), value(field.holds))).collect()
}

fn whole(command: &str, fields: &[Field]) -> Map<String, Value> {
    let mut object = object(fields);
    object.insert("command".to_owned(), json!(command));
    object
}

#[test]
fn every_command_can_be_written_and_is_read_whole() {
    for shape in SHAPES {
        let written = whole(shape.command, shape.fields);
        let command = read(Value::Object(written.clone())).unwrap();
        let kept = serde_json::to_value(&command).unwrap();
        for field in shape.fields {
            let is_kept = kept.get(field.name).is_some_and(|value| !value.is_null());
            assert!(is_kept, "{}.{}", shape.command, field.name);
        }
        // And the command has no field that cannot be written.
        for name in kept.as_object().unwrap().keys() {
            assert!(written.contains_key(name), "{}.{name}", shape.command);
        }
    }
}

#[test]
fn there_is_a_shape_for_every_action_on_a_case_but_those_that_have_ways_of_their_own() {
    let elsewhere = [Action::View, Action::Register, Action::Import, Action::Attach];
    let mut actions: Vec<String> = Action::ALL
        .iter()
        .filter(|action| action.concerns_case() && !elsewhere.contains(action))
        .map(|action| action.as_str().replace('-', "_"))
        .collect();
    let mut shapes: Vec<&str> = SHAPES.iter().map(|shape| shape.command).collect();
    actions.sort();
    shapes.sort_unstable();
    assert_eq!(actions, shapes);
}

#[test]
fn a_needed_field_that_is_missing_is_named_and_another_may_be() {
    for shape in SHAPES {
        for field in shape.fields {
            let mut written = whole(shape.command, shape.fields);
            written.remove(field.name);
            let read = read(Value::Object(written));
            let told = read.err().map(|error| (error.field, error.problem));
            let missing = (field.name.to_owned(), "missing".to_owned());
            let wanted = field.is_needed.then_some(missing);
            assert_eq!(told, wanted, "{}.{}", shape.command, field.name);
        }
    }
}

#[test]
fn a_field_of_another_form_is_named_and_nothing_of_it_repeated() {
    for shape in SHAPES {
        for field in shape.fields {
            for odd in [json!({ "zz": "Quokka" }), json!(["Quokka", 7]), json!(-1), json!(1.5)] {
                let mut written = whole(shape.command, shape.fields);
                written.insert(field.name.to_owned(), odd.clone());
                let error = read(Value::Object(written)).unwrap_err();
                let named = error.field.starts_with(field.name);
                assert!(named, "{}.{}: {odd}: {error}", shape.command, field.name);
                let is_quiet = ["Quokka", "expected", "invalid"]
                    .iter()
                    .all(|word| !error.to_string().contains(word));
                assert!(is_quiet, "{error}");
            }
        }
    }
}

#[test]
fn what_is_no_field_is_named_unless_its_name_may_be_a_persons_words() {
    let error = read(json!({ "command": "sign", "reason": "Quokka" })).unwrap_err();
    assert_eq!(error.to_string(), "reason: no field of this command");
    let error = read(json!({ "command": "sign", "Quokka 555": "x" })).unwrap_err();
    assert_eq!(error.to_string(), "(a name): no field of this command");
    let support = json!([{ "unit": "roads", "task": "look", "until": "2026-03-04" }]);
    let dispatch = json!({ "command": "dispatch", "lead": "roads", "supports": support });
    assert_eq!(read(dispatch).unwrap_err().field, "supports[0].until");
    assert_eq!(read(json!({ "command": "Quokka" })).unwrap_err().field, "command");
}

#[test]
fn each_correction_has_its_own_form() {
    for (field, holds) in CORRECTIONS {
        let correct = |value: Value| {
            let correction = json!({ "field": field, "value": value });
            read(json!({ "command": "correct", "correction": correction, "reason": "so" }))
        };
        assert!(correct(value(*holds)).is_ok(), "{field}");
        assert_eq!(correct(json!(7)).unwrap_err().field, "correction.value");
        let named = json!({ "named_persons": [value(Holds::Id)] });
        assert_eq!(correct(named).is_ok(), *holds == Holds::OneOf(LEVELS), "{field}");
    }
    let odd = json!({ "field": "Quokka", "value": "x" });
    let error = read(json!({ "command": "correct", "correction": odd, "reason": "so" }));
    assert_eq!(error.unwrap_err().field, "correction.field");
}

#[test]
fn a_day_is_a_day_and_nothing_more() {
    let review =
        |on: &str| read(json!({ "command": "make_long_term", "review_on": on, "reason": "x" }));
    assert!(review("2026-03-04").is_ok());
    for odd in ["2026-02-30", "20260304", "2026-03-04T09:00", "2026-3-4", "", "tomorrow"] {
        assert_eq!(review(odd).unwrap_err().field, "review_on", "{odd}");
    }
}
