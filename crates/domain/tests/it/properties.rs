//! Random walks through the loop: whatever people try, in whatever order, the record stays lawful.
//!
//! A walk is a seed. A failing one prints it; `walk(seed, steps)` repeats it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test says what it expects by failing"
)]

mod city;
mod commands;
mod laws;
mod world;

use domain::access::{Action, Asking, may_view, permit, scope};
use domain::actor::Actor;
use domain::case::{Context, View, permitted_actions};
use domain::refusal::RefusalKey;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use city::City;
pub(crate) use city::policy;
use commands::Dice;
pub(crate) use world::World;

/// Walks through the loop at random, and checks every law after every step.
pub(crate) fn walk(seed: u64, steps: u32) -> World {
    let mut world = World::new(City::new(), seed);
    for _ in 0..steps {
        world.step();
    }
    world
}

/// The walks of a test: as many as usual and the same at every run, so that the whole check says
/// the same of the same code; or as many new ones as `ANSWERABLE_WALKS` says, to look further.
pub(crate) fn walks(usual: u32) -> Config {
    let asked = std::env::var("ANSWERABLE_WALKS").ok().and_then(|count| count.parse().ok());
    let rng_seed = if asked.is_some() { RngSeed::Random } else { RngSeed::Fixed(2_025) };
    Config {
        cases: asked.unwrap_or(usual),
        rng_seed,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(walks(24))]

    #[test]
    fn no_sequence_of_commands_reaches_an_illegal_state(seed in any::<u64>()) {
        let world = walk(seed, 250);
        prop_assert!(world.accepted > 0);
    }

    #[test]
    fn filtering_by_permit_equals_asking_with_scope(seed in any::<u64>()) {
        let world = walk(seed, 120);
        for actor in world.city.actors() {
            let context = world.context(&actor);
            let scope = scope(&context.viewer());
            let units = scope.units(context.organisation, context.now);
            for case in world.cases.values() {
                let policy = context.policy_of(case).unwrap();
                let asking = Asking { viewer: context.viewer(), policy };
                let subject = case.subject();
                let by_permit = permit(&asking, Action::View, &subject).is_ok();
                let by_scope = scope.admits(&subject, context.organisation, context.now);
                prop_assert_eq!(by_permit, by_scope, "{:?} {:?}", actor, case.status());
                let is_counted = units.as_ref().is_none_or(|units| {
                    subject.lead.is_some_and(|lead| units.contains(&lead))
                });
                let is_seen = by_scope || !subject.named_persons.is_empty();
                prop_assert!(is_seen || !is_counted, "{:?} {:?}", actor, case.status());
            }
        }
    }

    #[test]
    fn a_refusal_never_depends_on_a_case_that_may_not_be_seen(seed in any::<u64>()) {
        let mut world = walk(seed, 120);
        let mut dice = Dice::new(seed ^ 0xA5A5);
        let ids: Vec<_> = world.cases.keys().copied().collect();
        for actor in world.city.actors() {
            for id in &ids {
                let command = dice.command(&world, *id, None);
                let opens = matches!(command.action(), Action::Register | Action::Import);
                let seen = may_view(&world.context(&actor).viewer(), &world.cases[id].subject());
                if seen || opens {
                    continue;
                }
                let refusal = world.try_command(&actor, *id, command).unwrap_err();
                prop_assert_eq!(refusal.key, RefusalKey::NotFound);
                prop_assert!(refusal.arguments.is_empty() && refusal.by.is_empty());
            }
        }
    }

    #[test]
    fn what_is_late_at_risk_or_silent_is_told_by_comparing_with_the_standing(seed in any::<u64>()) {
        let world = walk(seed, 160);
        let context = world.context(&Actor::Worker);
        for case in world.cases.values() {
            let standing = case.standing(&context).unwrap();
            prop_assert_eq!(standing.next_step_at, case.next_step_at(&context).unwrap());
            for now in laws::instants_around(&standing, world.now) {
                let found = case.alert(&Context { now, ..context }).unwrap();
                prop_assert_eq!(found, laws::alert_of(&standing, now), "{:?} at {}", standing, now);
            }
        }
    }

    #[test]
    fn what_is_said_to_be_permitted_is_what_decide_lets_pass(seed in any::<u64>()) {
        let mut world = walk(seed, 120);
        let mut dice = Dice::new(seed ^ 0x5A5A);
        let ids: Vec<_> = world.cases.keys().copied().collect();
        for actor in world.city.actors() {
            for id in &ids {
                let view = View::of(world.cases[id].clone());
                let shut: Vec<_> = permitted_actions(&view, &world.context(&actor))
                    .into_iter()
                    .filter_map(|known| known.refusal.map(|refusal| (known.action, refusal)))
                    .collect();
                let command = dice.command(&world, *id, None);
                let action = command.action();
                let found = shut.iter().find(|(known, _)| *known == action);
                let outcome = world.try_command(&actor, *id, command);
                if let Some((_, refusal)) = found {
                    let met = outcome.expect_err("an action that is shut");
                    prop_assert_eq!(met.key, refusal.key);
                }
            }
        }
    }
}

#[test]
fn walks_get_far_enough_to_mean_something() {
    let mut reached = std::collections::BTreeSet::new();
    for seed in 0..40 {
        let world = walk(seed, 250);
        reached.extend(world.statuses_seen);
    }
    let missed: Vec<_> = laws::every_status().filter(|status| !reached.contains(status)).collect();
    assert!(missed.is_empty(), "no walk reached {missed:?}");
}
