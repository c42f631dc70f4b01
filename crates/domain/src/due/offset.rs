//! Instants before and after a due time: extensions, warnings, overdue steps.

use jiff::Timestamp;

use super::count::{advance_by, dates_later, end_of_date, exact, is_provisional_between};
use super::{Amount, DueRule, DueTime, LastDay, TimeUnit};
use crate::calendar::{Calendar, CalendarError};

/// The due time with so much added to it.
///
/// Time is added exactly. Days are counted from the date that the old due time ends (midnight
/// ends the date before it), and the new due time is at the end of the last one, by the
/// rule's own settings.
///
/// # Errors
/// Whatever the calendar cannot answer.
pub fn extend(
    due_time: DueTime,
    amount: Amount,
    rule: &DueRule,
    calendar: &Calendar,
) -> Result<DueTime, CalendarError> {
    if amount.count == 0 {
        return Ok(due_time);
    }
    let due_at = if amount.unit.counts_dates() {
        let from = calendar.date_ended_by(due_time.due_at)?;
        let last = dates_later(from, amount, rule.last_day, calendar)?;
        end_of_date(last, rule.day_end, calendar)?
    } else {
        advance_by(due_time.due_at, amount, calendar)?
    };
    let extended_rule = DueRule { amount, ..*rule };
    let reads_calendar = rule.reads_calendar() || extended_rule.reads_calendar();
    let provisional = due_time.provisional
        || (reads_calendar && is_provisional_between(due_time.due_at, due_at, calendar)?);
    Ok(DueTime { due_at, provisional, ..due_time })
}

/// When a step comes that is so much before the due time ("1 working day before").
///
/// Time is subtracted exactly. A step in days comes when that day opens, so that people find it
/// in the morning: at the first opening of a working day, at 00:00 of a day off.
///
/// # Errors
/// Whatever the calendar cannot answer.
pub fn offset_before(
    due_at: Timestamp,
    amount: Amount,
    calendar: &Calendar,
) -> Result<Timestamp, CalendarError> {
    if amount.count == 0 {
        return Ok(due_at);
    }
    if !amount.unit.counts_dates() {
        let (line, time) = exact(amount);
        return calendar.retreat_on(line, due_at, time);
    }
    let due_on = calendar.date_ended_by(due_at)?;
    let day = if amount.unit == TimeUnit::WorkingDays {
        (0..amount.count).try_fold(due_on, |day, _| calendar.previous_working_day(day))?
    } else {
        let span = jiff::Span::new().try_days(amount.count);
        span.and_then(|span| due_on.checked_sub(span)).map_err(|_| CalendarError::OutOfRange)?
    };
    calendar.opening_of(day)
}

/// When a step comes that is so much after the due time ("the first working day after").
///
/// As [`offset_before`], in the other direction.
///
/// # Errors
/// Whatever the calendar cannot answer.
pub fn offset_after(
    due_at: Timestamp,
    amount: Amount,
    calendar: &Calendar,
) -> Result<Timestamp, CalendarError> {
    if amount.count == 0 {
        return Ok(due_at);
    }
    if !amount.unit.counts_dates() {
        return advance_by(due_at, amount, calendar);
    }
    let due_on = calendar.date_ended_by(due_at)?;
    calendar.opening_of(dates_later(due_on, amount, LastDay::AsCounted, calendar)?)
}
