//! Dispositions, links, dispatch, signing, objections, rulings.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "`evolve` names every event; this module matches only its own"
)]

use super::handle::refresh_active_supports;
use super::{hold, set_assigned, take_assignment, take_state};
use crate::case::event::{Event, EventBody};
use crate::case::model::{Case, SupportStatus};
use crate::case::registration::DispositionClass;
use crate::case::state::{Assignment, Objection, State};
use crate::ids::{CategoryKey, DispositionKey, PolicyRef, RulingId, UnitId};
use crate::unit::Work;

pub(super) struct NewLead<'event> {
    pub(super) lead: UnitId,
    pub(super) category: Option<&'event CategoryKey>,
    pub(super) policy: &'event PolicyRef,
    pub(super) ruling: Option<RulingId>,
}

pub(super) fn new_assignment(new: &NewLead<'_>, event: &Event) -> Assignment {
    Assignment {
        lead: new.lead,
        dispatched_at: event.occurred_at,
        dispatch: Work::of(&event.actor, event.occurred_at),
        category: new.category.cloned(),
        policy: new.policy.clone(),
        ruling: new.ruling,
        is_objection_rejected: false,
        signed_at: None,
        contacted_at: None,
    }
}

pub(super) fn apply(case: &mut Case, body: &EventBody, event: &Event) {
    match body {
        EventBody::Disposed { class, disposition, text } => {
            hold(case, [*text]);
            dispose(case, *class, disposition.clone(), event);
        }
        EventBody::Transferred { disposition, reason, .. } => {
            hold(case, [Some(*reason)]);
            let class = DispositionClass::TransferredToAuthority;
            dispose(case, class, disposition.clone(), event);
        }
        EventBody::Linked { primary } => {
            let resumes = Box::new(take_state(case));
            case.state = State::Linked { primary: *primary, resumes };
        }
        EventBody::DuplicateTaken { case: duplicate } => case.duplicates.push(*duplicate),
        EventBody::DuplicateReleased { case: duplicate } => {
            // Mostly the last one: a case that is answered lets them all go, from the end.
            if let Some(place) = case.duplicates.iter().rposition(|known| known == duplicate) {
                case.duplicates.remove(place);
            }
        }
        EventBody::Unlinked { reason, .. } => {
            hold(case, [*reason]);
            case.state = match take_state(case) {
                State::Linked { resumes, .. } => *resumes,
                other => other,
            };
        }
        EventBody::Dispatched { lead, category, policy, reason } => {
            hold(case, [*reason]);
            let new = NewLead { lead: *lead, category: category.as_ref(), policy, ruling: None };
            let assignment = new_assignment(&new, event);
            begin(case, assignment);
            pin(case, policy);
        }
        _ => contend(case, body, event),
    }
}

pub(super) fn dispose(
    case: &mut Case,
    class: DispositionClass,
    disposition: DispositionKey,
    event: &Event,
) {
    case.state = State::Disposed { class, disposition, is_confirmed: false };
    case.closed_at = Some(event.occurred_at);
}

/// Signing, objecting, judging, ruling.
fn contend(case: &mut Case, body: &EventBody, event: &Event) {
    match body {
        EventBody::Signed => set_assigned(case, |mut assignment| {
            assignment.signed_at = Some(event.occurred_at);
            State::InProgress(assignment)
        }),
        EventBody::Objected { reason, proposed } => {
            hold(case, [Some(*reason)]);
            let by = Work::of(&event.actor, event.occurred_at);
            let objection = Objection { reason: *reason, proposed: *proposed, by };
            set_assigned(case, |assignment| State::Objected(assignment, objection));
        }
        EventBody::ObjectionJudged { is_upheld, reason } => {
            hold(case, [Some(*reason)]);
            if *is_upheld {
                case.extension = None;
                case.state = State::Received;
            } else {
                set_assigned(case, |mut assignment| {
                    assignment.is_objection_rejected = true;
                    State::Dispatched(assignment)
                });
            }
        }
        EventBody::ReferredForRuling { reason } => {
            hold(case, [Some(*reason)]);
            case.state = State::InRuling(take_assignment(case));
        }
        EventBody::Ruled { ruling, lead, category, policy, reasons, .. } => {
            hold(case, [Some(*reasons)]);
            let ruling = Some(*ruling);
            let new = NewLead { lead: *lead, category: category.as_ref(), policy, ruling };
            rule(case, &new, event);
        }
        _ => {}
    }
}

/// A lead that stays keeps its assignment, and is bound by the ruling.
fn rule(case: &mut Case, new: &NewLead<'_>, event: &Event) {
    let kept = take_assignment(case).filter(|assignment| assignment.lead == new.lead);
    match kept {
        Some(kept) => {
            let assignment = Assignment { ruling: new.ruling, ..kept };
            case.state = if assignment.signed_at.is_some() {
                State::InProgress(assignment)
            } else {
                State::Dispatched(assignment)
            };
        }
        None => begin(case, new_assignment(new, event)),
    }
    pin(case, new.policy);
}

/// Another unit leads: what the one before asked for is over. How far the case has been escalated
/// stays: it is the case that was, not whoever had it.
fn begin(case: &mut Case, assignment: Assignment) {
    // Whoever leads does not support itself.
    for support in case.supports.iter_mut().filter(|support| support.unit == assignment.lead) {
        if support.is_active() {
            support.status = SupportStatus::Released;
        }
    }
    refresh_active_supports(case);
    case.extension = None;
    case.state = State::Dispatched(assignment);
}

/// The first unit to be given the case is given it under the policy in force then, and that stays.
pub(super) fn pin(case: &mut Case, policy: &PolicyRef) {
    if !case.is_policy_pinned {
        case.policy = Some(policy.clone());
        case.is_policy_pinned = true;
    }
}
