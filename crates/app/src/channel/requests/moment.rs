//! Times as sources write them: several formats tried in order, with or without an offset, days
//! that do not exist, and times that systems fill in when they know none.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// How a file writes times.
#[derive(Debug, Clone)]
pub(super) struct TimeRule {
    /// Formats, tried in order.
    pub(super) formats: Vec<Format>,
    /// Where times without an offset are.
    pub(super) zone: TimeZone,
    /// Times before this day were filled in for want of one.
    pub(super) not_before: Date,
    /// Days that are doubtful, though possible.
    pub(super) suspect_days: Vec<Date>,
}

/// One format, as `strftime` writes it.
#[derive(Debug, Clone)]
pub(super) struct Format {
    /// As the mapping has it.
    pub(super) written: String,
    /// Without a literal Z at its end.
    pattern: String,
    /// Whether a Z stands at its end: UTC.
    is_utc: bool,
    /// Whether it holds an offset, which `Z` may stand for.
    has_offset: bool,
}

impl Format {
    pub(super) fn new(written: &str) -> Self {
        let has_offset = [":z", "%z"].iter().any(|end| written.ends_with(end));
        let is_utc = written.ends_with('Z') && !written.ends_with("%Z");
        let pattern = if is_utc { written.trim_end_matches('Z') } else { written };
        Self { written: written.to_owned(), pattern: pattern.to_owned(), is_utc, has_offset }
    }

    /// What is written, taken apart; none where the format does not fit.
    fn parse(&self, written: &str) -> Option<BrokenDownTime> {
        let of_utc = written.strip_suffix(['Z', 'z']);
        match of_utc {
            Some(rest) if self.is_utc => strtime::parse(&self.pattern, rest).ok(),
            Some(rest) if self.has_offset => {
                let zero = if self.pattern.ends_with(":z") { "+00:00" } else { "+0000" };
                strtime::parse(&self.pattern, format!("{rest}{zero}")).ok()
            }
            _ if self.is_utc => None,
            _ => strtime::parse(&self.pattern, written).ok(),
        }
    }
}

/// A time that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// The instant, in whole microseconds.
    pub(super) at: Timestamp,
    /// Only a day was given; this is its first instant.
    pub(super) is_day_only: bool,
    /// Exactly midnight, in the zone of the mapping or by its own offset.
    pub(super) is_midnight: bool,
    /// The local time came twice.
    pub(super) is_twice: bool,
    /// The local time never was.
    pub(super) is_skipped: bool,
    /// The day is one of those that are doubtful.
    pub(super) is_suspect: bool,
}

/// Why a time could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// No format fits.
    NoFormat,
    /// A format fits, but there is no such day or time.
    NoSuchTime,
    /// Filled in for want of a time.
    Placeholder,
}

impl TimeRule {
    /// Reads a time.
    pub(super) fn read(&self, written: &str) -> Result<Moment, Unread> {
        let mut why = Unread::NoFormat;
        for format in &self.formats {
            match format.parse(written).map(|parts| self.moment(&parts, format.is_utc)) {
                Some(Some(moment)) => return self.judged(moment),
                Some(None) => why = Unread::NoSuchTime,
                None => {}
            }
        }
        if why == Unread::NoFormat && self.is_shaped_like_a_format(written) {
            why = Unread::NoSuchTime;
        }
        Err(why)
    }

    /// All formats, for a rejection.
    pub(super) fn formats_shown(&self) -> String {
        let all: Vec<&str> = self.formats.iter().map(|format| format.written.as_str()).collect();
        all.join(", ")
    }

    /// Whether the digits stand as in the time "1 of all" of some format: then the format fits and
    /// the number in it is one that no month or clock has.
    fn is_shaped_like_a_format(&self, written: &str) -> bool {
        let sample = DateTime::constant(2001, 11, 11, 11, 11, 11, 0);
        self.formats.iter().any(|format| {
            let shown = strtime::format(&format.pattern, sample).unwrap_or_default();
            let written = written.strip_suffix(['Z', 'z']).unwrap_or(written);
            !shown.is_empty() && shape(&shown) == shape(written)
        })
    }

    fn judged(&self, moment: (Moment, DateTime)) -> Result<Moment, Unread> {
        let (moment, local) = moment;
        if local.date() < self.not_before {
            return Err(Unread::Placeholder);
        }
        Ok(Moment { is_suspect: self.suspect_days.contains(&local.date()), ..moment })
    }

    /// The instant of a time taken apart, and its local form.
    fn moment(&self, parts: &BrokenDownTime, is_utc: bool) -> Option<(Moment, DateTime)> {
        let date = parts.to_date().ok()?;
        let is_day_only = parts.hour().is_none();
        let time = if is_day_only { Time::midnight() } else { parts.to_time().ok()? };
        let local = DateTime::from_parts(date, time);
        let plain = Moment {
            at: Timestamp::UNIX_EPOCH,
            is_day_only,
            is_midnight: time == Time::midnight() && !is_day_only,
            is_twice: false,
            is_skipped: false,
            is_suspect: false,
        };
        let offset = if is_utc { Some(jiff::tz::Offset::UTC) } else { parts.offset() };
        if let Some(offset) = offset {
            let at = whole(offset.to_timestamp(local).ok()?)?;
            let here = self.zone.to_datetime(at);
            let is_midnight = plain.is_midnight || here.time() == Time::midnight();
            return Some((Moment { at, is_midnight, ..plain }, here));
        }
        let found = self.zone.to_ambiguous_timestamp(local);
        let is_twice = matches!(found.offset(), AmbiguousOffset::Fold { .. });
        let is_skipped = matches!(found.offset(), AmbiguousOffset::Gap { .. }) && !is_day_only;
        let at = whole(found.compatible().ok()?)?;
        Some((Moment { at, is_twice, is_skipped, ..plain }, local))
    }
}

