//! `answerable import requests` and `answerable export` as a person at a command line sees them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// A town with its own folder, removed when the test is over.
struct Town(PathBuf);

impl Drop for Town {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Town {
    /// A folder in which nothing is set up.
    fn bare(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// A town by the policy of a shipped pack, with somebody who sees everything.
    fn new(name: &str) -> Self {
        let town = Self::bare(name);
        let zone = ["--zone", "America/New_York"];
        town.run(&[&["setup", "--key", "town", "--policy", "city-311"], &zone[..]].concat());
        let post = ["--unit", "town", "--role", "leader", "--name", "Leader"];
        town.run(&[&["user", "add", "leader"], &post[..]].concat());
        town
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
        command.current_dir(&self.0).args(arguments).env("ANSWERABLE_DATA_FOLDER", "data");
        command
    }

    fn try_run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed, and gives what it printed.
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.try_run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must fail, and gives what it said.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.try_run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn import(&self, file: &str, more: &[&str]) -> Value {
        let own = ["import", "requests", file, "--mapping", "generic-csv", "--format", "json"];
        let printed = self.run(&[&own[..], more].concat());
        serde_json::from_str(printed.lines().last().unwrap()).unwrap()
    }

    /// All cases, by the columns of the export.
    fn cases(&self) -> Vec<Value> {
        let printed = self.run(&["export", "cases", "--as", "leader", "--format", "jsonl"]);
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn counts(summary: &Value) -> Value {
    json!([summary["read"], summary["created"], summary["unchanged"], summary["rejected"]])
}

/// Rows with what may be wrong with them.
fn rows() -> String {
    let rows = [
        "id,requested_at,text,status,closed_at,category,unit,duplicate_of,latitude,longitude",
        "a-1,2026-03-01T08:00:00Z,The lamp is out,closed,2026-03-04T09:00:00Z,noise,transport,,,",
        "a-2,2026-03-02T08:00:00Z,The same lamp,closed,2026-03-04T09:00:00Z,,transport,a-1,,",
        "a-3,2026-03-03T08:00:00Z,Lamp again,closed,2026-03-04T09:00:00Z,,transport,a-5,0,0",
        "a-4,2026-02-30T08:00:00Z,No such day,open,,,,,,",
        "a-5,2026-03-05T08:00:00Z,\"=HYPERLINK(\"\"x\"\")\",open,,noise,nobody,,,",
        "a-5,2026-03-05T08:00:00Z,Another text,open,,noise,,,,",
        "a-1,2026-03-01T08:00:00Z,The lamp is out,closed,2026-03-04T09:00:00Z,noise,transport,,,",
    ];
    rows.join("\n")
}

#[test]
fn rows_become_cases_once_and_rejected_ones_are_written_down() {
    let town = Town::new("import-rows");
    town.write("history.csv", &rows());
    let summary = town.import("history.csv", &["--rejected", "wrong.csv"]);
    assert_eq!(counts(&summary), json!([7, 4, 1, 2]));
    // The one names an earlier row, the other a later one.
    assert_eq!(summary["linked"], json!(2));
    assert_eq!(
        town.read("wrong.csv"),
        [
            "row,line,column,value,reason,explanation,file",
            "4,5,requested_at,2026-02-30T08:00:00Z,no_such_time,\
             there is no such day or time,history.csv",
            "6,7,id,a-5,id_taken,row 5 has the same name and says something else,history.csv",
            "",
        ]
        .join("\n")
    );
    let before = town.cases();
    let again = town.import("history.csv", &["--rejected", "wrong.csv"]);
    assert_eq!(counts(&again), json!([7, 0, 5, 2]));
    assert_eq!(town.cases(), before);
    assert!(town.run(&["journal", "verify"]).contains("all is well"));
}

#[test]
fn a_request_that_is_only_called_closed_is_closed_unverified_and_what_is_odd_is_noted() {
    let town = Town::new("import-facts");
    town.write("history.csv", &rows());
    town.import("history.csv", &[]);
    let cases = town.cases();
    let by_text = |text: &str| {
        let found = cases.iter().find(|case| case["text"] == text);
        found.unwrap_or_else(|| panic!("no case {text}"))
    };
    let first = by_text("The lamp is out");
    assert_eq!((&first["status"], &first["closed_as"]), (&json!("closed"), &json!("unverified")));
    assert_eq!(first["registered_at"], "2026-03-01T08:00:00Z");
    assert_eq!(first["closed_at"], "2026-03-04T09:00:00Z");
    assert_eq!((&first["lead_unit"], &first["due_at"]), (&json!("transport"), &Value::Null));
    let open = by_text("=HYPERLINK(\"x\")");
    assert_eq!((&open["status"], &open["lead_unit"]), (&json!("received"), &Value::Null));
    let events = town.run(&["export", "events", "--as", "leader", "--format", "jsonl"]);
    let events: Vec<Value> =
        events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |case: &Value| -> Vec<&str> {
        let own = events.iter().filter(|event| event["case"] == case["case"]);
        own.map(|event| event["event"].as_str().unwrap()).collect()
    };
    assert_eq!(of(first), ["imported.registered", "imported.assigned", "imported.closed"]);
    assert_eq!(
        of(by_text("Lamp again")),
        [
            "imported.registered",
            "imported.assigned",
            "imported.linked",
            "imported.closed",
            "imported.noted"
        ]
    );
    assert_eq!(of(open), ["imported.registered", "imported.noted"]);
}

#[test]
fn a_dry_run_says_what_would_come_of_it_and_keeps_nothing() {
    let town = Town::new("import-dry");
    town.write("history.csv", &rows());
    let summary = town.import("history.csv", &["--dry-run"]);
    assert_eq!(counts(&summary), json!([7, 4, 1, 2]));
    assert_eq!(summary["is_dry_run"], json!(true));
    assert_eq!(summary["rejected_file"], json!("history.csv.rejected.csv"));
    assert_eq!(town.cases().len(), 0);
}

#[test]
fn no_cell_of_an_export_is_a_formula() {
    let town = Town::new("import-formula");
    town.write("history.csv", &rows());
    town.import("history.csv", &[]);
    town.run(&["export", "cases", "--as", "leader", "--output", "cases.csv"]);
    let cases = town.read("cases.csv");
    assert!(cases.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{cases}");
    assert!(!cases.contains(",\"=") && !cases.contains(",="), "{cases}");
    assert!(!town.0.join("cases.csv.part").exists());
}

#[test]
fn a_run_that_was_killed_goes_on_and_nothing_is_lost_or_doubled() {
    const ROWS: usize = 2_600;
    let town = Town::new("import-killed");
    let padding = "x".repeat(400);
    let mut text = "id,requested_at,text\n".to_owned();
    for row in 0..ROWS {
        writeln!(text, "{row},2026-03-01T08:00:00Z,Request {row} {padding}").unwrap();
    }
    town.write("history.csv", &text);
    let import = ["import", "requests", "-", "--mapping", "generic-csv"];
    let mut child = town.command(&import).stdin(Stdio::piped()).spawn().unwrap();
    // What lies in the pipe and in buffers is far less than what was written: when this returns,
    // more than a thousand rows were brought in.
    let written = text.len() * 2 / 3;
    child.stdin.as_mut().unwrap().write_all(&text.as_bytes()[..written]).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let summary = town.import("history.csv", &[]);
    let unchanged = summary["unchanged"].as_u64().unwrap();
    assert!(unchanged > 1_000, "{summary}");
    assert_eq!(summary["created"].as_u64().unwrap() + unchanged, 2_600);
    let mut texts: Vec<String> =
        town.cases().iter().map(|case| case["text"].as_str().unwrap().to_owned()).collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), ROWS);
}

#[test]
fn what_is_wrong_before_the_first_row_is_told_in_full() {
    let town = Town::new("import-wrong");
    town.write("history.csv", "number,when\n1,2\n");
    let import = ["import", "requests", "history.csv", "--mapping"];
    let with = |mapping: &'static str| [&import[..], &[mapping]].concat();
    let missing = town.refused(&with("generic-csv"));
    assert!(missing.contains("\"requested_at\" (columns.requested)"), "{missing}");
    assert!(missing.contains("the columns are number, when"), "{missing}");
    let unknown = town.refused(&with("atlantis"));
    assert!(unknown.contains("boston-open311, nyc-311"), "{unknown}");
    town.write("own.toml", "[mapping]\nkey = \"x\"\n[columns]\nid = \"number\"\nwhen = \"when\"\n");
    let mistaken = town.refused(&with("own.toml"));
    assert!(mistaken.contains("own.toml:5: "), "{mistaken}");
    let nobody = town.refused(&[&with("generic-csv")[..], &["--as", "leader"]].concat());
    assert!(nobody.contains("leader"), "{nobody}");
    town.write("empty.csv", "");
    let empty = ["import", "requests", "empty.csv", "--mapping", "generic-csv"];
    assert!(town.refused(&empty).contains("empty"));
    let gone = ["import", "requests", "gone.csv", "--mapping", "generic-csv"];
    assert!(town.refused(&gone).contains("gone.csv"));
}

#[test]
fn the_type_of_requests_can_be_chosen_and_one_that_is_not_there_is_refused_with_those_that_are() {
    let town = Town::new("import-type");
    town.write("history.csv", "id,requested_at,text\n1,2026-03-01,Where is the office?\n");
    let import = ["import", "requests", "history.csv", "--mapping", "generic-csv"];
    let refused = town.refused(&[&import[..], &["--type", "petition"]].concat());
    assert!(refused.contains("\"petition\"") && refused.contains("service-request"), "{refused}");
    town.import("history.csv", &["--type", "information", "--channel", "counter"]);
    let cases = town.cases();
    assert_eq!(cases[0]["type"], "information");
    assert_eq!(cases[0]["channel"], "counter");
}

#[test]
fn comments_of_a_second_file_stand_in_their_case_at_their_own_times() {
    let town = Town::new("import-notes");
    town.write(
        "issues.csv",
        "id,status,summary,lat,lng,created_at,closed_at,reopened_at,updated_at\n\
         71,Open,Pothole,33.7,-84.4,2019-11-01T10:00:00Z,2019-11-02T10:00:00Z,\
         2019-11-03T10:00:00Z,2019-11-04T10:00:00Z\n",
    );
    town.write(
        "comments.csv",
        "issue_url,comment_text,comment_created_at\n\
         https://invented.example/api/issues/71,Closed too soon,2019-11-02T12:00:00Z\n\
         https://invented.example/api/issues/72,Of another,2019-11-02T12:00:00Z\n\
         https://invented.example/,Of none,2019-11-02T12:00:00Z\n",
    );
    let import = ["import", "requests", "issues.csv", "--mapping", "atlanta-seeclickfix"];
    let notes = ["--notes", "comments.csv", "--format", "json"];
    let printed = town.run(&[&import[..], &notes[..]].concat());
    let summary: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(counts(&summary), json!([1, 1, 0, 0]));
    assert_eq!(summary["notes"], json!({ "read": 3, "rejected": 1, "left": 1 }));
    let rejected = town.read("issues.csv.rejected.csv");
    assert!(rejected.contains("3,4,issue_url,https://invented.example/,missing_id"), "{rejected}");
    assert!(rejected.contains("comments.csv"), "{rejected}");
    let events = town.run(&["export", "events", "--as", "leader", "--format", "jsonl"]);
    let events: Vec<Value> =
        events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<(&str, &str)> = events
        .iter()
        .map(|event| (event["event"].as_str().unwrap(), event["occurred_at"].as_str().unwrap()))
        .collect();
    let wanted = [
        ("imported.registered", "2019-11-01T10:00:00Z"),
        ("imported.closed", "2019-11-02T10:00:00Z"),
        ("imported.noted", "2019-11-02T12:00:00Z"),
        ("imported.reopened", "2019-11-03T10:00:00Z"),
    ];
    assert_eq!(told, wanted);
    let missing = town.refused(&[
        "import",
        "requests",
        "issues.csv",
        "--mapping",
        "generic-csv",
        "--notes",
        "comments.csv",
    ]);
    assert!(missing.contains("requested_at"), "{missing}");
}

#[test]
fn the_same_id_in_two_sources_is_two_requests() {
    let town = Town::new("import-sources");
    town.write("one.csv", "id,requested_at,text\n1,2026-03-01,Of the one\n");
    town.write("other.csv", "id,requested_at,text\n1,2026-03-01,Of the other\n");
    assert_eq!(counts(&town.import("one.csv", &["--source", "one"])), json!([1, 1, 0, 0]));
    assert_eq!(counts(&town.import("other.csv", &["--source", "one"])), json!([1, 0, 1, 0]));
    assert_eq!(counts(&town.import("other.csv", &["--source", "other"])), json!([1, 1, 0, 0]));
}

#[test]
fn the_help_says_what_the_commands_are_for() {
    let help = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ANSWERABLE_") {
                command.env_remove(name);
            }
        }
        let output = command.args(arguments).arg("--help").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>()
    };
    assert_eq!(help(&["import", "requests"]), include_str!("import/import_requests_help.txt"));
    assert_eq!(help(&["export", "cases"]), include_str!("import/export_cases_help.txt"));
}

