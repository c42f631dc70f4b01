//! Facts of random walks through the loop, held against the cases as they stand: another road to
//! the same truth, because facts are read from events and never from a case.

use std::collections::BTreeMap;

use domain::appraisal::{
    CaseFacts, DueOf, Fact, FactBody, Fold, Outcome, Question, Span, Summary, Sums, Table,
    Tabulator, content_hash, facts, summarise, turns_at,
};
use domain::calendar::Calendar;
use domain::case::{Case, Event, EventBody, Verdict};
use domain::clock::{Clock, ClockId, ClockKind, ClockState, StopCause};
use domain::policy::{NoWordTreatment, Period, Policy, Rate, UnreachableTreatment};
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;

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

fn check_walk(seed: u64) {
    let world = walk(seed, 200);
    for (id, journal) in &world.journals {
        let found = facts(journal, calendar(&world)).unwrap();
        check_clocks(world.cases.get(id).unwrap(), journal, &found);
        check_events(journal, &found);
    }
}

/// In this walk a lead whose answer had been accepted loses the reopened case to a ruling.
#[test]
fn a_ruling_leaves_what_an_accepted_answer_met() {
    check_walk(2_421_315_436_430_778_221);
}

proptest! {
    #![proptest_config(walks(12))]

    #[test]
    fn facts_agree_with_the_cases_as_they_stand(seed in any::<u64>()) {
        check_walk(seed);
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

/// The tables of a city, from the facts of its cases and from sums.
struct Tables<'city> {
    world: &'city World,
    policy: &'city Policy,
    cases: &'city [CaseFacts],
}

impl Tables<'_> {
    fn question(&self, span: Span, as_of: Timestamp) -> Question<'_> {
        Question {
            span,
            as_of,
            policy: &self.policy.reference,
            rule: &self.policy.appraisal,
            organisation: &self.world.city.organisation,
            calendar: calendar(self.world),
        }
    }

    fn by_facts(&self, span: Span, as_of: Timestamp) -> Summary {
        let table = |span: Span, before: Option<&Table>| {
            let mut tabulator = Tabulator::new(self.question(span, as_of)).unwrap();
            self.cases.iter().for_each(|case| tabulator.add(case));
            tabulator.finish(before.map(Table::summary).as_ref()).unwrap()
        };
        let before = table(span.before().unwrap(), None);
        table(span, Some(&before)).summary()
    }

    fn by_sums(&self, sums: &Sums, span: Span, as_of: Timestamp) -> Summary {
        let before = self.question(span.before().unwrap(), as_of);
        let before = summarise(before, sums, None).unwrap();
        summarise(self.question(span, as_of), sums, Some(&before)).unwrap()
    }
}

type Treatments = (NoWordTreatment, UnreachableTreatment);

/// A policy with another rule: other treatments, another period, other weights.
fn with_rule(treatments: Treatments, period: Period, weights: usize) -> Policy {
    let mut policy = policy(1);
    let rule = &mut policy.appraisal;
    (rule.no_word, rule.unreachable) = treatments;
    rule.period = period;
    rule.weights.truncate(weights);
    if weights == 0 {
        (rule.is_ranked, rule.lists) = (false, Vec::new());
    }
    policy
}

/// Sums of the journals as they grew, event by event, in any order of cases: what a case had before
/// is taken away, what it has then is added. The instants are those of the events.
fn grown(world: &World, turn: usize) -> Sums {
    let mut sums = Sums::default();
    let mut journals: Vec<&Vec<Event>> = world.journals.values().collect();
    journals.rotate_left(turn % world.journals.len());
    for journal in journals {
        let mut before: Option<(CaseFacts, Timestamp)> = None;
        let mut fold = Fold::new(calendar(world));
        for event in journal {
            fold.push(event).unwrap();
            let (after, at) = (fold.clone().finish().unwrap(), event.recorded_at);
            if let Some((facts, counted_at)) = before.replace((after.clone(), at)) {
                sums.take(&facts, counted_at);
            }
            sums.add(&after, at);
        }
    }
    sums
}

/// Brings sums that were counted as of each case's last event up to an instant, by the cases that
/// turned since and by no other.
fn turned(world: &World, cases: &[CaseFacts], sums: &mut Sums, now: Timestamp) {
    for case in cases {
        let counted_at = world.journals.get(&case.case).unwrap().last().unwrap().recorded_at;
        if turns_at(case, counted_at).is_some_and(|at| at < now) {
            sums.take(case, counted_at);
            sums.add(case, now);
        }
    }
}

fn treatments() -> impl Strategy<Value = Treatments> {
    (select(NoWordTreatment::ALL), select(UnreachableTreatment::ALL))
}

fn period() -> impl Strategy<Value = Period> {
    select(Period::ALL)
}

proptest! {
    #![proptest_config(walks(12))]

    #[test]
    fn the_table_from_sums_is_the_table_from_facts_to_the_last_digit(
        seed in any::<u64>(),
        treatments in treatments(),
        period in period(),
        (turn, weights, hours) in (0..40_usize, 0..4_usize, 0..4_000_i64),
    ) {
        let world = walk(seed, 200);
        let cases = all_facts(&world);
        let policy = with_rule(treatments, period, weights);
        let now = world.now + jiff::SignedDuration::from_hours(hours);
        let mut sums = grown(&world, turn);
        turned(&world, &cases, &mut sums, now);
        let mut at_once = Sums::default();
        cases.iter().for_each(|case| at_once.add(case, now));
        prop_assert_eq!(&sums, &at_once);
        let tables = Tables { world: &world, policy: &policy, cases: &cases };
        let first = Span::containing(period, date(2025, 12, 31));
        for span in std::iter::successors(Some(first), Span::after).take(12) {
            let from_sums = tables.by_sums(&sums, span, now);
            prop_assert_eq!(from_sums, tables.by_facts(span, now), "{}", span.label());
        }
        for (key, _) in sums.iter() {
            prop_assert_eq!(key.counted.to_string().parse(), Ok(key.counted.clone()));
        }
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
