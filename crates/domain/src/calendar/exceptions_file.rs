//! Exceptions in text: `[[off]]` and `[[working]]`, in a calendar or in a file for one year.

use std::fmt::Write as _;
use std::mem::discriminant;

use jiff::civil::Date;
use toml::de::DeTable;

use super::read::{Reader, Value};
use super::{Exception, ExceptionKind, Interval, Mistake, Reason, SourceFile};

/// Days of the longest run that is believed.
const RUN_DAYS_MAX: i32 = 366;

/// The exceptions of one year, as a government publishes them.
///
/// Days of the neighbouring December and January may be among them: a New Year holiday often
/// begins in the old year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionsFile {
    /// The year that the file is for.
    pub year: i16,
    /// Where it was published (addresses or document numbers).
    pub notices: Vec<String>,
    /// The exceptions by date.
    pub exceptions: Vec<Exception>,
}

/// An exception and where it was written.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) exception: Exception,
    pub(super) file: String,
    pub(super) line: usize,
    /// Whether it is one day of a run from a first to a last day.
    pub(super) is_of_run: bool,
}

impl Placed {
    /// Notes a mistake in this day; in a run of days only that of the first is worth saying.
    pub(super) fn note(&self, mistakes: &mut Vec<Mistake>, reason: Reason) {
        let kind = discriminant(&reason);
        let mistake = Mistake::new(&self.file, self.line, reason);
        let is_said = mistakes.iter().any(|said| {
            (said.line, discriminant(&said.reason)) == (self.line, kind) && said.file == self.file
        });
        if !(self.is_of_run && is_said) {
            mistakes.push(mistake);
        }
    }
}

impl ExceptionsFile {
    /// Reads the exceptions of one year from TOML.
    ///
    /// # Errors
    /// Every mistake of the text with its line.
    pub fn parse(source: SourceFile<'_>) -> Result<Self, Vec<Mistake>> {
        let (mut reader, root) = Reader::parse(source);
        let (year, notices, placed) = read_year(&mut reader, &root);
        let mistakes = reader.into_mistakes();
        match year {
            Some(year) if mistakes.is_empty() => {
                let exceptions = placed.into_iter().map(|placed| placed.exception).collect();
                Ok(Self { year, notices, exceptions })
            }
            _ => Err(mistakes),
        }
    }

    /// The same exceptions as text that [`ExceptionsFile::parse`] reads back unchanged.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = format!("year = {}\n", self.year);
        if !self.notices.is_empty() {
            text.push_str("notices = [\n");
            for notice in &self.notices {
                let _ = writeln!(text, "    {},", quoted(notice));
            }
            text.push_str("]\n");
        }
        for run in runs(&self.exceptions) {
            text.push_str(&run_to_toml(run));
        }
        text
    }
}

/// Reads a whole year file; the exceptions come sorted by date.
pub(super) fn read_year(
    reader: &mut Reader<'_>,
    root: &DeTable<'_>,
) -> (Option<i16>, Vec<String>, Vec<Placed>) {
    reader.only_keys(root, &["year", "notices", "off", "working"]);
    let year = reader.required(root, "year", 1).and_then(|value| read_number(reader, value));
    let notices = root.get("notices").map_or_else(Vec::new, |value| read_notices(reader, value));
    let placed = read_exceptions(reader, root);
    if let Some(year) = year {
        for day in placed.iter().filter(|day| !is_around(day.exception.date, year)) {
            day.note(reader.mistakes(), Reason::OutsideYear(day.exception.date, year));
        }
    }
    (year, notices, placed)
}

/// Reads the `[[off]]` and `[[working]]` tables of a text, sorted by date, noting duplicates.
pub(super) fn read_exceptions(reader: &mut Reader<'_>, root: &DeTable<'_>) -> Vec<Placed> {
    let mut placed = Vec::new();
    for (key, is_working) in [("off", false), ("working", true)] {
        let Some(value) = root.get(key) else { continue };
        let Some(entries) = value.get_ref().as_array() else {
            let _: Option<()> = reader.expected(value, "a list of tables in double brackets");
            continue;
        };
        for entry in entries {
            placed.extend(read_entry(reader, entry, is_working));
        }
    }
    placed.sort_by_key(|placed| (placed.exception.date, placed.line));
    note_duplicates(reader, &placed);
    placed
}

fn note_duplicates(reader: &mut Reader<'_>, placed: &[Placed]) {
    for (one, next) in placed.iter().zip(placed.iter().skip(1)) {
        let date = one.exception.date;
        if date == next.exception.date {
            let reason = Reason::DuplicateException(date, one.file.clone(), one.line);
            next.note(reader.mistakes(), reason);
        }
    }
}

