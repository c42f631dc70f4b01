//! What differs between two policies is told as data, each part once.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

use domain::clock::ClockKind;
use domain::policy::pack::{load, shipped, shipped_keys};
use domain::policy::{Policy, diff};
use serde_json::json;

use super::{calendars, shown};

fn policy(key: &str) -> Policy {
    load(shipped(key).unwrap(), &calendars()).unwrap_or_else(|found| panic!("{}", shown(&found)))
}

fn paths(before: &Policy, after: &Policy) -> Vec<String> {
    diff(before, after).into_iter().map(|found| found.path.join(" / ")).collect()
}

#[test]
fn a_policy_does_not_differ_from_itself_and_two_packs_differ_in_their_key() {
    for key in shipped_keys() {
        assert_eq!(diff(&policy(key), &policy(key)), []);
    }
    let found = paths(&policy("three-colour"), &policy("city-311"));
    assert!(found.contains(&"reference / key".to_owned()));
    assert!(found.is_sorted(), "{found:?}");
}

#[test]
fn a_limit_is_told_by_its_clock_and_cases_whatever_its_place() {
    let before = policy("three-colour");
    let mut after = before.clone();
    after.reference.version += 1;
    after.clocks.reverse();
    assert_eq!(paths(&before, &after), ["reference / version"]);
    let answer = after
        .clocks
        .iter_mut()
        .find(|rule| rule.kind == ClockKind::Answer && rule.applies_to.type_key.is_some());
    let rule = answer.unwrap();
    let key = rule.applies_to.type_key.clone().unwrap();
    let count = rule.due.amount.count;
    rule.due.amount.count += 1;
    let found = diff(&before, &after);
    let limit = found.first().unwrap();
    assert_eq!(found.len(), 2);
    assert!(limit.path.concat().contains(key.as_str()), "{limit:?}");
    assert_eq!(limit.path.last().map(String::as_str), Some("count"));
    assert_eq!((&limit.before, &limit.after), (&Some(json!(count)), &Some(json!(count + 1))));
}

#[test]
fn what_only_one_of_them_has_is_told_once_and_whole() {
    let before = policy("swift-response");
    let mut after = before.clone();
    let (key, gone) = after.categories.pop_first().unwrap();
    let found = diff(&before, &after);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path, ["categories", key.as_str()]);
    assert_eq!(found[0].before, Some(serde_json::to_value(gone).unwrap()));
    assert_eq!(found[0].after, None);
    let back = diff(&after, &before);
    assert_eq!((&back[0].before, &back[0].after), (&found[0].after, &found[0].before));
}

#[test]
fn no_two_parts_of_a_shipped_pack_go_under_one_name() {
    for key in shipped_keys() {
        let before = policy(key);
        let emptied = Policy {
            clocks: Vec::new(),
            ladder: Vec::new(),
            narrowings: Vec::new(),
            appraisal: domain::policy::AppraisalRule {
                weights: Vec::new(),
                lists: Vec::new(),
                ..before.appraisal.clone()
            },
            ..before.clone()
        };
        let parts = before.clocks.len()
            + before.ladder.len()
            + before.narrowings.len()
            + before.appraisal.weights.len()
            + before.appraisal.lists.len();
        assert_eq!(diff(&before, &emptied).len(), parts, "{key}");
    }
}
