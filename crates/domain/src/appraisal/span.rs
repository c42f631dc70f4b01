//! The stretch of days that is appraised, and the day on which something counts.
//!
//! A day is a day of the authority's calendar. What happens at midnight belongs to the day that
//! begins; what is *due* at midnight belongs to the day that it ends.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, CalendarError};
use crate::policy::Period;

/// Months in a year.
const MONTHS: i8 = 12;

/// Months in a quarter.
const QUARTER: i8 = 3;

/// A calendar month, quarter or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    period: Period,
    from: Date,
    to: Date,
}

impl Span {
    /// The span in which a day lies.
    #[must_use]
    pub fn containing(period: Period, day: Date) -> Self {
        let month = match period {
            Period::Month => day.month(),
            Period::Quarter => (day.month() - 1) / QUARTER * QUARTER + 1,
            Period::Year => 1,
        };
        Self::starting(period, day.year(), month)
    }

    fn starting(period: Period, year: i16, month: i8) -> Self {
        let from = date(year, month, 1);
        let to = date(year, month + months_in(period) - 1, 1).last_of_month();
        Self { period, from, to }
    }

    /// The span before this one; none at the beginning of the calendar.
    #[must_use]
    pub fn before(&self) -> Option<Self> {
        self.from.yesterday().ok().map(|day| Self::containing(self.period, day))
    }

    /// The span after this one; none at the end of the calendar.
    #[must_use]
    pub fn after(&self) -> Option<Self> {
        self.to.tomorrow().ok().map(|day| Self::containing(self.period, day))
    }

    /// Month, quarter or year.
    #[must_use]
    pub const fn period(&self) -> Period {
        self.period
    }

    /// Its first day.
    #[must_use]
    pub const fn from(&self) -> Date {
        self.from
    }

    /// Its last day.
    #[must_use]
    pub const fn to(&self) -> Date {
        self.to
    }

    /// Whether a day lies within.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// The text form: `2026-01`, `2026-Q1`, `2026`.
    #[must_use]
    pub fn label(&self) -> String {
        let (year, month) = (self.from.year(), self.from.month());
        match self.period {
            Period::Month => format!("{year:04}-{month:02}"),
            Period::Quarter => format!("{year:04}-Q{}", (month - 1) / QUARTER + 1),
            Period::Year => format!("{year:04}"),
        }
    }

    /// The first instant after the span.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the edge of the representable instants.
    pub fn ends_at(&self, calendar: &Calendar) -> Result<Timestamp, CalendarError> {
        calendar.end_of(self.to)
    }
}

const fn months_in(period: Period) -> i8 {
    match period {
        Period::Month => 1,
        Period::Quarter => QUARTER,
        Period::Year => MONTHS,
    }
}

/// The day on which something happened. At the edge of the representable instants, where a calendar
/// gives no answer, it is the day that the local clock shows.
pub(super) fn day_of(at: Timestamp, calendar: &Calendar) -> Date {
    calendar.date_of(at).unwrap_or_else(|_| calendar.zone().to_datetime(at).date())
}

/// The day on which something is due: midnight ends the day before it.
pub(super) fn day_due(at: Timestamp, calendar: &Calendar) -> Date {
    calendar.date_ended_by(at).unwrap_or_else(|_| calendar.zone().to_datetime(at).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(period: Period, day: Date) -> (Date, Date, String) {
        let span = Span::containing(period, day);
        (span.from(), span.to(), span.label())
    }

    #[test]
    fn a_leap_day_lies_in_the_month_and_quarter_that_it_ends_or_not() {
        let leap = date(2028, 2, 29);
        let text = |label: &str| label.to_owned();
        assert_eq!(span(Period::Month, leap), (date(2028, 2, 1), leap, text("2028-02")));
        assert_eq!(
            span(Period::Quarter, leap),
            (date(2028, 1, 1), date(2028, 3, 31), text("2028-Q1"))
        );
        assert_eq!(span(Period::Year, leap), (date(2028, 1, 1), date(2028, 12, 31), text("2028")));
        assert_eq!(Span::containing(Period::Month, date(2027, 2, 28)).to(), date(2027, 2, 28));
        assert_eq!(Span::containing(Period::Month, date(2100, 2, 1)).to(), date(2100, 2, 28));
    }

    #[test]
    fn spans_follow_one_another_without_a_gap_across_years() {
        for period in [Period::Month, Period::Quarter, Period::Year] {
            let mut span = Span::containing(period, date(2023, 11, 15));
            for _ in 0..30 {
                let next = span.after().unwrap();
                assert_eq!(next.from(), span.to().tomorrow().unwrap());
                assert_eq!(next.before(), Some(span));
                assert!(next.contains(next.from()) && next.contains(next.to()));
                assert!(!next.contains(span.to()) && !span.contains(next.from()));
                span = next;
            }
        }
        assert_eq!(Span::containing(Period::Year, Date::MAX).after(), None);
        assert_eq!(Span::containing(Period::Year, Date::MIN).before(), None);
    }
}
