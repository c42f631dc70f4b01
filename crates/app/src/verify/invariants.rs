//! What may never be in a journal, whatever the commands were: read from the events alone, without
//! the rules that decided and without the case as `evolve` leaves it.
//!
//! What the tables' own unique keys forbid is not asked again here: two entries of one number, a
//! public number, a client's key or a name in another system given twice.

use std::collections::BTreeSet;

use domain::actor::{Actor, Official};
use domain::case::{ClosedAs, Event, EventBody, ImportedFact, Verdict};
use domain::clock::{ClockId, StepId};
use domain::ids::{CaseId, PersonId, UnitId};

use super::Wrong;

/// One case while its events are read.
#[derive(Debug, Default)]
pub(super) struct Invariants {
    case: Option<CaseId>,
    is_registered: bool,
    clocks: BTreeSet<ClockId>,
    steps: BTreeSet<(ClockId, StepId)>,
    answerers: BTreeSet<PersonId>,
    lead: Option<UnitId>,
    is_held: bool,
}

impl Invariants {
    /// The next event; what of it may not be. Those of a case come one after the other.
    pub(super) fn add(&mut self, event: &Event) -> Option<Wrong> {
        if self.case != Some(event.case_id) {
            *self = Self { case: Some(event.case_id), ..Self::default() };
        }
        let own = names(&event.actor).any(|name| self.answerers.contains(&name));
        match &event.body {
            EventBody::Registered { .. }
            | EventBody::Imported { fact: ImportedFact::Registered { .. } } => {
                let is_again = std::mem::replace(&mut self.is_registered, true);
                is_again.then_some(Wrong::Twice)
            }
            EventBody::ClockStarted { start } => {
                (!self.clocks.insert(start.clock)).then_some(Wrong::Twice)
            }
            EventBody::StepReached { clock, step, .. } => {
                (!self.steps.insert((*clock, *step))).then_some(Wrong::Twice)
            }
            EventBody::Dispatched { lead, .. }
            | EventBody::Ruled { lead, .. }
            | EventBody::AnswerInherited { lead, .. }
            | EventBody::Imported { fact: ImportedFact::Assigned { lead } } => {
                self.lead = Some(*lead);
                None
            }
            EventBody::AnswerSubmitted { .. } => {
                self.answerers.extend(names(&event.actor));
                // Nobody answers a case that nobody leads.
                self.lead.is_none().then_some(Wrong::Ownerless)
            }
            EventBody::Verified { verification, .. } => {
                self.is_held = verification.verdict == Verdict::Held;
                own.then_some(Wrong::OwnWork)
            }
            EventBody::WithdrawalVerified { .. } => own.then_some(Wrong::OwnWork),
            EventBody::Closed { class } => {
                let is_unverified = *class == ClosedAs::Verified && !self.is_held;
                let unverified = is_unverified.then_some(Wrong::Unverified);
                unverified.or_else(|| own.then_some(Wrong::OwnWork))
            }
            EventBody::Reopened { .. } => {
                self.is_held = false;
                None
            }
            _ => None,
        }
    }
}

/// The names under which somebody acts: their own, and that of whom they stand in for.
fn names(actor: &Actor) -> impl Iterator<Item = PersonId> + '_ {
    actor.official().into_iter().flat_map(Official::names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::actor::Role;
    use domain::case::{Method, Verification};
    use domain::ids::PostId;
    use domain::text_ref::{Digest, TextRef};
    use jiff::Timestamp;
    use uuid::Uuid;

    fn by(person: u128, substitute_for: Option<u128>) -> Actor {
        let named = |number| PersonId(Uuid::from_u128(number));
        Actor::Official(Official {
            person: named(person),
            post: PostId(Uuid::from_u128(1)),
            unit: UnitId(Uuid::from_u128(2)),
            role: Role::Handler,
            substitute_for: substitute_for.map(named),
        })
    }

    fn wrong(events: Vec<(u128, EventBody)>) -> Vec<Wrong> {
        wrong_of(events.into_iter().map(|(person, body)| (by(person, None), body)).collect())
    }

    fn wrong_of(events: Vec<(Actor, EventBody)>) -> Vec<Wrong> {
        let mut invariants = Invariants::default();
        let events = events.into_iter().zip(1..).map(|((actor, body), seq)| Event {
            case_id: CaseId(Uuid::from_u128(9)),
            seq,
            occurred_at: Timestamp::UNIX_EPOCH,
            recorded_at: Timestamp::UNIX_EPOCH,
            actor,
            body,
        });
        events.filter_map(|event| invariants.add(&event)).collect()
    }

    fn assigned() -> EventBody {
        let fact = ImportedFact::Assigned { lead: UnitId(Uuid::from_u128(2)) };
        EventBody::Imported { fact }
    }

    fn answered() -> EventBody {
        let text_id = domain::ids::TextId(Uuid::from_u128(3));
        let public = TextRef { text_id, keyed_hash: Digest([0; 32]), characters: 1 };
        EventBody::AnswerSubmitted { public, internal: None, evidence: Vec::new() }
    }

    fn verified(verdict: Verdict) -> EventBody {
        EventBody::Verified { verification: verification(verdict), lead: None }
    }

    fn verification(verdict: Verdict) -> Verification {
        Verification {
            verdict,
            method: Method::CallBack,
            requester_says: None,
            satisfaction: None,
            happened_at: None,
            note: None,
            evidence: Vec::new(),
        }
    }

    const CLOSED: EventBody = EventBody::Closed { class: ClosedAs::Verified };

    #[test]
    fn an_answer_is_verified_and_closed_by_others_and_only_once_it_holds() {
        let held = || verified(Verdict::Held);
        assert_eq!(wrong(vec![(1, assigned()), (1, answered()), (2, held()), (2, CLOSED)]), []);
        let own = wrong(vec![(1, assigned()), (1, answered()), (1, held()), (1, CLOSED)]);
        assert_eq!(own, [Wrong::OwnWork, Wrong::OwnWork]);
        let not = verified(Verdict::NotHeld);
        assert_eq!(wrong(vec![(2, held()), (2, not), (3, CLOSED)]), [Wrong::Unverified]);
        assert_eq!(wrong(vec![(3, CLOSED)]), [Wrong::Unverified]);
    }

    #[test]
    fn whoever_stands_in_for_somebody_acts_under_both_names() {
        let withdrawn =
            || EventBody::WithdrawalVerified { verification: verification(Verdict::Held) };
        let closed = || EventBody::Closed { class: ClosedAs::Withdrawn };
        let bodies = || [verified(Verdict::Held), withdrawn(), closed()];
        for (answers, verifies) in [
            (by(1, None), by(2, Some(1))),
            (by(2, Some(1)), by(1, None)),
            (by(2, Some(1)), by(2, None)),
            (by(2, Some(1)), by(3, Some(1))),
        ] {
            for body in bodies() {
                let said = format!("{answers:?} {verifies:?} {body:?}");
                let before = [(by(4, None), assigned()), (answers, answered())];
                let after = [(verifies, body)];
                let found = wrong_of(before.into_iter().chain(after).collect());
                assert_eq!(found, [Wrong::OwnWork], "{said}");
            }
        }
        for body in bodies() {
            let before = [(by(4, None), assigned()), (by(2, Some(1)), answered())];
            let after = [(by(3, Some(5)), body)];
            assert_eq!(wrong_of(before.into_iter().chain(after).collect()), []);
        }
    }

    #[test]
    fn nobody_answers_a_case_that_nobody_leads() {
        assert_eq!(wrong(vec![(1, answered())]), [Wrong::Ownerless]);
    }
}
