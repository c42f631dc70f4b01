//! From local dates and minutes to instants and back. The only place that asks a time zone.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::interval::MINUTES_PER_DAY;
use super::{Calendar, CalendarError, Interval};

pub(super) fn find(name: &str) -> Result<TimeZone, CalendarError> {
    TimeZone::get(name).map_err(|_| CalendarError::UnknownZone { name: name.to_owned() })
}

pub(crate) fn day_after(date: Date) -> Result<Date, CalendarError> {
    date.tomorrow().map_err(|_| CalendarError::OutOfRange)
}

pub(crate) fn day_before(date: Date) -> Result<Date, CalendarError> {
    date.yesterday().map_err(|_| CalendarError::OutOfRange)
}

impl Calendar {
    /// The first instant of that local day.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn beginning_of(&self, date: Date) -> Result<Timestamp, CalendarError> {
        self.edge(date, 0)
    }

    /// The instant at which that local day is over, which is the beginning of the next.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn end_of(&self, date: Date) -> Result<Timestamp, CalendarError> {
        self.edge(date, MINUTES_PER_DAY)
    }

    /// The local day of an instant: the last day that has begun.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn date_of(&self, at: Timestamp) -> Result<Date, CalendarError> {
        let date = self.zone.to_datetime(at).date();
        // Where clocks go back across midnight, the repeated minutes belong to the new day.
        let next = day_after(date)?;
        Ok(if self.beginning_of(next)? <= at { next } else { date })
    }

    /// The local day that an instant ends or lies within: midnight belongs to the day before it.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn date_ended_by(&self, at: Timestamp) -> Result<Date, CalendarError> {
        let just_before = at.checked_sub(SignedDuration::from_nanos(1));
        self.date_of(just_before.map_err(|_| CalendarError::OutOfRange)?)
    }

    /// When a day first opens; at 00:00 if it is off.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn opening_of(&self, date: Date) -> Result<Timestamp, CalendarError> {
        self.edge(date, self.intervals_on(date).first().map_or(0, |first| first.from_minute()))
    }

    /// When a day last closes; at 24:00 if it is off.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn closing_of(&self, date: Date) -> Result<Timestamp, CalendarError> {
        let last = self.intervals_on(date).last();
        self.edge(date, last.map_or(MINUTES_PER_DAY, |last| last.until_minute()))
    }

    /// The open intervals of a day as instants, in order; the two of a pair may coincide where
    /// the clocks are put forward.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn open_spans_on(&self, date: Date) -> Result<Vec<(Timestamp, Timestamp)>, CalendarError> {
        let intervals = self.intervals_on(date).iter();
        intervals.map(|interval| self.instants(date, *interval)).collect()
    }

    /// The first and last instant of an interval on a day; they may coincide in a gap.
    pub(super) fn instants(
        &self,
        date: Date,
        interval: Interval,
    ) -> Result<(Timestamp, Timestamp), CalendarError> {
        Ok((self.edge(date, interval.from_minute())?, self.edge(date, interval.until_minute())?))
    }

    /// The first instant at which the local clock shows that minute of that day, or later.
    fn edge(&self, date: Date, minute: u16) -> Result<Timestamp, CalendarError> {
        let local = local_time(date, minute)?;
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        let instant = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local),
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local),
            AmbiguousOffset::Gap { before, after } => {
                let jump = after.to_timestamp(local).ok().and_then(|earlier| {
                    self.zone.following(earlier).next().map(|transition| transition.timestamp())
                });
                return jump
                    .map_or_else(|| before.to_timestamp(local), Ok)
                    .map_err(|_| CalendarError::OutOfRange);
            }
        };
        instant.map_err(|_| CalendarError::OutOfRange)
    }
}

fn local_time(date: Date, minute: u16) -> Result<DateTime, CalendarError> {
    let midnight = date.to_datetime(Time::midnight());
    let since_midnight = SignedDuration::from_mins(i64::from(minute));
    midnight.checked_add(since_midnight).map_err(|_| CalendarError::OutOfRange)
}
