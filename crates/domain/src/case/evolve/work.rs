//! Who did the work and who verified, noted from the events themselves: what independence is judged
//! against, and the sign of life that silence is measured from.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "`evolve` names every event; this module matches only its own"
)]

use crate::actor::Role;
use crate::case::Case;
use crate::case::event::{Event, EventBody, ImportedFact};
use crate::unit::Work;

pub(super) fn note(case: &mut Case, event: &Event) {
    let work = || Work::of(&event.actor, event.occurred_at);
    match &event.body {
        EventBody::Signed
        | EventBody::Contacted { .. }
        | EventBody::Updated { .. }
        | EventBody::SupportAnswered { is_accepted: true, .. }
        | EventBody::SupportDelivered { .. }
        | EventBody::ChildOpened { .. }
        | EventBody::ExtensionAsked { .. }
        | EventBody::Paused { .. }
        | EventBody::AnswerSubmitted { .. } => {
            case.doers.extend(work());
            case.last_update_at = event.occurred_at;
        }
        // A pause also ends when somebody else makes the case long-term.
        EventBody::Resumed { .. } if event.actor.unit() == case.lead() => {
            case.doers.extend(work());
            case.last_update_at = event.occurred_at;
        }
        // A unit that asks for a withdrawal has a hand in the case; whoever takes the call has not.
        EventBody::WithdrawalAsked { .. } if event.actor.role() == Role::Handler => {
            case.doers.extend(work());
        }
        // A unit that shows something has a hand in the case; that it is no news, nobody is
        // less silent for it.
        EventBody::Attached { .. } if event.actor.role() == Role::Handler => {
            case.doers.extend(work());
        }
        EventBody::Imported { fact: ImportedFact::Assigned { lead } } => {
            let (unit, at) = (*lead, event.occurred_at);
            case.doers.push(Work { person: None, substitute_for: None, unit, at });
        }
        EventBody::Disposed { .. } | EventBody::Transferred { .. } => case.doers.extend(work()),
        EventBody::AnswerInherited { lead, submitted_at, doers, .. } => {
            let (unit, at) = (*lead, *submitted_at);
            case.doers.push(Work { person: None, substitute_for: None, unit, at });
            case.doers.extend(doers);
        }
        EventBody::ChildStood { doers, .. } => case.doers.extend(doers),
        EventBody::Verified { .. }
        | EventBody::WithdrawalVerified { .. }
        | EventBody::Closed { .. } => case.verifiers.extend(work()),
        // What the unit before did is the successor's own from now on.
        EventBody::Reorganised { from, to } if case.lead() == Some(*from) => {
            let (unit, at) = (*to, event.occurred_at);
            case.doers.push(Work { person: None, substitute_for: None, unit, at });
        }
        EventBody::Dispatched { .. } | EventBody::Ruled { .. } => {
            case.last_update_at = event.occurred_at;
        }
        _ => {}
    }
}
