//! Reading a case at an instant: what is late, at risk or silent, and which steps of its clocks are
//! due. Functions of `now`, never stored.

use jiff::Timestamp;

use super::clocks::limit_of;
use super::context::Context;
use super::model::Case;
use super::state::Status;
use crate::calendar::Calendar;
use crate::clock::{Alert, Clock, ClockId, StepId};
use crate::due::{Explanation, explain, offset_after, offset_before};
use crate::policy::{Offset, StepLevel, StepRule};
use crate::refusal::{Refusal, RefusalKey};

/// A step of a clock and the instant at which it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepCall<'policy> {
    /// Which step.
    pub step: StepId,
    /// When it comes.
    pub at: Timestamp,
    /// Its rule.
    pub rule: &'policy StepRule,
}

/// A step to be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueStep {
    /// When it came.
    pub at: Timestamp,
    /// Of which clock.
    pub clock: ClockId,
    /// Which step.
    pub step: StepId,
}

/// How a case stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseAlert {
    /// The worst alert of its running clocks.
    pub alert: Alert,
    /// No sign of life for the set time. Never shown as on track.
    pub is_silent: bool,
}

fn uncounted(error: &crate::calendar::CalendarError) -> Refusal {
    Refusal::new(RefusalKey::NoDueTime).with("error", error.as_str())
}

fn comes_at(rule: &StepRule, due_at: Timestamp, calendar: &Calendar) -> Result<Timestamp, Refusal> {
    match rule.offset {
        Offset::Before(amount) => offset_before(due_at, amount, calendar),
        Offset::AtDue => Ok(due_at),
        Offset::After(amount) => offset_after(due_at, amount, calendar),
    }
    .map_err(|error| uncounted(&error))
}

/// The steps of a clock, by its policy and the calendar in use; none for a clock that stands still.
///
/// # Errors
/// The calendar is missing, or cannot answer.
pub(super) fn steps_of<'context>(
    clock: &Clock,
    context: &Context<'context>,
) -> Result<Vec<StepCall<'context>>, Refusal> {
    let policies = context.policies;
    let policy = policies.get(&clock.start.policy);
    let limit = policy.and_then(|policy| limit_of(clock, policy));
    let Some(limit) = limit.filter(|_| clock.is_running()) else { return Ok(Vec::new()) };
    let (calendar, _) = context.calendars.get(&clock.start.calendar)?;
    let calls = (0_u16..).zip(&limit.steps).map(|(number, rule)| {
        let at = comes_at(rule, clock.start.due_at, calendar)?;
        Ok(StepCall { step: StepId(number), at, rule })
    });
    calls.collect()
}

impl Case {
    /// The steps that have come and are not recorded, earliest first.
    ///
    /// # Errors
    /// A calendar is missing, or cannot answer.
    pub fn due_steps(&self, context: &Context<'_>) -> Result<Vec<DueStep>, Refusal> {
        let mut due = self.steps_to_come(context)?;
        due.retain(|step| step.at <= context.now);
        Ok(due)
    }

    /// The instant at which the next step comes, if there is one.
    ///
    /// # Errors
    /// A calendar is missing, or cannot answer.
    pub fn next_step_at(&self, context: &Context<'_>) -> Result<Option<Timestamp>, Refusal> {
        Ok(self.steps_to_come(context)?.first().map(|step| step.at))
    }

    fn steps_to_come(&self, context: &Context<'_>) -> Result<Vec<DueStep>, Refusal> {
        let mut steps = Vec::new();
        for clock in &self.clocks {
            for call in steps_of(clock, context)? {
                if !clock.steps_recorded.contains(&call.step) {
                    let (at, clock, step) = (call.at, clock.start.clock, call.step);
                    steps.push(DueStep { at, clock, step });
                }
            }
        }
        steps.sort_unstable();
        Ok(steps)
    }

    /// How one clock stands: overdue past its due time, at risk from its first warning on.
    ///
    /// # Errors
    /// A calendar is missing, or cannot answer.
    pub fn clock_alert(&self, clock: &Clock, context: &Context<'_>) -> Result<Alert, Refusal> {
        if clock.is_late(context.now) {
            return Ok(Alert::Overdue);
        }
        let warned = steps_of(clock, context)?
            .iter()
            .any(|call| call.rule.level == StepLevel::Warning && call.at <= context.now);
        Ok(if warned || clock.warned_at.is_some() { Alert::AtRisk } else { Alert::OnTrack })
    }

    /// How the case stands: the worst alert of its open clocks, and whether it is silent.
    ///
    /// # Errors
    /// A policy or a calendar is missing, or cannot answer.
    pub fn alert(&self, context: &Context<'_>) -> Result<CaseAlert, Refusal> {
        let mut alert = Alert::OnTrack;
        for clock in self.clocks.iter().filter(|clock| clock.is_open()) {
            alert = alert.max(self.clock_alert(clock, context)?);
        }
        Ok(CaseAlert { alert, is_silent: self.is_silent(context)? })
    }

    /// Whether the units that work on it have given no sign of life for the set time. A case that
    /// is long-term, linked or with somebody else is not silent; one that is paused may be.
    ///
    /// # Errors
    /// A policy or a calendar is missing, or cannot answer.
    pub fn is_silent(&self, context: &Context<'_>) -> Result<bool, Refusal> {
        Ok(self.silent_at(context)?.is_some_and(|silent_at| silent_at < context.now))
    }

    /// The instant after which the case is silent, unless somebody updates it; none where it cannot
    /// become silent in the state it is in.
    pub(super) fn silent_at(&self, context: &Context<'_>) -> Result<Option<Timestamp>, Refusal> {
        let is_with_unit = matches!(self.status(), Status::Dispatched | Status::InProgress);
        if !is_with_unit {
            return Ok(None);
        }
        let policy = context.policy_of(self)?;
        let registration = self.registration.as_ref();
        let rule = registration.and_then(|found| policy.types.get(&found.type_key));
        let Some(after) = rule.and_then(|rule| rule.silent_after) else { return Ok(None) };
        let (calendar, _) = context.calendars.get(&policy.calendar)?;
        offset_after(self.last_update_at, after, calendar)
            .map(Some)
            .map_err(|error| uncounted(&error))
    }

    /// How a clock's due time was counted, for people to check; none for a promised day.
    ///
    /// # Errors
    /// There is no such clock, or a calendar is missing or cannot answer.
    pub fn explain(
        &self,
        clock: ClockId,
        context: &Context<'_>,
    ) -> Result<Option<Explanation>, Refusal> {
        let clock = self.clock(clock).ok_or(RefusalKey::NoSuchClock)?;
        let policies = context.policies;
        let policy = policies.get(&clock.start.policy);
        let limit = policy.and_then(|policy| limit_of(clock, policy));
        let Some(limit) = limit.filter(|_| clock.start.given_on.is_none()) else {
            return Ok(None);
        };
        let (calendar, _) = context.calendars.get(&clock.start.calendar)?;
        let start_at = clock.start.started_at;
        explain(start_at, &limit.due, &clock.history(), calendar)
            .map(Some)
            .map_err(|error| uncounted(&error))
    }
}
