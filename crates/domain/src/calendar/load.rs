//! From text to a calendar. Every mistake is named, not only the first.

use jiff::civil::{Date, Weekday};
use toml::de::DeTable;

use super::exceptions_file::{Placed, read_exceptions, read_year};
use super::read::{Reader, Value};
use super::{Calendar, DatedHours, ExceptionKind, Interval, Mistake, Reason, SourceFile, zone};

/// The keys of `[week]`, Monday first.
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const KEYS: [&str; 9] = [
    "key",
    "version",
    "zone",
    "authoritative_from",
    "authoritative_until",
    "make_up_as",
    "week",
    "off",
    "working",
];

/// Everything of a calendar but its exceptions, as far as it could be read.
#[derive(Default)]
struct Head {
    key: Option<String>,
    version: Option<String>,
    zone_name: Option<String>,
    authoritative_from: Option<Date>,
    authoritative_until: Option<Date>,
    make_up_as: Option<Weekday>,
    week: [Vec<Interval>; 7],
}

impl Calendar {
    /// Reads a calendar from its own text and from any number of yearly files of exceptions.
    ///
    /// The yearly files may come in any order and may decide days of a neighbouring year. The
    /// same day twice with the same meaning is fine across files; with different meanings it is
    /// a mistake that names both places.
    ///
    /// # Errors
    /// All mistakes of all texts, each with file, line and reason.
    pub fn load(base: SourceFile<'_>, years: &[SourceFile<'_>]) -> Result<Self, Vec<Mistake>> {
        let (mut reader, root) = Reader::parse(base);
        let head = read_head(&mut reader, &root);
        let mut placed = read_exceptions(&mut reader, &root);
        let mut mistakes = reader.into_mistakes();
        for year in years {
            let (mut reader, root) = Reader::parse(*year);
            placed.extend(read_year(&mut reader, &root).2);
            mistakes.extend(reader.into_mistakes());
        }
        let exceptions = settle(&head, placed, &mut mistakes);
        finish(base, head, exceptions, mistakes)
    }
}

fn finish(
    base: SourceFile<'_>,
    head: Head,
    exceptions: Vec<DatedHours>,
    mut mistakes: Vec<Mistake>,
) -> Result<Calendar, Vec<Mistake>> {
    let opens = head.week.iter().any(|hours| !hours.is_empty())
        || exceptions.iter().any(|dated| !dated.intervals.is_empty());
    if mistakes.is_empty() && !opens {
        mistakes.push(Mistake::new(base.name, 1, Reason::NeverOpen));
    }
    let Head { key, version, zone_name, authoritative_from, authoritative_until, week, .. } = head;
    let zone = zone_name.as_deref().and_then(|name| zone::find(name).ok());
    match (key, version, zone_name, zone, authoritative_until) {
        (Some(key), Some(version), Some(zone_name), Some(zone), Some(authoritative_until))
            if mistakes.is_empty() =>
        {
            Ok(Calendar {
                key,
                version,
                zone_name,
                zone,
                week,
                exceptions,
                authoritative_from,
                authoritative_until,
            })
        }
        _ => Err(mistakes),
    }
}

fn read_head(reader: &mut Reader<'_>, root: &DeTable<'_>) -> Head {
    reader.only_keys(root, &KEYS);
    let head = Head {
        key: read_text(reader, root, "key"),
        version: read_text(reader, root, "version"),
        zone_name: read_zone(reader, root),
        authoritative_from: root.get("authoritative_from").and_then(|value| reader.date(value)),
        authoritative_until: reader
            .required(root, "authoritative_until", 1)
            .and_then(|value| reader.date(value)),
        make_up_as: root.get("make_up_as").and_then(|value| read_weekday(reader, value)),
        week: read_week(reader, root),
    };
    if let (Some(from), Some(until)) = (head.authoritative_from, head.authoritative_until)
        && until < from
    {
        let line = root.get("authoritative_until").map_or(1, |value| reader.line_of(value));
        reader.note(line, Reason::RunReversed(from, until));
    }
    head
}

fn read_text(reader: &mut Reader<'_>, root: &DeTable<'_>, key: &'static str) -> Option<String> {
    let value = reader.required(root, key, 1)?;
    reader.text(value)
}

fn read_zone(reader: &mut Reader<'_>, root: &DeTable<'_>) -> Option<String> {
    let value = reader.required(root, "zone", 1)?;
    let name = reader.text(value)?;
    if zone::find(&name).is_err() {
        let line = reader.line_of(value);
        reader.note(line, Reason::UnknownZone(name.clone()));
    }
    Some(name)
}

fn read_week(reader: &mut Reader<'_>, root: &DeTable<'_>) -> [Vec<Interval>; 7] {
    let mut week: [Vec<Interval>; 7] = Default::default();
    let Some(value) = reader.required(root, "week", 1) else { return week };
    let Some(table) = value.get_ref().as_table() else {
        let _: Option<()> = reader.expected(value, "a table of weekdays");
        return week;
    };
    reader.only_keys(table, &WEEKDAYS);
    let line = reader.line_of(value);
    for (key, hours) in WEEKDAYS.into_iter().zip(&mut week) {
        let value = reader.required(table, key, line);
        *hours = value.and_then(|value| reader.intervals(value)).unwrap_or_default();
    }
    week
}

fn read_weekday(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Weekday> {
    let name = reader.text(value)?;
    let weekdays = WEEKDAYS.into_iter().zip(Weekday::Monday.cycle_forward());
    let found = weekdays.into_iter().find(|(key, _)| *key == name).map(|(_, weekday)| weekday);
    if found.is_none() { reader.expected(value, "a weekday such as \"monday\"") } else { found }
}

/// Gives every exception its hours, dropping what another file repeats and noting what it denies.
fn settle(head: &Head, mut placed: Vec<Placed>, mistakes: &mut Vec<Mistake>) -> Vec<DatedHours> {
    placed.sort_by_key(|placed| placed.exception.date);
    // Where the weekly hours are wrong, days that lack them are only a consequence.
    let is_week_known = mistakes.is_empty();
    let mut settled: Vec<DatedHours> = Vec::new();
    let mut previous: Option<Placed> = None;
    for day in placed {
        let date = day.exception.date;
        if let Some(first) = previous.as_ref().filter(|first| first.exception.date == date) {
            if first.file != day.file && first.exception.kind != day.exception.kind {
                let reason = Reason::DuplicateException(date, first.file.clone(), first.line);
                day.note(mistakes, reason);
            }
            continue;
        }
        let intervals = hours_of(head, &day.exception.kind, date);
        let is_short_of_hours = intervals.is_empty() && day.exception.kind != ExceptionKind::Off;
        if is_short_of_hours && is_week_known {
            day.note(mistakes, Reason::NoHours(date));
        }
        settled.push(DatedHours { exception: day.exception.clone(), intervals });
        previous = Some(day);
    }
    settled
}

/// Own hours, those of the weekday, or those of the weekday named for make-up workdays.
fn hours_of(head: &Head, kind: &ExceptionKind, date: Date) -> Vec<Interval> {
    let of_weekday = |weekday: Weekday| {
        let index = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0);
        head.week.get(index).cloned().unwrap_or_default()
    };
    match kind {
        ExceptionKind::Off => Vec::new(),
        ExceptionKind::Working(Some(hours)) => hours.clone(),
        ExceptionKind::Working(None) => {
            let own = of_weekday(date.weekday());
            if own.is_empty() { head.make_up_as.map_or(own, of_weekday) } else { own }
        }
    }
}
