//! Numbers against case files: the given ones, the crate's own, and its own held-out half.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a case that cannot be read must fail the test"
)]

use serde_json::{Value, json};
use text::lang::Lang;
use text::number;

use crate::cases::{self, Score};

fn answer(case: &Value) -> Value {
    let lang = if case["lang"] == "zh" { Lang::Zh } else { Lang::En };
    let answer = number::answer(case["text"].as_str().unwrap(), lang);
    serde_json::to_value(&answer).unwrap()
}

fn score(cases: &[Value]) -> Score {
    const FIELDS: [&str; 6] = ["is_target", "value", "unit", "comparator", "measure", "baseline"];
    let mut score = Score::default();
    for case in cases {
        let answer = answer(case);
        let is_exact = FIELDS.iter().all(|name| case[name] == answer[name]);
        let claims = answer["is_target"] == json!(true);
        let is_wrong = claims
            && (case["is_target"] == json!(false)
                || case["value"] != answer["value"]
                || case["baseline"] != answer["baseline"]);
        score.add(is_exact, is_wrong, || {
            let expected = FIELDS.map(|name| case[name].to_string()).join(" ");
            let found = FIELDS.map(|name| answer[name].to_string()).join(" ");
            format!("{} expected {expected} found {found}", case["text"])
        });
    }
    score
}

#[test]
fn the_given_number_cases_are_all_exact() {
    let Some(cases) = cases::given("number_cases.jsonl") else { return };
    let score = score(&cases);
    score.print("given number cases");
    assert_eq!((score.exact, score.wrong), (score.total, 0));
}

#[test]
fn the_number_cases_written_last_hold_their_level() {
    let score = score(&cases::own("numbers_fresh.jsonl"));
    score.print("number cases, written last");
    assert_eq!(score.wrong, 0);
    assert!(score.exact * 100 >= score.total * 95, "{} of {}", score.exact, score.total);
}

#[test]
fn the_tuning_half_of_the_own_number_cases_is_all_exact() {
    let score = score(&cases::own("numbers_tuning.jsonl"));
    score.print("number cases, tuning half");
    assert_eq!((score.exact, score.wrong), (score.total, 0));
}

#[test]
fn the_held_out_half_of_the_own_number_cases_holds_its_level() {
    let score = score(&cases::own("numbers_heldout.jsonl"));
    score.print("number cases, held-out half");
    assert_eq!(score.wrong, 0);
    assert!(score.exact * 100 >= score.total * 95, "{} of {}", score.exact, score.total);
}
