//! Calendars as plain data: taken from the shipped ones, or thrown together at random.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::calendar::{Calendar, ExceptionKind, Interval, SourceFile};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::dice::Dice;

type Intervals = Vec<(u16, u16)>;

/// Zones of both hemispheres; some put their clocks forward or back at midnight, one by half an
/// hour, one (St. John's until 2011) across midnight.
const ZONES: [(&str, i16); 12] = [
    ("America/New_York", 2026),
    ("Australia/Sydney", 2026),
    ("Europe/Berlin", 2026),
    ("Asia/Shanghai", 2025),
    ("America/New_York", 2024),
    ("Australia/Sydney", 2024),
    ("Europe/Berlin", 2024),
    ("Australia/Lord_Howe", 2026),
    ("America/Santiago", 2025),
    ("America/Havana", 2025),
    ("America/St_Johns", 2010),
    ("Africa/Casablanca", 2025),
];

const WORKDAYS: [&[(u16, u16)]; 8] = [
    &[(540, 720), (810, 1_050)],
    &[(480, 1_020)],
    &[(480, 690), (780, 960), (1_080, 1_200)],
    &[(0, 1_440)],
    &[(0, 360), (1_320, 1_440)],
    &[(90, 150), (165, 171), (540, 1_050)],
    &[(0, 30), (30, 150), (150, 600)],
    &[(600, 720), (1_439, 1_440)],
];

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

pub(crate) struct PlainCalendar {
    pub(crate) zone: String,
    pub(crate) year: i16,
    week: [Intervals; 7],
    /// By date: the hours of a working exception, none for a day off.
    exceptions: BTreeMap<Date, Intervals>,
}

impl PlainCalendar {
    /// The plain data of a calendar, for a year of it.
    pub(crate) fn of(calendar: &Calendar, year: i16) -> Self {
        let week = week_of(|weekday| pairs(calendar.weekly_intervals(weekday)));
        let mut exceptions = BTreeMap::new();
        for exception in calendar.exceptions() {
            let hours = match &exception.kind {
                ExceptionKind::Off => Vec::new(),
                ExceptionKind::Working(Some(hours)) => pairs(hours),
                ExceptionKind::Working(None) => pairs(calendar.weekly_intervals(Weekday::Monday)),
            };
            exceptions.insert(exception.date, hours);
        }
        Self { zone: calendar.zone_name().to_owned(), year, week, exceptions }
    }

    pub(crate) fn random(dice: &mut Dice, number: usize) -> Self {
        let (zone, year) = ZONES[number % ZONES.len()];
        let usual = *dice.pick(&WORKDAYS);
        let mut week = week_of(|weekday| {
            let is_weekend = matches!(weekday, Weekday::Saturday | Weekday::Sunday);
            if is_weekend { Vec::new() } else { usual.to_vec() }
        });
        for hours in &mut week {
            if dice.chance(15) {
                *hours = dice.pick(&WORKDAYS).to_vec();
            } else if dice.chance(10) {
                hours.clear();
            }
        }
        week[1] = usual.to_vec();
        let mut calendar = Self { zone: zone.to_owned(), year, week, exceptions: BTreeMap::new() };
        let first = Date::new(year, 1, 1).unwrap();
        for _ in 0..dice.below(25) {
            let mut date =
                first.checked_add(i64::try_from(dice.below(420)).unwrap().days()).unwrap();
            let is_working = dice.chance(40);
            for _ in 0..=dice.below(if is_working { 2 } else { 9 }) {
                let hours = if !is_working { Vec::new() } else { dice.pick(&WORKDAYS).to_vec() };
                calendar.exceptions.insert(date, hours);
                date = date.tomorrow().unwrap();
            }
        }
        calendar
    }

    pub(crate) fn intervals_on(&self, date: Date) -> Intervals {
        let usual = || self.week[index(date.weekday())].clone();
        self.exceptions.get(&date).cloned().unwrap_or_else(usual)
    }

    /// The same data as text, read by the crate.
    pub(crate) fn load(&self) -> Calendar {
        let Self { zone, year, .. } = self;
        let mut text = format!(
            "key = \"random\"\nversion = \"1\"\nzone = \"{zone}\"\n\
             authoritative_from = {year}-02-01\nauthoritative_until = {year}-10-15\n[week]\n"
        );
        for (name, hours) in WEEKDAYS.iter().zip(&self.week) {
            writeln!(text, "{name} = {}", written(hours)).unwrap();
        }
        for (date, hours) in &self.exceptions {
            if hours.is_empty() {
                writeln!(text, "[[off]]\nname = \"off\"\non = {date}").unwrap();
            } else {
                let hours = written(hours);
                writeln!(text, "[[working]]\nname = \"working\"\non = {date}\nhours = {hours}")
                    .unwrap();
            }
        }
        let source = SourceFile { name: "random.toml", text: &text };
        Calendar::load(source, &[]).unwrap_or_else(|mistakes| panic!("{mistakes:?} in\n{text}"))
    }
}

fn week_of(mut hours: impl FnMut(Weekday) -> Intervals) -> [Intervals; 7] {
    let mut week: [Intervals; 7] = Default::default();
    for (day, weekday) in week.iter_mut().zip(Weekday::Monday.cycle_forward()) {
        *day = hours(weekday);
    }
    week
}

fn index(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).unwrap()
}

fn pairs(intervals: &[Interval]) -> Intervals {
    intervals.iter().map(|interval| (interval.from_minute(), interval.until_minute())).collect()
}

fn written(hours: &[(u16, u16)]) -> String {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let interval = |(from, to): &(u16, u16)| format!("\"{}-{}\"", time(*from), time(*to));
    let list: Vec<String> = hours.iter().map(interval).collect();
    format!("[{}]", list.join(", "))
}
