//! Dates against case files: the given ones, the crate's own, and its own held-out half.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a case that cannot be read must fail the test"
)]

use jiff::civil::Date;
use serde_json::Value;
use text::date::{self, ChinaWorkingDays, DateFlag, DateMention, Role, WorkingDays};
use text::lang::Lang;

use crate::cases::{self, Score};

fn field<'v>(case: &'v Value, name: &str) -> Option<&'v str> {
    case.get(name).and_then(Value::as_str)
}

fn answer(case: &Value) -> Value {
    let lang = if field(case, "lang") == Some("zh") { Lang::Zh } else { Lang::En };
    let role = if field(case, "role") == Some("event") { Role::Event } else { Role::Deadline };
    let reference: Option<Date> = field(case, "ref").map(|day| day.parse().unwrap());
    let answer = date::answer(field(case, "text").unwrap(), lang, reference, role);
    serde_json::to_value(&answer).unwrap()
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
fn the_date_cases_written_last_hold_their_level() {
    let score = score(&cases::own("dates_fresh.jsonl"));
    score.print("date cases, written last");
    assert_eq!(score.wrong, 0);
    assert!(score.exact * 100 >= score.total * 95, "{} of {}", score.exact, score.total);
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
    assert!(score.exact * 100 >= score.total * 95, "{} of {}", score.exact, score.total);
}

/// The mentions of a text against 20 February 2024, as a deadline.
fn deadlines(text: &str, lang: Lang) -> Vec<DateMention> {
    date::find(text, lang, Some(jiff::civil::date(2024, 2, 20)), Role::Deadline)
}

fn ends(text: &str, lang: Lang) -> Vec<String> {
    let mentions = deadlines(text, lang);
    mentions
        .iter()
        .map(|mention| mention.iso_to.map_or_else(|| "-".to_owned(), |day| day.to_string()))
        .collect()
}

#[test]
fn a_year_said_once_holds_for_the_rest_of_the_sentence() {
    let text = "2025年6月底前完成勘察，9月开工，12月底前竣工。10月底前总结";
    assert_eq!(ends(text, Lang::Zh), ["2025-06-30", "2025-09-30", "2025-12-31", "2024-10-31"]);
    let text = "Survey by June 30, 2025, start by September 1 and finish by December 31.";
    assert_eq!(ends(text, Lang::En), ["2025-06-30", "2025-09-01", "2025-12-31"]);
}

#[test]
fn a_month_said_once_holds_for_the_days_after_it() {
    assert_eq!(ends("6月10日前报送初稿，20日前定稿", Lang::Zh), ["2024-06-10", "2024-06-20"]);
}

#[test]
fn a_doubtful_year_is_not_filled_in() {
    let mentions = deadlines("到2030年建成体系，6月底前启动", Lang::Zh);
    assert_eq!(mentions[1].iso_to, None);
    assert!(mentions[1].flags.contains(&DateFlag::Ambiguous));
    assert_eq!(ends("12月底前完成，3月底前验收", Lang::Zh), ["2024-12-31", "2024-03-31"]);
}

#[test]
fn a_weekday_that_contradicts_its_day_leaves_it_open() {
    assert_eq!(ends("by Friday, March 15", Lang::En), ["2024-03-15"]);
    assert_eq!(ends("by Monday, March 15", Lang::En), ["-"]);
    assert_eq!(ends("2024年3月15日（星期一）前", Lang::Zh), ["-"]);
}

#[test]
fn a_passed_deadline_stays_and_is_flagged() {
    let mentions = deadlines("1月底前", Lang::Zh);
    assert_eq!(mentions[0].iso_to, Some(jiff::civil::date(2024, 1, 31)));
    assert!(mentions[0].flags.contains(&DateFlag::AlreadyPast));
}

#[test]
fn working_days_come_from_the_authority_when_it_gives_its_own() {
    struct Never;
    impl WorkingDays for Never {
        fn is_working(&self, _day: Date) -> Option<bool> {
            None
        }
    }
    let reference = Some(jiff::civil::date(2024, 2, 20));
    let (lang, role) = (Lang::Zh, Role::Deadline);
    let context = date::Context { lang, reference, role, working_days: Some(&Never) };
    let mentions = date::find_in("5个工作日内", &context);
    assert_eq!(mentions[0].iso_to, None);
    assert!(mentions[0].flags.contains(&DateFlag::BeyondCalendar));
}

#[test]
fn the_built_in_working_days_are_those_of_the_published_list() {
    let mut compared = 0;
    for year in 2020..=2026 {
        let name = format!("../calendar/holiday-cn_{year}.json");
        let Some(lines) = cases::given_whole(&name) else { return };
        for day in lines["days"].as_array().unwrap() {
            let date: Date = day["date"].as_str().unwrap().parse().unwrap();
            if let Some(is_working) = ChinaWorkingDays::built_in().is_working(date) {
                assert_eq!(is_working, !day["isOffDay"].as_bool().unwrap(), "{date}");
                compared += 1;
            }
        }
    }
    assert!(compared > 150, "{compared}");
}
