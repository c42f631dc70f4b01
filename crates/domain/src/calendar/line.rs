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
    fn length(self) -> SignedDuration {
        self.until.duration_since(self.from)
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
                sum += span.length().max(SignedDuration::ZERO);
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
        let mut left = time;
        let mut date = self.date_of(at)?;
        let mut closed_days = 0;
        while closed_days < CLOSED_DAYS_MAX {
            closed_days += 1;
            for interval in self.counting_on(line, date) {
                let (opens_at, closes_at) = self.instants(date, *interval)?;
                let span = Span { from: opens_at.max(at), until: closes_at };
                if span.until <= span.from {
                    continue;
                }
                if left <= span.length() {
                    return plus(span.from, left);
                }
                left -= span.length();
                closed_days = 0;
            }
            date = day_after(date)?;
        }
        Err(self.no_working_time(date))
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
        let mut left = time;
        let mut date = self.date_of(at)?;
        let mut closed_days = 0;
        while closed_days < CLOSED_DAYS_MAX {
            closed_days += 1;
            for interval in self.counting_on(line, date).iter().rev() {
                let (opens_at, closes_at) = self.instants(date, *interval)?;
                let span = Span { from: opens_at, until: closes_at.min(at) };
                if span.until <= span.from {
                    continue;
                }
                if left <= span.length() {
                    return plus(span.until, -left);
                }
                left -= span.length();
                closed_days = 0;
            }
            date = day_before(date)?;
        }
        Err(self.no_working_time(date))
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
