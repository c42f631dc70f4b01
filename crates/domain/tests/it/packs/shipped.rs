//! The shipped packs load, say what was seen in practice, and agree on the units they expect.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

mod limits;

use std::collections::BTreeMap;

use domain::access::Action;
use domain::actor::Role;
use domain::calendar::SourceFile;
use domain::case::{DispositionClass, Escalation, Kind};
use domain::clock::ClockKind;
use domain::policy::pack::{content_hash, load, shipped, shipped_keys};
use domain::policy::{ListKind, Period, Policy, Rate};

use super::{calendars, shown};

fn policy(key: &str) -> Policy {
    let files = shipped(key).unwrap_or_else(|| panic!("no pack {key}"));
    load(files, &calendars()).unwrap_or_else(|mistakes| panic!("{}", shown(&mistakes)))
}

fn policies() -> Vec<Policy> {
    shipped_keys().map(policy).collect()
}

#[test]
fn every_shipped_pack_loads_and_bears_its_key() {
    let keys: Vec<&str> = shipped_keys().collect();
    assert_eq!(keys, ["swift-response", "three-colour", "city-311"]);
    for key in keys {
        assert_eq!(policy(key).reference.key.as_str(), key);
    }
    assert!(shipped("atlantis").is_none());
}

#[test]
fn the_files_of_a_shipped_pack_are_all_of_its_folder() {
    for key in shipped_keys() {
        let folder = format!("{}/packs/{key}", env!("CARGO_MANIFEST_DIR"));
        let mut there: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| format!("{key}/{}", entry.unwrap().file_name().to_string_lossy()))
            .collect();
        there.sort();
        let embedded: Vec<&str> = shipped(key).unwrap().iter().map(|file| file.name).collect();
        assert_eq!(there, embedded);
    }
}

#[test]
fn a_pack_in_one_file_is_the_same_as_in_seven() {
    for key in shipped_keys() {
        let whole: String = shipped(key).unwrap().iter().map(|file| file.text).collect();
        let file = SourceFile { name: "whole.toml", text: &whole };
        let loaded =
            load(&[file], &calendars()).unwrap_or_else(|found| panic!("{}", shown(&found)));
        assert_eq!(loaded, policy(key));
    }
}

#[test]
fn every_shipped_pack_has_every_kind_of_case_and_a_rich_catalogue() {
    for policy in policies() {
        let key = policy.reference.key.as_str();
        for kind in [Kind::Request, Kind::Commitment, Kind::Finding, Kind::Decision] {
            assert!(policy.types.values().any(|rule| rule.kind == kind), "{key}: {kind:?}");
        }
        assert!((25..=65).contains(&policy.categories.len()), "{key}");
        for clock in ClockKind::ALL {
            assert!(policy.clocks.iter().any(|rule| rule.kind == *clock), "{key}: {clock:?}");
        }
        for class in [
            DispositionClass::AnsweredAtIntake,
            DispositionClass::Emergency,
            DispositionClass::OtherLegalChannel,
            DispositionClass::OutOfScope,
            DispositionClass::Refused,
            DispositionClass::TransferredToAuthority,
        ] {
            assert!(policy.dispositions.values().any(|rule| rule.class == class), "{key}");
        }
    }
}

#[test]
fn every_key_of_a_shipped_pack_is_named_in_english_and_chinese() {
    for policy in policies() {
        let keys = policy
            .types
            .keys()
            .map(|key| format!("type.{key}"))
            .chain(policy.categories.keys().map(|key| format!("category.{key}")))
            .chain(policy.units.keys().map(|key| format!("unit.{key}")))
            .chain(policy.channels.iter().map(|key| format!("channel.{key}")))
            .chain(policy.urgencies.iter().map(|key| format!("urgency.{key}")))
            .chain(policy.peer_groups.iter().map(|key| format!("peer_group.{key}")))
            .chain(policy.dispositions.keys().map(|key| format!("disposition.{key}")))
            .chain(policy.pause_reasons.iter().map(|key| format!("pause.{key}")))
            .chain(policy.redaction_reasons.iter().map(|key| format!("redaction.{key}")))
            .chain(policy.exclusion_reasons.keys().map(|key| format!("exclusion.{key}")));
        for key in keys {
            let english = policy.names.text("en", &key).unwrap();
            let chinese = policy.names.text("zh-CN", &key).unwrap();
            assert!(english.is_ascii(), "{key}: {english}");
            let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
            assert!(chinese.chars().any(is_chinese), "{key}: {chinese}");
        }
    }
}

