//! `answerable policy` as a person at a command line sees it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of packs that belong to these tests.
const PACKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/policy");

/// Runs the command in the folder of the test packs, so that paths are the same everywhere.
fn answerable(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
    command.current_dir(PACKS).args(arguments).output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A new folder that is removed when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_pack_without_mistakes_is_told_in_two_lines_and_ends_with_0() {
    let output = answerable(&["policy", "check", "city-311"]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.starts_with("city-311: city-311 version 1, in force from 2026-01-01\n"), "{text}");
    assert_eq!(text.lines().count(), 2);
}

#[test]
fn mistakes_are_told_with_their_places_and_end_with_1() {
    let output = answerable(&["policy", "check", "mistaken"]);
    assert_eq!(printed(&output), include_str!("policy/mistaken.txt"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn mistakes_as_json_have_keys_and_arguments() {
    let output = answerable(&["policy", "check", "mistaken", "city-311", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mistakes = value["packs"][0]["mistakes"].as_array().unwrap();
    let first = mistakes.iter().find(|mistake| mistake["key"] == "unknown-word").unwrap();
    assert_eq!(first["line"], 34);
    assert_eq!(first["arguments"][0]["value"], "anser");
    assert_eq!(value["packs"][1]["mistakes"].as_array().unwrap().len(), 0);
    assert_eq!(value["packs"][1]["content_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_cannot_be_read_ends_with_2_and_hides_no_other_pack() {
    let output = answerable(&["policy", "check", "atlantis", "city-311"]);
    let text = printed(&output);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text.starts_with("atlantis: atlantis is neither a folder nor a shipped pack"),
        "{text}"
    );
    assert!(text.contains("city-311 version 1"), "{text}");
}

#[test]
fn the_limits_of_one_sort_of_case_are_shown_one_for_each_clock() {
    let arguments =
        ["policy", "show", "three-colour", "--type", "complaint", "--urgency", "urgent"];
    let output = answerable(&arguments);
    assert_eq!(printed(&output), include_str!("policy/urgent_complaint.txt"));
    let unknown = answerable(&["policy", "show", "three-colour", "--type", "complain"]);
    assert_eq!(unknown.status.code(), Some(1));
}

#[test]
fn a_copy_of_a_shipped_pack_is_a_pack_with_the_same_content() {
    let scratch = Scratch::new("copied-pack");
    let folder = scratch.0.to_str().unwrap();
    assert_eq!(answerable(&["policy", "copy", "swift-response", folder]).status.code(), Some(0));
    let hash = |pack| {
        let output = answerable(&["policy", "check", pack, "--format", "json"]);
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        value["packs"][0]["content_sha256"].as_str().unwrap().to_owned()
    };
    assert_eq!(hash(folder), hash("swift-response"));
    // A second copy would write over what somebody has changed.
    assert_eq!(answerable(&["policy", "copy", "swift-response", folder]).status.code(), Some(1));
}

#[test]
fn the_help_says_what_the_commands_are_for() {
    let output = answerable(&["policy", "check", "--help"]);
    assert_eq!(printed(&output), include_str!("policy/check_help.txt"));
}

#[test]
fn two_packs_are_compared_part_by_part() {
    let same = answerable(&["policy", "diff", "city-311", "city-311"]);
    assert_eq!((same.status.code(), printed(&same)), (Some(0), String::new()));
    let other = answerable(&["policy", "diff", "city-311", "three-colour", "--format", "json"]);
    assert_eq!(other.status.code(), Some(1));
    let differences: serde_json::Value = serde_json::from_str(&printed(&other)).unwrap();
    let told = differences.as_array().unwrap();
    assert!(told.iter().any(|one| one["path"][0] == "reference"), "{differences}");
}
