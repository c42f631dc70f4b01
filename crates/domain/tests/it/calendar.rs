//! The shipped calendars against what was published, and what the loader says about mistakes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]

use std::collections::BTreeMap;

use domain::calendar::{Calendar, ExceptionsFile, SourceFile, shipped, shipped_keys};
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
