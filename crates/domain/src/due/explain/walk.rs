//! Walking day by day to a due time, listing every day. Shares no arithmetic with the counting.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::super::{Adjustment, Amount, DayEnd, DueRule, LastDay, Pause, Start, TimeUnit};
use super::{DayRole, DayRun, Step, StepKind};
use crate::calendar::{CLOSED_DAYS_MAX, Calendar, CalendarError, Day, TimeLine};

/// A due time on its way, with the steps that led to it.
pub(super) struct Walk<'a> {
    rule: &'a DueRule,
    calendar: &'a Calendar,
    steps: Vec<Step>,
    runs_from: Timestamp,
    due_at: Timestamp,
    is_paused: bool,
    provisional: bool,
}

impl<'a> Walk<'a> {
    /// The first step: the limit itself.
    pub(super) fn count(
        start_at: Timestamp,
        rule: &'a DueRule,
        calendar: &'a Calendar,
    ) -> Result<Self, CalendarError> {
        let amount = rule.amount;
        let (days, runs_from, due_at) = if amount.count > 0 && amount.unit.counts_dates() {
            let days = dates_from_event(start_at, rule, calendar)?;
            let first = days.first().ok_or(CalendarError::OutOfRange)?;
            let last = days.last().ok_or(CalendarError::OutOfRange)?;
            let runs_from = calendar.beginning_of(first)?.max(start_at);
            (days, runs_from, end_of(last, rule.day_end, calendar)?)
        } else {
            let runs_from = beginning(start_at, rule.start, calendar)?;
            let (days, due_at) = time_from(runs_from, amount, calendar)?;
            (days, runs_from, due_at)
        };
        let (steps, is_paused, provisional) = (Vec::new(), false, false);
        let due_before = start_at;
        let mut walk =
            Self { rule, calendar, steps, runs_from, due_at: due_before, is_paused, provisional };
        walk.move_to(due_at, rule.reads_calendar())?;
        walk.push(StepKind::Counted(amount), days);
        Ok(walk)
    }

    pub(super) fn runs_from(&self) -> Timestamp {
        self.runs_from
    }

    /// One more step: a pause or an extension.
    pub(super) fn adjust(&mut self, adjustment: &Adjustment) -> Result<(), CalendarError> {
        match adjustment {
            Adjustment::Paused(_) if self.is_paused => Ok(()),
            Adjustment::Paused(pause) => self.pause(pause),
            Adjustment::Extended(amount) => self.extend(*amount),
        }
    }

    /// The steps, the due time unless the clock stands still, and whether it is provisional.
    pub(super) fn finish(self) -> (Vec<Step>, Option<Timestamp>, bool) {
        (self.steps, (!self.is_paused).then_some(self.due_at), self.provisional)
    }

    fn pause(&mut self, pause: &Pause) -> Result<(), CalendarError> {
        let line = self.rule.time_line();
        let from = if pause.from < self.runs_from { self.runs_from } else { pause.from };
        let reason = pause.reason.clone();
        let Some(until) = pause.until else {
            if from <= self.due_at {
                let left = length(line, from, self.due_at, self.calendar)?;
                self.is_paused = true;
                self.push(StepKind::PausedStill { since: from, reason, left }, Days::default());
            } else {
                self.push(StepKind::PausedWithoutEffect { from, reason }, Days::default());
            }
            return Ok(());
        };
        if until < pause.from {
            return Err(CalendarError::PauseReversed { from: pause.from, until });
        }
        if self.due_at < from || until <= from {
            self.push(StepKind::PausedWithoutEffect { from, reason }, Days::default());
            return Ok(());
        }
        let taken = length(line, from, until, self.calendar)?;
        let (days, due_at) = spend(line, self.due_at, taken, self.calendar)?;
        let due_at = if due_at < until { until } else { due_at };
        self.move_to(due_at, self.rule.reads_calendar())?;
        self.runs_from = until;
        self.push(StepKind::Paused { from, until, reason, taken }, days);
        Ok(())
    }

    fn extend(&mut self, amount: Amount) -> Result<(), CalendarError> {
        let rule = DueRule { amount, ..*self.rule };
        let (days, due_at) = if amount.count > 0 && amount.unit.counts_dates() {
            let from = self.calendar.date_ended_by(self.due_at)?;
            let mut days = Days::default();
            days.count_dates(from.tomorrow().map_err(out_of_range)?, &rule, self.calendar)?;
            let last = days.last().ok_or(CalendarError::OutOfRange)?;
            (days, end_of(last, rule.day_end, self.calendar)?)
        } else {
            time_from(self.due_at, amount, self.calendar)?
        };
        let reads_calendar = self.rule.reads_calendar() || rule.reads_calendar();
        self.move_to(due_at, reads_calendar && amount.count > 0)?;
        self.push(StepKind::Extended(amount), days);
        Ok(())
    }