#[test]
fn the_export_of_a_living_city_adds_up_to_the_figures_that_appraise_prints() {
    let town = Town::bare("export-recomputed");
    let life = ["--seed", "5", "--cases", "250", "--days", "45", "--until", "2026-10-31"];
    town.run(&[&["simulate"], &life[..]].concat());
    let asked = ["--as", "appraiser-1", "--day", "2026-10-10"];
    let ours = town.run(&[&["appraise", "--format", "json"], &asked[..]].concat());
    let ours: Value = serde_json::from_str(&ours).unwrap();
    town.run(&[&["export", "appraisal", "--output", "table.csv"], &asked[..]].concat());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/recompute/recompute.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(town.0.join("table.csv"))
        .args(["--format", "json"])
        .output()
        .expect("python3 is needed for this test: install it from the distribution's packages");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let groups = ours["groups"].as_array().unwrap();
    let mut figures = 0;
    for unit in groups.iter().flat_map(|group| group["units"].as_array().unwrap()) {
        let found = theirs.iter().find(|found| found["code"] == unit["unit"]).unwrap();
        assert_eq!(found["score"], unit["score"], "{unit}");
        assert_eq!(found["cases_counted"], unit["cases_counted"], "{unit}");
        for rate in unit["rates"].as_array().unwrap() {
            let (group, name) = (rate["group"].as_str().unwrap(), rate["rate"].as_str().unwrap());
            let figure = &found["figures"][format!("{group}.{name}")];
            assert_eq!(figure["percent"], rate["value"], "{unit}");
            assert_eq!(figure["numerator_per_mille"], rate["numerator_per_mille"], "{unit}");
            assert_eq!(figure["denominator"], rate["denominator"], "{unit}");
            figures += 1;
        }
    }
    assert!(figures > 50, "only {figures} figures to compare");
}
