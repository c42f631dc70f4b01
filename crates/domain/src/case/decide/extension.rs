//! Ask for an extension before the due time; grant or refuse it. Both dates are kept.

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::clocks::limit_of;
use crate::case::command::ExtensionDecision;
use crate::case::event::EventBody;
use crate::clock::{Clock, ClockId, ClockKind, ClockStart};
use crate::due::{self, Amount};
use crate::policy::{ClockRule, ExtensionRule};
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn ask(step: &mut Step<'_>, clock: ClockId, count: u32, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    let (found, _, rule) = extendable(step, clock)?;
    if found.start.unit != step.context.actor.unit() {
        return Err(RefusalKey::NoSuchClock.into());
    }
    if found.is_late(step.context.now) {
        let due_at = found.start.due_at;
        return Err(Refusal::new(RefusalKey::ExtensionTooLate).with("due", due_at));
    }
    if found.extensions >= rule.count_max {
        return Err(Refusal::new(RefusalKey::ExtensionsUsedUp).with("most", rule.count_max));
    }
    let most = rule.amount_max.count;
    if count == 0 || count > most {
        return Err(Refusal::new(RefusalKey::ExtensionTooLong).with("most", most));
    }
    step.draft.record(EventBody::ExtensionAsked { clock, count, reason });
    step.draft.start_clock(MAIN, ClockKind::ExtensionDecision, None)
}

/// An open clock with its limit and the way it may be extended.
fn extendable<'step>(
    step: &Step<'step>,
    id: ClockId,
) -> Result<(&'step Clock, &'step ClockRule, ExtensionRule), Refusal> {
    let view = step.view;
    let clock = view.case.clock(id).filter(|clock| clock.is_open());
    let clock = clock.ok_or_else(|| Refusal::from(RefusalKey::NoSuchClock))?;
    let policies = step.context.policies;
    let limit = policies.get(&clock.start.policy).and_then(|policy| limit_of(clock, policy));
    let found = limit.and_then(|limit| limit.extension.map(|rule| (clock, limit, rule)));
    found.filter(|_| clock.start.given_on.is_none()).ok_or_else(|| RefusalKey::NotExtendable.into())
}

pub(super) fn decide(step: &mut Step<'_>, decision: ExtensionDecision) -> Decision {
    let ExtensionDecision { is_granted, reason } = decision;
    says_something(reason, RefusalKey::ReasonMissing)?;
    let asked = step.view.case.extension.as_ref();
    let asked = asked.ok_or_else(|| Refusal::from(RefusalKey::NoExtensionAsked))?;
    let (clock, count) = (asked.clock, asked.count);
    step.draft.record(EventBody::ExtensionDecided { clock, is_granted, reason });
    step.draft.meet(MAIN, ClockKind::ExtensionDecision);
    if !is_granted {
        return Ok(());
    }
    let (found, limit, rule) = extendable(step, clock)?;
    let amount = Amount { count, unit: rule.amount_max.unit };
    let (calendar, version) = step.context.calendars.get(&found.start.calendar)?;
    let due_time = due::extend(found.due_time(), amount, &limit.due, calendar)
        .map_err(|error| Refusal::new(RefusalKey::NoDueTime).with("error", error.as_str()))?;
    step.draft.replace_clock(MAIN, clock, |old| ClockStart {
        runs_from: due_time.runs_from,
        due_at: due_time.due_at,
        is_provisional: due_time.provisional,
        calendar_version: version.clone(),
        extended_by: Some(amount),
        ..old.clone()
    });
    Ok(())
}