    /// Sets the due time and notes whether the way there passes uncertain days.
    fn move_to(&mut self, due_at: Timestamp, reads_calendar: bool) -> Result<(), CalendarError> {
        for at in [self.due_at, due_at] {
            let day = self.calendar.date_ended_by(at)?;
            self.provisional |= reads_calendar && !self.calendar.is_authoritative_on(day);
        }
        self.due_at = due_at;
        Ok(())
    }

    fn push(&mut self, kind: StepKind, days: Days) {
        self.steps.push(Step { kind, days: days.runs, due_at: self.due_at });
    }
}

/// Days in order, neighbours alike joined.
#[derive(Default)]
struct Days {
    runs: Vec<DayRun>,
}

impl Days {
    fn add(&mut self, day: Day<'_>, role: DayRole, time: Option<SignedDuration>) {
        if let Some(run) = self.runs.last_mut()
            && (run.role, run.kind, run.name.as_deref()) == (role, day.kind, day.name)
            && run.time.is_some() == time.is_some()
        {
            run.to = day.date;
            run.time = run.time.zip(time).map(|(sum, more)| sum + more);
            return;
        }
        let name = day.name.map(str::to_owned);
        self.runs.push(DayRun { from: day.date, to: day.date, role, kind: day.kind, name, time });
    }

    /// The first day of the limit itself, counted or moved on from.
    fn first(&self) -> Option<Date> {
        let is_within = |role| matches!(role, DayRole::Counted | DayRole::MovedOn);
        self.runs.iter().find(|run| is_within(run.role)).map(|run| run.from)
    }

    fn last(&self) -> Option<Date> {
        self.runs.last().map(|run| run.to)
    }

    /// Counts the rule's dates, `date` being the first that may count.
    fn count_dates(
        &mut self,
        date: Date,
        rule: &DueRule,
        calendar: &Calendar,
    ) -> Result<(), CalendarError> {
        let is_working = rule.amount.unit == TimeUnit::WorkingDays;
        let mut left = rule.amount.count;
        let mut date = date;
        let mut days_off = 0;
        while left > 0 {
            let day = calendar.day(date);
            days_off = if day.is_working() { 0 } else { days_off + 1 };
            if !is_working || day.is_working() {
                left -= 1;
                let moves_on = !is_working
                    && left == 0
                    && rule.last_day == LastDay::WorkingDay
                    && !day.is_working();
                left += u32::from(moves_on);
                let role = if moves_on { DayRole::MovedOn } else { DayRole::Counted };
                self.add(day, role, None);
            } else {
                self.add(day, DayRole::PassedOver, None);
            }
            give_up_after(days_off, date, calendar)?;
            date = date.tomorrow().map_err(out_of_range)?;
        }
        Ok(())
    }
}

/// Lists the dates of a rule from the day of the event on.
fn dates_from_event(
    start_at: Timestamp,
    rule: &DueRule,
    calendar: &Calendar,
) -> Result<Days, CalendarError> {
    let event_on = calendar.date_of(start_at)?;
    let event_day = calendar.day(event_on);
    let tomorrow = event_on.tomorrow().map_err(out_of_range)?;
    let mut days = Days::default();
    let is_working = rule.amount.unit == TimeUnit::WorkingDays;
    if rule.start == Start::AtEvent {
        let is_off = is_working && !event_day.is_working();
        let something_left = if is_working {
            !length(TimeLine::OpenTime, start_at, calendar.end_of(event_on)?, calendar)?.is_zero()
        } else {
            start_at < end_of(event_on, rule.day_end, calendar)?
        };
        if is_off || something_left {
            days.count_dates(event_on, rule, calendar)?;
            return Ok(days);
        }
        days.add(event_day, DayRole::EventDayOver, None);
    } else {
        days.add(event_day, DayRole::EventDay, None);
    }
    let mut first = tomorrow;
    let mut days_off = 0;
    while rule.start == Start::NextWorkingDay && !calendar.day(first).is_working() {
        days.add(calendar.day(first), DayRole::PassedOver, None);
        days_off += 1;
        give_up_after(days_off, first, calendar)?;
        first = first.tomorrow().map_err(out_of_range)?;
    }
    days.count_dates(first, rule, calendar)?;
    Ok(days)
}

