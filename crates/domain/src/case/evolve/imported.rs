//! What facts of history make of a case. They start no clock.

use super::assign::{NewLead, dispose, new_assignment, pin};
use super::conclude::close;
use super::{hold, register, take_assignment, take_state};
use crate::case::Case;
use crate::case::event::{Event, ImportedFact};
use crate::case::state::{Assignment, State};

pub(super) fn apply(case: &mut Case, fact: &ImportedFact, event: &Event) {
    case.last_update_at = case.last_update_at.max(event.occurred_at);
    match fact {
        ImportedFact::Registered { registration } => register(case, registration, event),
        ImportedFact::Assigned { lead } => {
            let Some(policy) = case.policy.clone() else { return };
            let new = NewLead { lead: *lead, category: None, policy: &policy, ruling: None };
            let assignment = new_assignment(&new, event);
            let signed_at = Some(event.occurred_at);
            case.state = State::InProgress(Assignment { signed_at, dispatch: None, ..assignment });
            pin(case, &policy);
        }
        ImportedFact::Noted { text } | ImportedFact::Answered { text } => {
            hold(case, [Some(*text)]);
        }
        ImportedFact::Disposed { class, disposition } => {
            dispose(case, *class, disposition.clone(), event);
        }
        ImportedFact::Linked { primary } => {
            let resumes = Box::new(take_state(case));
            case.state = State::Linked { primary: *primary, resumes };
        }
        ImportedFact::Closed { class } => {
            close(case, *class, event);
        }
        ImportedFact::Reopened => {
            let assignment = take_assignment(case);
            case.state = assignment.map_or(State::Received, State::InProgress);
            case.round += 1;
            case.closed_at = None;
        }
    }
}
