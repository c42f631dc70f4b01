//! Rebase on another policy, and recompute provisional due times: explicit acts, each making new
//! instances of the clocks it changes and keeping the old ones.

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::clocks::limit_of;
use crate::case::event::EventBody;
use crate::clock::{Clock, ClockId, ClockStart, StopCause};
use crate::due::{self, Due, DueTime};
use crate::ids::PolicyRef;
use crate::policy::ClockRule;
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
    if !case.is_policy_pinned || case.policy.as_ref() == Some(&policy) {
        return Err(RefusalKey::NothingToChange.into());
    }
    let registration = case.registration.as_ref();
    if let Some(found) = registration.filter(|found| !target.types.contains_key(&found.type_key)) {
        return Err(Refusal::new(RefusalKey::UnknownType).with("type", &found.type_key));
    }
    step.draft.record(EventBody::Rebased { policy, reason });
    let traits = case.clock_traits();
    for clock in case.clocks.iter().filter(|clock| clock.is_open()) {
        let limit = traits.and_then(|traits| target.clock_rule(clock.start.kind, &traits));
        match limit {
            _ if clock.start.given_on.is_some() => {}
            Some((place, rule)) => {
                let renewed = recount(step, clock, rule)?;
                let policy = target.reference.clone();
                replace(step, clock, ClockStart { limit: Some(place), policy, ..renewed });
            }
            None => void(step, clock.start.clock),
        }
    }
    Ok(())
}

fn void(step: &mut Step<'_>, id: ClockId) {
    step.draft.stop_clocks(MAIN, StopCause::Void, |clock| clock.start.clock == id);
}

fn replace(step: &mut Step<'_>, clock: &Clock, renewed: ClockStart) {
    step.draft.replace_clock(MAIN, clock.start.clock, |_| renewed);
}

pub(super) fn recompute(step: &mut Step<'_>) -> Decision {
    let policies = step.context.policies;
    let mut has_changed = false;
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
        Refusal::new(RefusalKey::NoDueTime).with("calendar", &rule.calendar).with("error", error)
    })?;
    let DueTime { due_at, provisional, .. } = match counted {
        Due::At(due_time) => due_time,
        Due::Paused(paused) => paused.before,
    };
    Ok(ClockStart {
        due_at,
        is_provisional: provisional,
        calendar: rule.calendar.clone(),
        calendar_version: version.clone(),
        extended_by: None,
        ..clock.start.clone()
    })
}
