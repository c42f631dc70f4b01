//! What moves a due time that already stands: pauses, and the fold over all adjustments.

use jiff::{SignedDuration, Timestamp};

use super::count::{count, is_provisional_between};
use super::offset::extend;
use super::{Adjustment, Due, DueRule, DueTime, Pause, PausedClock};
use crate::calendar::{Calendar, CalendarError};

/// When a clock that started at `start_at` is due.
///
/// Pauses may come in any order and may overlap; a pause without an end hides those after it.
///
/// # Errors
/// [`CalendarError::PauseReversed`] for a pause that ends before it begins, and whatever the
/// calendar cannot answer.
pub fn due(
    start_at: Timestamp,
    rule: &DueRule,
    pauses: &[Pause],
    calendar: &Calendar,
) -> Result<Due, CalendarError> {
    let mut in_order: Vec<&Pause> = pauses.iter().collect();
    in_order.sort_by_key(|pause| pause.from);
    let mut clock = Clock::new(count(start_at, rule, calendar)?, rule, calendar);
    in_order.into_iter().try_for_each(|pause| clock.pause(pause))?;
    clock.due()
}

/// As [`due`], for a history of pauses and extensions in the order in which they took effect.
///
/// A pause takes effect when it ends, so it stands behind an extension granted while it lasted;
/// one that still lasts stands last. Between two extensions pauses may come in any order.
///
/// # Errors
/// As [`due`], and [`CalendarError::PausesOutOfOrder`].
pub fn due_with(
    start_at: Timestamp,
    rule: &DueRule,
    adjustments: &[Adjustment],
    calendar: &Calendar,
) -> Result<Due, CalendarError> {
    let mut clock = Clock::new(count(start_at, rule, calendar)?, rule, calendar);
    for adjustment in in_order(adjustments)? {
        match adjustment {
            Adjustment::Paused(pause) => clock.pause(pause)?,
            Adjustment::Extended(amount) => {
                clock.due_time = extend(clock.due_time, *amount, rule, calendar)?;
            }
        }
    }
    clock.due()
}

/// The history with the pauses between two extensions sorted by their beginnings.
pub(super) fn in_order(adjustments: &[Adjustment]) -> Result<Vec<&Adjustment>, CalendarError> {
    let beginning = |adjustment: &&Adjustment| match adjustment {
        Adjustment::Paused(pause) => Some(pause.from),
        Adjustment::Extended(_) => None,
    };
    let mut sorted: Vec<&Adjustment> = adjustments.iter().collect();
    for pauses in sorted.split_mut(|adjustment| beginning(adjustment).is_none()) {
        pauses.sort_by_key(beginning);
    }
    let beginnings = || sorted.iter().filter_map(beginning);
    match beginnings().zip(beginnings().skip(1)).find(|(one, next)| next < one) {
        Some((_, from)) => Err(CalendarError::PausesOutOfOrder { from }),
        None => Ok(sorted),
    }
}

/// The due time after one more pause that has ended.
///
/// Pauses are to be given by their beginnings; of one that overlaps an earlier one only the rest
/// counts.
/// A pause that has not ended leaves the due time as it stands.
///
/// # Errors
/// As [`due`].
pub fn shift(
    due_time: DueTime,
    rule: &DueRule,
    pause: &Pause,
    calendar: &Calendar,
) -> Result<DueTime, CalendarError> {
    let Some(until) = pause.until else { return Ok(due_time) };
    if until < pause.from {
        return Err(CalendarError::PauseReversed { from: pause.from, until });
    }
    let from = pause.from.max(due_time.runs_from);
    if from >= until || from > due_time.due_at {
        return Ok(due_time);
    }
    let line = rule.time_line();
    let taken = calendar.between(line, from, until)?;
    // The second bound matters only if nothing of the line was left when the pause began.
    let due_at = calendar.advance_on(line, due_time.due_at, taken)?.max(until);
    let provisional = due_time.provisional
        || (rule.reads_calendar() && is_provisional_between(due_time.due_at, due_at, calendar)?);
    Ok(DueTime { runs_from: until, due_at, provisional })
}

/// What is left of a clock at an instant, on its own line; negative once it is late.
///
/// # Errors
/// [`CalendarError::OutOfRange`] at the edge of the representable instants.
pub fn remaining(
    at: Timestamp,
    due_time: DueTime,
    rule: &DueRule,
    calendar: &Calendar,
) -> Result<SignedDuration, CalendarError> {
    calendar.between(rule.time_line(), at.max(due_time.runs_from), due_time.due_at)
}

/// A clock while its adjustments are applied one by one.
struct Clock<'a> {
    due_time: DueTime,
    paused_since: Option<Timestamp>,
    rule: &'a DueRule,
    calendar: &'a Calendar,
}

impl<'a> Clock<'a> {
    fn new(due_time: DueTime, rule: &'a DueRule, calendar: &'a Calendar) -> Self {
        Self { due_time, paused_since: None, rule, calendar }
    }

    fn pause(&mut self, pause: &Pause) -> Result<(), CalendarError> {
        if self.paused_since.is_some() {
            return Ok(());
        }
        if pause.until.is_none() {
            let since = pause.from.max(self.due_time.runs_from);
            self.paused_since = (since <= self.due_time.due_at).then_some(since);
            return Ok(());
        }
        self.due_time = shift(self.due_time, self.rule, pause, self.calendar)?;
        Ok(())
    }

    fn due(self) -> Result<Due, CalendarError> {
        let Some(since) = self.paused_since else { return Ok(Due::At(self.due_time)) };
        let left = remaining(since, self.due_time, self.rule, self.calendar)?;
        let line = self.rule.time_line();
        Ok(Due::Paused(PausedClock { since, left, line, before: self.due_time }))
    }
}
