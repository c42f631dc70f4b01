//! Every refusal has its words in every language, and they use the same arguments.

use std::collections::{BTreeMap, BTreeSet};

use domain::refusal::RefusalKey;

const ENGLISH: &str = include_str!("../../locales/en/refusal.ftl");
const CHINESE: &str = include_str!("../../locales/zh-CN/refusal.ftl");

/// Messages by name; a message stands on one line.
fn messages(text: &str) -> BTreeMap<&str, &str> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.filter_map(|line| line.split_once(" = ")).collect()
}

/// The names of the places in a message.
fn places(message: &str) -> BTreeSet<&str> {
    message.split("{ $").skip(1).filter_map(|rest| rest.split(" }").next()).collect()
}

#[test]
fn every_refusal_has_a_text_in_both_languages_and_no_text_is_left_over() {
    let keys: BTreeSet<String> =
        RefusalKey::ALL.iter().map(|key| format!("refusal-{}", key.as_str())).collect();
    for text in [ENGLISH, CHINESE] {
        let found: BTreeSet<String> = messages(text).into_keys().map(str::to_owned).collect();
        assert_eq!(found, keys);
    }
}

#[test]
fn both_languages_use_the_same_arguments() {
    let chinese = messages(CHINESE);
    for (name, english) in messages(ENGLISH) {
        let other = chinese.get(name).copied().unwrap_or_default();
        assert_eq!(places(english), places(other), "{name}");
        assert!(!other.is_empty() && !english.trim().is_empty(), "{name} says nothing");
    }
}
