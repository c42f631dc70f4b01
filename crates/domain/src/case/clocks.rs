//! Starting, stopping, pausing and replacing the clocks of a case while a change is written.

use jiff::Timestamp;
use jiff::civil::Date;

use super::change::{Draft, On};
use super::event::EventBody;
use super::model::Case;
use crate::calendar::{Calendar, CalendarError};
use crate::clock::{Clock, ClockId, ClockKind, ClockStart, ClockState, PauseCause, StopCause};
use crate::due::{self, Amount, DueRule, DueTime, Pause, Start, TimeUnit};
use crate::ids::{CalendarKey, UnitId};
use crate::policy::{ClockRule, Policy};
use crate::refusal::{Refusal, RefusalKey};

/// The limit of a clock in the policy it was started under.
pub(super) fn limit_of<'policy>(
    clock: &Clock,
    policy: &'policy Policy,
) -> Option<&'policy ClockRule> {
    clock.start.limit.and_then(|place| policy.clocks.get(usize::from(place)))
}

/// The number the next clock of a case gets.
fn next_clock(case: &Case) -> ClockId {
    let last = case.clocks.iter().map(|clock| clock.start.clock.0).max();
    ClockId(last.unwrap_or(0) + 1)
}

fn no_due_time(error: &CalendarError, calendar: &CalendarKey) -> Refusal {
    Refusal::new(RefusalKey::NoDueTime).with("calendar", calendar).with("error", error.as_str())
}

/// The end of a given day: the due time of a promise that names its day.
fn end_of(date: Date, calendar: &Calendar) -> Result<DueTime, CalendarError> {
    let noon = date.at(0, 0, 0, 0).to_zoned(calendar.zone().clone());
    let start = noon.map_err(|_| CalendarError::OutOfRange)?.timestamp();
    let rule = DueRule {
        day_end: due::DayEnd::Midnight,
        ..DueRule::new(Amount::new(1, TimeUnit::Days), Start::AtEvent)
    };
    let due = due::due(start, &rule, &[], calendar)?;
    due.known().ok_or(CalendarError::OutOfRange)
}

