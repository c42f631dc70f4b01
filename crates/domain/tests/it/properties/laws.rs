//! What must hold of every case after every step. Written against the events and the plain data,
//! not with the functions that the rules themselves use.

use std::collections::{BTreeMap, BTreeSet};

use domain::actor::Actor;
use domain::case::{
    Case, CaseAlert, ChildStatus, ClosedAs, Event, EventBody, Standing, State, Status, StoredEvent,
    Stream, Verdict, evolve,
};
use domain::clock::{Alert, ClockKind, ClockState};
use domain::ids::{CaseId, PersonId, UnitId};
use domain::refusal::{Refusal, RefusalKey};
use jiff::{SignedDuration, Timestamp};

use super::city::City;

pub(crate) fn every_status() -> impl Iterator<Item = Status> {
    [
        Status::Received,
        Status::Disposed,
        Status::Linked,
        Status::Dispatched,
        Status::Objected,
        Status::InRuling,
        Status::InProgress,
        Status::Submitted,
        Status::Verifying,
        Status::LongTerm,
        Status::Closed,
        Status::Archived,
    ]
    .into_iter()
}

pub(crate) fn refusal(refusal: &Refusal) {
    assert_ne!(refusal.key, RefusalKey::RelatedCaseMissing, "a case was not asked for");
    if refusal.key == RefusalKey::NotFound {
        assert!(refusal.arguments.is_empty(), "not-found tells something: {refusal:?}");
    }
}

/// The instants from `now` on at which something about a standing changes, with those just before
/// and after, and some far ahead.
pub(crate) fn instants_around(standing: &Standing, now: Timestamp) -> Vec<Timestamp> {
    let told = [standing.due_at, standing.at_risk_at, standing.silent_at, standing.next_step_at];
    let mut instants = vec![now, now + SignedDuration::from_hours(24 * 400)];
    for at in told.into_iter().flatten() {
        let second = SignedDuration::from_secs(1);
        instants.extend([at - second, at, at + second]);
    }
    instants.retain(|at| *at >= now);
    instants
}

/// What comparing an instant with a standing says.
pub(crate) fn alert_of(standing: &Standing, now: Timestamp) -> CaseAlert {
    let alert = if standing.due_at.is_some_and(|at| at < now) {
        Alert::Overdue
    } else if standing.at_risk_at.is_some_and(|at| at <= now) {
        Alert::AtRisk
    } else {
        Alert::OnTrack
    };
    CaseAlert { alert, is_silent: standing.silent_at.is_some_and(|at| at < now) }
}

/// New events follow on, at the instant of the decision, and leave no case unborn.
pub(crate) fn stream(before: &Case, stream: &Stream, now: Timestamp) {
    assert_eq!(stream.expected_seq, before.seq);
    let places = stream.events.iter().map(|event| event.seq);
    assert!(places.eq(before.seq + 1..=stream.after.seq), "gaps in {:?}", stream.events);
    assert!(stream.events.iter().all(|event| event.recorded_at == now));
    for (old, new) in before.clocks.iter().zip(&stream.after.clocks) {
        assert!(new.start.due_at >= old.start.due_at, "a due time moved earlier: {new:?}");
        assert_eq!(new.first_due_at, old.first_due_at);
        let steps: BTreeSet<_> = new.steps_recorded.iter().collect();
        assert_eq!(steps.len(), new.steps_recorded.len(), "a step was recorded twice");
    }
}

/// A replay gives the live state, also through the stored form.
pub(crate) fn replay(id: CaseId, journal: &[Event], live: &Case) {
    let mut case = Case::unborn(id);
    for event in journal {
        let text = serde_json::to_string(&StoredEvent::of(event.body.clone())).unwrap();
        let stored: StoredEvent = serde_json::from_str(&text).unwrap();
        assert_eq!(stored.body, event.body, "{text}");
        case = evolve(case, &Event { body: stored.body, ..event.clone() });
    }
    assert_eq!(&case, live);
}

pub(crate) fn case(
    case: &Case,
    all: &BTreeMap<CaseId, Case>,
    journal: &[Event],
    city: &City,
    seed: u64,
) {
    clocks(case, journal, seed);
    family(case, all, seed);
    nobody_closes_their_own(journal, city, seed);
    let mut units: Vec<UnitId> = case.active_supports.clone();
    units.sort();
    units.dedup();
    assert_eq!(units.len(), case.active_supports.len(), "a unit supports twice; seed {seed}");
}

fn is_imported(journal: &[Event]) -> bool {
    matches!(journal.first().map(|event| &event.body), Some(EventBody::Imported { .. }))
}

