//! Supporting units, children, contacts, updates, extensions, pauses, long-term.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "`evolve` names every event; this module matches only its own"
)]

use super::{hold, set_assigned};
use crate::case::event::{Event, EventBody};
use crate::case::model::{
    Case, Child, ChildStatus, ExtensionAsked, Paused, Support, SupportStatus,
};
use crate::case::state::{LongTerm, State};
use crate::ids::UnitId;
use crate::unit::Work;

pub(super) fn apply(case: &mut Case, body: &EventBody, event: &Event) {
    match body {
        EventBody::ChildOpened { case: child, .. } => {
            case.children.push(Child { case: *child, status: ChildStatus::Open });
        }
        EventBody::ChildStood { case: child, status, .. } => {
            for known in case.children.iter_mut().filter(|known| known.case == *child) {
                known.status = *status;
            }
        }
        EventBody::Contacted { is_reached, note, .. } => {
            hold(case, [Some(*note)]);
            if let Some(assignment) = case.state.assignment_mut().filter(|_| *is_reached) {
                assignment.contacted_at.get_or_insert(event.occurred_at);
            }
        }
        EventBody::Updated { text, .. } => hold(case, [Some(*text)]),
        EventBody::ExtensionAsked { clock, count, reason } => {
            hold(case, [Some(*reason)]);
            let by = Work::of(&event.actor, event.occurred_at);
            case.extension = Some(ExtensionAsked { clock: *clock, count: *count, by });
        }
        EventBody::ExtensionDecided { reason, .. } => {
            hold(case, [Some(*reason)]);
            case.extension = None;
        }
        EventBody::Paused { reason, note } => {
            hold(case, [*note]);
            case.paused = Some(Paused { reason: reason.clone(), since: event.occurred_at });
        }
        EventBody::Resumed { note } => {
            hold(case, [*note]);
            case.paused = None;
        }
        EventBody::MadeLongTerm { review_on, reason } => {
            hold(case, [Some(*reason)]);
            let long_term = LongTerm { review_on: *review_on };
            set_assigned(case, |assignment| State::LongTerm(assignment, long_term));
        }
        EventBody::LongTermReviewed { keep_until, reason } => {
            hold(case, [Some(*reason)]);
            set_assigned(case, |assignment| match *keep_until {
                Some(review_on) => State::LongTerm(assignment, LongTerm { review_on }),
                None => State::InProgress(assignment),
            });
        }
        _ => support(case, body),
    }
}

fn support(case: &mut Case, body: &EventBody) {
    match body {
        EventBody::SupportAsked { unit, task } => {
            hold(case, [Some(*task)]);
            let status = SupportStatus::Asked;
            case.supports.push(Support { unit: *unit, task: *task, status, delivery: None });
        }
        EventBody::SupportAnswered { unit, is_accepted, text } => {
            hold(case, [*text]);
            let status =
                if *is_accepted { SupportStatus::Accepted } else { SupportStatus::Declined };
            set_support(case, *unit, |known| known.status = status);
        }
        EventBody::SupportDelivered { unit, text } => {
            hold(case, [Some(*text)]);
            set_support(case, *unit, |known| {
                known.status = SupportStatus::Delivered;
                known.delivery = Some(*text);
            });
        }
        EventBody::SupportReleased { unit, reason } => {
            hold(case, [Some(*reason)]);
            set_support(case, *unit, |known| known.status = SupportStatus::Released);
        }
        _ => {}
    }
    refresh_active_supports(case);
}

fn set_support(case: &mut Case, unit: UnitId, change: impl FnOnce(&mut Support)) {
    let known = case.supports.iter_mut().find(|known| known.unit == unit && known.is_active());
    if let Some(known) = known {
        change(known);
    }
}

pub(super) fn refresh_active_supports(case: &mut Case) {
    let active = case.supports.iter().filter(|support| support.is_active());
    case.active_supports = active.map(|support| support.unit).collect();
}
