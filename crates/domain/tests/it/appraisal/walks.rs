//! Facts of random walks through the loop, held against the cases as they stand: another road to
//! the same truth, because facts are read from events and never from a case.

use std::collections::BTreeMap;

use domain::appraisal::{
    CaseFacts, DueOf, Fact, FactBody, Outcome, Question, Span, Tabulator, content_hash, facts,
};
use domain::calendar::Calendar;
use domain::case::{Case, Event, EventBody, Verdict};
use domain::clock::{Clock, ClockId, ClockKind, ClockState, StopCause};
use domain::policy::{Period, Rate};
use jiff::civil::date;
use proptest::prelude::*;

use crate::properties::{World, policy, walk, walks};

fn calendar(world: &World) -> &Calendar {
    world.city.calendars.get(&"office".into()).unwrap().0
}

fn all_facts(world: &World) -> Vec<CaseFacts> {
    world.journals.values().map(|journal| facts(journal, calendar(world)).unwrap()).collect()
}

/// What was due by a clock alone, as the facts have it.
fn due_facts(case: &CaseFacts) -> BTreeMap<ClockId, (&Fact, Outcome)> {
    let alone = case.facts.iter().filter_map(|fact| match fact.body {
        FactBody::Due { of: DueOf::Answer | DueOf::Support | DueOf::Overall, outcome, .. } => {
            Some((fact.clock.unwrap(), (fact, outcome)))
        }
        _ => None,
    });
    alone.collect()
}

/// Whether an outcome is one that a clock in this state can have; none stands for no fact.
fn fits(clock: &Clock, outcome: Option<Outcome>) -> bool {
    let due_at = clock.start.due_at;
    match (&clock.state, outcome) {
        (ClockState::Stopped { cause: StopCause::Met, at }, Some(outcome)) => {
            let is_in_time = matches!(outcome, Outcome::InTime | Outcome::InTimeUnreviewed);
            let is_late = matches!(outcome, Outcome::Late | Outcome::LateUnreviewed);
            if *at <= due_at { is_in_time } else { is_late }
        }
        (ClockState::Stopped { cause: StopCause::Replaced(_), .. }, outcome) => outcome.is_none(),
        (ClockState::Stopped { cause: StopCause::Void, at }, outcome) => match outcome {
            None => true,
            Some(outcome) => outcome == Outcome::Missed && *at > due_at,
        },
        (ClockState::Paused { since, .. }, None) => *since <= due_at,
        (ClockState::Paused { since, .. }, Some(outcome)) => is_open(outcome) && *since > due_at,
        (ClockState::Running, Some(outcome)) => is_open(outcome),
        (_, None) => false,
    }
}

fn is_open(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Open | Outcome::WithdrawalAsked)
}

fn is_followed(clock: &&Clock) -> bool {
    matches!(clock.start.kind, ClockKind::Answer | ClockKind::Support | ClockKind::Overall)
}

fn has(journal: &[Event], is_one: fn(&EventBody) -> bool) -> bool {
    journal.iter().any(|event| is_one(&event.body))
}

/// Every clock gives what it can give, with its dates, its round and its unit.
fn check_clocks(case: &Case, journal: &[Event], found: &CaseFacts) {
    let is_disposed = has(journal, |body| {
        matches!(body, EventBody::Disposed { .. } | EventBody::Transferred { .. })
    });
    let has_moved = has(journal, |body| matches!(body, EventBody::Reorganised { .. }));
    let due = due_facts(found);
    for clock in case.clocks.iter().filter(is_followed) {
        let known = due.get(&clock.start.clock);
        let outcome = known.map(|(_, outcome)| *outcome);
        let is_left_out = is_disposed && clock.start.kind == ClockKind::Overall;
        assert!(
            fits(clock, outcome) || (is_left_out && outcome.is_none()),
            "{clock:?} {outcome:?}"
        );
        let Some((fact, _)) = known else { continue };
        assert_eq!(fact.round, clock.round);
        assert!(has_moved || fact.unit == clock.start.unit);
        let FactBody::Due { due_at, first_due_at, .. } = fact.body else { continue };
        assert_eq!((due_at, first_due_at), (clock.start.due_at, clock.first_due_at));
    }
}

