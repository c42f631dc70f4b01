//! The shipped calendars against what was published, and what the loader says about mistakes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what prepares a test may fail it"
)]

use std::collections::BTreeMap;

use domain::calendar::{Calendar, DayKind, ExceptionsFile, SourceFile, shipped, shipped_keys};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

use crate::data_folder;

const YEARS: std::ops::RangeInclusive<i16> = 2020..=2026;

fn china() -> Calendar {
    shipped("china").unwrap().unwrap()
}

/// The published JSON of each year, if the data is on this machine.
fn published_texts() -> Option<Vec<(String, String)>> {
    let folder = data_folder("calendar")?;
    let read = |year| {
        let name = format!("holiday-cn_{year}.json");
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        (name, text)
    };
    Some(YEARS.map(read).collect())
}

/// Whether each listed day is off, read from the JSON without any of the crate's own code.
fn published_days(texts: &[(String, String)]) -> BTreeMap<Date, bool> {
    let mut days = BTreeMap::new();
    for (_, text) in texts {
        let year: serde_json::Value = serde_json::from_str(text).unwrap();
        for day in year["days"].as_array().unwrap() {
            let date = day["date"].as_str().unwrap().parse().unwrap();
            days.insert(date, day["isOffDay"].as_bool().unwrap());
        }
    }
    days
}

#[test]
fn every_shipped_calendar_loads_and_bears_its_key() {
    let keys: Vec<&str> = shipped_keys().collect();
    assert_eq!(keys, ["china", "united-states", "always-open"]);
    for key in keys {
        assert_eq!(shipped(key).unwrap().unwrap().key(), key);
    }
    assert_eq!(shipped("atlantis"), Ok(None));
}

#[test]
fn china_2020_to_2026_has_no_difference_from_the_published_list() {
    let Some(texts) = published_texts() else { return };
    let published = published_days(&texts);
    let calendar = china();
    let mut days = 0;
    let mut differences = Vec::new();
    for day in date(2020, 1, 1).series(1.day()).take_while(|day| *day <= date(2026, 12, 31)) {
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let is_off = published.get(&day).copied().unwrap_or(is_weekend);
        if calendar.is_working_day(day) == is_off {
            differences.push(day);
        }
        days += 1;
    }
    assert_eq!(days, 2_557);
    assert_eq!(differences, []);
}

#[test]
fn the_shipped_years_are_the_published_ones_in_another_form() {
    let Some(texts) = published_texts() else { return };
    for ((name, text), year) in texts.iter().zip(YEARS) {
        let converted = ExceptionsFile::from_holiday_cn(SourceFile { name, text }).unwrap();
        let path = format!("{}/calendars/china/{year}.toml", env!("CARGO_MANIFEST_DIR"));
        let shipped_text = std::fs::read_to_string(&path).unwrap();
        let read = ExceptionsFile::parse(SourceFile { name: &path, text: &shipped_text }).unwrap();
        assert_eq!(read, converted);
        assert!(shipped_text.ends_with(&converted.to_toml()), "{path} was edited by hand");
    }
}

#[test]
fn a_day_of_late_december_is_decided_by_the_file_of_the_next_year() {
    let day = china().day(date(2022, 12, 31)).name.map(str::to_owned);
    assert_eq!(day.as_deref(), Some("元旦"));
}

/// A calendar of an invented town, right in every respect.
const RIVERTON: &str = r#"key = "riverton"
version = "7"
zone = "America/New_York"
authoritative_from = 2025-01-01
authoritative_until = 2026-12-31
make_up_as = "friday"

[week]
monday = ["13:00-17:00", "08:30-12:00"]
tuesday = ["08:30-12:00", "13:00-17:00"]
wednesday = ["08:30-12:00", "13:00-17:00"]
thursday = ["08:30-12:00", "13:00-24:00"]
friday = ["08:30-12:30"]
saturday = []
sunday = []

[[off]]
name = "Founders' Day"
on = 2026-03-04

[[off]]
name = "Flood week"
from = 2026-05-30
to = "2026-06-03"