fn whole(at: Timestamp) -> Option<Timestamp> {
    Timestamp::from_microsecond(at.as_microsecond()).ok()
}

/// A text with every digit as 9, runs of digits as one, so that `3/26/2014` and `03/1/2014` agree.
fn shape(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    for character in text.chars() {
        let class = match character {
            '0'..='9' => '9',
            letter if letter.is_alphabetic() => 'a',
            other => other,
        };
        let is_run = matches!(class, '9' | 'a') && shape.ends_with(class);
        if !is_run {
            shape.push(class);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn rule(formats: &[&str], zone: &str) -> TimeRule {
        TimeRule {
            formats: formats.iter().map(|format| Format::new(format)).collect(),
            zone: TimeZone::get(zone).unwrap(),
            not_before: date(1971, 1, 1),
            suspect_days: vec![date(2011, 3, 28)],
        }
    }

    fn at(rule: &TimeRule, written: &str) -> String {
        rule.read(written).unwrap().at.to_string()
    }

    #[test]
    fn offsets_that_differ_from_row_to_row_are_each_taken_as_written() {
        let rule = rule(&["%Y-%m-%dT%H:%M:%S%:z"], "America/New_York");
        assert_eq!(at(&rule, "2010-07-01T12:00:00-04:00"), "2010-07-01T16:00:00Z");
        assert_eq!(at(&rule, "2010-12-01T12:00:00-05:00"), "2010-12-01T17:00:00Z");
        assert_eq!(at(&rule, "2010-12-01T12:00:00Z"), "2010-12-01T12:00:00Z");
    }

    #[test]
    fn formats_are_tried_in_order_and_a_time_without_an_offset_is_local() {
        let formats = ["%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%b-%d %H:%M:%S"];
        let rule = rule(&formats, "America/New_York");
        assert_eq!(at(&rule, "05/01/2022 12:02:10 AM"), "2022-05-01T04:02:10Z");
        assert_eq!(at(&rule, "2026-02-12T22:44:00.000"), "2026-02-13T03:44:00Z");
        assert_eq!(at(&rule, "2014-Jan-14 13:48:01"), "2014-01-14T18:48:01Z");
        assert_eq!(rule.read("yesterday"), Err(Unread::NoFormat));
    }

    #[test]
    fn a_format_that_ends_in_z_is_utc_and_wants_the_z() {
        let rule = rule(&["%Y-%m-%dT%H:%M:%SZ"], "America/Toronto");
        assert_eq!(at(&rule, "2013-10-01T00:05:40Z"), "2013-10-01T00:05:40Z");
        assert!(rule.read("2013-10-01T00:05:40").is_err());
    }

    #[test]
    fn days_and_times_that_do_not_exist_are_told_from_formats_that_do_not_fit() {
        let rule = rule(&["%m/%d/%Y %H:%M", "%Y-%m-%d"], "America/Chicago");
        assert_eq!(rule.read("02/30/2014 10:00"), Err(Unread::NoSuchTime));
        assert_eq!(rule.read("2014-13-01"), Err(Unread::NoSuchTime));
        assert_eq!(rule.read("3/3/2014 25:00"), Err(Unread::NoSuchTime));
        assert_eq!(rule.read("3.3.2014"), Err(Unread::NoFormat));
    }

    #[test]
    fn a_day_without_a_time_of_day_is_its_first_instant_and_says_so() {
        let moment = rule(&["%Y-%m-%d"], "America/Chicago").read("2012-07-01").unwrap();
        assert_eq!(moment.at.to_string(), "2012-07-01T05:00:00Z");
        assert!(moment.is_day_only && !moment.is_midnight && !moment.is_suspect);
    }

    #[test]
    fn midnight_is_noticed_by_the_local_clock() {
        let local = rule(&["%Y-%m-%d %H:%M:%S"], "America/New_York");
        assert!(local.read("2024-05-01 00:00:00").unwrap().is_midnight);
        let offset = rule(&["%Y-%m-%dT%H:%M:%S%:z"], "America/New_York");
        assert!(offset.read("2024-05-01T04:00:00+00:00").unwrap().is_midnight);
        assert!(!offset.read("2024-05-01T04:00:01+00:00").unwrap().is_midnight);
    }

    #[test]
    fn local_times_that_came_twice_or_never_were_are_noticed() {
        let rule = rule(&["%Y-%m-%d %H:%M"], "America/New_York");
        let twice = rule.read("2023-11-05 01:30").unwrap();
        assert!(twice.is_twice);
        assert_eq!(twice.at.to_string(), "2023-11-05T05:30:00Z");
        let skipped = rule.read("2023-03-12 02:30").unwrap();
        assert!(skipped.is_skipped);
        assert_eq!(skipped.at.to_string(), "2023-03-12T07:30:00Z");
    }

    #[test]
    fn times_filled_in_for_want_of_one_are_no_times_and_doubtful_days_are() {
        let rule = rule(&["%Y-%m-%d"], "America/Chicago");
        assert_eq!(rule.read("1900-01-01"), Err(Unread::Placeholder));
        assert_eq!(rule.read("1970-01-01"), Err(Unread::Placeholder));
        assert!(rule.read("2011-03-28").unwrap().is_suspect);
    }
}