#[test]
fn a_unit_code_means_the_same_in_every_shipped_pack() {
    let mut known = BTreeMap::new();
    for policy in policies() {
        for (code, unit) in &policy.units {
            let first = known.entry(code.clone()).or_insert_with(|| unit.clone());
            assert_eq!(first, unit, "{code}");
        }
        let used: Vec<_> =
            policy.categories.values().filter_map(|found| found.unit.clone()).collect();
        let desks = ["hotline-centre", "delivery-unit"];
        for code in policy.units.keys().filter(|code| !desks.contains(&code.as_str())) {
            assert!(used.contains(code), "{} expects {code} for nothing", policy.reference.key);
        }
    }
}

#[test]
fn no_two_names_of_a_group_are_alike() {
    for policy in policies() {
        for (language, texts) in &policy.names.texts {
            let mut seen = BTreeMap::new();
            for (key, text) in texts {
                let group = key.split('.').next().unwrap();
                if let Some(other) = seen.insert((group, text), key) {
                    panic!(
                        "{}: {key} and {other} are both {text} in {language}",
                        policy.reference.key
                    );
                }
            }
        }
    }
}

#[test]
fn a_table_can_be_made_by_the_appraisal_of_every_shipped_pack() {
    for policy in policies() {
        assert_eq!(policy.appraisal.flaws(), [], "{}", policy.reference.key);
    }
}

#[test]
fn swift_response_weighs_three_rates_every_month_and_ranks_among_peers() {
    let policy = policy("swift-response");
    let weights: Vec<(Rate, u32)> =
        policy.appraisal.weights.iter().map(|found| (found.rate, found.weight_per_mille)).collect();
    let expected = [(Rate::Response, 300), (Rate::Resolution, 350), (Rate::Satisfaction, 350)];
    assert_eq!(weights, expected);
    assert_eq!(policy.appraisal.period, Period::Month);
    assert!(policy.appraisal.is_ranked);
    assert_eq!(policy.appraisal.satisfaction_worth(3), Some(600));
    let lists: Vec<ListKind> = policy.appraisal.lists.iter().map(|list| list.kind).collect();
    assert_eq!(lists.len(), 4);
    assert_eq!(policy.peer_groups.len(), 4);
}

#[test]
fn three_colour_starts_with_blue_or_at_once_with_red_never_with_orange() {
    let policy = policy("three-colour");
    let starts: Vec<(Escalation, bool, &str)> = policy
        .ladder
        .iter()
        .map(|step| {
            let key = serde_json::to_value(step.level).unwrap();
            let look = &policy.names.looks[&format!("escalation.{}", key.as_str().unwrap())];
            (step.level, step.may_start, look.colour.as_str())
        })
        .collect();
    let expected = [
        (Escalation::Reminder, true, "blue"),
        (Escalation::Notice, false, "orange"),
        (Escalation::Raised, true, "red"),
    ];
    assert_eq!(starts, expected);
    assert_eq!(policy.appraisal.period, Period::Quarter);
}

#[test]
fn city_311_publishes_rates_without_a_ranking() {
    let policy = policy("city-311");
    assert!(!policy.appraisal.is_ranked);
    assert_eq!(policy.appraisal.lists, []);
}

#[test]
fn a_shipped_narrowing_takes_and_leaves_as_it_says() {
    let policy = policy("swift-response");
    assert!(!policy.allows(Action::Withdraw, Role::Handler));
    assert!(policy.allows(Action::Withdraw, Role::Requester));
    assert!(!policy.allows(Action::JudgeObjection, Role::Dispatcher));
    assert!(policy.allows(Action::Dispatch, Role::Dispatcher));
}

#[test]
fn the_content_hash_sees_texts_and_names_and_no_line_ends() {
    let files = shipped("city-311").unwrap();
    let hash = content_hash(files);
    assert_eq!(hash.len(), 64);
    let mut turned = files.to_vec();
    turned.reverse();
    assert_eq!(content_hash(&turned), hash);
    let windows = files[0].text.replace('\n', "\r\n");
    turned = files.to_vec();
    turned[0].text = &windows;
    assert_eq!(content_hash(&turned), hash);
    let changed = files[0].text.replace("pothole", "potholes");
    turned[0].text = &changed;
    assert_ne!(content_hash(&turned), hash);
    turned = files.to_vec();
    turned[0].name = "other.toml";
    assert_ne!(content_hash(&turned), hash);
}