impl Draft<'_> {
    /// Starts the clock of a kind now, if the policy sets such a limit.
    ///
    /// # Errors
    /// The calendar is missing, or gives no due time.
    pub(super) fn start_clock(
        &mut self,
        on: On,
        kind: ClockKind,
        unit: Option<UnitId>,
    ) -> Result<(), Refusal> {
        self.start_clock_from(on, (kind, unit), self.context.now)
    }

    /// Starts the clock of a kind, counted from an instant.
    ///
    /// # Errors
    /// As [`Self::start_clock`].
    pub(super) fn start_clock_from(
        &mut self,
        on: On,
        what: (ClockKind, Option<UnitId>),
        started_at: Timestamp,
    ) -> Result<(), Refusal> {
        let context = self.context;
        let (kind, unit) = what;
        let case = self.case(on);
        let policy = context.policy_of(case)?;
        let Some(traits) = case.clock_traits() else { return Ok(()) };
        let Some((place, rule)) = policy.clock_rule(kind, &traits) else { return Ok(()) };
        let (calendar, calendar_version) = context.calendars.get(&rule.calendar)?;
        let counted = due::due(started_at, &rule.due, &[], calendar)
            .map_err(|error| no_due_time(&error, &rule.calendar))?;
        let Some(due_time) = counted.known() else { return Ok(()) };
        let start = ClockStart {
            clock: next_clock(case),
            kind,
            unit,
            started_at,
            runs_from: due_time.runs_from,
            limit: Some(place),
            given_on: None,
            due_at: due_time.due_at,
            is_provisional: due_time.provisional,
            policy: policy.reference.clone(),
            calendar: rule.calendar.clone(),
            calendar_version: calendar_version.clone(),
            replaces: None,
            extended_by: None,
        };
        self.record_on(on, EventBody::ClockStarted { start });
        Ok(())
    }

    /// Starts a clock that is due at the end of a given day.
    ///
    /// # Errors
    /// The calendar is missing.
    pub(super) fn start_clock_until(
        &mut self,
        on: On,
        kind: ClockKind,
        given: (Option<UnitId>, Date),
    ) -> Result<(), Refusal> {
        let context = self.context;
        let (unit, date) = given;
        let case = self.case(on);
        let policy = context.policy_of(case)?;
        let found = case.clock_traits().and_then(|traits| policy.clock_rule(kind, &traits));
        let key = found.map_or(&policy.calendar, |(_, rule)| &rule.calendar);
        let (calendar, calendar_version) = context.calendars.get(key)?;
        let due_time = end_of(date, calendar).map_err(|error| no_due_time(&error, key))?;
        let start = ClockStart {
            clock: next_clock(case),
            kind,
            unit,
            started_at: context.now,
            runs_from: context.now,
            limit: found.map(|(place, _)| place),
            given_on: Some(date),
            due_at: due_time.due_at,
            is_provisional: false,
            policy: policy.reference.clone(),
            calendar: key.clone(),
            calendar_version: calendar_version.clone(),
            replaces: None,
            extended_by: None,
        };
        self.record_on(on, EventBody::ClockStarted { start });
        Ok(())
    }

    /// The open clocks of a case that fit.
    fn open(&self, on: On, fits: impl Fn(&Clock) -> bool) -> Vec<ClockId> {
        let open = self.case(on).clocks.iter().filter(|clock| clock.is_open() && fits(clock));
        open.map(|clock| clock.start.clock).collect()
    }

    /// Stops the open clocks that fit.
    pub(super) fn stop_clocks(&mut self, on: On, cause: StopCause, fits: impl Fn(&Clock) -> bool) {
        let at = self.context.now;
        for clock in self.open(on, fits) {
            self.record_on(on, EventBody::ClockStopped { clock, at, cause });
        }
    }

    /// Stops the clocks of a kind: what they waited for happened.
    pub(super) fn meet(&mut self, on: On, kind: ClockKind) {
        self.stop_clocks(on, StopCause::Met, |clock| clock.start.kind == kind);
    }

    /// Stops every open clock: the case ended in a way for which none of them waited.
    pub(super) fn void_all(&mut self, on: On) {
        self.stop_clocks(on, StopCause::Void, |_| true);
    }

    /// Pauses the running clocks that fit.
    pub(super) fn pause_clocks(
        &mut self,
        on: On,
        cause: &PauseCause,
        fits: impl Fn(&Clock) -> bool,
    ) {
        for clock in self.open(on, |clock| clock.is_running() && fits(clock)) {
            self.record_on(on, EventBody::ClockPaused { clock, cause: cause.clone() });
        }
    }

    /// Lets the clocks run on that were paused for a cause, each with its due time moved by what
    /// the pause took from it. A promised day does not move.
    ///
    /// # Errors
    /// A policy or a calendar is missing, or gives no due time.
    pub(super) fn resume_clocks(&mut self, on: On, ended: &PauseCause) -> Result<(), Refusal> {
        let now = self.context.now;
        let paused = self.open(
            on,
            |clock| matches!(&clock.state, ClockState::Paused { cause, .. } if cause == ended),
        );
        for id in paused {
            let Some(clock) = self.case(on).clock(id) else { continue };
            let ClockState::Paused { since, cause } = &clock.state else { continue };
            let pause = Pause { from: *since, until: Some(now), reason: cause.code().to_owned() };
            let due_time = self.shifted(clock, &pause)?;
            self.record_on(
                on,
                EventBody::ClockResumed {
                    clock: id,
                    due_at: due_time.due_at,
                    is_provisional: due_time.provisional,
                },
            );
        }
        Ok(())
    }

    fn shifted(&self, clock: &Clock, pause: &Pause) -> Result<DueTime, Refusal> {
        let policy = self.context.policies.get(&clock.start.policy);
        let rule = policy.and_then(|policy| limit_of(clock, policy));
        match rule {
            Some(rule) if clock.start.given_on.is_none() => {
                let (calendar, _) = self.context.calendars.get(&clock.start.calendar)?;
                due::shift(clock.due_time(), &rule.due, pause, calendar)
                    .map_err(|error| no_due_time(&error, &clock.start.calendar))
            }
            Some(_) | None => Ok(clock.due_time()),
        }
    }

    /// Puts a new instance in the place of a clock, keeping the old one.
    pub(super) fn replace_clock(
        &mut self,
        on: On,
        old: ClockId,
        renew: impl FnOnce(&ClockStart) -> ClockStart,
    ) {
        let case = self.case(on);
        let Some(clock) = case.clock(old) else { return };
        let fresh = next_clock(case);
        let start = ClockStart { clock: fresh, replaces: Some(old), ..renew(&clock.start) };
        self.record_on(on, EventBody::ClockStarted { start });
        let at = self.context.now;
        let cause = StopCause::Replaced(fresh);
        self.record_on(on, EventBody::ClockStopped { clock: old, at, cause });
    }

    /// Starts the clocks of a lead unit that has just been given the case.
    ///
    /// # Errors
    /// As [`Self::start_clock`].
    pub(super) fn start_unit_clocks(&mut self, on: On, lead: UnitId) -> Result<(), Refusal> {
        self.start_clock(on, ClockKind::SignOrObject, Some(lead))?;
        if self.case(on).awaits_contact() {
            self.start_clock(on, ClockKind::FirstContact, Some(lead))?;
        }
        self.start_answer_clock(on, lead)
    }

    /// Starts the answer clock of a lead unit: the promised day if there is one, else the limit.
    ///
    /// # Errors
    /// As [`Self::start_clock`].
    pub(super) fn start_answer_clock(&mut self, on: On, lead: UnitId) -> Result<(), Refusal> {
        let case = self.case(on);
        let given = case.registration.as_ref().and_then(|registration| registration.due_on);
        match given {
            Some(date) if case.round == 1 => {
                self.start_clock_until(on, ClockKind::Answer, (Some(lead), date))
            }
            Some(_) | None => self.start_clock(on, ClockKind::Answer, Some(lead)),
        }
    }
}
