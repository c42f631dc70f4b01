//! What came in and was closed in each of the last weeks: counted from the tallies, told in a
//! sentence, drawn, and set out as a table.
//!
//! For the whole authority a case comes in when it is registered. It is registered by intake: for
//! somebody who sees some units alone it comes in when it is dispatched to one of them.

use app::port::list::{Days, Tally};
use app::tally::Measure;
use domain::ids::UnitId;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::bars::{Chart, Pair};
use crate::locales::{Words, grouped};

/// Weeks shown, the one that is not over among them.
pub(super) const WEEKS: usize = 13;
/// Weeks that a narrow drawing has room for.
const NARROW_WEEKS: usize = 8;

/// Weeks from Monday to Sunday, the last of them the one of today.
pub(super) struct Weeks {
    /// Their Mondays, the earliest first.
    mondays: Vec<Date>,
    today: Date,
}

impl Weeks {
    /// The last weeks up to a day.
    pub(super) fn ending(today: Date) -> Self {
        let into = i64::from(today.weekday().since(Weekday::Monday));
        let back = |days: i64| today.checked_sub(days.days()).unwrap_or(today);
        let last = i64::try_from(WEEKS).unwrap_or_default() - 1;
        let mondays = (0..=last).rev().map(|weeks| back(into + weeks * 7)).collect();
        Self { mondays, today }
    }

    /// All their days.
    pub(super) fn days(&self) -> Days {
        let from = self.mondays.first().copied().unwrap_or(self.today);
        Days { from, to: self.today }
    }

    /// The place of a day among the weeks.
    pub(super) fn place(&self, day: Date) -> Option<usize> {
        let after = self.mondays.iter().take_while(|monday| **monday <= day).count();
        after.checked_sub(1)
    }

    fn last_day(&self, monday: Date) -> Date {
        let sunday = monday.checked_add(6.days()).unwrap_or(monday);
        sunday.min(self.today)
    }
}

/// A week of the table.
pub(super) struct Week {
    /// From which day to which.
    pub(super) days: String,
    /// What came in in it.
    pub(super) came: String,
    /// Closed in it.
    pub(super) closed: String,
    /// Opens what came in; empty where the person sees a part of it only.
    pub(super) came_address: String,
    /// Opens those that were closed.
    pub(super) closed_address: String,
    /// Whether it is not over.
    pub(super) is_running: bool,
}

/// The drawing, its sentence and its table.
pub(super) struct Trend {
    /// The weeks of the table, the latest first.
    pub(super) weeks: Vec<Week>,
    /// What the last whole week was like.
    pub(super) says: String,
    /// What coming in is called.
    pub(super) came: String,
    /// What the drawing shows.
    pub(super) shows: String,
    /// For wide and for narrow windows.
    pub(super) charts: [Chart; 2],
}

/// What a board shows week by week.
pub(super) const MEASURES: &[Measure] =
    &[Measure::Registered, Measure::Dispatched, Measure::Closed];

/// What came in and was closed in each week, of the units that a person may see; of all where none
/// are given.
fn pairs(weeks: &Weeks, tallies: &[Tally], seen: Option<&[UnitId]>) -> Vec<(Date, i64, i64)> {
    let coming = if seen.is_none() { Measure::Registered } else { Measure::Dispatched };
    let mut counts: Vec<(Date, i64, i64)> =
        weeks.mondays.iter().map(|monday| (*monday, 0, 0)).collect();
    for tally in tallies {
        let is_seen = seen.is_none_or(|units| tally.unit.is_some_and(|it| units.contains(&it)));
        let week = weeks.place(tally.day).filter(|_| is_seen);
        let Some((_, came, closed)) = week.and_then(|place| counts.get_mut(place)) else {
            continue;
        };
        match tally.measure {
            measure if measure == coming => *came += tally.count,
            Measure::Closed => *closed += tally.count,
            _ => {}
        }
    }
    counts
}

/// The trend of the units that a person may see; all of them where none are given.
pub(super) fn of(words: Words, weeks: &Weeks, tallies: &[Tally], seen: Option<&[UnitId]>) -> Trend {
    let counts = pairs(weeks, tallies, seen);
    let drawn: Vec<Pair> = counts
        .iter()
        .map(|(monday, came, closed)| Pair {
            label: monday.strftime("%m-%d").to_string(),
            one: *came,
            other: *closed,
            is_running: weeks.last_day(*monday) == weeks.today,
        })
        .collect();
    let narrow = drawn.get(WEEKS - NARROW_WEEKS..).unwrap_or_default();
    let is_whole = seen.is_none();
    Trend {
        says: says(words, &counts, is_whole),
        came: words.say(if is_whole { "trend-registered" } else { "trend-came" }),
        shows: words.say(if is_whole { "trend-says" } else { "trend-says-came" }),
        charts: [Chart::wide(&drawn), Chart::narrow(narrow)],
        weeks: counts.iter().rev().map(|count| week(weeks, *count, is_whole)).collect(),
    }
}

