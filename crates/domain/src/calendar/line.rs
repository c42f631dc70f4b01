//! The three lines along which a clock's time runs, and walking them in both directions.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::zone::{day_after, day_before};
use super::{CLOSED_DAYS_MAX, Calendar, CalendarError, Interval};

/// What counts as time for a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeLine {
    /// Every moment, day and night.
    Elapsed,
    /// The calendar's open intervals.
    OpenTime,
    /// The whole of each working day, midnight to midnight.
    WorkingDates,
}

/// A stretch of time that counts.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: Timestamp,
    until: Timestamp,
}

impl Span {
    /// Nothing if it ends before it begins.
    fn length(self) -> SignedDuration {
        self.until.duration_since(self.from).max(SignedDuration::ZERO)
    }
}

/// Using up time span by span, and giving up after ten years that had none.
struct Search<'a> {
    calendar: &'a Calendar,
    date: Date,
    left: SignedDuration,
    closed_since: Date,
    closed_days: u32,
}

impl<'a> Search<'a> {
    fn new(calendar: &'a Calendar, date: Date, left: SignedDuration) -> Self {
        Self { calendar, date, left, closed_since: date, closed_days: 0 }
    }

    /// What was left at the start of the span if it is used up within; otherwise takes it off.
    fn ends_within(&mut self, span: Span) -> Option<SignedDuration> {
        let length = span.length();
        if length.is_zero() {
            return None;
        }
        if self.left <= length {
            return Some(self.left);
        }
        self.left -= length;
        self.closed_since = self.date;
        self.closed_days = 0;
        None
    }

    fn go_on(
        &mut self,
        neighbour: fn(Date) -> Result<Date, CalendarError>,
    ) -> Result<(), CalendarError> {
        self.closed_days += 1;
        if self.closed_days > CLOSED_DAYS_MAX {
            return Err(self.calendar.no_working_time(self.closed_since));
        }
        self.date = neighbour(self.date)?;
        Ok(())
    }
}

impl Calendar {
    /// What counts on that line between two instants; negative if `until` is the earlier one.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn between(
        &self,
        line: TimeLine,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<SignedDuration, CalendarError> {
        if until < from {
            return Ok(-self.between(line, until, from)?);
        }
        if line == TimeLine::Elapsed {
            return Ok(until.duration_since(from));
        }
        let last = self.date_of(until)?;
        let mut date = self.date_of(from)?;
        let mut sum = SignedDuration::ZERO;
        while date <= last {
            for interval in self.counting_on(line, date) {
                let (opens_at, closes_at) = self.instants(date, *interval)?;
                let span = Span { from: opens_at.max(from), until: closes_at.min(until) };
                sum += span.length();
            }
            date = day_after(date)?;
        }
        Ok(sum)
    }

    /// The earliest instant with that much time on the line after `at`.
    ///
    /// # Errors
    /// As [`Calendar::advance`].
    pub fn advance_on(
        &self,
        line: TimeLine,
        at: Timestamp,
        time: SignedDuration,
    ) -> Result<Timestamp, CalendarError> {
        if time.is_negative() {
            return self.retreat_on(line, at, -time);
        }
        if time.is_zero() {
            return Ok(at);
        }
        if line == TimeLine::Elapsed {
            return plus(at, time);
        }
        let mut search = Search::new(self, self.date_of(at)?, time);
        loop {
            for interval in self.counting_on(line, search.date) {
                let (opens_at, closes_at) = self.instants(search.date, *interval)?;
                let span = Span { from: opens_at.max(at), until: closes_at };
                if let Some(left) = search.ends_within(span) {
                    return plus(span.from, left);
                }
            }
            search.go_on(day_after)?;
        }
    }

    /// The latest instant with that much time on the line before `at`.
    ///
    /// # Errors
    /// As [`Calendar::advance`].
    pub fn retreat_on(
        &self,
        line: TimeLine,
        at: Timestamp,
        time: SignedDuration,
    ) -> Result<Timestamp, CalendarError> {
        if time.is_negative() {
            return self.advance_on(line, at, -time);
        }
        if time.is_zero() {
            return Ok(at);
        }
        if line == TimeLine::Elapsed {
            return plus(at, -time);
        }
        let mut search = Search::new(self, self.date_of(at)?, time);
        loop {
            for interval in self.counting_on(line, search.date).iter().rev() {
                let (opens_at, closes_at) = self.instants(search.date, *interval)?;
                let span = Span { from: opens_at, until: closes_at.min(at) };
                if let Some(left) = search.ends_within(span) {
                    return plus(span.until, -left);
                }
            }
            search.go_on(day_before)?;
        }
    }

    /// The intervals of a day that count on a line which is not plain elapsed time.
    fn counting_on(&self, line: TimeLine, date: Date) -> &[Interval] {
        match line {
            TimeLine::Elapsed => &[Interval::WHOLE_DAY],
            TimeLine::OpenTime => self.intervals_on(date),
            TimeLine::WorkingDates if self.is_working_day(date) => &[Interval::WHOLE_DAY],
            TimeLine::WorkingDates => &[],
        }
    }
}

fn plus(at: Timestamp, time: SignedDuration) -> Result<Timestamp, CalendarError> {
    at.checked_add(time).map_err(|_| CalendarError::OutOfRange)
}
