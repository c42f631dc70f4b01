//! Whole lives of small cities: the same seed the same journal, and everything that can happen
//! does.

use std::collections::{BTreeMap, BTreeSet};

use domain::case::{Case, ClosedAs, Event, EventBody, Kind, Status, StoredEvent, Verdict};
use domain::ids::CaseId;
use jiff::civil::date;
use sha2::{Digest as _, Sha256};

use super::{Bundle, Plan, Simulation, Summary};
use crate::journal;
use crate::port::fault::Fault;

/// A life as its journals.
struct Lived {
    events: BTreeMap<CaseId, Vec<Event>>,
    cases: BTreeMap<CaseId, Case>,
    summary: Summary,
    decisions: usize,
}

fn plan(policy: &str, seed: &str) -> Plan {
    let until = date(2026, 11, 21);
    Plan { seed: seed.into(), cases: 300, days: 90, policy: policy.into(), until }
}

fn live(plan: Plan) -> Lived {
    let simulation = Simulation::prepare(plan).unwrap();
    let (mut events, mut cases) = (BTreeMap::new(), BTreeMap::new());
    let mut decisions = 0;
    let summary = simulation
        .run(|_, period| {
            decisions += period.commands;
            for bundle in period.bundles {
                keep(bundle, &mut events, &mut cases);
            }
            Ok::<_, Fault>(())
        })
        .unwrap();
    Lived { events, cases, summary, decisions }
}

fn keep(
    bundle: Bundle,
    events: &mut BTreeMap<CaseId, Vec<Event>>,
    cases: &mut BTreeMap<CaseId, Case>,
) {
    for (stream, _) in bundle.streams {
        let journal: &mut Vec<Event> = events.entry(stream.case_id).or_default();
        assert_eq!(u64::try_from(journal.len()).unwrap(), stream.expected_seq);
        let latest = journal.last().map(|event| event.recorded_at);
        assert!(stream.events.iter().all(|event| Some(event.recorded_at) >= latest));
        journal.extend(stream.events);
        cases.insert(stream.case_id, stream.after);
    }
}

/// A hash over the journals of all cases, chained as they are stored.
fn hash_of(lived: &Lived) -> String {
    let mut hash = Sha256::new();
    for events in lived.events.values() {
        for entry in journal::write(journal::START, "2026-000001-5", events).unwrap() {
            hash.update(entry.hash.0);
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn shown(summary: &Summary) -> String {
    format!(
        "refused {:?}\novertaken {:?}\nnothing {:?}\nleft out {}",
        summary.refused, summary.overtaken, summary.nothing_to_do, summary.left_out
    )
}

#[test]
fn the_same_seed_gives_the_same_journal_and_another_seed_another() {
    let first = hash_of(&live(plan("swift-response", "one")));
    assert_eq!(first, hash_of(&live(plan("swift-response", "one"))));
    assert_ne!(first, hash_of(&live(plan("swift-response", "two"))));
}

#[test]
fn at_the_end_there_is_a_case_in_every_place() {
    for policy in ["swift-response", "three-colour", "city-311"] {
        let lived = live(plan(policy, "one"));
        let found: BTreeSet<Status> = lived.cases.values().map(Case::status).collect();
        let all = [
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
        ];
        let missing: Vec<Status> =
            all.into_iter().filter(|status| !found.contains(status)).collect();
        assert!(missing.is_empty(), "{policy} has no case {missing:?}\n{}", shown(&lived.summary));
        let kinds = [Kind::Request, Kind::Commitment, Kind::Finding, Kind::Decision];
        assert!(kinds.iter().all(|kind| lived.summary.opened.contains_key(kind)));
        let classes: BTreeSet<ClosedAs> = lived
            .events
            .values()
            .flatten()
            .filter_map(|event| match &event.body {
                EventBody::Closed { class } => Some(*class),
                _ => None,
            })
            .collect();
        let all = [ClosedAs::Verified, ClosedAs::Unreachable, ClosedAs::Withdrawn];
        assert!(all.iter().all(|class| classes.contains(class)), "{policy}: {classes:?}");
        assert!(lived.decisions > 2_400, "{}", lived.decisions);
    }
}

/// What the journals say that happened, by the names of the events.
fn happened(lived: &Lived) -> BTreeSet<String> {
    let events = lived.events.values().flatten();
    let stored = events.map(|event| StoredEvent::of(event.body.clone()));
    let named = stored.map(|stored| serde_json::to_value(stored).unwrap());
    named.map(|value| value["type"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn everything_happens_that_can_without_history_files_and_reorganisation() {
    let found = happened(&live(plan("swift-response", "one")));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/tests/fixtures/events/v1");
    let names = std::fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut all: BTreeSet<String> = names
        .map(|name| name.trim_end_matches(".json").split('-').next().unwrap().to_owned())
        .collect();
    // History is imported, files have bytes; units are not reorganised, and the policy stays.
    for left_out in ["attached", "imported", "reorganised", "rebased"] {
        assert!(all.remove(left_out), "{left_out}");
    }
    let missing: Vec<&String> = all.difference(&found).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn false_closures_are_caught_and_pressed_withdrawals_denied() {
    let lived = live(plan("swift-response", "one"));
    let bodies = || lived.events.values().flatten().map(|event| &event.body);
    let rebounds =
        bodies().filter(|body| matches!(body, EventBody::LookedBack { has_held: false, .. }));
    assert!(rebounds.count() > 0);
    let denied = bodies().filter(|body| match body {
        EventBody::WithdrawalVerified { verification } => verification.verdict == Verdict::NotHeld,
        _ => false,
    });
    assert!(denied.count() > 0);
}

#[test]
fn the_rules_refuse_next_to_nothing() {
    for policy in ["swift-response", "three-colour", "city-311"] {
        let lived = live(plan(policy, "three"));
        let summary = &lived.summary;
        assert_eq!(summary.refused, BTreeMap::new(), "{policy}: {}", shown(summary));
        assert_eq!(summary.left_out, 0);
    }
}

#[test]
#[ignore = "prints what a life is made of"]
fn print() {
    for policy in ["swift-response", "three-colour", "city-311"] {
        let lived = live(plan(policy, "one"));
        println!("{policy}\n{}\n{:#?}", shown(&lived.summary), lived.summary.done);
        let mut counts: BTreeMap<Status, u32> = BTreeMap::new();
        lived.cases.values().for_each(|case| *counts.entry(case.status()).or_default() += 1);
        println!("{counts:?}");
    }
}
