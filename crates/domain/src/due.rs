//! When something is due: counting limits through a calendar, pausing, extending, warning.
//!
//! A limit is an [`Amount`] with three settings beside it ([`DueRule`]); a clock's history is its
//! start and its [`Adjustment`]s. [`due`] counts from scratch, [`shift`] and [`extend`] go on from
//! a due time already recorded and come to the same answer, [`explain`] says how it was counted.
//! All of it is pure: a calendar goes in, an instant comes out, nothing reads a clock.
//!
//! Not here: which limit applies to a case, what pauses it, whether an extension is allowed.
//!
//! # How limits count
//!
//! * **Minutes and natural hours** are exact elapsed time.
//! * **Working hours** run through the calendar's open intervals.
//! * **Days and working days** count whole dates and end with the last one: at its close of
//!   business or at midnight ([`DayEnd`]). Which date is the first, [`Start`] says.
//!
//! What is done at the very instant it is due is in time.
//!
//! # How pauses count
//!
//! A pause moves the due time later by what it took away from the clock's own [`TimeLine`]: for
//! natural units elapsed time; for working hours, and for working days up to the close of
//! business, open time; for working days up to midnight, time on working dates. Hence a weekend
//! inside a pause is not given twice, and time is never lost at midnight. Two pauses that
//! overlap take the common part away once. A pause that begins after the clock was due changes
//! nothing: lateness is not washed away. A clock that was paused in time is never due
//! before the pause ends.

mod adjust;
mod count;
mod explain;

mod offset;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::TimeLine;

pub use adjust::{due, due_with, remaining, shift};
pub use explain::{DayRole, DayRun, Explanation, Step, StepKind, explain};
pub use offset::{extend, offset_after, offset_before};

/// The unit of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Elapsed minutes.
    Minutes,
    /// Elapsed hours, day and night.
    NaturalHours,
    /// Calendar days, working or not.
    Days,
    /// Hours of the calendar's open time.
    WorkingHours,
    /// Days on which the calendar opens.
    WorkingDays,
}

impl TimeUnit {
    /// Whether whole dates are counted, and not time.
    #[must_use]
    pub fn counts_dates(self) -> bool {
        matches!(self, Self::Days | Self::WorkingDays)
    }

    /// Whether only working time counts.
    #[must_use]
    pub fn is_working(self) -> bool {
        matches!(self, Self::WorkingHours | Self::WorkingDays)
    }
}

/// So many of a unit: "15 working days".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// How many; none at all is due at the start itself.
    pub count: u32,
    /// Of what.
    pub unit: TimeUnit,
}

impl Amount {
    /// So many of a unit.
    #[must_use]
    pub fn new(count: u32, unit: TimeUnit) -> Self {
        Self { count, unit }
    }
}

/// From where a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// From the event. When dates are counted, the event's own day is the first one if something
    /// of it is left (open time for working days; for calendar days, time before the day's
    /// end), otherwise the next one that counts: a limit is never over before it begins.
    AtEvent,
    /// From the beginning of the calendar day after the event's, as civil law counts: the day of
    /// the event does not count.
    NextDay,
    /// From the first working day after the event's day: from its opening when time is counted.
    NextWorkingDay,
}

/// At what time of its last date a limit counted in dates is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayEnd {
    /// At the close of the last open interval; at midnight if the date has none.
    #[default]
    CloseOfBusiness,
    /// At 24:00.
    Midnight,
}

/// What happens when a limit in calendar days would end on a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastDay {
    /// It ends there.
    #[default]
    AsCounted,
    /// It ends with the next working day, as in many laws on time limits (China's Civil Code,
    /// article 203; the United States' Federal Rules of Civil Procedure, rule 6).
    WorkingDay,
}

/// How a due time is counted. The calendar comes separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueRule {
    /// How much.
    pub amount: Amount,
    /// From where.
    pub start: Start,
    /// Until what time of the last date; without meaning for minutes and hours.
    #[serde(default)]
    pub day_end: DayEnd,
    /// What if the last calendar day is off; without meaning for other units.
    #[serde(default)]
    pub last_day: LastDay,
}

impl DueRule {
    /// A rule with the usual ends: close of business, and the last day as counted.
    #[must_use]
    pub fn new(amount: Amount, start: Start) -> Self {
        Self { amount, start, day_end: DayEnd::default(), last_day: LastDay::default() }
    }

    /// The line along which the clock runs, and on which pauses are measured.
    #[must_use]
    pub fn time_line(&self) -> TimeLine {
        match (self.amount.unit, self.day_end) {
            (TimeUnit::Minutes | TimeUnit::NaturalHours | TimeUnit::Days, _) => TimeLine::Elapsed,
            (TimeUnit::WorkingHours, _) => TimeLine::OpenTime,
            (TimeUnit::WorkingDays, DayEnd::CloseOfBusiness) => TimeLine::OpenTime,
            (TimeUnit::WorkingDays, DayEnd::Midnight) => TimeLine::WorkingDates,
        }
    }

    /// Whether exceptions of the calendar can change the due time at all.
    pub(crate) fn reads_calendar(&self) -> bool {
        let days_read = self.amount.unit == TimeUnit::Days
            && (self.day_end == DayEnd::CloseOfBusiness || self.last_day == LastDay::WorkingDay);
        self.amount.unit.is_working() || self.start == Start::NextWorkingDay || days_read
    }
}

/// A stretch in which a clock stood still.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// When it began.
    pub from: Timestamp,
    /// When it ended; `None` while it lasts.
    pub until: Option<Timestamp>,
    /// The policy's code for the reason ("waiting_for_requester").
    pub reason: String,
}

/// What happened to a clock after it started.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// It was paused.
    Paused(Pause),
    /// So much was added to the due time that stood then.
    Extended(Amount),
}

/// A known due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DueTime {
    /// From when on the clock runs: its start, or the end of its last pause that counted.
    pub runs_from: Timestamp,
    /// Until when the thing must be done; at that very instant it is still in time.
    pub due_at: Timestamp,
    /// Whether it depends on days for which the calendar is not yet known for certain.
    pub provisional: bool,
}

/// The answer to "when is it due?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// At a known time.
    At(DueTime),
    /// The clock stands still; nobody knows until it is resumed.
    Paused(PausedClock),
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PausedClock {
    /// Since when.
    pub since: Timestamp,
    /// What was left then.
    pub left: SignedDuration,
    /// The line on which that is measured: on [`TimeLine::WorkingDates`] a working day is the
    /// whole of its date.
    pub line: TimeLine,
    /// The due time that stood when the pause began; [`shift`] goes on from it at resumption.
    pub before: DueTime,
}

impl Due {
    /// The due time, unless the clock stands still.
    #[must_use]
    pub fn known(&self) -> Option<DueTime> {
        match self {
            Self::At(due_time) => Some(*due_time),
            Self::Paused(_) => None,
        }
    }
}
