//! Dates against case files: the given ones, the crate's own, and its own held-out half.

use jiff::civil::Date;
use serde_json::{Value, json};
use text::date::{self, DateKind, DateMention, Role};
use text::lang::Lang;

use crate::cases::{self, Score};

fn field<'v>(case: &'v Value, name: &str) -> Option<&'v str> {
    case.get(name).and_then(Value::as_str)
}

fn mentions(case: &Value) -> Vec<DateMention> {
    let lang = if field(case, "lang") == Some("zh") { Lang::Zh } else { Lang::En };
    let role = if field(case, "role") == Some("event") { Role::Event } else { Role::Deadline };
    let reference: Option<Date> = field(case, "ref").map(|day| day.parse().unwrap());
    date::find(field(case, "text").unwrap(), lang, reference, role)
}

fn answer(case: &Value) -> Value {
    let mentions = mentions(case);
    let main = date::main_mention(&mentions);
    json!({
        "kind": main.map_or(DateKind::None, |mention| mention.kind),
        "iso_from": main.and_then(|mention| mention.iso_from),
        "iso_to": main.and_then(|mention| mention.iso_to),
        "note": main.and_then(|mention| mention.recurrence.clone()),
        "rule": main.map(|mention| mention.rule),
    })
}

fn score(cases: &[Value]) -> Score {
    let mut score = Score::default();
    for case in cases {
        let answer = answer(case);
        let same = |name: &str| case.get(name) == answer.get(name);
        let is_rule = field(case, "note").is_some_and(|note| note.starts_with("FREQ="));
        let is_exact =
            same("kind") && same("iso_from") && same("iso_to") && (!is_rule || same("note"));
        let asserts = |name: &str| !answer[name].is_null() && !same(name);
        score.add(is_exact, asserts("iso_from") || asserts("iso_to"), || {
            format!(
                "{} [{} {}] expected {} {} {} {} found {answer}",
                case["text"],
                case["ref"],
                case["role"],
                case["kind"],
                case["iso_from"],
                case["iso_to"],
                case["note"]
            )
        });
    }
    score
}

#[test]
fn the_given_date_cases_are_all_exact() {
    let Some(cases) = cases::given("date_cases.jsonl") else { return };
    let score = score(&cases);
    score.print("given date cases");
    assert_eq!((score.exact, score.wrong), (score.total, 0));
}

#[test]
fn the_tuning_half_of_the_own_date_cases_is_all_exact() {
    let score = score(&cases::own("dates_tuning.jsonl"));
    score.print("date cases, tuning half");
    assert_eq!((score.exact, score.wrong), (score.total, 0));
}

#[test]
fn the_held_out_half_of_the_own_date_cases_holds_its_level() {
    let score = score(&cases::own("dates_heldout.jsonl"));
    score.print("date cases, held-out half");
    assert_eq!(score.wrong, 0);
}
