//! Instants, days and stretches of time as people read them, in the authority's time zone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::locales::Words;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Times as one person reads them.
#[derive(Clone, Copy)]
pub(crate) struct Moments<'a> {
    /// The authority's zone.
    pub(crate) zone: &'a TimeZone,
    /// The instant of reading.
    pub(crate) now: Timestamp,
    /// Words.
    pub(crate) words: Words,
}

impl Moments<'_> {
    /// Date and time, to the minute.
    pub(crate) fn at(&self, at: Timestamp) -> String {
        self.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Date and time, to the second.
    pub(crate) fn at_second(&self, at: Timestamp) -> String {
        self.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// As a field of a form wants it.
    pub(crate) fn for_field(&self, at: Timestamp) -> String {
        self.zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// The instant of a date and time written in a form.
    pub(crate) fn of_field(&self, written: &str) -> Option<Timestamp> {
        let local: jiff::civil::DateTime = written.parse().ok()?;
        local.to_zoned(self.zone.clone()).ok().map(|found| found.timestamp())
    }

    /// The day of an instant.
    pub(crate) fn day(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// A stretch of time: its two largest units.
    pub(crate) fn span(&self, span: SignedDuration) -> String {
        let seconds = span.as_secs().abs();
        let (days, hours, minutes) = (seconds / DAY, seconds % DAY / HOUR, seconds % HOUR / MINUTE);
        let say = |key: &str, number: i64| self.words.count(key, number);
        let parts = match (days, hours, minutes) {
            (0, 0, minutes) => vec![say("span-minutes", minutes)],
            (0, hours, 0) => vec![say("span-hours", hours)],
            (0, hours, minutes) => vec![say("span-hours", hours), say("span-minutes", minutes)],
            (days, 0, _) => vec![say("span-days", days)],
            (days, hours, _) => vec![say("span-days", days), say("span-hours", hours)],
        };
        parts.join(" ")
    }

    /// How far a due time lies ahead or behind.
    pub(crate) fn till(&self, due: Timestamp) -> String {
        let left = due.duration_since(self.now);
        let key = if left.is_negative() { "due-late" } else { "due-left" };
        self.words.with(key, &[("span", &self.span(left))])
    }
}

#[cfg(test)]
mod tests {
    use super::Moments;
    use crate::locales::{Language, Words};
    use jiff::tz::TimeZone;
    use jiff::{SignedDuration, Timestamp};

    fn moments(zone: &TimeZone) -> Moments<'_> {
        let now: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
        Moments { zone, now, words: Words::of(Language::English) }
    }

    #[test]
    fn times_are_those_of_the_authority_and_read_back_the_same() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let moments = moments(&zone);
        assert_eq!(moments.at(moments.now), "2026-03-02 09:00");
        assert_eq!(moments.of_field(&moments.for_field(moments.now)), Some(moments.now));
        assert_eq!(moments.of_field("yesterday"), None);
    }

    #[test]
    fn a_due_time_says_how_far_it_is() {
        let zone = TimeZone::UTC;
        let moments = moments(&zone);
        let later = moments.now + SignedDuration::from_hours(51);
        assert_eq!(moments.till(later), "2 d 3 h left");
        let earlier = moments.now - SignedDuration::from_mins(90);
        assert_eq!(moments.till(earlier), "1 h 30 min late");
    }
}
