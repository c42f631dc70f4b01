//! Working calendars: which days and hours count, in the authority's own time zone.
//!
//! A [`Calendar`] is plain data: a weekly pattern with several half-open intervals a day, named
//! exceptions (off or working) by date, a time zone, and the last day for which the list is known.
//! It answers questions about days, about open time between two instants, and moves an instant
//! forwards or backwards through open time.
//!
//! Not here: limits, pauses and extensions (see [`crate::due`]), and where calendars are stored.
//!
//! # When the clocks change
//!
//! One rule settles every daylight-saving question: *an edge is the first instant at which the
//! local clock shows that time or a later one*. An interval from 09:00 to 17:30 therefore has its
//! real elapsed length, an edge inside a gap is the instant of the jump, and an edge inside a
//! repeated hour is its first pass. Edges never run backwards and neighbours stay neighbours.
//!
//! A date that a zone leaves out as a whole (Apia, 30 December 2011) still counts as the
//! calendar says; enter it as an exception if it must not.

mod day;
mod error;
mod exceptions_file;
mod holiday_cn;
mod interval;
mod line;
mod load;
mod mistake;
mod read;
mod shipped;
mod zone;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub use day::{Day, DayKind, Exception, ExceptionKind};
pub use error::CalendarError;
pub use exceptions_file::ExceptionsFile;
pub use interval::Interval;
pub use line::TimeLine;
pub use mistake::{Mistake, Reason, SourceFile};
pub use shipped::{shipped, shipped_keys};

/// How many days in a row without any open time a search crosses before it gives up: ten years.
pub const CLOSED_DAYS_MAX: u32 = 3_653;

/// A working calendar of one authority or unit.
///
/// Made by [`Calendar::load`] from text, or taken from the [`shipped`] ones; never changed in
/// place. Compare `version` to know whether a recorded due time came from the same data.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    key: String,
    version: String,
    zone_name: String,
    zone: TimeZone,
    week: [Vec<Interval>; 7],
    exceptions: Vec<DatedHours>,
    authoritative_from: Option<Date>,
    authoritative_until: Date,
}

/// An exception with its hours settled; no hours means off.
#[derive(Debug, Clone, PartialEq)]
struct DatedHours {
    exception: Exception,
    intervals: Vec<Interval>,
}

impl Calendar {
    /// The name that policies use for this calendar.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The version of the data, as its author wrote it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The IANA name of the time zone in which days begin and end.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        &self.zone_name
    }

    /// The time zone itself.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The first day for which the exceptions are complete, if the author stated one.
    #[must_use]
    pub fn authoritative_from(&self) -> Option<Date> {
        self.authoritative_from
    }

    /// The last day for which the exceptions are complete. What falls later is provisional.
    #[must_use]
    pub fn authoritative_until(&self) -> Date {
        self.authoritative_until
    }

    /// Whether the exceptions of that day are known for certain.
    #[must_use]
    pub fn is_authoritative_on(&self, date: Date) -> bool {
        date <= self.authoritative_until && self.authoritative_from.is_none_or(|from| from <= date)
    }

    /// The same calendar in another time zone, for authorities that share their holidays.
    ///
    /// # Errors
    /// [`CalendarError::UnknownZone`] if the name is not an IANA time zone.
    pub fn in_zone(&self, zone_name: &str) -> Result<Self, CalendarError> {
        let zone = zone::find(zone_name)?;
        Ok(Self { zone_name: zone_name.to_owned(), zone, ..self.clone() })
    }

    /// The hours of an ordinary day of the week, before exceptions.
    #[must_use]
    pub fn weekly_intervals(&self, weekday: Weekday) -> &[Interval] {
        let index = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0);
        self.week.get(index).map_or(&[], Vec::as_slice)
    }

    /// All exceptions, by date.
    pub fn exceptions(&self) -> impl Iterator<Item = &Exception> {
        self.exceptions.iter().map(|dated| &dated.exception)
    }

    /// The open intervals of a day; empty on a day off.
    #[must_use]
    pub fn intervals_on(&self, date: Date) -> &[Interval] {
        match self.dated(date) {
            Some(dated) => &dated.intervals,
            None => self.weekly_intervals(date.weekday()),
        }
    }

    /// Whether anything is open on that day.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.intervals_on(date).is_empty()
    }

    /// The day with what makes it working or off.
    #[must_use]
    pub fn day(&self, date: Date) -> Day<'_> {
        let usual = self.weekly_intervals(date.weekday());
        match self.dated(date) {
            Some(dated) => Day::exceptional(date, dated, usual),
            None => Day::ordinary(date, usual),
        }
    }

    /// The first working day after the given one.
    ///
    /// # Errors
    /// [`CalendarError::NoWorkingTime`] if there is none within ten years,
    /// [`CalendarError::OutOfRange`] at the end of the representable dates.
    pub fn next_working_day(&self, date: Date) -> Result<Date, CalendarError> {
        self.working_day_from(zone::day_after(date)?)
    }

    /// The last working day before the given one.
    ///
    /// # Errors
    /// As [`Calendar::next_working_day`].
    pub fn previous_working_day(&self, date: Date) -> Result<Date, CalendarError> {
        let mut day = date;
        for _ in 0..CLOSED_DAYS_MAX {
            day = zone::day_before(day)?;
            if self.is_working_day(day) {
                return Ok(day);
            }
        }
        Err(self.no_working_time(date))
    }

    /// The given day if it is a working day, otherwise the next one that is.
    ///
    /// # Errors
    /// As [`Calendar::next_working_day`].
    pub fn working_day_from(&self, date: Date) -> Result<Date, CalendarError> {
        let mut day = date;
        for _ in 0..CLOSED_DAYS_MAX {
            if self.is_working_day(day) {
                return Ok(day);
            }
            day = zone::day_after(day)?;
        }
        Err(self.no_working_time(date))
    }

    /// Open time from `from` to `until`; negative if `until` is the earlier one.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn open_time_between(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<SignedDuration, CalendarError> {
        self.between(TimeLine::OpenTime, from, until)
    }

    /// The earliest instant with that much open time after `at`.
    ///
    /// So eight hours from the opening of an eight-hour day is that day's close, not the next
    /// opening. No time at all gives `at` itself, a negative duration is [`Calendar::retreat`].
    ///
    /// # Errors
    /// [`CalendarError::NoWorkingTime`] if ten years pass without open time,
    /// [`CalendarError::OutOfRange`] at the end of the representable dates.
    pub fn advance(
        &self,
        at: Timestamp,
        open_time: SignedDuration,
    ) -> Result<Timestamp, CalendarError> {
        self.advance_on(TimeLine::OpenTime, at, open_time)
    }

    /// The latest instant with that much open time before `at`.
    ///
    /// Inverts [`Calendar::advance`]: `retreat(advance(at, d), d)` is `at` whenever `at` lies in
    /// open time (its first instant counts as inside, its last does not); from closed time it
    /// is the next opening, no open time away. In the other order the close counts as inside.
    ///
    /// # Errors
    /// As [`Calendar::advance`].
    pub fn retreat(
        &self,
        at: Timestamp,
        open_time: SignedDuration,
    ) -> Result<Timestamp, CalendarError> {
        self.retreat_on(TimeLine::OpenTime, at, open_time)
    }

    fn dated(&self, date: Date) -> Option<&DatedHours> {
        let found = self.exceptions.binary_search_by_key(&date, |dated| dated.exception.date);
        found.ok().and_then(|index| self.exceptions.get(index))
    }

    fn no_working_time(&self, from: Date) -> CalendarError {
        CalendarError::NoWorkingTime { calendar: self.key.clone(), from }
    }
}
