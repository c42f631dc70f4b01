//! What can go wrong when a calendar is asked a question; mistakes in its text are elsewhere.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

/// A question that a calendar cannot answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarError {
    /// Ten years from that day have no open time at all.
    NoWorkingTime {
        /// The calendar asked.
        calendar: String,
        /// Where the search began.
        from: Date,
    },
    /// The result lies beyond the instants that can be represented (year 9999).
    OutOfRange,
    /// The name is not an IANA time zone.
    UnknownZone {
        /// The name as given.
        name: String,
    },
    /// A pause ends before it begins.
    PauseReversed {
        /// Its beginning.
        from: Timestamp,
        /// Its end, which is earlier.
        until: Timestamp,
    },
    /// In a history, a pause that began before another stands behind it, with an extension between.
    PausesOutOfOrder {
        /// The beginning of the pause that stands too late.
        from: Timestamp,
    },
}

impl CalendarError {
    /// The stable word for it, as an argument of a refusal.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NoWorkingTime { .. } => "no-working-time",
            Self::OutOfRange => "out-of-range",
            Self::UnknownZone { .. } => "unknown-zone",
            Self::PauseReversed { .. } => "pause-reversed",
            Self::PausesOutOfOrder { .. } => "pauses-out-of-order",
        }
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWorkingTime { calendar, from } => {
                write!(formatter, "calendar {calendar} has no working time in ten years of {from}")
            }
            Self::OutOfRange => formatter.write_str("the instant lies beyond the year 9999"),
            Self::UnknownZone { name } => write!(formatter, "unknown time zone {name}"),
            Self::PauseReversed { from, until } => {
                write!(formatter, "a pause from {from} cannot end at {until}")
            }
            Self::PausesOutOfOrder { from } => {
                write!(formatter, "the pause from {from} belongs before an earlier extension")
            }
        }
    }
}

impl std::error::Error for CalendarError {}
