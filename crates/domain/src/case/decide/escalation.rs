//! Remind, escalate, and record the steps that clocks reach, each once.

use super::{Decision, Step, says_something};
use crate::case::event::EventBody;
use crate::case::reading::steps_of;
use crate::case::state::Escalation;
use crate::clock::{ClockId, StepId};
use crate::policy::CatchUp;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn remind(step: &mut Step<'_>, text: TextRef) -> Decision {
    says_something(text, RefusalKey::BlankText)?;
    step.draft.record(EventBody::Reminded { text });
    Ok(())
}

pub(super) fn escalate(step: &mut Step<'_>, level: Escalation, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    let reached = step.view.case.escalation;
    if level <= reached {
        return Err(RefusalKey::NotAboveReached.into());
    }
    let Some(rung) = step.policy.ladder_step(level) else {
        return Err(RefusalKey::LevelNotInLadder.into());
    };
    let below = step.policy.ladder.iter().map(|rung| rung.level).filter(|known| *known < level);
    let before = below.max().unwrap_or(Escalation::None);
    if !rung.may_start && reached < before {
        return Err(RefusalKey::LadderSkipped.into());
    }
    step.draft.record(EventBody::Escalated { level, reason });
    Ok(())
}

pub(super) fn record_step(step: &mut Step<'_>, clock: ClockId, number: StepId) -> Decision {
    let found = step.view.case.clock(clock).filter(|clock| clock.is_running());
    let found = found.ok_or_else(|| Refusal::from(RefusalKey::NoSuchClock))?;
    let now = step.context.now;
    let due: Vec<_> = steps_of(found, step.context)?
        .into_iter()
        .filter(|call| call.at <= now && !found.steps_recorded.contains(&call.step))
        .collect();
    let Some(call) = due.iter().find(|call| call.step == number) else {
        return Err(RefusalKey::StepNotDue.into());
    };
    let policy = step.context.policies.get(&found.start.policy).unwrap_or(step.policy);
    let is_latest_only = policy.catch_up == CatchUp::Latest;
    let has_later = due.iter().any(|other| (other.at, other.step) > (call.at, call.step));
    step.draft.record(EventBody::StepReached {
        clock,
        step: number,
        level: call.rule.level,
        due_at: call.at,
        recipients: call.rule.recipients.clone(),
        is_superseded: is_latest_only && has_later,
    });
    Ok(())
}
