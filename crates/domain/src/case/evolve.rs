//! What an event makes of a case. Total: it never fails, whatever the order, so that old journals
//! always replay. It checks nothing and decides nothing.

mod assign;
mod clocks;
mod conclude;
mod handle;
mod imported;
mod supervise;
mod work;

use super::event::{Event, EventBody};
use super::model::Case;
use super::registration::Registration;
use super::state::{Assignment, State};
use crate::text_ref::TextRef;

/// The case after an event.
#[must_use]
pub fn evolve(mut case: Case, event: &Event) -> Case {
    case.seq = event.seq;
    work::note(&mut case, event);
    apply(&mut case, &event.body, event);
    case
}

fn apply(case: &mut Case, body: &EventBody, event: &Event) {
    match body {
        EventBody::Registered { registration } => register(case, registration, event),
        EventBody::Imported { fact } => imported::apply(case, fact, event),
        EventBody::ClockStarted { .. }
        | EventBody::ClockStopped { .. }
        | EventBody::ClockRanOn { .. }
        | EventBody::ClockPaused { .. }
        | EventBody::ClockResumed { .. } => clocks::apply(case, event),
        EventBody::Disposed { .. }
        | EventBody::Transferred { .. }
        | EventBody::Linked { .. }
        | EventBody::DuplicateTaken { .. }
        | EventBody::Unlinked { .. }
        | EventBody::DuplicateReleased { .. }
        | EventBody::Dispatched { .. }
        | EventBody::Signed
        | EventBody::Objected { .. }
        | EventBody::ObjectionJudged { .. }
        | EventBody::ReferredForRuling { .. }
        | EventBody::Ruled { .. } => assign::apply(case, body, event),
        EventBody::SupportAsked { .. }
        | EventBody::SupportAnswered { .. }
        | EventBody::SupportDelivered { .. }
        | EventBody::SupportReleased { .. }
        | EventBody::ChildOpened { .. }
        | EventBody::ChildStood { .. }
        | EventBody::Contacted { .. }
        | EventBody::Updated { .. }
        | EventBody::ExtensionAsked { .. }
        | EventBody::ExtensionDecided { .. }
        | EventBody::Paused { .. }
        | EventBody::Resumed { .. }
        | EventBody::MadeLongTerm { .. }
        | EventBody::LongTermReviewed { .. } => handle::apply(case, body, event),
        EventBody::AnswerSubmitted { .. }
        | EventBody::AnswerAccepted
        | EventBody::AnswerInherited { .. }
        | EventBody::SentBack { .. }
        | EventBody::FollowUpOpened { .. }
        | EventBody::Verified { .. }
        | EventBody::WithdrawalVerified { .. }
        | EventBody::WithdrawalLapsed
        | EventBody::SignedOff { .. }
        | EventBody::NoticePublished { .. }
        | EventBody::Closed { .. }
        | EventBody::LookBackDrawn { .. }
        | EventBody::LookedBack { .. }
        | EventBody::Reopened { .. }
        | EventBody::WithdrawalAsked { .. }
        | EventBody::Archived => conclude::apply(case, body, event),
        EventBody::Reminded { .. }
        | EventBody::Escalated { .. }
        | EventBody::StepReached { .. }
        | EventBody::ExclusionAsked { .. }
        | EventBody::ExclusionDecided { .. }
        | EventBody::Reorganised { .. }
        | EventBody::Rebased { .. }
        | EventBody::Corrected { .. }
        | EventBody::Redacted { .. }
        | EventBody::Attached { .. }
        | EventBody::ContactRevealed { .. } => supervise::apply(case, body, event),
    }
}

fn register(case: &mut Case, registration: &Registration, event: &Event) {
    case.registered_at = event.occurred_at;
    case.registered_by = event.actor;
    case.last_update_at = event.occurred_at;
    case.policy = Some(registration.policy.clone());
    hold(case, [Some(registration.text), registration.quotation, registration.place]);
    case.registration = Some(registration.clone());
    case.state = State::Received;
}

/// The case holds these texts from now on.
fn hold(case: &mut Case, texts: impl IntoIterator<Item = Option<TextRef>>) {
    case.texts.extend(texts.into_iter().flatten().map(|text| text.text_id));
}

fn take_state(case: &mut Case) -> State {
    std::mem::replace(&mut case.state, State::Unborn)
}

/// The assignment of a state, kept while the state goes.
fn take_assignment(case: &mut Case) -> Option<Assignment> {
    let assignment = case.state.assignment_mut().map(|found| found.clone());
    case.state = State::Unborn;
    assignment
}

/// Sets a state that needs an assignment; a journal that has none there leaves the case received.
fn set_assigned(case: &mut Case, state: impl FnOnce(Assignment) -> State) {
    case.state = take_assignment(case).map_or(State::Received, state);
}
