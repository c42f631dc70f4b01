//! Rebase on another policy, and recompute provisional due times: explicit acts, each making new
//! instances of the clocks it changes and keeping the old ones.
//!
//! Recomputing a case that has no clock yet starts those that it should have: one that another
//! authority handed over, or that history left open.

use jiff::Timestamp;

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::clocks::limit_of;
use crate::case::context::Context;
use crate::case::event::EventBody;
use crate::case::model::Case;
use crate::clock::{Clock, ClockStart};
use crate::due::{self, Due, DueTime};
use crate::ids::PolicyRef;
use crate::policy::{ClockRule, Policy};
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn rebase(step: &mut Step<'_>, policy: PolicyRef, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    let policies = step.context.policies;
    let Some(target) = policies.get(&policy) else {
        return Err(Refusal::new(RefusalKey::UnknownPolicy)
            .with("policy", &policy.key)
            .with("version", policy.version));
    };
    let case = &step.view.case;
    check_target(case, target, step.context)?;
    step.draft.record(EventBody::Rebased { policy, reason });
    for clock in counted(case, step.context.now) {
        match limit_in(target, case, clock) {
            Some((place, rule)) if !is_counted_by(clock, target, place) => {
                let renewed = recount(step, clock, rule)?;
                let policy = target.reference.clone();
                replace(step, clock, ClockStart { limit: Some(place), policy, ..renewed });
            }
            Some(_) => {}
            // A promise is not taken back because the other policy makes none.
            None => {}
        }
    }
    Ok(())
}

/// The policies that a case may be rebased on now: later versions of its own, and its own again
/// where a correction left a clock with another limit. What `rebase` asks, asked beforehand.
#[must_use]
pub fn rebase_targets<'context>(case: &Case, context: &Context<'context>) -> Vec<&'context Policy> {
    let all = context.policies;
    all.iter().filter(|target| check_target(case, target, context).is_ok()).collect()
}

fn check_target(case: &Case, target: &Policy, context: &Context<'_>) -> Decision {
    check_later(case, target, context)?;
    let registration = case.registration.as_ref();
    if let Some(found) = registration.filter(|found| !target.types.contains_key(&found.type_key)) {
        return Err(Refusal::new(RefusalKey::UnknownType).with("type", &found.type_key));
    }
    let is_other = case.policy.as_ref() != Some(&target.reference);
    if !case.is_policy_pinned || !(is_other || is_counted_otherwise(case, target, context.now)) {
        return Err(RefusalKey::NothingToChange.into());
    }
    Ok(())
}

/// A case moves on to a version in force now of the policy it is under, never back to one that
/// suits.
fn check_later(case: &Case, target: &Policy, context: &Context<'_>) -> Decision {
    let is_later = case.policy.as_ref().is_some_and(|pinned| {
        pinned.key == target.reference.key && pinned.version <= target.reference.version
    });
    if is_later && target.effective_from <= context.today() {
        return Ok(());
    }
    Err(RefusalKey::PolicyNotLater.into())
}

/// The open clocks whose due time was counted and has not passed; a promised day stays what was
/// promised, and lateness is not washed away.
fn counted(case: &Case, now: Timestamp) -> impl Iterator<Item = &Clock> {
    case.clocks.iter().filter(move |clock| {
        clock.is_open() && clock.start.given_on.is_none() && !clock.is_late(now)
    })
}

/// The limit that a policy sets for a clock of the case as it is now.
fn limit_in<'policy>(
    policy: &'policy Policy,
    case: &Case,
    clock: &Clock,
) -> Option<(u16, &'policy ClockRule)> {
    case.clock_traits().and_then(|traits| policy.clock_rule(clock.start.kind, &traits))
}

fn is_counted_by(clock: &Clock, policy: &Policy, place: u16) -> bool {
    clock.start.limit == Some(place) && clock.start.policy == policy.reference
}

/// Whether a clock runs by another limit than the policy sets for the case as it is now: a field
/// was corrected since.
fn is_counted_otherwise(case: &Case, policy: &Policy, now: Timestamp) -> bool {
    counted(case, now).any(|clock| {
        let limit = limit_in(policy, case, clock);
        limit.is_some_and(|(place, _)| !is_counted_by(clock, policy, place))
    })
}

fn replace(step: &mut Step<'_>, clock: &Clock, renewed: ClockStart) {
    step.draft.replace_clock(MAIN, clock.start.clock, |_| renewed);
}

pub(super) fn recompute(step: &mut Step<'_>) -> Decision {
    let policies = step.context.policies;
    if step.draft.case(MAIN).clocks.is_empty() {
        step.start_first_clocks()?;
    }
    let has_started = !step.draft.case(MAIN).clocks.is_empty();
    let mut has_changed = step.view.case.clocks.is_empty() && has_started;
    for clock in step.view.case.clocks.iter().filter(|clock| clock.is_open()) {
        let policy = policies.get(&clock.start.policy);
        let limit = policy.and_then(|policy| limit_of(clock, policy));
        let Some(rule) = limit.filter(|_| clock.start.given_on.is_none()) else { continue };
        let renewed = recount(step, clock, rule)?;
        let differs = renewed.due_at != clock.start.due_at
            || renewed.is_provisional != clock.start.is_provisional;
        if differs {
            replace(step, clock, renewed);
            has_changed = true;
        }
    }
    if has_changed { Ok(()) } else { Err(RefusalKey::NothingToChange.into()) }
}

/// The clock counted again from its start, through its pauses and extensions, with the calendar as
/// it is now.
fn recount(step: &Step<'_>, clock: &Clock, rule: &ClockRule) -> Result<ClockStart, Refusal> {
    let (calendar, version) = step.context.calendars.get(&rule.calendar)?;
    let history = clock.history();
    let counted = due::due_with(clock.start.started_at, &rule.due, &history, calendar);
    let counted = counted.map_err(|error| {
        Refusal::new(RefusalKey::NoDueTime)
            .with("calendar", &rule.calendar)
            .with("error", error.as_str())
    })?;
    let DueTime { due_at, provisional, runs_from } = match counted {
        Due::At(due_time) => due_time,
        Due::Paused(paused) => paused.before,
    };
    Ok(ClockStart {
        runs_from,
        due_at,
        is_provisional: provisional,
        calendar: rule.calendar.clone(),
        calendar_version: version.clone(),
        extended_by: None,
        ..clock.start.clone()
    })
}
