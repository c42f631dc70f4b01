//! The look-back sample: anybody can draw it again.

use std::collections::BTreeSet;

use domain::ids::{CaseId, UnitId};
use domain::look_back::{Candidate, Drawn, draw, look_back_days, order_of, sample_size};
use domain::policy::LookBackPlan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use uuid::Uuid;

/// The page that tells people how to draw again.
const PAGE: &str = include_str!("../../../../docs/appraisal.md");

fn plan(per_mille: u32, minimum: u32) -> LookBackPlan {
    LookBackPlan { per_mille, minimum, after_days: vec![30, 90], is_per_unit: false }
}

fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(number))
}

fn candidates(count: u128) -> Vec<Candidate> {
    (0..count).map(|number| Candidate { case: case(number * 7_919), lead: None }).collect()
}

fn cases(drawn: &[Drawn]) -> Vec<CaseId> {
    drawn.iter().map(|drawn| drawn.case).collect()
}

#[test]
fn the_worked_example_of_the_page_is_drawn_as_it_says() {
    let candidates: Vec<Candidate> =
        (1..=5).map(|number| Candidate { case: case(number), lead: None }).collect();
    let drawn = draw("2026-02-03 lottery 07 11 23 28 30 33 02", &candidates, &plan(400, 1));
    assert_eq!(drawn.len(), 2);
    for candidate in &candidates {
        let order = order_of("2026-02-03 lottery 07 11 23 28 30 33 02", candidate.case);
        let line = format!("| `{}` | `{order}` |", candidate.case);
        assert!(PAGE.contains(&line), "the page lacks: {line}");
    }
    let said: Vec<String> = drawn.iter().map(|drawn| drawn.case.to_string()).collect();
    let line = format!("Drawn: `{}`, then `{}`.", said[0], said[1]);
    assert!(PAGE.contains(&line), "the page lacks: {line}");
}

#[test]
fn the_size_is_the_share_rounded_up_and_never_below_the_minimum_or_above_the_list() {
    for (count, per_mille, minimum, size) in [
        (0, 100, 5, 0),
        (3, 100, 5, 3),
        (49, 100, 5, 5),
        (50, 100, 5, 5),
        (51, 100, 5, 6),
        (1_000, 20, 1, 20),
        (1_001, 20, 1, 21),
        (10, 0, 0, 0),
        (10, 1_000, 0, 10),
    ] {
        assert_eq!(sample_size(count, &plan(per_mille, minimum)), size, "{count} {per_mille}");
    }
}

#[test]
fn each_lead_has_a_sample_of_its_own_where_the_plan_says_so() {
    let lead = |number: u128| Some(UnitId(Uuid::from_u128(number)));
    let mut list: Vec<Candidate> = candidates(203);
    for (place, candidate) in list.iter_mut().enumerate() {
        candidate.lead = if place < 200 { lead(2) } else { lead(1) };
    }
    let per_unit = LookBackPlan { is_per_unit: true, ..plan(50, 1) };
    let drawn = draw("seed", &list, &per_unit);
    let leads: Vec<_> = drawn.iter().map(|drawn| drawn.lead).collect();
    assert_eq!(leads, [vec![lead(1)], vec![lead(2); 10]].concat());
    assert_eq!(draw("seed", &list, &plan(50, 1)).len(), 11);
}

#[test]
fn the_days_of_looking_back_are_counted_from_the_end_of_the_case() {
    let days = |on| look_back_days(on, &plan(1, 1)).collect::<Vec<_>>();
    assert_eq!(days(date(2028, 1, 30)), [date(2028, 2, 29), date(2028, 4, 29)]);
    assert_eq!(days(Date::MAX), []);
}

#[test]
fn over_many_seeds_every_case_is_drawn_about_equally_often() {
    let list = candidates(40);
    let mut times = [0_u32; 40];
    for seed in 0..2_000_u32 {
        for drawn in draw(&format!("seed {seed}"), &list, &plan(250, 0)) {
            let place = list.iter().position(|known| known.case == drawn.case).unwrap();
            times[place] += 1;
        }
    }
    // Each is drawn 500 times in the mean; five standard deviations are 97.
    assert_eq!(times.iter().sum::<u32>(), 20_000);
    for drawn in times {
        assert!((403..=597).contains(&drawn), "drawn {drawn} times");
    }
}

proptest! {
    #[test]
    fn a_larger_sample_holds_every_smaller_one(
        seed in ".{0,20}",
        count in 0..200_u128,
        shares in (0..1_000_u32, 0..1_000_u32),
    ) {
        let list = candidates(count);
        let (small, large) = (shares.0.min(shares.1), shares.0.max(shares.1));
        let small = cases(&draw(&seed, &list, &plan(small, 1)));
        let large = cases(&draw(&seed, &list, &plan(large, 1)));
        prop_assert_eq!(&large[..small.len()], &small[..]);
    }

    #[test]
    fn neither_the_order_of_the_list_nor_a_repetition_changes_the_sample(
        seed in ".{0,20}",
        count in 1..100_u128,
        turn in 0..100_usize,
    ) {
        let list = candidates(count);
        let mut shuffled = [list.clone(), list.clone()].concat();
        shuffled.rotate_left(turn % list.len());
        shuffled.reverse();
        prop_assert_eq!(draw(&seed, &list, &plan(300, 2)), draw(&seed, &shuffled, &plan(300, 2)));
    }

    #[test]
    fn every_case_drawn_was_on_the_list_and_none_is_drawn_twice(count in 0..300_u128) {
        let list = candidates(count);
        let drawn = cases(&draw("any", &list, &plan(333, 3)));
        let known: BTreeSet<CaseId> = list.iter().map(|known| known.case).collect();
        let distinct: BTreeSet<CaseId> = drawn.iter().copied().collect();
        prop_assert!(distinct.is_subset(&known));
        prop_assert_eq!(distinct.len(), drawn.len());
    }
}
