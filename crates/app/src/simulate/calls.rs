//! When cases come in: by day of the week, holidays and hours, over so many days up to an end.

use domain::calendar::{Calendar, CalendarError};
use domain::case::Kind;
use domain::policy::Policy;
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::fate::{self, Fate, Intake};
use super::random::Random;

/// How many come in on a day of the week, Monday first, against an ordinary day of 100.
const WEEK: [u64; 7] = [135, 115, 105, 100, 100, 72, 60];
/// The same on a day off that is no weekend.
const HOLIDAY: u64 = 42;
/// How many come in by hour of the day: few at night, most in the morning.
const DAY: [u64; 24] =
    [8, 5, 4, 3, 3, 5, 12, 30, 75, 110, 105, 80, 50, 55, 85, 90, 85, 70, 50, 45, 40, 32, 22, 14];
/// Promises of the year go back so far before the end.
const PROMISED_DAYS: i64 = 300;
/// Of so many requests one is old enough to have been put away.
const OLD_AMONG: usize = 400;

/// Something comes in.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) at: Timestamp,
    pub(super) kind: Kind,
    pub(super) fate: Fate,
}

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// First day on which requests come in.
    pub(super) from: Date,
    /// The end: nothing happens on this day or later.
    pub(super) until: Date,
    /// First day on which anything comes in.
    pub(super) earliest: Date,
}

/// After so many days a closed case is put away.
fn kept_days(policy: &Policy) -> i64 {
    let planned = policy.look_back.after_days.iter().copied();
    i64::from(planned.chain(policy.reopen_within_days).max().unwrap_or(0))
}

fn days_before(date: Date, days: i64) -> Date {
    date.saturating_sub(days.days())
}

impl Span {
    /// So many days up to an end, with room before them for what is old.
    pub(super) fn of(until: Date, days: u32, policy: &Policy) -> Self {
        let days = i64::from(days);
        let longest = days.max(PROMISED_DAYS).max(kept_days(policy) + 75);
        let (from, earliest) = (days_before(until, days), days_before(until, longest));
        Self { from, until, earliest }
    }
}

/// Days with their weights.
fn weigh(calendar: &Calendar, from: Date, until: Date) -> Vec<(Date, u64)> {
    let mut days = Vec::new();
    let mut day = from;
    while day < until {
        let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let usual = WEEK.get(place).copied().unwrap_or(100);
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let is_off = !calendar.is_working_day(day);
        days.push((day, if is_off && !is_weekend { HOLIDAY } else { usual }));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    days
}

fn instant(
    calendar: &Calendar,
    day: Date,
    random: &mut Random,
) -> Result<Timestamp, CalendarError> {
    let hours: Vec<(i64, u64)> = (0..).zip(DAY).collect();
    let hour = random.weighted(&hours).copied().unwrap_or(9);
    let within = random.between(0, 3_600_000_000 - 1);
    let at = calendar.beginning_of(day)? + SignedDuration::from_hours(hour);
    Ok((at + SignedDuration::from_micros(within)).min(calendar.end_of(day)?))
}

/// So many instants on weighted days, in order.
fn instants(
    calendar: &Calendar,
    days: &[(Date, u64)],
    count: usize,
    random: &mut Random,
) -> Result<Vec<Timestamp>, CalendarError> {
    let mut all = Vec::with_capacity(count);
    for _ in 0..count {
        let Some(day) = random.weighted(days).copied() else { break };
        all.push(instant(calendar, day, random)?);
    }
    all.sort_unstable();
    Ok(all)
}

/// How many of each kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) requests: usize,
    pub(super) commitments: usize,
    pub(super) findings: usize,
    pub(super) decisions: usize,
}

impl Counts {
    /// Promises, findings and decisions beside so many requests.
    pub(super) fn beside(requests: usize) -> Self {
        Self {
            requests,
            commitments: (requests / 100).max(3),
            findings: (requests / 250).max(3),
            decisions: (requests / 500).max(3),
        }
    }
}

