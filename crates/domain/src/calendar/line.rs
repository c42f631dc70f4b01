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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{SourceFile, shipped};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn hours(count: i64) -> SignedDuration {
        SignedDuration::from_hours(count)
    }

    fn town(more: &str) -> Calendar {
        let text = format!(
            "key = \"town\"\nversion = \"1\"\nzone = \"UTC\"\nauthoritative_until = 2030-12-31\n\
             [week]\nmonday = [\"09:00-12:00\", \"13:00-18:00\"]\ntuesday = [\"09:00-17:00\"]\n\
             wednesday = []\nthursday = []\nfriday = []\nsaturday = []\nsunday = []\n{more}"
        );
        Calendar::load(SourceFile { name: "town.toml", text: &text }, &[]).unwrap()
    }

    #[test]
    fn a_full_day_of_open_time_ends_at_its_close_and_not_at_the_next_opening() {
        // Monday 2 March 2026 has eight open hours.
        let end = town("").advance(at("2026-03-02T09:00:00Z"), hours(8));
        assert_eq!(end, Ok(at("2026-03-02T18:00:00Z")));
        let end = town("").advance(at("2026-03-02T09:00:00Z"), hours(3));
        assert_eq!(end, Ok(at("2026-03-02T12:00:00Z")), "the lunch break is not open");
    }

    #[test]
    fn going_back_a_full_day_of_open_time_ends_at_its_opening() {
        let start = town("").retreat(at("2026-03-03T09:00:00Z"), hours(8));
        assert_eq!(start, Ok(at("2026-03-02T09:00:00Z")));
        let start = town("").retreat(at("2026-03-02T18:00:00Z"), hours(5));
        assert_eq!(start, Ok(at("2026-03-02T13:00:00Z")));
    }

    #[test]
    fn no_time_at_all_moves_nothing_even_at_night() {
        let night = at("2026-03-02T23:15:00.5Z");
        assert_eq!(town("").advance(night, SignedDuration::ZERO), Ok(night));
        assert_eq!(town("").retreat(night, SignedDuration::ZERO), Ok(night));
    }

    #[test]
    fn a_negative_duration_goes_the_other_way() {
        let calendar = town("");
        let noon = at("2026-03-02T14:00:00Z");
        assert_eq!(calendar.advance(noon, -hours(2)), calendar.retreat(noon, hours(2)));
        assert_eq!(calendar.retreat(noon, -hours(2)), calendar.advance(noon, hours(2)));
        let later = at("2026-03-10T10:00:00Z");
        assert_eq!(calendar.open_time_between(noon, later), Ok(hours(4 + 8 + 8 + 1)));
        assert_eq!(calendar.open_time_between(later, noon), Ok(-hours(4 + 8 + 8 + 1)));
    }

    #[test]
    fn working_dates_count_the_whole_of_each_working_day() {
        let calendar = town("");
        let (from, until) = (at("2026-03-02T20:00:00Z"), at("2026-03-09T01:00:00Z"));
        assert_eq!(calendar.between(TimeLine::WorkingDates, from, until), Ok(hours(4 + 24 + 1)));
        let end = calendar.advance_on(TimeLine::WorkingDates, from, hours(4 + 24));
        assert_eq!(end, Ok(at("2026-03-04T00:00:00Z")));
        assert_eq!(calendar.retreat_on(TimeLine::WorkingDates, until, hours(29)), Ok(from));
        assert_eq!(calendar.between(TimeLine::Elapsed, from, until), Ok(hours(149)));
    }

    #[test]
    fn ten_years_without_open_time_are_an_error_that_names_where_they_began() {
        let monday = "[[off]]\nname = \"gone\"\nfrom = 2026-01-01\nto = 2026-12-31\n";
        assert!(town(monday).advance(at("2026-01-01T00:00:00Z"), hours(1)).is_ok());
        let text = "key = \"fair\"\nversion = \"1\"\nzone = \"UTC\"\n\
            authoritative_until = 2030-12-31\n[week]\nmonday = []\ntuesday = []\nwednesday = []\n\
            thursday = []\nfriday = []\nsaturday = []\nsunday = []\n\
            [[working]]\nname = \"fair\"\non = 2026-05-01\nhours = [\"10:00-16:00\"]\n";
        let fair = Calendar::load(SourceFile { name: "fair.toml", text }, &[]).unwrap();
        let no_time = |from: &str| {
            let from = from.parse().unwrap();
            CalendarError::NoWorkingTime { calendar: "fair".to_owned(), from }
        };
        let morning = at("2026-05-01T10:00:00Z");
        assert_eq!(fair.advance(morning, hours(6)), Ok(at("2026-05-01T16:00:00Z")));
        assert_eq!(fair.advance(morning, hours(7)), Err(no_time("2026-05-01")));
        assert_eq!(fair.retreat(morning, hours(1)), Err(no_time("2026-05-01")));
        let spring = "2026-04-01".parse().unwrap();
        assert_eq!(fair.next_working_day(spring), Ok("2026-05-01".parse().unwrap()));
        assert_eq!(fair.previous_working_day(spring), Err(no_time("2026-04-01")));
        let summer = "2026-06-01".parse().unwrap();
        assert_eq!(fair.next_working_day(summer), Err(no_time("2026-06-02")));
        assert_eq!(fair.previous_working_day(summer), Ok("2026-05-01".parse().unwrap()));
    }

    #[test]
    fn more_time_than_the_calendar_has_is_out_of_range() {
        let open = shipped("always-open").unwrap().unwrap();
        let much = SignedDuration::from_hours(24 * 366 * 20);
        let start = at("9990-03-02T09:00:00Z");
        assert_eq!(open.advance(start, much), Err(CalendarError::OutOfRange));
        assert_eq!(open.advance_on(TimeLine::Elapsed, start, much), Err(CalendarError::OutOfRange));
    }

    #[test]
    fn a_search_gives_up_after_so_many_closed_days_and_not_one_earlier() {
        let calendar = shipped("always-open").unwrap().unwrap();
        let mut search = Search::new(&calendar, jiff::civil::date(2026, 1, 1), hours(1));
        for _ in 0..CLOSED_DAYS_MAX {
            search.go_on(day_after).unwrap();
        }
        assert!(search.go_on(day_after).is_err());
    }
}
