//! What the harness itself must never let pass, and the howto that lists its sentence forms.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::folder;
use super::form::PLACES;
use super::run::{FORMS, run_text};
use super::text::Keyword;
use super::words::words_of;

/// What is wrong with a scenario of these lines in the usual city.
fn mistakes(lines: &str) -> String {
    let text =
        format!("# A scenario\nGIVEN the usual city\nAND it is Mon 2025-09-15 10:00\n{lines}");
    match run_text(&folder(), &text) {
        Ok(_) => String::new(),
        Err(failures) => failures
            .iter()
            .map(|failure| format!("{}: {}\n", failure.line, failure.message))
            .collect(),
    }
}

const REGISTER: &str = "WHEN Qiao registers a complaint \"A lamp\" for Hu as A\n";

#[test]
fn a_scenario_that_says_what_is_so_passes() {
    assert_eq!(mistakes(&format!("{REGISTER}THEN A is received\n")), "");
}

#[test]
fn a_slip_of_the_pen_is_named_with_the_nearest_forms() {
    let found =
        mistakes(&format!("{REGISTER}AND Dai dispathces A to water-bureau\nTHEN A is received\n"));
    assert!(
        found.starts_with("5: not understood: WHEN Dai dispathces A to water-bureau"),
        "{found}"
    );
    assert!(found.contains("{actor} dispatches {case} to {unit}"), "{found}");
}

#[test]
fn every_sentence_that_is_not_understood_is_named() {
    let found = mistakes("WHEN Qiao sings\nAND Qiao dances\nTHEN it is loud\n");
    assert_eq!(found.matches("not understood").count(), 3, "{found}");
}

#[test]
fn a_sentence_of_another_keyword_is_not_understood() {
    assert!(
        mistakes(&format!("{REGISTER}THEN Lin signs A\n")).contains("not understood: THEN Lin")
    );
}

#[test]
fn a_refusal_that_no_sentence_speaks_of_fails() {
    let spoken_late = "WHEN Lin signs A\nTHEN A is received\nAND it is refused: not-found\n";
    for rest in [
        "WHEN Lin signs A\nAND Dai dispatches A to water-bureau\nTHEN A is dispatched\n",
        spoken_late,
    ] {
        let found = mistakes(&format!("{REGISTER}{rest}"));
        assert!(found.starts_with("5: refused, and no THEN says so: not-found"), "{found}");
    }
}

#[test]
fn a_refusal_that_did_not_happen_or_for_another_reason_fails() {
    let found = mistakes(&format!("{REGISTER}THEN it is refused: not-permitted\n"));
    assert!(found.contains("nothing was refused"), "{found}");
    let found =
        mistakes(&format!("{REGISTER}WHEN Lin signs A\nTHEN it is refused: not-permitted\n"));
    assert!(found.contains("for another reason: not-found"), "{found}");
}

#[test]
fn a_scenario_without_then_or_with_something_done_after_it_fails() {
    assert!(mistakes(REGISTER).contains("a scenario without THEN proves nothing"));
    let found =
        mistakes(&format!("{REGISTER}THEN A is received\nWHEN Dai dispatches A to water-bureau\n"));
    assert!(found.contains("nothing says what must be true after this"), "{found}");
}

#[test]
fn a_title_and_a_keyword_are_wanted() {
    let found = run_text(&folder(), "GIVEN the usual city\nTHEN A is received\n").unwrap_err();
    assert!(found[0].message.contains("title"), "{found:?}");
    let found = run_text(&folder(), "# A title\nthe usual city\n").unwrap_err();
    assert!(found[0].message.contains("GIVEN, WHEN, THEN or AND"), "{found:?}");
    let found = run_text(&folder(), "# A title\nAND the usual city\n").unwrap_err();
    assert!(found[0].message.contains("AND needs a sentence before it"), "{found:?}");
}

#[test]
fn names_days_and_hours_are_checked() {
    let unknown_person = mistakes(&format!("{REGISTER}WHEN Nobody signs A\nTHEN A is received\n"));
    assert!(unknown_person.contains("`Nobody` has no such post"), "{unknown_person}");
    let unknown_unit =
        mistakes(&format!("{REGISTER}AND Dai dispatches A to zoo\nTHEN A is received\n"));
    assert!(unknown_unit.contains("there is no unit `zoo`"), "{unknown_unit}");
    let weekday = mistakes("WHEN it is Mon 2025-09-16 10:00\nTHEN there is no case A\n");
    assert!(weekday.contains("2025-09-16 is a Tue"), "{weekday}");
    let back = mistakes("WHEN it is Mon 2025-09-15 09:00\nTHEN there is no case A\n");
    assert!(back.contains("time only goes on"), "{back}");
}

#[test]
fn no_two_forms_read_the_same_and_every_place_is_of_a_known_sort() {
    let mut patterns = BTreeSet::new();
    for compiled in FORMS.iter() {
        let form = compiled.form;
        assert!(patterns.insert((form.keyword, form.pattern)), "twice: {}", form.pattern);
        for sort in compiled.sorts() {
            let is_known =
                words_of(&sort).is_some() || PLACES.iter().any(|(known, _)| *known == sort);
            assert!(is_known, "{{{sort}}} in: {}", form.pattern);
        }
    }
}

/// The part of the howto that follows from the harness: what may stand in each place, and the
/// forms.
fn listing() -> String {
    let mut text = String::from("```text\n");
    for (sort, meaning) in PLACES {
        writeln!(text, "{{{sort}}}: {meaning}").unwrap();
    }
    let sorts: BTreeSet<String> = FORMS.iter().flat_map(super::form::Compiled::sorts).collect();
    for sort in sorts {
        if let Some(words) = words_of(&sort) {
            writeln!(text, "{{{sort}}}: {}", words.join(" · ")).unwrap();
        }
    }
    text.push_str("```\n");
    for keyword in [Keyword::Given, Keyword::When, Keyword::Then] {
        text.push_str("\n```text\n");
        for compiled in FORMS.iter().filter(|compiled| compiled.form.keyword == keyword) {
            writeln!(text, "{keyword} {}", compiled.form.pattern).unwrap();
        }
        text.push_str("```\n");
    }
    text
}

#[test]
fn the_howto_lists_every_sentence_form_there_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/howto/rule-or-transition.md");
    let howto = std::fs::read_to_string(path).unwrap();
    let listing = listing();
    assert!(howto.contains(&listing), "the howto must end with:\n{listing}");
}
