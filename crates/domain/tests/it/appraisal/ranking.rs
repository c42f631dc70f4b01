//! Scores, places and lists: similar units only, enough cases only, ties shared.

use domain::appraisal::{CaseFacts, Place, Question, RankedList, Table, TableError, Tabulator};
use domain::ids::UnitId;
use domain::policy::CaseGroup;
use domain::policy::{AppraisalRule, ListKind, ListRule, Rate, RateWeight, Rounding, RuleFlaw};

use super::{facts_of, month, much_later, percent};
use crate::support::units::{EAST, HILL_STREET, MILL_STREET, NORTH, WEST, unit};
use crate::support::{Town, local, not_resolved, resolved, rules};

/// Settles so many complaints as resolved and so many as not, in a month of 2026.
fn settle(town: &mut Town, lead: u128, counts: (u32, u32)) {
    for number in 0..counts.0 + counts.1 {
        let id = town.complaint_for(lead);
        let is_resolved = number < counts.0;
        let found = if is_resolved { resolved(None) } else { not_resolved(None) };
        town.work(id, lead).verify(id, &found);
    }
}

/// A rule by the resolution rate alone.
fn by_resolution(lists: &[ListRule]) -> AppraisalRule {
    let rate = Rate::Resolution;
    let weight = RateWeight { rate, group: CaseGroup::Requests, weight_per_mille: 1 };
    AppraisalRule { weights: vec![weight], lists: lists.to_vec(), ..rules::rule() }
}

fn list(kind: ListKind, length_max: u32) -> ListRule {
    ListRule { kind, length_max, below: None, volume_min: None }
}

fn ranked(town: &Town, number: i8, rule: &AppraisalRule, before: Option<&Table>) -> Table {
    let question = Question {
        span: month(number),
        as_of: much_later(),
        policy: &town.policy.reference,
        rule,
        organisation: &town.organisation,
        calendar: &town.calendar,
    };
    let mut tabulator = Tabulator::new(question).unwrap();
    for journal in town.journals.values() {
        tabulator.add(&facts_of(town, journal));
    }
    tabulator.finish(before.map(Table::summary).as_ref()).unwrap()
}

fn place(table: &Table, of: u128) -> Place {
    table.unit(unit(of)).unwrap().place
}

fn on_list(table: &Table, group: &str, kind: ListKind) -> Vec<(UnitId, u32, String)> {
    let wanted = |peers: &&domain::appraisal::PeerTable| {
        peers.group.as_ref().is_some_and(|known| known.as_str() == group)
    };
    let peers = table.groups.iter().find(wanted).unwrap();
    let found = |known: &&RankedList| known.kind == kind;
    let list = peers.lists.iter().find(found).unwrap();
    list.units.iter().map(|unit| (unit.unit, unit.place, unit.measure.to_string())).collect()
}

#[test]
fn a_unit_with_3_cases_is_not_ranked_above_one_with_300() {
    let mut town = Town::new();
    settle(&mut town, EAST, (3, 0));
    settle(&mut town, WEST, (240, 60));
    let table = ranked(&town, 1, &by_resolution(&[]), None);
    assert_eq!(table.unit(unit(EAST)).unwrap().score, percent("100.00"));
    assert_eq!(place(&table, EAST), Place::TooFew);
    assert_eq!(table.unit(unit(WEST)).unwrap().score, percent("80.00"));
    assert_eq!(place(&table, WEST), Place::Ranked(1));
}

#[test]
fn no_rule_may_rank_units_with_three_cases() {
    let town = Town::new();
    let rule = AppraisalRule { minimum_count: 3, ..by_resolution(&[]) };
    let question = Question {
        span: month(1),
        as_of: much_later(),
        policy: &town.policy.reference,
        rule: &rule,
        organisation: &town.organisation,
        calendar: &town.calendar,
    };
    let error = Tabulator::new(question).err().unwrap();
    assert_eq!(error, TableError::Rule(vec![RuleFlaw::MinimumTooLow]));
}

#[test]
fn units_are_ranked_within_their_peer_group_and_ties_share_a_place() {
    let mut town = Town::new();
    settle(&mut town, EAST, (9, 1));
    settle(&mut town, WEST, (18, 2));
    settle(&mut town, NORTH, (8, 2));
    settle(&mut town, MILL_STREET, (5, 5));
    let table = ranked(&town, 1, &by_resolution(&[list(ListKind::Top, 1)]), None);
    let places = [EAST, WEST, NORTH, MILL_STREET, HILL_STREET].map(|of| place(&table, of));
    let expected =
        [Place::Ranked(1), Place::Ranked(1), Place::Ranked(3), Place::Ranked(1), Place::NoScore];
    assert_eq!(places, expected);
    let ninety = |of| (unit(of), 1, "90.00".to_owned());
    assert_eq!(on_list(&table, "districts", ListKind::Top), [ninety(EAST), ninety(WEST)]);
    assert_eq!(on_list(&table, "streets", ListKind::Top).len(), 1);
}

#[test]
fn units_that_print_the_same_score_tie_even_if_a_hidden_digit_differs() {
    let mut town = Town::new();
    settle(&mut town, EAST, (200, 101));
    settle(&mut town, WEST, (200, 100));
    let rule = AppraisalRule { decimals: 0, ..by_resolution(&[]) };
    let table = ranked(&town, 1, &rule, None);
    assert_eq!((place(&table, EAST), place(&table, WEST)), (Place::Ranked(2), Place::Ranked(1)));
    let rule = AppraisalRule { decimals: 0, rounding: Rounding::Down, ..by_resolution(&[]) };
    let table = ranked(&town, 1, &rule, None);
    assert_eq!((place(&table, EAST), place(&table, WEST)), (Place::Ranked(1), Place::Ranked(1)));
}

