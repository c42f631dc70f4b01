//! Reminders, escalation, steps, exclusions, reorganisation, policy, corrections, forgetting,
//! files.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "`evolve` names every event; this module matches only its own"
)]

use super::handle::refresh_active_supports;
use super::hold;
use crate::case::command::Correction;
use crate::case::event::{Event, EventBody};
use crate::case::model::{Case, Exclusion, SupportStatus};
use crate::case::state::Escalation;
use crate::ids::UnitId;
use crate::policy::StepLevel;
use crate::unit::Work;

pub(super) fn apply(case: &mut Case, body: &EventBody, event: &Event) {
    match body {
        EventBody::Reminded { text } => {
            hold(case, [Some(*text)]);
            case.escalation = case.escalation.max(Escalation::Reminder);
        }
        EventBody::Escalated { level, reason } => {
            hold(case, [Some(*reason)]);
            case.escalation = case.escalation.max(*level);
        }
        EventBody::StepReached { clock, step, level, due_at, .. } => {
            if let StepLevel::Escalation(reached) = level {
                case.escalation = case.escalation.max(*reached);
            }
            for known in case.clocks.iter_mut().filter(|known| known.start.clock == *clock) {
                known.steps_recorded.push(*step);
                if *level == StepLevel::Warning {
                    let first = known.warned_at.map_or(*due_at, |first| first.min(*due_at));
                    known.warned_at = Some(first);
                }
            }
        }
        EventBody::ExclusionAsked { rates, reason, evidence } => {
            hold(case, evidence.iter().copied().map(Some));
            case.exclusions.push(Exclusion {
                rates: rates.clone(),
                reason: reason.clone(),
                by: Work::of(&event.actor, event.occurred_at),
                is_approved: None,
            });
        }
        EventBody::ExclusionDecided { is_approved, note, .. } => {
            hold(case, [Some(*note)]);
            let open = case.exclusions.iter_mut().find(|known| known.is_approved.is_none());
            if let Some(exclusion) = open {
                exclusion.is_approved = Some(*is_approved);
            }
        }
        EventBody::Rebased { policy, reason } => {
            hold(case, [Some(*reason)]);
            case.policy = Some(policy.clone());
        }
        EventBody::Redacted { text, .. } => {
            case.texts.retain(|known| known != text);
            case.redacted.push(*text);
        }
        EventBody::Attached { file } => hold(case, [Some(*file)]),
        EventBody::ContactRevealed { reason } => hold(case, [Some(*reason)]),
        EventBody::Reorganised { from, to } => reorganise(case, *from, *to),
        EventBody::Corrected { correction, reason } => {
            hold(case, [Some(*reason)]);
            correct(case, correction);
        }
        _ => {}
    }
}

fn reorganise(case: &mut Case, from: UnitId, to: UnitId) {
    if let Some(assignment) = case.state.assignment_mut().filter(|known| known.lead == from) {
        assignment.lead = to;
    }
    if let Some(registration) = &mut case.registration {
        registration.replace_unit(from, to);
    }
    for clock in case.clocks.iter_mut().filter(|clock| clock.is_open()) {
        if clock.start.unit == Some(from) {
            clock.start.unit = Some(to);
        }
    }
    // One unit supports once, and not at all where it leads.
    let leads = case.lead() == Some(to);
    let supports_already = case.active_support(to).is_some();
    for support in case.supports.iter_mut().filter(|support| support.is_active()) {
        let is_absorbed = if support.unit == from { leads || supports_already } else { leads };
        if support.unit == from || support.unit == to {
            support.unit = to;
            if is_absorbed {
                support.status = SupportStatus::Released;
            }
        }
    }
    refresh_active_supports(case);
}

fn correct(case: &mut Case, correction: &Correction) {
    if let Correction::Text(text) | Correction::Place(text) = correction {
        hold(case, [Some(*text)]);
    }
    let Some(registration) = &mut case.registration else { return };
    match correction {
        Correction::Type(key) => registration.type_key = key.clone(),
        Correction::Category(key) => registration.category = Some(key.clone()),
        Correction::Channel(key) => registration.channel = key.clone(),
        Correction::Urgency(key) => registration.urgency = key.clone(),
        Correction::Text(text) => registration.text = *text,
        Correction::Place(text) => registration.place = Some(*text),
        Correction::Confidentiality(level) => registration.confidentiality = level.clone(),
    }
}
