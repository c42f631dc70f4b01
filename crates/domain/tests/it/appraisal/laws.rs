//! Laws of the whole: no order of cases and no activity changes a byte, every fact is counted once,
//! the hash is the content, and the export recomputes the table.

use std::collections::{BTreeMap, BTreeSet};

use domain::actor::Role;
use domain::appraisal::{
    CaseFacts, ExportRow, FactBody, FigureName, Question, RowStanding, Sums, Table, Tabulator,
    content_hash, difference, rows, summarise, write_content,
};
use domain::case::{Command, Event, EventBody, Status, UpdateKind, Verdict};
use domain::ids::{CaseId, UnitId};
use domain::policy::{CaseGroup, NoWordTreatment, Rate, UnreachableTreatment};
use jiff::Timestamp;
use proptest::prelude::*;

use super::{facts_of, month, much_later};
use crate::support::units::{CENTRE, EAST, NORTH, OFFICE, WEST, official};
use crate::support::{Found, Town, local, not_resolved, resolved, text};

/// What happens to one case of a random history.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Resolved(Option<u8>),
    NotResolved,
    Unreachable,
    Withdrawn,
    ObjectedThenOther,
    LateAnswer,
    Rebound,
    Excluded,
    Open,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        proptest::option::of(1..=5_u8).prop_map(Fate::Resolved),
        Just(Fate::NotResolved),
        Just(Fate::Unreachable),
        Just(Fate::Withdrawn),
        Just(Fate::ObjectedThenOther),
        Just(Fate::LateAnswer),
        Just(Fate::Rebound),
        Just(Fate::Excluded),
        Just(Fate::Open),
    ]
}

fn lead() -> impl Strategy<Value = u128> {
    prop_oneof![Just(EAST), Just(WEST), Just(NORTH)]
}

fn history() -> impl Strategy<Value = Vec<(Fate, u128, i64)>> {
    proptest::collection::vec((fate(), lead(), 0..1_400_i64), 1..14)
}

fn live(town: &mut Town, fate: Fate, lead: u128) {
    let id = town.complaint_for(lead);
    match fate {
        Fate::Resolved(grade) => {
            town.settle(id, lead, &resolved(grade));
        }
        Fate::NotResolved => {
            town.work(id, lead).verify(id, &not_resolved(Some(2)));
        }
        Fate::Unreachable => {
            town.work(id, lead).not_reached(id).close(id);
        }
        Fate::Withdrawn => {
            let meant = Found { verdict: Verdict::Held, word: None, satisfaction: None };
            town.withdraw(id).later(80).verify(id, &meant).close(id);
        }
        Fate::ObjectedThenOther => {
            town.object(id, lead).later(60).judge(id, true).dispatch(id, OFFICE);
        }
        Fate::LateAnswer => {
            town.sign(id, lead).later(200).answer(id, lead).accept(id);
        }
        Fate::Rebound => {
            town.settle(id, lead, &resolved(None)).later(100).look_back(id, false);
        }
        Fate::Excluded => {
            town.work(id, lead).exclude(id, lead, (&[Rate::Resolution, Rate::Response], true));
            town.verify(id, &not_resolved(Some(1)));
        }
        Fate::Open => {}
    }
}

fn town_of(history: &[(Fate, u128, i64)]) -> Town {
    let mut town = Town::new();
    let start = local("2026-01-02T09:00");
    for (fate, lead, hours) in history {
        town.now = start;
        town.later(*hours);
        live(&mut town, *fate, *lead);
    }
    town
}

fn question(town: &Town) -> Question<'_> {
    Question {
        span: month(1),
        as_of: much_later(),
        policy: &town.policy.reference,
        rule: &town.policy.appraisal,
        organisation: &town.organisation,
        calendar: &town.calendar,
    }
}

fn tabulate(town: &Town, cases: &[CaseFacts]) -> Table {
    let mut tabulator = Tabulator::new(question(town)).unwrap();
    for case in cases {
        tabulator.add(case);
    }
    tabulator.finish(None).unwrap()
}