/// Everything that comes in, in order of time.
///
/// # Errors
/// The days lie outside of what a calendar can count.
pub(super) fn calls(
    calendar: &Calendar,
    policy: &Policy,
    (span, counts): (Span, Counts),
    random: &mut Random,
) -> Result<Vec<Call>, CalendarError> {
    let mut all = requests(calendar, policy, (span, counts.requests), random)?;
    let promised = weigh(calendar, span.earliest, days_before(span.until, 3));
    let recent = weigh(calendar, span.from, days_before(span.until, 1));
    let kinds = [
        (Kind::Commitment, counts.commitments, &promised),
        (Kind::Finding, counts.findings, &recent),
        (Kind::Decision, counts.decisions, &recent),
    ];
    for (kind, count, days) in kinds {
        let found = instants(calendar, days, count, random)?;
        all.extend(found.into_iter().map(|at| Call { at, kind, fate: Fate::PLAIN }));
    }
    all.sort_by_key(|call| call.at);
    Ok(all)
}

fn requests(
    calendar: &Calendar,
    policy: &Policy,
    (span, count): (Span, usize),
    random: &mut Random,
) -> Result<Vec<Call>, CalendarError> {
    let kind = Kind::Request;
    let days = weigh(calendar, span.from, span.until);
    let old = (count / OLD_AMONG).max(3).min(count);
    let put_away = days_before(span.until, kept_days(policy) + 75);
    let old_days = weigh(calendar, put_away, days_before(span.until, kept_days(policy) + 30));
    let mut all = Vec::with_capacity(count);
    for at in instants(calendar, &old_days, old, random)? {
        all.push(Call { at, kind, fate: Fate { is_quick: true, ..Fate::PLAIN } });
    }
    // What is left lying came in lately, or it would have been seen to.
    let late_days = weigh(calendar, days_before(span.until, 9), days_before(span.until, 3));
    let stalled: Vec<Fate> = fate::stalled(count).take(count.saturating_sub(old) / 2).collect();
    let lately = instants(calendar, &late_days, stalled.len(), random)?;
    all.extend(lately.into_iter().zip(stalled).map(|(at, fate)| Call { at, kind, fate }));
    let rest = count.saturating_sub(all.len());
    let fates = fate::deal(random, rest);
    let at = instants(calendar, &days, rest, random)?;
    all.extend(at.into_iter().zip(fates).map(|(at, fate)| Call { at, kind, fate }));
    one_linked_at_the_end(&mut all, span, calendar)?;
    Ok(all)
}

/// The last duplicate stays linked to a case that is left lying.
fn one_linked_at_the_end(
    all: &mut [Call],
    span: Span,
    calendar: &Calendar,
) -> Result<(), CalendarError> {
    let lately = calendar.beginning_of(days_before(span.until, 2))?;
    let duplicates = all.iter_mut().filter(|call| call.fate.intake == Intake::Duplicate);
    if let Some(call) = duplicates.max_by_key(|call| call.at) {
        call.at = call.at.max(lately);
        call.fate.stalls_at = Some(domain::case::Status::Linked);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn mondays_bring_more_and_holidays_less() {
        let calendar = domain::calendar::shipped("china").unwrap().unwrap();
        let days = weigh(&calendar, date(2026, 9, 28), date(2026, 10, 12));
        let of = |day| days.iter().find(|(found, _)| *found == day).unwrap().1;
        assert!(of(date(2026, 9, 28)) > of(date(2026, 9, 30)));
        assert!(of(date(2026, 10, 5)) < of(date(2026, 10, 11)));
    }

    #[test]
    fn calls_lie_within_their_days_and_most_by_day() {
        let calendar = domain::calendar::shipped("china").unwrap().unwrap();
        let days = weigh(&calendar, date(2026, 3, 1), date(2026, 3, 31));
        let mut random = Random::of("one", "calls");
        let found = instants(&calendar, &days, 2_000, &mut random).unwrap();
        let first = calendar.beginning_of(date(2026, 3, 1)).unwrap();
        let end = calendar.beginning_of(date(2026, 3, 31)).unwrap();
        assert!(found.iter().all(|at| first <= *at && *at < end));
        let hour = |at: &Timestamp| calendar.zone().to_datetime(*at).hour();
        assert!(found.iter().filter(|at| (8..18).contains(&hour(at))).count() > 1_400);
    }
}
