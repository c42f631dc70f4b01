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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::SourceFile;

    fn every_day(hours: &str, zone: &str) -> Calendar {
        let weekdays =
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let week: String = weekdays.map(|weekday| format!("{weekday} = [{hours}]\n")).concat();
        let text = format!(
            "key = \"k\"\nversion = \"1\"\nzone = \"{zone}\"\nauthoritative_until = 9999-12-31\n\
             [week]\n{week}"
        );
        Calendar::load(SourceFile { name: "k.toml", text: &text }, &[]).unwrap()
    }

    fn spans(calendar: &Calendar, day: Date) -> Vec<String> {
        let spans = calendar.open_spans_on(day).unwrap();
        spans.iter().map(|(opens_at, closes_at)| format!("{opens_at} {closes_at}")).collect()
    }

    #[test]
    fn an_interval_across_a_change_of_clocks_has_its_real_length() {
        let calendar = every_day("\"00:00-06:00\"", "Europe/Berlin");
        let length = |day| {
            let (opens_at, closes_at) = calendar.open_spans_on(day).unwrap()[0];
            closes_at.duration_since(opens_at)
        };
        assert_eq!(length(date(2026, 3, 28)), SignedDuration::from_hours(6));
        assert_eq!(length(date(2026, 3, 29)), SignedDuration::from_hours(5));
        assert_eq!(length(date(2026, 10, 25)), SignedDuration::from_hours(7));
    }

    #[test]
    fn an_edge_inside_a_gap_is_the_instant_of_the_jump() {
        let calendar =
            every_day("\"01:00-02:30\", \"02:30-02:45\", \"02:45-04:00\"", "Europe/Berlin");
        // 02:00 becomes 03:00 at 01:00 UTC; the interval in the middle vanishes.
        assert_eq!(
            spans(&calendar, date(2026, 3, 29)),
            [
                "2026-03-29T00:00:00Z 2026-03-29T01:00:00Z",
                "2026-03-29T01:00:00Z 2026-03-29T01:00:00Z",
                "2026-03-29T01:00:00Z 2026-03-29T02:00:00Z",
            ]
        );
    }

    #[test]
    fn an_edge_inside_a_repeated_hour_is_its_first_pass() {
        let calendar = every_day("\"01:30-02:00\"", "America/New_York");
        // 01:30 comes at 05:30 UTC and again at 06:30; 02:00 only after both.
        assert_eq!(
            spans(&calendar, date(2026, 11, 1)),
            ["2026-11-01T05:30:00Z 2026-11-01T07:00:00Z"]
        );
    }

    #[test]
    fn a_day_without_midnight_begins_when_the_clocks_jump() {
        // In Santiago 6 September 2026 begins at 01:00.
        let calendar = every_day("\"00:00-01:30\"", "America/Santiago");
        let day = date(2026, 9, 6);
        assert_eq!(calendar.beginning_of(day).unwrap().to_string(), "2026-09-06T04:00:00Z");
        assert_eq!(spans(&calendar, day), ["2026-09-06T04:00:00Z 2026-09-06T04:30:00Z"]);
    }

    #[test]
    fn minutes_repeated_across_midnight_belong_to_the_new_day() {
        // In St. John's 7 November 2010 had begun for a minute when it was 23:01 again.
        let calendar = every_day("\"09:00-17:00\"", "America/St_Johns");
        let day = date(2010, 11, 7);
        let beginning = calendar.beginning_of(day).unwrap();
        let later = beginning.checked_add(SignedDuration::from_mins(30)).unwrap();
        assert_eq!(calendar.zone().to_datetime(later).date(), date(2010, 11, 6));
        assert_eq!(calendar.date_of(later), Ok(day));
        assert_eq!(calendar.date_ended_by(beginning), Ok(date(2010, 11, 6)));
    }

    #[test]
    fn a_date_that_a_zone_leaves_out_has_no_length() {
        let calendar = every_day("\"09:00-17:00\"", "Pacific/Apia");
        let (opens_at, closes_at) = calendar.open_spans_on(date(2011, 12, 30)).unwrap()[0];
        assert_eq!(opens_at, closes_at);
    }

    #[test]
    fn midnight_ends_the_day_before_it() {
        let calendar = every_day("\"09:00-17:00\"", "Asia/Shanghai");
        let midnight = calendar.end_of(date(2026, 3, 2)).unwrap();
        assert_eq!(calendar.date_of(midnight), Ok(date(2026, 3, 3)));
        assert_eq!(calendar.date_ended_by(midnight), Ok(date(2026, 3, 2)));
    }

    #[test]
    fn the_end_of_time_is_an_answer_and_not_a_panic() {
        let calendar = every_day("\"09:00-17:00\"", "UTC");
        assert_eq!(calendar.end_of(Date::MAX), Err(CalendarError::OutOfRange));
        assert_eq!(calendar.date_of(Timestamp::MAX), Err(CalendarError::OutOfRange));
        assert_eq!(calendar.date_ended_by(Timestamp::MIN), Err(CalendarError::OutOfRange));
    }
}