fn all_facts(town: &Town) -> Vec<CaseFacts> {
    town.journals.values().map(|journal| facts_of(town, journal)).collect()
}

fn content(table: &Table) -> String {
    let mut content = String::new();
    write_content(table, |line| content.push_str(line));
    content
}

/// A journal with updates strewn in, numbered anew.
fn with_updates(journal: &[Event], every: usize) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for (place, event) in journal.iter().enumerate() {
        events.push(event.clone());
        if place % every == 0 {
            let body = EventBody::Updated { kind: UpdateKind::Progress, text: text() };
            events.push(Event { body, ..event.clone() });
        }
    }
    for (seq, event) in (1..).zip(&mut events) {
        event.seq = seq;
    }
    events
}

/// Every result of a table, without the numbers of events.
fn results(table: &Table) -> String {
    let is_result = |line: &&str| line.starts_with("unit") || line.starts_with("figure");
    content(table).lines().filter(is_result).map(|line| format!("{line}\n")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_cases_changes_no_byte(history in history(), turn in 0..14_usize) {
        let town = town_of(&history);
        let mut cases = all_facts(&town);
        let table = tabulate(&town, &cases);
        let turn = turn % cases.len();
        cases.rotate_left(turn);
        cases.reverse();
        let again = tabulate(&town, &cases);
        prop_assert_eq!(content(&table), content(&again));
        let stored = |table: &Table| serde_json::to_string(table).unwrap();
        prop_assert_eq!(stored(&table), stored(&again));
        prop_assert!(difference(&table, &again).is_empty());
    }

    #[test]
    fn sums_of_the_cases_give_the_same_numbers(history in history(), turn in 0..14_usize) {
        let town = town_of(&history);
        let mut cases = all_facts(&town);
        let wanted = tabulate(&town, &cases).summary();
        let turn = turn % cases.len();
        cases.rotate_left(turn);
        let mut sums = Sums::default();
        cases.iter().for_each(|case| sums.add(case, much_later()));
        prop_assert_eq!(&summarise(question(&town), &sums, None).unwrap(), &wanted);
        cases.iter().for_each(|case| sums.take(case, much_later()));
        prop_assert!(sums.is_empty());
    }

    #[test]
    fn added_updates_change_no_result(history in history(), every in 1..4_usize) {
        let town = town_of(&history);
        let busy: Vec<CaseFacts> = town
            .journals
            .values()
            .map(|journal| facts_of(&town, &with_updates(journal, every)))
            .collect();
        let quiet = tabulate(&town, &all_facts(&town));
        prop_assert_eq!(results(&quiet), results(&tabulate(&town, &busy)));
    }

    #[test]
    fn every_fact_of_the_period_is_counted_excluded_or_beside_exactly_once(history in history()) {
        let town = town_of(&history);
        let cases = all_facts(&town);
        let table = tabulate(&town, &cases);
        let responses = cases.iter().flat_map(|case| &case.facts).filter(|fact| {
            let is_response = matches!(
                fact.body,
                FactBody::Due { of: domain::appraisal::DueOf::Response, .. }
            );
            is_response && month(1).contains(fact.on)
        });
        let total = table.totals().into_iter().find(|total| total.rate == Rate::Response);
        let total = total.map_or(0, |total| total.counted + total.excluded + total.beside);
        prop_assert_eq!(u64::try_from(responses.count()).unwrap(), total);
        let verified = cases.iter().flat_map(|case| &case.facts).filter(|fact| {
            matches!(fact.body, FactBody::Verified { .. }) && month(1).contains(fact.on)
        });
        let held = table.totals().into_iter().find(|total| total.rate == Rate::HeldAtVerification);
        let held = held.map_or(0, |total| total.counted);
        prop_assert_eq!(u64::try_from(verified.count()).unwrap(), held);
    }

    #[test]
    fn the_hash_changes_if_and_only_if_the_content_does(one in history(), other in history()) {
        let (first, second) = (town_of(&one), town_of(&other));
        let (first, second) =
            (tabulate(&first, &all_facts(&first)), tabulate(&second, &all_facts(&second)));
        let is_same = content(&first) == content(&second);
        prop_assert_eq!(content_hash(&first) == content_hash(&second), is_same);
        prop_assert_eq!(difference(&first, &second).is_empty(), is_same);
        let an_hour_later = first.as_of + jiff::SignedDuration::from_hours(1);
        let later = Table { as_of: an_hour_later, ..first.clone() };
        prop_assert_eq!(content_hash(&later), content_hash(&first));
    }

    #[test]
    fn the_export_recomputes_every_figure_to_the_last_digit(history in history()) {
        let town = town_of(&history);
        let table = tabulate(&town, &all_facts(&town));
        let rows: Vec<ExportRow> = rows(&table).collect();
        let again = recomputed(&rows);
        let mut figures = 0;
        for row in table.units().map(|(_, row)| row).chain([&table.no_unit]) {
            for figure in &row.figures {
                let key = (row.unit, figure.group, figure.rate);
                let (numerator, denominator) = again.get(&key).copied().unwrap_or_default();
                prop_assert_eq!(numerator, figure.numerator_per_mille);
                prop_assert_eq!(denominator, figure.denominator);
                let shown = figure.value.map(|value| value.to_string());
                prop_assert_eq!(printed(numerator, denominator), shown);
                figures += 1;
            }
            let cases = counted_cases(&rows, row.unit);
            prop_assert_eq!(u64::try_from(cases.len()).unwrap(), row.cases_counted);
        }
        prop_assert!(figures >= again.len());
        for row in &rows {
            let stored = serde_json::to_string(row).unwrap();
            prop_assert_eq!(&serde_json::from_str::<ExportRow>(&stored).unwrap(), row);
        }
    }

    #[test]
    fn what_was_on_record_then_gives_the_same_table_whatever_came_after(
        history in history(),
        hours in 0..2_000_i64,
    ) {
        let mut town = town_of(&history);
        let as_of = local("2026-01-02T09:00") + jiff::SignedDuration::from_hours(hours);
        let rule = town.policy.appraisal.clone();
        let then = super::table_by(&town, month(1), as_of, &rule);
        town.now = much_later() - jiff::SignedDuration::from_hours(48);
        act_on_everything(&mut town);
        let now = super::table_by(&town, month(1), as_of, &rule);
        prop_assert_eq!(content(&then), content(&now));
    }
}

/// The supervisor reminds, and whatever can be reopened is.
fn act_on_everything(town: &mut Town) {
    let ids: Vec<CaseId> = town.journals.keys().copied().collect();
    for id in ids {
        let supervisor = official(Role::Supervisor, OFFICE);
        if town.case(id).status() == Status::Closed {
            town.reopen(id);
        } else if town.case(id).status() == Status::InProgress {
            town.act(supervisor, id, Command::Remind { text: text() });
        }
    }
}

type Key = (Option<UnitId>, CaseGroup, Rate);

/// Adds the export up as a reader would: sum the counted rows of each unit, group and figure.
fn recomputed(rows: &[ExportRow]) -> BTreeMap<Key, (i64, u64)> {
    let mut sums: BTreeMap<Key, (i64, u64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.standing == RowStanding::Counted) {
        let FigureName::Rate(rate) = row.figure else { continue };
        let sum = sums.entry((row.unit, row.case_group, rate)).or_default();
        sum.0 += i64::from(row.credit_per_mille);
        sum.1 += u64::from(row.denominator);
    }
    sums
}

/// A percentage with two digits, a half rounded up: (numerator x 1000 / denominator + 5) / 10.
fn printed(numerator: i64, denominator: u64) -> Option<String> {
    let denominator = i64::try_from(denominator).unwrap();
    let hundredths = (numerator.max(0) * 20 + denominator).checked_div(2 * denominator)?;
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

fn counted_cases(rows: &[ExportRow], unit: Option<UnitId>) -> BTreeSet<CaseId> {
    let weighted = [Rate::Response, Rate::Resolution, Rate::Satisfaction].map(FigureName::Rate);
    let is_counted = |row: &&ExportRow| {
        row.unit == unit
            && row.case_group == CaseGroup::Requests
            && row.standing == RowStanding::Counted
            && weighted.contains(&row.figure)
            && row.denominator == 1
            && row.duplicate == 0
    };
    rows.iter().filter(is_counted).map(|row| row.case).collect()
}

#[test]
fn the_treatment_of_a_reading_is_in_the_hash_even_where_no_figure_shows_it() {
    let town = town_of(&[(Fate::Open, EAST, 0)]);
    let facts = all_facts(&town);
    let table = tabulate(&town, &facts);
    let mut other = table.clone();
    other.rule.unreachable = UnreachableTreatment::NotResolved;
    other.rule.no_word = NoWordTreatment::Verdict;
    assert_ne!(content_hash(&table), content_hash(&other));
}

#[test]
fn a_field_with_a_tab_or_a_line_feed_cannot_forge_a_line() {
    let town = town_of(&[(Fate::Excluded, EAST, 0)]);
    let mut facts = all_facts(&town);
    let plain = content(&tabulate(&town, &facts));
    facts[0].exclusions[0].reason = "sto\trm\nrow\\".into();
    let odd = content(&tabulate(&town, &facts));
    assert_eq!(plain.lines().count(), odd.lines().count());
    assert!(odd.contains("\tsto\\trm\\nrow\\\\\t"));
}

#[test]
fn a_journal_that_is_not_whole_is_an_error_and_not_a_smaller_count() {
    use domain::appraisal::{JournalError, facts};
    let town = town_of(&[(Fate::Resolved(None), EAST, 0), (Fate::Open, WEST, 0)]);
    let mut journals = town.journals.values().cloned();
    let (mut whole, other) = (journals.next().unwrap(), journals.next().unwrap());
    let read = |events: &[Event]| facts(events, &town.calendar).err();
    assert_eq!(read(&whole), None);
    assert_eq!(read(&[]), Some(JournalError::NotRegistered));
    let found = whole.len() as u64;
    let gap: Vec<Event> = whole.iter().filter(|event| event.seq != 2).cloned().collect();
    assert_eq!(read(&gap), Some(JournalError::OutOfOrder { expected: 2, found: 3 }));
    whole.push(other[0].clone());
    assert_eq!(read(&whole), Some(JournalError::AnotherCase { found: other[0].case_id }));
    let twice: Vec<Event> = other.iter().chain(&other).cloned().collect();
    let expected = other.len() as u64 + 1;
    assert_eq!(read(&twice), Some(JournalError::OutOfOrder { expected, found: 1 }));
    assert!(found > 2);
}

#[test]
fn activity_gives_no_fact() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.sign(id, EAST).contact(id, EAST);
    let before = facts_of(&town, &town.journals[&id]);
    town.update(id, EAST).contact(id, EAST);
    town.act(official(Role::Supervisor, OFFICE), id, Command::Remind { text: text() });
    town.act(official(Role::Intake, CENTRE), id, Command::RevealContact { reason: text() });
    assert_eq!(facts_of(&town, &town.journals[&id]), before);
}

#[test]
fn an_instant_far_away_still_has_a_day() {
    let mut town = Town::new();
    let id = town.complaint();
    let mut journal = town.journals.remove(&id).unwrap();
    for event in &mut journal {
        event.occurred_at = Timestamp::MAX;
        event.recorded_at = Timestamp::MAX;
    }
    assert_eq!(facts_of(&town, &journal).facts.len(), 1);
}
