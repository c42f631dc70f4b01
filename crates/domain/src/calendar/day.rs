//! One day of a calendar and the exceptions that make it differ from its weekday.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{DatedHours, Interval};

/// A dated departure from the weekly pattern, as the calendar's author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The day.
    pub date: Date,
    /// What the day is called, in the author's language ("国庆节", "Labor Day").
    pub name: String,
    /// Whether the day is off or working.
    pub kind: ExceptionKind,
}

/// What an exception makes of its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExceptionKind {
    /// Closed.
    Off,
    /// Open: with these hours, or with those of its weekday, or (on a weekly day off) with those
    /// of the weekday that the calendar names for make-up workdays.
    Working(Option<Vec<Interval>>),
}

/// A day as a calendar sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day<'a> {
    /// The date.
    pub date: Date,
    /// Its open intervals in order; empty if it is off.
    pub intervals: &'a [Interval],
    /// Why it is what it is.
    pub kind: DayKind,
    /// The name of the exception, if there is one.
    pub name: Option<&'a str>,
}

/// Why a day is working or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Working, as every such weekday.
    Workday,
    /// Off, as every such weekday.
    RestDay,
    /// Off by an exception.
    Holiday,
    /// Working by an exception, on a weekday that is otherwise off.
    MakeUpDay,
    /// Working by an exception on a weekday that works anyway, perhaps with other hours.
    SpecialHours,
}

impl<'a> Day<'a> {
    /// Whether anything is open.
    #[must_use]
    pub fn is_working(&self) -> bool {
        !self.intervals.is_empty()
    }

    pub(super) fn ordinary(date: Date, intervals: &'a [Interval]) -> Self {
        let kind = if intervals.is_empty() { DayKind::RestDay } else { DayKind::Workday };
        Self { date, intervals, kind, name: None }
    }

    pub(super) fn exceptional(date: Date, dated: &'a DatedHours, usual: &[Interval]) -> Self {
        let kind = match (&dated.exception.kind, usual.is_empty()) {
            (ExceptionKind::Off, _) => DayKind::Holiday,
            (ExceptionKind::Working(_), true) => DayKind::MakeUpDay,
            (ExceptionKind::Working(_), false) => DayKind::SpecialHours,
        };
        Self { date, intervals: &dated.intervals, kind, name: Some(&dated.exception.name) }
    }
}
