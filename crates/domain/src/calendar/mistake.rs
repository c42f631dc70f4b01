//! Mistakes in the text of a calendar: where they are and what is wrong.

use std::fmt;

use jiff::civil::Date;

/// A text to read, with the name to use when something in it is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceFile<'a> {
    /// The name shown in mistakes; nothing is opened.
    pub name: &'a str,
    /// The whole text.
    pub text: &'a str,
}

/// One mistake in a calendar's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The name of the file, as given.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: Reason,
}

/// What is wrong with a line of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The text is not valid TOML (or JSON); the parser's own words.
    Syntax(String),
    /// A key that must be there is not.
    Missing(&'static str),
    /// A key that means nothing here.
    UnknownKey(String),
    /// A value of another kind is needed.
    Expected(&'static str),
    /// Not an IANA time zone.
    UnknownZone(String),
    /// Not a date of the Gregorian calendar.
    NotADate(String),
    /// Not of the form `09:00-12:00`.
    NotAnInterval(String),
    /// The interval ends at or before its beginning.
    IntervalReversed(String),
    /// Two intervals of one day overlap.
    IntervalsOverlap(String, String),
    /// The last day of a run is before its first.
    RunReversed(Date, Date),
    /// A run of more than a year is taken for a slip of the pen.
    RunTooLong(Date, Date),
    /// The date has an exception already, in the file and line named.
    DuplicateException(Date, String, usize),
    /// The date is too far from the year that the file is for.
    OutsideYear(Date, i16),
    /// A working day without hours, on a weekday that has none to lend.
    NoHours(Date),
    /// A list that must not be empty.
    Empty(&'static str),
    /// The whole calendar never opens.
    NeverOpen,
}

impl Mistake {
    pub(super) fn new(file: &str, line: usize, reason: Reason) -> Self {
        Self { file: file.to_owned(), line, reason }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(message) => formatter.write_str(message),
            Self::Missing(key) => write!(formatter, "`{key}` is missing"),
            Self::UnknownKey(key) => write!(formatter, "`{key}` means nothing here"),
            Self::Expected(what) => write!(formatter, "{what} is expected here"),
            Self::UnknownZone(name) => write!(formatter, "`{name}` is not an IANA time zone"),
            Self::NotADate(text) => write!(formatter, "`{text}` is not a date that exists"),
            Self::NotAnInterval(text) => {
                write!(formatter, "`{text}` is not an interval such as `09:00-12:00`")
            }
            Self::IntervalReversed(text) => {
                write!(formatter, "`{text}` does not end after it begins")
            }
            Self::IntervalsOverlap(one, other) => write!(formatter, "{one} overlaps {other}"),
            Self::RunReversed(from, to) => write!(formatter, "the run ends on {to}, before {from}"),
            Self::RunTooLong(from, to) => {
                write!(formatter, "the run from {from} to {to} is longer than a year")
            }
            Self::DuplicateException(date, file, line) => {
                write!(formatter, "{date} is already in {file}:{line}")
            }
            Self::OutsideYear(date, year) => write!(formatter, "{date} is not around {year}"),
            Self::NoHours(date) => write!(
                formatter,
                "{date} is working but has no hours: give `hours`, or `make_up_as` in the calendar"
            ),
            Self::Empty(what) => write!(formatter, "{what} must not be empty"),
            Self::NeverOpen => formatter.write_str("the calendar never opens"),
        }
    }
}