[[working]]
name = "In place of Founders' Day"
on = [2026-03-07]

[[working]]
name = "Short day"
on = [
    2026-12-24,
    2026-12-31,
]
hours = ["08:30-11:00"]
"#;

fn load(text: &str) -> Result<Calendar, Vec<String>> {
    let calendar = Calendar::load(SourceFile { name: "town.toml", text }, &[]);
    calendar.map_err(|mistakes| mistakes.iter().map(ToString::to_string).collect())
}

/// Loads the town's calendar with one thing changed in its text.
fn mistakes_after(from: &str, to: &str) -> Vec<String> {
    assert!(RIVERTON.contains(from), "{from} is not in the text");
    load(&RIVERTON.replacen(from, to, 1)).map(|_| ()).unwrap_err()
}

fn hours(calendar: &Calendar, day: Date) -> Vec<String> {
    calendar.intervals_on(day).iter().map(ToString::to_string).collect()
}

#[test]
fn a_calendar_has_the_days_and_hours_that_its_text_says() {
    let calendar = load(RIVERTON).unwrap();
    assert_eq!((calendar.key(), calendar.version()), ("riverton", "7"));
    assert_eq!(calendar.zone_name(), "America/New_York");
    let may_29_to_june_4 = date(2026, 5, 29).series(1.day()).take(7);
    let working: Vec<bool> = may_29_to_june_4.map(|day| calendar.is_working_day(day)).collect();
    assert_eq!(working, [true, false, false, false, false, false, true]);
    assert_eq!(hours(&calendar, date(2026, 3, 2)), ["08:30-12:00", "13:00-17:00"]);
    assert_eq!(hours(&calendar, date(2026, 3, 5)), ["08:30-12:00", "13:00-24:00"]);
    assert_eq!(hours(&calendar, date(2026, 12, 24)), ["08:30-11:00"]);
    assert_eq!(calendar.authoritative_from(), Some(date(2025, 1, 1)));
    assert!(!calendar.is_authoritative_on(date(2024, 12, 31)));
    assert!(calendar.is_authoritative_on(date(2025, 1, 1)));
    assert!(calendar.is_authoritative_on(date(2026, 12, 31)));
    assert!(!calendar.is_authoritative_on(date(2027, 1, 1)));
}

#[test]
fn a_make_up_workday_has_the_hours_of_the_weekday_named_for_it() {
    let calendar = load(RIVERTON).unwrap();
    let saturday = date(2026, 3, 7);
    assert_eq!(hours(&calendar, saturday), ["08:30-12:30"]);
    assert_eq!(calendar.day(saturday).kind, DayKind::MakeUpDay);
    assert_eq!(calendar.day(date(2026, 3, 4)).kind, DayKind::Holiday);
    assert_eq!(calendar.day(date(2026, 12, 24)).kind, DayKind::SpecialHours);
    assert_eq!(calendar.day(date(2026, 3, 8)).kind, DayKind::RestDay);
    assert_eq!(calendar.day(date(2026, 3, 9)).kind, DayKind::Workday);
}