fn clocks(case: &Case, journal: &[Event], seed: u64) {
    for kind in ClockKind::ALL.iter().filter(|kind| **kind != ClockKind::Support) {
        let open = case.open_clocks(*kind).count();
        assert!(open <= 1, "{open} clocks of {kind:?} in {:?}; seed {seed}", case.status());
    }
    let status = case.status();
    if status.is_over() {
        let open = case.clocks.iter().filter(|clock| clock.is_open()).count();
        assert_eq!(open, 0, "a case that is {status:?} has open clocks; seed {seed}");
    }
    let foreign = case
        .registration
        .as_ref()
        .is_some_and(|found| found.authority != super::commands::authority());
    let is_answered = matches!(&case.state, State::Verifying(found)
        if matches!(found.of, domain::case::VerifyingOf::Answer { .. }));
    if !status.is_over() && !is_answered && !is_imported(journal) && !foreign {
        let overall = case.open_clocks(ClockKind::Overall).count();
        assert_eq!(overall, 1, "no overall clock while {status:?}; seed {seed}");
    }
    if status == Status::Linked {
        let running = case.clocks.iter().filter(|clock| {
            matches!(clock.state, ClockState::Running) && clock.start.kind.is_of_unit()
        });
        assert_eq!(running.count(), 0, "a linked case has unit clocks running; seed {seed}");
    }
}

fn family(case: &Case, all: &BTreeMap<CaseId, Case>, seed: u64) {
    let open = case.children.iter().any(|child| child.status == ChildStatus::Open);
    let concluded = matches!(case.status(), Status::Submitted | Status::Verifying | Status::Closed);
    let is_withdrawal = matches!(&case.state, State::Verifying(found)
        if matches!(found.of, domain::case::VerifyingOf::Withdrawal { .. }));
    let class = match &case.state {
        State::Closed(closing) => Some(closing.class),
        _ => None,
    };
    let is_answered = !is_withdrawal && class != Some(ClosedAs::Withdrawn);
    let by_link = class == Some(ClosedAs::Unreachable);
    if concluded && is_answered && !by_link {
        assert!(!open, "{:?} with an open child; seed {seed}", case.status());
    }
    for child in &case.children {
        let known = all.get(&child.case).map(Case::status);
        let is_over = known.is_some_and(Status::is_over);
        let said_over = child.status != ChildStatus::Open;
        assert_eq!(is_over, said_over, "the parent does not know its child; seed {seed}");
    }
    if let State::Linked { primary, .. } = &case.state {
        let primary = &all[primary];
        assert!(primary.duplicates.contains(&case.id), "an unknown duplicate; seed {seed}");
        assert!(!primary.status().is_over(), "linked to a case that is over; seed {seed}");
    }
    for duplicate in &case.duplicates {
        let state = &all[duplicate].state;
        assert!(matches!(state, State::Linked { .. }), "a duplicate not linked; seed {seed}");
    }
}

/// The persons and the unit behind an event.
fn behind(actor: &Actor) -> Option<(Vec<PersonId>, UnitId)> {
    actor.official().map(|official| (official.names().collect(), official.unit))
}

/// Whoever verified as held, closed or looked back is no doer, and of another unit than every doer.
fn nobody_closes_their_own(journal: &[Event], city: &City, seed: u64) {
    let mut doers: Vec<(Vec<PersonId>, UnitId)> = Vec::new();
    let mut has_held = false;
    for event in journal {
        let who = behind(&event.actor);
        match &event.body {
            EventBody::Signed
            | EventBody::Contacted { .. }
            | EventBody::Updated { .. }
            | EventBody::SupportDelivered { .. }
            | EventBody::AnswerSubmitted { .. } => doers.extend(who),
            EventBody::Verified { verification, .. }
            | EventBody::WithdrawalVerified { verification } => {
                has_held = verification.verdict == Verdict::Held;
                apart(who, &doers, city, event.occurred_at, seed);
            }
            // A task falls away with the parent that was withdrawn: nobody judged it.
            EventBody::Closed { class: ClosedAs::Withdrawn } if is_task(journal) => {}
            EventBody::Closed { class } => {
                assert_eq!(has_held, *class != ClosedAs::Unreachable, "seed {seed}");
                apart(who, &doers, city, event.occurred_at, seed);
            }
            EventBody::LookedBack { .. } => apart(who, &doers, city, event.occurred_at, seed),
            EventBody::Reopened { .. } => has_held = false,
            _ => {}
        }
    }
}

fn is_task(journal: &[Event]) -> bool {
    matches!(journal.first().map(|event| &event.body), Some(EventBody::Registered { registration })
        if registration.counterparty.is_parent_lead())
}

fn apart(
    who: Option<(Vec<PersonId>, UnitId)>,
    doers: &[(Vec<PersonId>, UnitId)],
    city: &City,
    at: Timestamp,
    seed: u64,
) {
    let Some((names, unit)) = who else { return };
    for (doer_names, doer_unit) in doers {
        let same = names.iter().any(|name| doer_names.contains(name));
        assert!(!same, "a doer verified, closed or looked back; seed {seed}");
        let line = |from: UnitId| {
            let mut line = vec![from];
            let above = |unit: UnitId| city.organisation.line_of(unit, at).nth(1);
            while let Some(parent) = above(*line.last().unwrap()) {
                line.push(parent);
            }
            line.pop(); // the city itself is above everybody
            line
        };
        let kin = line(unit).contains(doer_unit) || line(*doer_unit).contains(&unit);
        assert!(!kin, "a unit judged its own house; seed {seed}");
    }
}
