//! Answers, verification, closing, look-back, reopening, withdrawal.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "`evolve` names every event; this module matches only its own"
)]

use jiff::Timestamp;

use super::assign::{NewLead, new_assignment};
use super::{hold, set_assigned, take_assignment, take_state};
use crate::case::event::{Event, EventBody};
use crate::case::model::{Case, LookBackDrawn};
use crate::case::state::{
    Answer, Assignment, ClosedAs, Closing, Escalation, State, Verdict, Verification, Verifying,
    VerifyingOf,
};
use crate::ids::{CaseId, UnitId};
use crate::text_ref::TextRef;

pub(super) fn apply(case: &mut Case, body: &EventBody, event: &Event) {
    match body {
        EventBody::AnswerSubmitted { public, internal, evidence } => {
            hold(case, [Some(*public), *internal]);
            hold(case, evidence.iter().copied().map(Some));
            let (public, internal, evidence) = (*public, *internal, evidence.clone());
            let submitted_at = event.occurred_at;
            set_assigned(case, |assignment| {
                let lead = assignment.lead;
                let accepted_at = None;
                let answer = Answer { public, internal, evidence, lead, submitted_at, accepted_at };
                State::Submitted(assignment, answer)
            });
        }
        EventBody::AnswerAccepted => {
            case.state = match take_state(case) {
                State::Submitted(assignment, answer) => {
                    let answer = Answer { accepted_at: Some(event.occurred_at), ..answer };
                    case.extension = None;
                    verifying(VerifyingOf::Answer { assignment, answer, given_in: None })
                }
                other => other,
            };
        }
        EventBody::AnswerInherited { from, public, lead, submitted_at, .. } => {
            inherit(case, (*from, *public, *lead), *submitted_at, event);
        }
        EventBody::SentBack { reason } => {
            hold(case, [*reason]);
            set_assigned(case, State::InProgress);
        }
        EventBody::Verified { verification, .. } => found(case, verification),
        EventBody::WithdrawalVerified { verification } => withdrawal_found(case, verification),
        EventBody::WithdrawalLapsed => go_on(case),
        EventBody::SignedOff { text } => {
            hold(case, [Some(*text)]);
            set_verifying(case, |verifying| verifying.is_signed_off = true);
        }
        EventBody::NoticePublished { text } => {
            hold(case, [Some(*text)]);
            set_verifying(case, |verifying| verifying.is_noticed = true);
        }
        _ => end(case, body, event),
    }
}

fn verifying(of: VerifyingOf) -> State {
    State::Verifying(Verifying {
        of,
        unreached: 0,
        result: None,
        is_signed_off: false,
        is_noticed: false,
    })
}

fn set_verifying(case: &mut Case, change: impl FnOnce(&mut Verifying)) {
    if let State::Verifying(verifying) = &mut case.state {
        change(verifying);
    }
}

fn inherit(
    case: &mut Case,
    given: (CaseId, TextRef, UnitId),
    submitted_at: Timestamp,
    event: &Event,
) {
    let (from, public, lead) = given;
    hold(case, [Some(public)]);
    let own = take_assignment(case);
    case.paused = None;
    case.extension = None;
    let Some(policy) = case.policy.clone() else { return };
    let new = NewLead { lead, category: None, policy: &policy, ruling: None };
    let assignment = Assignment {
        signed_at: Some(event.occurred_at),
        dispatch: None,
        ..new_assignment(&new, event)
    };
    let assignment = own.filter(|own| own.lead == lead).unwrap_or(assignment);
    let accepted_at = Some(event.occurred_at);
    let evidence = Vec::new();
    let answer = Answer { public, internal: None, evidence, lead, submitted_at, accepted_at };
    case.is_policy_pinned = true;
    case.state = verifying(VerifyingOf::Answer { assignment, answer, given_in: Some(from) });
}

fn found(case: &mut Case, verification: &Verification) {
    hold(case, [verification.note]);
    hold(case, verification.evidence.iter().copied().map(Some));
    if let State::Disposed { is_confirmed, .. } = &mut case.state {
        *is_confirmed = verification.verdict == Verdict::Held;
    }
    set_verifying(case, |verifying| {
        verifying.unreached += u32::from(verification.verdict == Verdict::Unreachable);
        verifying.result = Some(verification.clone());
    });
}

fn withdrawal_found(case: &mut Case, verification: &Verification) {
    found(case, verification);
    if matches!(verification.verdict, Verdict::Partly | Verdict::NotHeld) {
        go_on(case);
    }
}

/// A withdrawal that does not hold: the case is where it was before.
fn go_on(case: &mut Case) {
    case.state = match take_state(case) {
        State::Verifying(Verifying { of: VerifyingOf::Withdrawal { resumes }, .. }) => *resumes,
        other => other,
    };
}

fn end(case: &mut Case, body: &EventBody, event: &Event) {
    match body {
        EventBody::Closed { class } => close(case, *class, event),
        EventBody::LookBackDrawn { seed, due_on } => {
            let (seed, due_on) = (seed.clone(), *due_on);
            case.look_backs.push(LookBackDrawn { seed, due_on, has_held: None });
        }
        EventBody::LookedBack { has_held, note, .. } => {
            hold(case, [Some(*note)]);
            let open = case.look_backs.iter_mut().filter(|drawn| drawn.has_held.is_none());
            let open = open.min_by_key(|drawn| drawn.due_on);
            if let Some(drawn) = open {
                drawn.has_held = Some(*has_held);
            }
        }
        EventBody::Reopened { reason, .. } => {
            hold(case, [*reason]);
            reopen(case, event);
        }
        EventBody::WithdrawalAsked { reason } => {
            hold(case, [Some(*reason)]);
            let resumes = Box::new(take_state(case));
            case.state = verifying(VerifyingOf::Withdrawal { resumes });
        }
        EventBody::Archived => {
            case.state = match take_state(case) {
                State::Closed(closing) => State::Archived(closing),
                other => other,
            };
        }
        _ => {}
    }
}

pub(super) fn close(case: &mut Case, class: ClosedAs, event: &Event) {
    let answered_by = case.state.answer().map(|answer| answer.lead);
    let assignment = take_assignment(case);
    let at = event.occurred_at;
    case.closed_at = Some(at);
    case.paused = None;
    case.extension = None;
    case.state = State::Closed(Closing { class, at, assignment, answered_by });
}

fn reopen(case: &mut Case, event: &Event) {
    set_assigned(case, State::InProgress);
    case.round += 1;
    case.escalation = Escalation::None;
    case.closed_at = None;
    case.last_update_at = event.occurred_at;
    for drawn in case.look_backs.iter_mut().filter(|drawn| drawn.has_held.is_none()) {
        drawn.has_held = Some(false);
    }
}