fn week(weeks: &Weeks, (monday, came, closed): (Date, i64, i64), is_whole: bool) -> Week {
    let last = weeks.last_day(monday);
    let address = |from: &str, to: &str, count: i64| {
        let address = format!("/cases?all=1&{from}={monday}&{to}={last}");
        if is_whole && count > 0 { address } else { String::new() }
    };
    Week {
        days: format!("{monday} – {}", last.strftime("%m-%d")),
        came: grouped(&came.to_string()),
        closed: grouped(&closed.to_string()),
        came_address: address("from", "to", came),
        closed_address: address("closed_from", "closed_to", closed),
        is_running: last == weeks.today,
    }
}

/// What the last week that is over was like.
fn says(words: Words, counts: &[(Date, i64, i64)], is_whole: bool) -> String {
    let Some((monday, came, closed)) = counts.iter().rev().nth(1) else {
        return String::new();
    };
    let (in_came, out_went) = (came.to_string(), closed.to_string());
    let values =
        [("day", monday.to_string()), ("came", grouped(&in_came)), ("closed", grouped(&out_went))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let more = came - closed;
    let key = match more {
        0 => "trend-even",
        1.. => "trend-more",
        _ => "trend-fewer",
    };
    let week = if is_whole { "trend-week" } else { "trend-week-came" };
    let both = words.with(week, &values);
    format!("{both} {}", words.count(key, more.abs()))
}

#[cfg(test)]
mod tests {
    use super::{WEEKS, Weeks, of, pairs};
    use crate::locales::{Language, Words};
    use app::port::list::Tally;
    use app::tally::Measure;
    use domain::ids::UnitId;
    use jiff::civil::date;
    use uuid::Uuid;

    fn tally(day: i8, unit: u128, measure: Measure, count: i64) -> Tally {
        let unit = Some(UnitId(Uuid::from_u128(unit)));
        Tally { day: date(2026, 3, day), unit, measure, count }
    }

    #[test]
    fn weeks_begin_on_mondays_and_the_last_is_that_of_today() {
        let weeks = Weeks::ending(date(2026, 3, 4));
        assert_eq!(weeks.mondays.len(), WEEKS);
        assert_eq!(weeks.mondays.last(), Some(&date(2026, 3, 2)));
        assert_eq!(weeks.place(date(2026, 3, 1)), Some(WEEKS - 2));
        assert_eq!(weeks.place(date(2025, 1, 1)), None);
    }

    #[test]
    fn a_week_counts_its_days_and_those_of_other_units_are_left_out() {
        let weeks = Weeks::ending(date(2026, 3, 10));
        let tallies = [
            tally(2, 1, Measure::Registered, 8),
            tally(8, 2, Measure::Registered, 2),
            tally(9, 1, Measure::Closed, 5),
        ];
        let counts = pairs(&weeks, &tallies, None);
        assert_eq!(counts[WEEKS - 2], (date(2026, 3, 2), 10, 0));
        assert_eq!(counts[WEEKS - 1], (date(2026, 3, 9), 0, 5));
    }

    #[test]
    fn for_whoever_sees_some_units_a_case_comes_in_when_it_is_dispatched_to_one() {
        let weeks = Weeks::ending(date(2026, 3, 10));
        let (intake, lead, other) = (1, 2, 3);
        let tallies = [
            tally(2, intake, Measure::Registered, 8),
            tally(3, lead, Measure::Dispatched, 5),
            tally(3, other, Measure::Dispatched, 3),
            tally(4, lead, Measure::Closed, 2),
        ];
        let own = [UnitId(Uuid::from_u128(lead))];
        assert_eq!(pairs(&weeks, &tallies, Some(&own))[WEEKS - 2], (date(2026, 3, 2), 5, 2));
        assert_eq!(pairs(&weeks, &tallies, None)[WEEKS - 2], (date(2026, 3, 2), 8, 2));
        let part = of(Words::of(Language::English), &weeks, &tallies, Some(&own));
        assert!(part.says.contains("5 came to the units"), "{}", part.says);
    }

    #[test]
    fn figures_open_their_cases_only_where_all_of_them_are_seen() {
        let weeks = Weeks::ending(date(2026, 3, 10));
        let tallies = [tally(2, 1, Measure::Registered, 8), tally(3, 1, Measure::Closed, 9)];
        let words = Words::of(Language::English);
        let all = of(words, &weeks, &tallies, None);
        let address = "/cases?all=1&from=2026-03-02&to=2026-03-08";
        assert_eq!(all.weeks[1].came_address, address);
        assert!(all.says.contains("1 more was closed"), "{}", all.says);
        let part = of(words, &weeks, &tallies, Some(&[UnitId(Uuid::from_u128(1))]));
        assert_eq!(part.weeks[1].came_address, "");
    }
}
