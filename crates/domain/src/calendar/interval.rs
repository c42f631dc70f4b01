//! An interval of a day, in minutes of the local clock. No dates and no zone here.

use std::fmt;

/// Minutes in a day, and the end of an interval that lasts until midnight (`24:00`).
pub(super) const MINUTES_PER_DAY: u16 = 24 * 60;

/// Part of a day: from its first minute up to, not including, its last (`09:00-12:00`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    from_minute: u16,
    until_minute: u16,
}

impl Interval {
    /// The whole day, 00:00 to 24:00.
    pub const WHOLE_DAY: Self = Self { from_minute: 0, until_minute: MINUTES_PER_DAY };

    /// An interval by minutes since local midnight; `None` if it is empty, reversed or longer
    /// than a day.
    #[must_use]
    pub fn new(from_minute: u16, until_minute: u16) -> Option<Self> {
        let fits = from_minute < until_minute && until_minute <= MINUTES_PER_DAY;
        fits.then_some(Self { from_minute, until_minute })
    }

    /// First minute, counted from local midnight.
    #[must_use]
    pub fn from_minute(self) -> u16 {
        self.from_minute
    }

    /// The minute at which it is over, counted from local midnight; 1,440 is 24:00.
    #[must_use]
    pub fn until_minute(self) -> u16 {
        self.until_minute
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, until) = (self.from_minute, self.until_minute);
        write!(formatter, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_time_and_stays_within_a_day() {
        assert_eq!(Interval::new(540, 540), None);
        assert_eq!(Interval::new(541, 540), None);
        assert_eq!(Interval::new(0, 1_441), None);
        assert_eq!(Interval::new(0, 1_440), Some(Interval::WHOLE_DAY));
        assert_eq!(Interval::new(545, 1_440).unwrap().to_string(), "09:05-24:00");
    }
}