/// From when time counts that is not counted in dates.
fn beginning(
    start_at: Timestamp,
    start: Start,
    calendar: &Calendar,
) -> Result<Timestamp, CalendarError> {
    if start == Start::AtEvent {
        return Ok(start_at);
    }
    let mut date = calendar.date_of(start_at)?.tomorrow().map_err(out_of_range)?;
    if start == Start::NextDay {
        return calendar.beginning_of(date);
    }
    let mut days_off = 0;
    loop {
        if let Some((opens_at, _)) = calendar.open_spans_on(date)?.first() {
            return Ok(*opens_at);
        }
        days_off += 1;
        give_up_after(days_off, date, calendar)?;
        date = date.tomorrow().map_err(out_of_range)?;
    }
}

/// Adds an amount of time, listing the days it was taken from.
fn time_from(
    at: Timestamp,
    amount: Amount,
    calendar: &Calendar,
) -> Result<(Days, Timestamp), CalendarError> {
    let count = i64::from(amount.count);
    let (line, time) = match amount.unit {
        TimeUnit::Minutes => (TimeLine::Elapsed, SignedDuration::from_mins(count)),
        TimeUnit::WorkingHours => (TimeLine::OpenTime, SignedDuration::from_secs(count * 3_600)),
        TimeUnit::NaturalHours | TimeUnit::Days | TimeUnit::WorkingDays => {
            (TimeLine::Elapsed, SignedDuration::from_secs(count * 3_600))
        }
    };
    spend(line, at, time, calendar)
}

/// Uses up time on a line day by day.
fn spend(
    line: TimeLine,
    at: Timestamp,
    time: SignedDuration,
    calendar: &Calendar,
) -> Result<(Days, Timestamp), CalendarError> {
    let mut days = Days::default();
    if time.is_zero() {
        return Ok((days, at));
    }
    if line == TimeLine::Elapsed {
        return at.checked_add(time).map(|due_at| (days, due_at)).map_err(out_of_range);
    }
    let mut used = SignedDuration::ZERO;
    let mut date = calendar.date_of(at)?;
    let mut days_off = 0;
    loop {
        let day = calendar.day(date);
        let mut used_today = SignedDuration::ZERO;
        for (opens_at, closes_at) in spans(line, date, calendar)? {
            let opens_at = opens_at.max(at);
            let open = closes_at.duration_since(opens_at).max(SignedDuration::ZERO);
            let wanted = time - used - used_today;
            if open >= wanted {
                days.add(day, DayRole::Counted, Some(used_today + wanted));
                return opens_at.checked_add(wanted).map(|end| (days, end)).map_err(out_of_range);
            }
            used_today += open;
        }
        if used_today.is_zero() {
            days_off += 1;
            give_up_after(days_off, date, calendar)?;
        } else {
            days_off = 0;
        }
        used += used_today;
        if !day.is_working() {
            days.add(day, DayRole::PassedOver, None);
        } else if !used_today.is_zero() {
            days.add(day, DayRole::Counted, Some(used_today));
        }
        date = date.tomorrow().map_err(out_of_range)?;
    }
}

/// How much of a line lies between two instants, added up day by day.
fn length(
    line: TimeLine,
    from: Timestamp,
    until: Timestamp,
    calendar: &Calendar,
) -> Result<SignedDuration, CalendarError> {
    if line == TimeLine::Elapsed {
        return Ok(until.duration_since(from));
    }
    let mut sum = SignedDuration::ZERO;
    let mut date = calendar.date_of(from)?;
    while calendar.beginning_of(date)? < until {
        for (opens_at, closes_at) in spans(line, date, calendar)? {
            if opens_at < until && from < closes_at {
                sum += closes_at.min(until).duration_since(opens_at.max(from));
            }
        }
        date = date.tomorrow().map_err(out_of_range)?;
    }
    Ok(sum)
}

fn spans(
    line: TimeLine,
    date: Date,
    calendar: &Calendar,
) -> Result<Vec<(Timestamp, Timestamp)>, CalendarError> {
    if line == TimeLine::WorkingDates && calendar.day(date).is_working() {
        return Ok(vec![(calendar.beginning_of(date)?, calendar.end_of(date)?)]);
    }
    calendar.open_spans_on(date)
}

fn end_of(date: Date, day_end: DayEnd, calendar: &Calendar) -> Result<Timestamp, CalendarError> {
    match (day_end, calendar.open_spans_on(date)?.last()) {
        (DayEnd::CloseOfBusiness, Some((_, closes_at))) => Ok(*closes_at),
        _ => calendar.end_of(date),
    }
}

fn give_up_after(days_off: u32, date: Date, calendar: &Calendar) -> Result<(), CalendarError> {
    if days_off < CLOSED_DAYS_MAX {
        return Ok(());
    }
    Err(CalendarError::NoWorkingTime { calendar: calendar.key().to_owned(), from: date })
}

fn out_of_range(_: jiff::Error) -> CalendarError {
    CalendarError::OutOfRange
}
