//! Counting a limit from its start, without pauses.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Amount, DayEnd, DueRule, DueTime, LastDay, Start, TimeUnit};
use crate::calendar::{Calendar, CalendarError, TimeLine};

const MINUTES_PER_HOUR: i64 = 60;

/// The due time of a clock that is never paused.
pub(super) fn count(
    start_at: Timestamp,
    rule: &DueRule,
    calendar: &Calendar,
) -> Result<DueTime, CalendarError> {
    let counts_dates = rule.amount.unit.counts_dates() && rule.amount.count > 0;
    let (runs_from, due_at) = if counts_dates {
        let first = first_date(start_at, rule, calendar)?;
        let last = last_date(first, rule, calendar)?;
        (start_at.max(calendar.beginning_of(first)?), end_of_date(last, rule.day_end, calendar)?)
    } else {
        let runs_from = start_of_time(start_at, rule.start, calendar)?;
        (runs_from, advance_by(runs_from, rule.amount, calendar)?)
    };
    let provisional = rule.reads_calendar() && is_provisional_between(start_at, due_at, calendar)?;
    Ok(DueTime { runs_from, due_at, provisional })
}

/// From when time counts that is not counted in dates.
fn start_of_time(
    start_at: Timestamp,
    start: Start,
    calendar: &Calendar,
) -> Result<Timestamp, CalendarError> {
    match start {
        Start::AtEvent => Ok(start_at),
        Start::NextDay => calendar.end_of(calendar.date_of(start_at)?),
        Start::NextWorkingDay => {
            calendar.opening_of(calendar.next_working_day(calendar.date_of(start_at)?)?)
        }
    }
}

/// Exact time: elapsed or open. No dates.
pub(super) fn advance_by(
    at: Timestamp,
    amount: Amount,
    calendar: &Calendar,
) -> Result<Timestamp, CalendarError> {
    let (line, time) = exact(amount);
    calendar.advance_on(line, at, time)
}

/// The line and length of an amount that is not counted in dates.
pub(super) fn exact(amount: Amount) -> (TimeLine, SignedDuration) {
    let count = i64::from(amount.count);
    match amount.unit {
        TimeUnit::Minutes => (TimeLine::Elapsed, SignedDuration::from_mins(count)),
        TimeUnit::WorkingHours => {
            (TimeLine::OpenTime, SignedDuration::from_mins(count * MINUTES_PER_HOUR))
        }
        TimeUnit::NaturalHours | TimeUnit::Days | TimeUnit::WorkingDays => {
            (TimeLine::Elapsed, SignedDuration::from_mins(count * MINUTES_PER_HOUR))
        }
    }
}

/// The date that counts as the first.
fn first_date(
    start_at: Timestamp,
    rule: &DueRule,
    calendar: &Calendar,
) -> Result<Date, CalendarError> {
    let today = calendar.date_of(start_at)?;
    let is_working = rule.amount.unit == TimeUnit::WorkingDays;
    match rule.start {
        Start::AtEvent if is_working => {
            let mut spans = calendar.open_spans_on(today)?.into_iter();
            let counts = spans.any(|(opens_at, closes_at)| opens_at.max(start_at) < closes_at);
            if counts { Ok(today) } else { calendar.next_working_day(today) }
        }
        Start::AtEvent => {
            let counts = start_at < end_of_date(today, rule.day_end, calendar)?;
            if counts { Ok(today) } else { day_later(today, 1) }
        }
        Start::NextDay if !is_working => day_later(today, 1),
        Start::NextDay | Start::NextWorkingDay => calendar.next_working_day(today),
    }
}

/// The date that counts as the last, the first being number one.
fn last_date(first: Date, rule: &DueRule, calendar: &Calendar) -> Result<Date, CalendarError> {
    let further = rule.amount.count.saturating_sub(1);
    let further = Amount { count: further, ..rule.amount };
    dates_later(first, further, rule.last_day, calendar)
}

/// So many dates after the given one; the end in calendar days may move on to a working day.
pub(super) fn dates_later(
    date: Date,
    amount: Amount,
    last_day: LastDay,
    calendar: &Calendar,
) -> Result<Date, CalendarError> {
    if amount.unit == TimeUnit::WorkingDays {
        return (0..amount.count).try_fold(date, |day, _| calendar.next_working_day(day));
    }
    let last = day_later(date, amount.count)?;
    match last_day {
        LastDay::AsCounted => Ok(last),
        LastDay::WorkingDay => calendar.working_day_from(last),
    }
}

fn day_later(date: Date, days: u32) -> Result<Date, CalendarError> {
    let span = jiff::Span::new().try_days(days).map_err(|_| CalendarError::OutOfRange)?;
    date.checked_add(span).map_err(|_| CalendarError::OutOfRange)
}

/// The instant at which a date is over for limits counted in dates.
pub(super) fn end_of_date(
    date: Date,
    day_end: DayEnd,
    calendar: &Calendar,
) -> Result<Timestamp, CalendarError> {
    match day_end {
        DayEnd::CloseOfBusiness => calendar.closing_of(date),
        DayEnd::Midnight => calendar.end_of(date),
    }
}

/// Whether a count from one instant to another passes days the calendar does not know for certain.
pub(super) fn is_provisional_between(
    from: Timestamp,
    until: Timestamp,
    calendar: &Calendar,
) -> Result<bool, CalendarError> {
    let (first, last) = (calendar.date_ended_by(from)?, calendar.date_ended_by(until)?);
    Ok(!calendar.is_authoritative_on(first) || !calendar.is_authoritative_on(last))
}