/// Every conclusive verification is one fact, and no lead has more than one response.
fn check_events(journal: &[Event], found: &CaseFacts) {
    let count =
        |is_one: fn(&EventBody) -> bool| journal.iter().filter(|event| is_one(&event.body)).count();
    let counted = |is_one: fn(&FactBody) -> bool| {
        found.facts.iter().filter(|fact| is_one(&fact.body)).count()
    };
    let conclusive = count(|body| {
        matches!(body, EventBody::Verified { verification, .. }
            if verification.verdict != Verdict::Unreachable)
    });
    assert_eq!(counted(|body| matches!(body, FactBody::Verified { .. })), conclusive);
    let looks = count(|body| matches!(body, EventBody::LookedBack { .. }));
    assert_eq!(counted(|body| matches!(body, FactBody::LookedBack { .. })), looks);
    let leads =
        count(|body| matches!(body, EventBody::Dispatched { .. } | EventBody::Ruled { .. }));
    let responses = counted(|body| matches!(body, FactBody::Due { of: DueOf::Response, .. }));
    assert!(responses <= leads, "{responses} responses of {leads} leads");
    let reopenings = count(|body| matches!(body, EventBody::Reopened { .. }));
    assert!(counted(|body| matches!(body, FactBody::Reopened)) <= reopenings);
}

/// The tables of the months from September 2025 on, long enough for every walk.
fn months() -> impl Iterator<Item = Span> {
    let first = Span::containing(Period::Month, date(2025, 9, 1));
    std::iter::successors(Some(first), Span::after).take(60)
}

proptest! {
    #![proptest_config(walks(12))]

    #[test]
    fn facts_agree_with_the_cases_as_they_stand(seed in any::<u64>()) {
        let world = walk(seed, 200);
        for (id, journal) in &world.journals {
            let found = facts(journal, calendar(&world)).unwrap();
            check_clocks(&world.cases[id], journal, &found);
            check_events(journal, &found);
        }
    }

    #[test]
    fn every_verification_of_a_walk_is_counted_in_one_month_and_in_no_other(seed in any::<u64>()) {
        let world = walk(seed, 200);
        let cases = all_facts(&world);
        let policy = policy(1);
        let is_verified = |fact: &&Fact| matches!(fact.body, FactBody::Verified { .. });
        let verified = cases.iter().flat_map(|case| &case.facts).filter(is_verified).count();
        let mut counted = 0;
        for span in months() {
            let question = Question {
                span,
                as_of: world.now,
                policy: &policy.reference,
                rule: &policy.appraisal,
                organisation: &world.city.organisation,
                calendar: calendar(&world),
            };
            let table = |cases: &mut dyn Iterator<Item = &CaseFacts>| {
                let mut tabulator = Tabulator::new(question).unwrap();
                cases.for_each(|case| tabulator.add(case));
                tabulator.finish(None).unwrap()
            };
            let forwards = table(&mut cases.iter());
            let backwards = table(&mut cases.iter().rev());
            prop_assert_eq!(content_hash(&forwards), content_hash(&backwards));
            let totals = forwards.totals();
            let of_rate = totals.iter().filter(|total| total.rate == Rate::HeldAtVerification);
            counted += of_rate.map(|total| total.counted + total.excluded).sum::<u64>();
        }
        prop_assert_eq!(counted, u64::try_from(verified).unwrap());
    }
}

#[test]
fn walks_reach_enough_to_be_counted() {
    let mut outcomes = std::collections::BTreeSet::new();
    for seed in 0..24 {
        let world = walk(seed, 200);
        let found = all_facts(&world);
        let due = found.iter().flat_map(|case| &case.facts).filter_map(|fact| match fact.body {
            FactBody::Due { outcome, .. } => Some(outcome),
            _ => None,
        });
        outcomes.extend(due);
    }
    for wanted in [Outcome::InTime, Outcome::Late, Outcome::Missed, Outcome::Open] {
        assert!(outcomes.contains(&wanted), "no walk had {wanted:?}");
    }
}
