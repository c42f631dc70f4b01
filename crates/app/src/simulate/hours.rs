//! When people are at work: instants moved on through the open time of a calendar.

use domain::calendar::{Calendar, CalendarError};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// The open time of a calendar over some days, and what lies outside of it.
#[derive(Debug)]
pub(super) struct Hours {
    /// Open stretches in order, none touching another.
    open: Vec<(Timestamp, Timestamp)>,
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

impl Hours {
    /// The open time from one day to another.
    ///
    /// # Errors
    /// The days lie outside of what a calendar can count.
    pub(super) fn of(calendar: &Calendar, from: Date, to: Date) -> Result<Self, CalendarError> {
        let mut open = Vec::new();
        let mut day = from;
        while day <= to {
            let begins = calendar.beginning_of(day)?;
            for part in calendar.intervals_on(day) {
                let at = |minute: u16| begins + minutes(i64::from(minute));
                open.push((at(part.from_minute()), at(part.until_minute())));
            }
            day = day.tomorrow().map_err(|_| CalendarError::OutOfRange)?;
        }
        Ok(Self { open })
    }

    /// The instant after so many minutes of open time. Beyond the days known, time simply passes.
    pub(super) fn after(&self, from: Timestamp, count: i64) -> Timestamp {
        let mut left = minutes(count.max(0));
        let first = self.open.partition_point(|(_, until)| *until <= from);
        let mut at = from;
        for (opens, closes) in self.open.iter().skip(first) {
            at = at.max(*opens);
            let room = at.duration_until(*closes);
            if left < room {
                return at + left;
            }
            left -= room;
            at = *closes;
        }
        at + left
    }

    /// The same instant if it is open then, else the next opening.
    pub(super) fn next_open(&self, at: Timestamp) -> Timestamp {
        self.after(at, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn hours() -> Hours {
        let calendar = domain::calendar::shipped("china").unwrap().unwrap();
        Hours::of(&calendar, date(2026, 3, 6), date(2026, 3, 10)).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+08:00").parse().unwrap()
    }

    #[test]
    fn work_goes_on_through_the_open_hours_only() {
        let hours = hours();
        assert_eq!(hours.after(at("2026-03-06T10:00"), 30), at("2026-03-06T10:30"));
        let friday_evening = at("2026-03-06T22:00");
        let monday = hours.next_open(friday_evening);
        assert!(monday > at("2026-03-09T00:00") && monday < at("2026-03-09T12:00"), "{monday}");
        assert_eq!(hours.after(friday_evening, 20), monday + minutes(20));
    }

    #[test]
    fn beyond_the_days_known_time_passes() {
        assert_eq!(hours().after(at("2026-03-20T10:00"), 30), at("2026-03-20T10:30"));
    }
}