#[test]
fn a_working_exception_on_a_weekday_that_works_keeps_that_weekdays_hours() {
    // Monday 3 February 2020 became a working day again after the holiday was moved.
    let calendar = china();
    let day = date(2020, 2, 3);
    assert_eq!(calendar.day(day).kind, DayKind::SpecialHours);
    assert_eq!(hours(&calendar, day), ["09:00-12:00", "13:30-17:30"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let text = format!("\u{feff}{}", RIVERTON.replace('\n', "\r\n"));
    assert_eq!(load(&text), load(RIVERTON));
}

#[test]
fn each_mistake_is_named_with_its_file_line_and_reason() {
    let cases = [
        (r#"key = "riverton""#, "", "town.toml:1: `key` is missing"),
        (r#"version = "7""#, "version = 7", "town.toml:2: a text in quotes is expected here"),
        (r#""7""#, r#""  ""#, "town.toml:2: a text, not blank, is expected here"),
        ("America/New_York", "America/Riverton", "town.toml:3: `America/Riverton` is not an IANA"),
        ("2025-01-01", "2025-02-29", "town.toml:4: `2025-02-29` is not a date that exists"),
        ("2025-01-01", "2025-01-01T08:00:00", "town.toml:4: `2025-01-01T08:00:00` is not a date"),
        ("2025-01-01", "true", "town.toml:4: `true` is not a date that exists"),
        ("2026-12-31\n", "2024-12-31\n", "town.toml:5: the run ends on 2024-12-31, before 2025"),
        (r#""friday""#, r#""freitag""#, "town.toml:6: a weekday such as \"monday\" is expected"),
        ("saturday = []", "", "town.toml:8: `saturday` is missing"),
        ("saturday", "samstag", "town.toml:14: `samstag` means nothing here"),
        (r#"["08:30-12:30"]"#, r#""08:30-12:30""#, "town.toml:13: a list of intervals is expected"),
        (r#"["08:30-12:30"]"#, "[8]", "town.toml:13: an interval such as \"09:00-12:00\" is"),
        ("08:30-12:30", "8:30-12:30", "town.toml:13: `8:30-12:30` is not an interval such as"),
        ("08:30-12:30", "08:30-24:01", "town.toml:13: `08:30-24:01` is not an interval such as"),
        ("08:30-12:30", "08:60-12:30", "town.toml:13: `08:60-12:30` is not an interval such as"),
        ("08:30-12:30", "12:30-08:30", "town.toml:13: `12:30-08:30` does not end after it begins"),
        ("08:30-12:30", "08:30-08:30", "town.toml:13: `08:30-08:30` does not end after it begins"),
        ("13:00-24:00", "11:59-24:00", "town.toml:12: 11:59-24:00 overlaps 08:30-12:00"),
        (r#"name = "Founders' Day""#, "", "town.toml:17: `name` is missing"),
        ("on = 2026-03-04", "", "town.toml:17: `from` is missing"),
        ("on = 2026-03-04", "on = []", "town.toml:19: `on` must not be empty"),
        ("from = 2026-05-30", "from = 2026-06-30", "town.toml:23: the run ends on 2026-06-03, bef"),
        ("from = 2026-05-30", "from = 2025-05-30", "town.toml:23: the run from 2025-05-30 to 2026"),
        (
            "on = 2026-03-04",
            "on = 2026-06-02",
            "town.toml:23: 2026-06-02 is already in town.toml:19",
        ),
        ("[[off]]", "[off]", "town.toml:17: a list of tables in double brackets is expected here"),
        (r#"["08:30-11:00"]"#, "[]", "town.toml:36: `hours` of a working day must not be empty"),
        (r#"make_up_as = "friday""#, "", "town.toml:28: 2026-03-07 is working but has no hours"),
        ("to = \"2026-06-03\"", "", "town.toml:21: `to` is missing"),
        ("on = [2026-03-07]", "on = [2026-03-07]\nto = 2026-03-08", "town.toml:29: `to beside on`"),
    ];
    for (from, to, expected) in cases {
        let mistakes = mistakes_after(from, to);
        let is_named = mistakes.iter().any(|mistake| mistake.starts_with(expected));
        assert!(is_named, "{from} -> {to}: {mistakes:#?}, expected {expected}");
        let is_said_once = mistakes.len() == 1 || ["saturday", "[[off]]"].contains(&from);
        assert!(is_said_once, "{from} -> {to}: one change, but {mistakes:#?}");
    }
}

#[test]
fn all_mistakes_of_all_files_are_named_at_once() {
    let base = RIVERTON.replacen("New_York", "Riverton", 1).replacen("08:30-12:30", "8-12", 1);
    let year = "year = 2026\n\n[[off]]\nname = \"Fair\"\non = [2026-02-30, 2027-03-01]\n";
    let sources = [SourceFile { name: "2026.toml", text: year }];
    let base = SourceFile { name: "town.toml", text: &base };
    let mistakes = Calendar::load(base, &sources).unwrap_err();
    let places: Vec<(&str, usize)> =
        mistakes.iter().map(|mistake| (mistake.file.as_str(), mistake.line)).collect();
    assert_eq!(places, [("town.toml", 3), ("town.toml", 13), ("2026.toml", 5), ("2026.toml", 5)]);
}

#[test]
fn text_that_is_no_toml_is_said_to_be_so_on_its_line() {
    let mistakes = mistakes_after("version = \"7\"", "version = ");
    assert!(mistakes[0].starts_with("town.toml:2: "), "{mistakes:?}");
    assert!(!load("").map(|_| ()).unwrap_err().is_empty());
    assert!(!load("\u{0}{{[[").map(|_| ()).unwrap_err().is_empty());
}

#[test]
fn a_calendar_that_never_opens_is_a_mistake() {
    let head = "key = \"k\"\nversion = \"1\"\nzone = \"UTC\"\nauthoritative_until = 2026-12-31\n";
    let week = "monday = []\ntuesday = []\nwednesday = []\nthursday = []\nfriday = []\n\
                saturday = []\nsunday = []\n";
    let closed = format!("{head}[week]\n{week}");
    assert_eq!(load(&closed), Err(vec!["town.toml:1: the calendar never opens".to_owned()]));
    let working = "[[working]]\nname = \"Fair\"\non = 2026-05-01\nhours = [\"10:00-16:00\"]\n";
    assert!(load(&format!("{closed}{working}")).is_ok());
}

/// The town's calendar with two yearly files of one exception each.
fn load_with_years(first: &str, second: &str) -> Result<Calendar, Vec<String>> {
    let base = SourceFile { name: "town.toml", text: RIVERTON };
    let texts = [format!("year = 2026\n{first}"), format!("year = 2027\n{second}")];
    let [first, second] = &texts;
    let years = [
        SourceFile { name: "2026.toml", text: first },
        SourceFile { name: "2027.toml", text: second },
    ];
    let calendar = Calendar::load(base, &years);
    calendar.map_err(|mistakes| mistakes.iter().map(ToString::to_string).collect())
}

#[test]
fn the_file_of_the_next_year_may_decide_a_day_of_december() {
    let fair = "[[off]]\nname = \"Fair\"\non = 2026-08-03\n";
    let new_year = "[[off]]\nname = \"New Year\"\nfrom = 2026-12-30\nto = 2027-01-01\n";
    let calendar = load_with_years(fair, new_year);
    // The short day of 31 December in the town's own text is denied by the yearly file.
    let expected = "2027.toml:4: 2026-12-31 is already in town.toml:34";
    assert_eq!(calendar, Err(vec![expected.to_owned()]));
    let calendar = load_with_years(fair, &new_year.replace("to = 2027-01-01", "to = 2026-12-30"));
    assert_eq!(calendar.map(|calendar| calendar.is_working_day(date(2026, 12, 30))), Ok(false));
}

#[test]
fn the_same_day_in_two_files_is_fine_if_they_agree() {
    let day = "[[off]]\nname = \"Fair\"\non = 2026-12-29\n";
    let named = "[[off]]\nname = \"New Year\"\non = 2026-12-29\n";
    let calendar = load_with_years(day, named).unwrap();
    assert_eq!(calendar.day(date(2026, 12, 29)).name, Some("Fair"));
}

#[test]
fn a_run_in_the_wrong_year_is_one_mistake_and_not_one_a_day() {
    let run = "[[off]]\nname = \"Fair\"\nfrom = 2028-08-03\nto = 2028-08-12\n";
    let mistakes = load_with_years("", run).map(|_| ());
    assert_eq!(mistakes, Err(vec!["2027.toml:4: 2028-08-03 is not around 2027".to_owned()]));
}

#[test]
fn a_yearly_file_written_out_reads_back_the_same() {
    let text = "year = 2026\nnotices = [\"No. \\\"7\\\"\\n\"]\n\
        [[off]]\nname = \"Fair\"\nfrom = 2026-08-03\nto = 2026-08-05\n\
        [[working]]\nname = \"Fair\"\non = [2026-08-01, 2026-08-08, 2026-08-10]\n\
        hours = [\"09:00-12:00\"]\n";
    let file = ExceptionsFile::parse(SourceFile { name: "2026.toml", text }).unwrap();
    assert_eq!(file.notices, ["No. \"7\"\n"]);
    assert_eq!(file.exceptions.len(), 6);
    let written = file.to_toml();
    assert!(written.contains("from = 2026-08-03\nto = 2026-08-05\n"), "{written}");
    let read = ExceptionsFile::parse(SourceFile { name: "again.toml", text: &written });
    assert_eq!(read, Ok(file));
}

#[test]
fn published_json_with_mistakes_is_refused_with_the_line_of_each() {
    let text = r#"{"year": 2031, "papers": [], "days": [
        {"name": "Spring", "date": "2031-02-30", "isOffDay": true},
        {"name": "Spring", "date": "2031-03-01", "isOffDay": true},
        {"name": "Spring", "date": "2033-03-02", "isOffDay": true},
        {"name": "Autumn", "date": "2031-03-01", "isOffDay": false}
    ]}"#;
    let convert = |text| {
        let file = ExceptionsFile::from_holiday_cn(SourceFile { name: "2031.json", text });
        let mistakes = file.unwrap_err();
        mistakes.iter().map(ToString::to_string).collect::<Vec<String>>()
    };
    assert_eq!(
        convert(text),
        [
            "2031.json:2: `2031-02-30` is not a date that exists",
            "2031.json:4: 2033-03-02 is not around 2031",
            "2031.json:5: 2031-03-01 is already in 2031.json:3",
        ]
    );
    let unfinished = convert("{\"year\": 2031,\n\"papers\": [");
    assert!(unfinished[0].starts_with("2031.json:2: "), "{unfinished:?}");
}

#[test]
fn the_united_states_keep_a_holiday_of_a_weekend_on_the_nearest_weekday() {
    let calendar = shipped("united-states").unwrap().unwrap();
    let name = |day| calendar.day(day).name;
    assert_eq!(name(date(2026, 7, 3)), Some("Independence Day"));
    assert_eq!(name(date(2021, 12, 31)), Some("New Year's Day"));
    assert_eq!(name(date(2022, 12, 26)), Some("Christmas Day"));
    assert_eq!(name(date(2020, 6, 19)), None, "not yet a holiday");
    assert_eq!(name(date(2025, 11, 27)), Some("Thanksgiving Day"));
    assert_eq!(calendar.exceptions().count(), 11 * 10 + 10, "Juneteenth from 2021 on");
    assert!(calendar.exceptions().all(|exception| {
        !matches!(exception.date.weekday(), Weekday::Saturday | Weekday::Sunday)
    }));
}

#[test]
fn a_calendar_can_be_used_in_another_zone_that_exists() {
    let calendar = shipped("united-states").unwrap().unwrap();
    let western = calendar.in_zone("America/Los_Angeles").unwrap();
    assert_eq!(western.zone_name(), "America/Los_Angeles");
    assert_eq!(western.zone().iana_name(), Some("America/Los_Angeles"));
    let day = date(2026, 3, 2);
    let difference = western.opening_of(day).unwrap() - calendar.opening_of(day).unwrap();
    assert_eq!(difference.get_seconds(), 3 * 3_600);
    assert!(calendar.in_zone("America/Riverton").is_err());
}

/// The examples of the guide, in the order of its text.
fn examples_of_the_guide() -> Vec<&'static str> {
    let guide = include_str!("../../../../docs/howto/calendar.md");
    let blocks = guide.split("```toml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap()).collect()
}

#[test]
fn the_examples_of_the_guide_load_as_they_stand() {
    let examples = examples_of_the_guide();
    let [base, year] = examples.as_slice() else { panic!("{} examples", examples.len()) };
    let base = SourceFile { name: "riverton.toml", text: base };
    let year = SourceFile { name: "2027.toml", text: year };
    let calendar = Calendar::load(base, &[year]).unwrap();
    assert_eq!(hours(&calendar, date(2026, 3, 7)), ["08:30-12:30"]);
    assert_eq!(calendar.day(date(2026, 12, 31)).name, Some("New Year"));
}
