//! One request through the whole loop on the command line, each step by the person whose it is.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::City;

fn holds_bytes(folder: &Path, wanted: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes.windows(wanted.len()).any(|window| window == wanted)
    })
}

#[test]
fn a_request_goes_through_the_loop_and_nobody_closes_their_own() {
    let city = City::new();
    let number = city.register();
    let case = number.as_str();
    city.does(
        "dora",
        case,
        json!({ "command": "dispatch", "lead": "urban-management",
        "supports": [], "reason": null }),
    );
    city.does("hugo", case, json!({ "command": "sign" }));
    let signed = city.show("hugo", case);
    let now = signed["events"].as_array().unwrap().last().unwrap()["recorded_at"].clone();
    city.does(
        "hugo",
        case,
        json!({ "command": "log_contact", "is_reached": true,
        "happened_at": now, "note": "asked which lamp" }),
    );
    city.does(
        "hugo",
        case,
        json!({ "command": "answer", "public": "The lamp is replaced.",
        "internal": "part 7", "evidence": [] }),
    );
    city.does("dora", case, json!({ "command": "accept_answer" }));
    let held = json!({ "command": "verify", "verdict": "held", "method": "call_back",
        "requester_says": "resolved", "satisfaction": 5 });
    let refused = city.act("hugo", case, &held).unwrap_err();
    assert!(refused.contains("not-permitted"), "{refused}");
    let refused = city.act("hugo", case, &json!({ "command": "close" })).unwrap_err();
    assert!(refused.contains("not-permitted"), "{refused}");
    city.does("vera", case, held);
    city.does("vera", case, json!({ "command": "close" }));

    let shown = city.show("dora", case);
    assert_eq!((&shown["status"], &shown["closed_as"]), (&json!("closed"), &json!("verified")));
    assert_eq!(shown["text"], "路灯不亮: the lamp at the corner is out");
    let found = city.ok(&["case", "list", "--as", "dora", "--text", "路灯"]);
    assert!(found.contains(case), "{found}");

    let table: Value =
        serde_json::from_str(&city.ok(&["appraise", "--as", "leo", "--format", "json", "--cases"]))
            .unwrap();
    let units =
        table["groups"].as_array().unwrap().iter().flat_map(|it| it["units"].as_array().unwrap());
    let unit = units.clone().find(|unit| unit["unit"] == "urban-management").unwrap();
    let rate = unit["rates"].as_array().unwrap().iter().find(|rate| rate["rate"] == "resolution");
    assert_eq!(rate.unwrap()["cases"]["counted"], json!([case]), "{unit}");

    let checkpoint = city.ok(&["journal", "checkpoint"]);
    let kept = city.folder.path().join("checkpoint.json");
    std::fs::write(&kept, checkpoint).unwrap();
    let verify = ["journal", "verify", "--format", "json", "--against", kept.to_str().unwrap()];
    let report: Value = serde_json::from_str(&city.ok(&verify)).unwrap();
    assert_eq!((&report["ok"], &report["unprotected"]), (&json!(true), &json!(0)), "{report}");
    assert!(
        !holds_bytes(&city.folder.path().join("data"), b"555 0100"),
        "a telephone number in the clear"
    );
}

#[test]
fn who_may_not_see_a_case_is_told_that_there_is_none() {
    let city = City::new();
    let number = city.register();
    city.ok(&["user", "add", "otto", "--name", "Otto", "--unit", "transport", "--role", "handler"]);
    let shown = city.run(&["case", "show", &number, "--as", "otto"], "");
    assert!(String::from_utf8_lossy(&shown.stderr).contains("there is no case"));
    let refused = city.act("otto", &number, &json!({ "command": "sign" })).unwrap_err();
    assert!(refused.contains("not-found") && !refused.contains("urban"), "{refused}");
}

#[test]
fn a_second_person_is_told_that_somebody_was_first() {
    let city = City::new();
    let number = city.register();
    let dispatch = json!({ "command": "dispatch", "lead": "urban-management", "supports": [],
        "reason": null });
    city.does("dora", &number, dispatch.clone());
    let seen = ["case", "do", &number, "-", "--as", "dora", "--seen", "3"];
    let output = city.run(&seen, &dispatch.to_string());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("somebody changed the case first"), "{error}");
}

#[test]
fn a_backup_is_whole_and_opens_in_an_empty_folder_and_a_damaged_one_is_refused() {
    let city = City::new();
    let number = city.register();
    let backup = city.folder.path().join("backup.sqlite");
    let path = backup.to_str().unwrap();
    city.ok(&["backup", path]);
    let keys = city.folder.path().join("data").join("keys.toml");
    let elsewhere = city.folder.path().join("elsewhere");
    let place = ["--data", elsewhere.to_str().unwrap(), "--keys", keys.to_str().unwrap()];
    let checked = city.ok(&[&["restore", path, "--verify"][..], &place].concat());
    assert!(checked.contains("1 cases, 3 entries, whole"), "{checked}");
    city.ok(&[&["restore", path][..], &place].concat());
    let shown = city.ok(&[&["case", "show", &number, "--as", "dora"][..], &place].concat());
    assert!(shown.contains("1 Mill Lane"), "{shown}");
    assert!(!city.run(&["backup", path], "").status.success(), "a backup is not written over");

    let mut bytes = std::fs::read(&backup).unwrap();
    let told = br#""hotline""#;
    let at = bytes.windows(told.len()).position(|window| window == told).unwrap();
    bytes[at + 1] = b'H';
    std::fs::write(&backup, bytes).unwrap();
    let damaged = city.run(&[&["restore", path, "--verify"][..], &place].concat(), "");
    assert!(!damaged.status.success());
    let printed = String::from_utf8_lossy(&damaged.stdout);
    assert!(printed.contains("DAMAGED"), "{printed}");
}