/// One `[[off]]` or `[[working]]` table, as one exception for each of its days.
fn read_entry(reader: &mut Reader<'_>, entry: &Value<'_>, is_working: bool) -> Vec<Placed> {
    let Some(table) = entry.get_ref().as_table() else {
        let _: Option<()> = reader.expected(entry, "a table");
        return Vec::new();
    };
    let known: &[&str] = if is_working {
        &["name", "on", "from", "to", "hours"]
    } else {
        &["name", "on", "from", "to"]
    };
    reader.only_keys(table, known);
    let line = reader.line_of(entry);
    let name = reader.required(table, "name", line).and_then(|value| reader.text(value));
    let hours = table.get("hours").and_then(|value| read_hours(reader, value));
    let dates = read_dates(reader, table, line);
    let Some(name) = name else { return Vec::new() };
    let kind = if is_working { ExceptionKind::Working(hours) } else { ExceptionKind::Off };
    let place = |(date, line)| Placed {
        exception: Exception { date, name: name.clone(), kind: kind.clone() },
        file: reader.file().to_owned(),
        line,
        is_of_run: !table.contains_key("on"),
    };
    dates.into_iter().map(place).collect()
}

fn read_hours(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Vec<Interval>> {
    let hours = reader.intervals(value)?;
    let is_list_empty = value.get_ref().as_array().is_some_and(|list| list.is_empty());
    if is_list_empty {
        let line = reader.line_of(value);
        reader.note(line, Reason::Empty("`hours` of a working day"));
    }
    (!hours.is_empty()).then_some(hours)
}

/// The days of an entry with the line of each: `on`, one date or a list, or `from` and `to`.
fn read_dates(reader: &mut Reader<'_>, table: &DeTable<'_>, line: usize) -> Vec<(Date, usize)> {
    if let Some(on) = table.get("on") {
        for key in ["from", "to"] {
            if let Some(value) = table.get(key) {
                let line = reader.line_of(value);
                reader.note(line, Reason::UnknownKey(format!("{key} beside on")));
            }
        }
        return read_date_list(reader, on);
    }
    let Some(from) = reader.required(table, "from", line) else { return Vec::new() };
    let Some(to) = reader.required(table, "to", line) else { return Vec::new() };
    let (first, last) = (reader.date(from), reader.date(to));
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let line = reader.line_of(from);
    if last < first {
        reader.note(line, Reason::RunReversed(first, last));
        return Vec::new();
    }
    if last.duration_since(first).as_hours() >= i64::from(RUN_DAYS_MAX) * 24 {
        reader.note(line, Reason::RunTooLong(first, last));
        return Vec::new();
    }
    first.series(jiff::ToSpan::day(1)).take_while(|date| *date <= last).map(|d| (d, line)).collect()
}

fn read_date_list(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<(Date, usize)> {
    let Some(list) = value.get_ref().as_array() else {
        let line = reader.line_of(value);
        return reader.date(value).map(|date| (date, line)).into_iter().collect();
    };
    if list.is_empty() {
        let line = reader.line_of(value);
        reader.note(line, Reason::Empty("`on`"));
    }
    let mut dates = Vec::new();
    for item in list {
        let line = reader.line_of(item);
        dates.extend(reader.date(item).map(|date| (date, line)));
    }
    dates
}

fn read_number(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<i16> {
    let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
    if number.is_none() { reader.expected(value, "a year") } else { number }
}

fn read_notices(reader: &mut Reader<'_>, value: &Value<'_>) -> Vec<String> {
    let Some(list) = value.get_ref().as_array() else {
        let _: Option<()> = reader.expected(value, "a list of texts");
        return Vec::new();
    };
    list.iter().filter_map(|item| reader.text(item)).collect()
}

/// Within the year, the December before it or the January after it.
pub(super) fn is_around(date: Date, year: i16) -> bool {
    let is_before = i32::from(date.year()) == i32::from(year) - 1 && date.month() == 12;
    let is_after = i32::from(date.year()) == i32::from(year) + 1 && date.month() == 1;
    date.year() == year || is_before || is_after
}

/// Neighbouring days with the same name and kind, joined.
fn runs(exceptions: &[Exception]) -> impl Iterator<Item = &[Exception]> {
    exceptions.chunk_by(|one, next| {
        one.name == next.name
            && one.kind == next.kind
            && one.date.tomorrow().is_ok_and(|tomorrow| tomorrow == next.date)
    })
}

fn run_to_toml(run: &[Exception]) -> String {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return String::new() };
    let (table, hours) = match &first.kind {
        ExceptionKind::Off => ("off", None),
        ExceptionKind::Working(hours) => ("working", hours.as_deref()),
    };
    let mut text = format!("\n[[{table}]]\nname = {}\n", quoted(&first.name));
    let _ = if first.date == last.date {
        writeln!(text, "on = {}", first.date)
    } else {
        writeln!(text, "from = {}\nto = {}", first.date, last.date)
    };
    if let Some(hours) = hours {
        let list: Vec<String> = hours.iter().map(|interval| format!("\"{interval}\"")).collect();
        let _ = writeln!(text, "hours = [{}]", list.join(", "));
    }
    text
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}