#[test]
fn the_most_improved_is_found_against_the_period_right_before() {
    let mut town = Town::new();
    let rule = by_resolution(&[list(ListKind::MostImproved, 2)]);
    settle(&mut town, EAST, (5, 5));
    settle(&mut town, WEST, (9, 1));
    settle(&mut town, NORTH, (3, 0));
    let january = ranked(&town, 1, &rule, None);
    assert_eq!(on_list(&january, "districts", ListKind::MostImproved), []);
    town.at("2026-02-09T09:00");
    settle(&mut town, EAST, (8, 2));
    settle(&mut town, WEST, (8, 2));
    settle(&mut town, NORTH, (10, 0));
    let february = ranked(&town, 2, &rule, Some(&january));
    // North had too few cases to be ranked in January; West fell.
    let expected = [(unit(EAST), 1, "30.00".to_owned())];
    assert_eq!(on_list(&february, "districts", ListKind::MostImproved), expected);
    let other_formula = AppraisalRule { formula_version: 2, ..rule.clone() };
    let apart = ranked(&town, 2, &other_formula, Some(&january));
    assert_eq!(on_list(&apart, "districts", ListKind::MostImproved), []);
    let march = ranked(&town, 3, &rule, Some(&january));
    assert_eq!(on_list(&march, "districts", ListKind::MostImproved), []);
}

#[test]
fn a_score_below_the_bound_needs_rectification_the_lowest_first() {
    let mut town = Town::new();
    settle(&mut town, EAST, (6, 4));
    settle(&mut town, WEST, (5, 5));
    settle(&mut town, NORTH, (4, 6));
    let bounded = |below: i64| {
        let needs = list(ListKind::NeedsRectification, 5);
        by_resolution(&[ListRule { below: Some(below), ..needs }])
    };
    let units = |below: i64| -> Vec<UnitId> {
        let table = ranked(&town, 1, &bounded(below), None);
        let listed = on_list(&table, "districts", ListKind::NeedsRectification);
        listed.into_iter().map(|(unit, _, _)| unit).collect()
    };
    assert_eq!(units(6_000), [unit(NORTH), unit(WEST)]);
    assert_eq!(units(6_001), [unit(NORTH), unit(WEST), unit(EAST)]);
    assert_eq!(units(4_000), []);
}

#[test]
fn special_governance_takes_the_greatest_volume_out_of_the_ranking() {
    let mut town = Town::new();
    settle(&mut town, EAST, (50, 0));
    settle(&mut town, WEST, (10, 10));
    settle(&mut town, NORTH, (9, 10));
    let special = list(ListKind::SpecialGovernance, 1);
    let special = ListRule { volume_min: Some(20), ..special };
    let table = ranked(&town, 1, &by_resolution(&[special]), None);
    assert_eq!(place(&table, EAST), Place::SpecialGovernance);
    assert_eq!(place(&table, WEST), Place::Ranked(1));
    assert_eq!(place(&table, NORTH), Place::Ranked(2));
    let expected = [(unit(EAST), 1, "50".to_owned())];
    assert_eq!(on_list(&table, "districts", ListKind::SpecialGovernance), expected);
    let all = ListRule { length_max: 9, ..special };
    let table = ranked(&town, 1, &by_resolution(&[all]), None);
    assert_eq!(place(&table, WEST), Place::SpecialGovernance);
    assert_eq!(place(&table, NORTH), Place::Ranked(1));
}

#[test]
fn without_a_ranking_there_are_rates_and_scores_and_no_places() {
    let mut town = Town::new();
    settle(&mut town, EAST, (9, 1));
    let rule = AppraisalRule { is_ranked: false, ..by_resolution(&[]) };
    let table = ranked(&town, 1, &rule, None);
    let row = table.unit(unit(EAST)).unwrap();
    assert_eq!((row.score, row.place), (percent("90.00"), Place::NotCompared));
    assert!(table.groups.iter().all(|peers| peers.lists.is_empty()));
}

#[test]
fn the_score_is_the_weighted_mean_of_the_exact_rates_and_rounded_once() {
    let mut town = Town::new();
    let ids = [(); 3].map(|()| town.complaint_for(EAST));
    for id in ids {
        town.sign(id, EAST);
    }
    town.contact(ids[1], EAST).contact(ids[2], EAST).at("2026-01-09T09:00");
    for (id, grade) in ids.into_iter().zip(3..) {
        town.answer(id, EAST).accept(id).verify(id, &resolved(Some(grade)));
    }
    let table = ranked(&town, 1, &rules::rule(), None);
    // 0.30 x 2/3 + 0.35 x 3/3 + 0.35 x (0.6 + 1 + 1)/3 = 0.853333...
    assert_eq!(table.unit(unit(EAST)).unwrap().score, percent("85.33"));
}

#[test]
fn the_same_case_given_twice_is_an_error_and_not_a_double_count() {
    let mut town = Town::new();
    settle(&mut town, EAST, (1, 0));
    let rule = rules::rule();
    let question = Question {
        span: month(1),
        as_of: local("2026-02-10T09:00"),
        policy: &town.policy.reference,
        rule: &rule,
        organisation: &town.organisation,
        calendar: &town.calendar,
    };
    let mut tabulator = Tabulator::new(question).unwrap();
    let facts: CaseFacts = facts_of(&town, town.journals.values().next().unwrap());
    tabulator.add(&facts);
    tabulator.add(&facts);
    assert_eq!(tabulator.finish(None), Err(TableError::CaseTwice(facts.case)));
}
