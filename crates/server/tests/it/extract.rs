//! `answerable extract`.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

/// A file of this test, written anew.
fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn extract(arguments: &[&str], path: &PathBuf) -> Output {
    Command::new(env!("CARGO_BIN_EXE_answerable"))
        .arg("extract")
        .args(arguments)
        .arg(path)
        .output()
        .unwrap()
}

const NOTICE: &str = "1.修复沿河步道。\r\n牵头单位：甲水务\r\n完成时限：2031年6月底前\r\n";

#[test]
fn json_offsets_refer_to_the_text_that_is_printed() {
    let path = file("offsets.txt", NOTICE);
    let text = String::from_utf8(extract(&["--text"], &path).stdout).unwrap();
    assert_eq!(text, NOTICE);
    let json: Value =
        serde_json::from_slice(&extract(&["--format", "json"], &path).stdout).unwrap();
    let record = json.pointer("/records/0").unwrap();
    for place in ["/span", "/leads/0", "/deadline"] {
        let field = record.pointer(place).unwrap();
        let at = |key: &str| usize::try_from(field.get(key).unwrap().as_u64().unwrap()).unwrap();
        assert_eq!(
            text.get(at("start")..at("end")),
            field.get("text").unwrap().as_str(),
            "{place}"
        );
    }
    assert_eq!(record.pointer("/deadline/iso_to").unwrap().as_str(), Some("2031-06-30"));
}

#[test]
fn a_listed_unit_is_found_by_its_alias() {
    let units = file("units.txt", "Lindale Water Board, Waterworks # a remark\n");
    let text = file("alias.txt", "The Waterworks must repair the main by 3 May 2031.\n");
    let listed = units.to_string_lossy().into_owned();
    let output = extract(&["--format", "json", "--units", &listed], &text);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json.pointer("/records/0/leads/0/text").unwrap().as_str(), Some("Waterworks"));
}

#[test]
fn the_given_day_resolves_what_the_text_leaves_open() {
    let text = file("day.txt", "We will open the park by the end of next month.\n");
    let due = |arguments: &[&str]| {
        let json: Value = serde_json::from_slice(&extract(arguments, &text).stdout).unwrap();
        json.pointer("/records/0/deadline/iso_to").and_then(Value::as_str).map(str::to_owned)
    };
    assert_eq!(due(&["--format", "json", "--date", "2031-01-10"]).as_deref(), Some("2031-02-28"));
    assert_eq!(due(&["--format", "json"]), None);
}

#[test]
fn what_cannot_be_read_is_said_in_plain_words() {
    let said = |name: &str| {
        let output = extract(&[], &file(name, "x"));
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said("scan.pdf").contains("pdf is not read; save the document as docx, html or txt"));
    assert!(said("old.doc").contains("save the document as docx or xlsx"));
    assert!(said("broken.docx").contains("the file is no readable docx"));
}

#[test]
fn the_table_shows_gaps_beside_each_record() {
    let output = extract(&[], &file("table.txt", "会议要求，要优化营商环境。\n"));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("优化营商环境"), "{shown}");
    assert!(shown.contains("gaps: no_lead, no_date, no_indicator"), "{shown}");
}
