//! The simulator over a real database: the same seed the same journal, and all of it well.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("answerable-simulate-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_answerable"))
            .args(arguments)
            .arg("--data")
            .arg(&self.0)
            .output()
            .unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn simulate(&self, seed: &str) -> Value {
        let what = ["simulate", "--cases", "200", "--days", "60", "--until", "2026-10-20"];
        let how = ["--seed", seed, "--format", "json"];
        serde_json::from_str(&self.ok(&[&what[..], &how[..]].concat())).unwrap()
    }
}

#[test]
fn the_same_seed_writes_the_same_journal_and_all_of_it_is_well() {
    let (one, other) = (Folder::new("one"), Folder::new("other"));
    let first = one.simulate("one");
    let second = other.simulate("one");
    assert_eq!(first["digest"], second["digest"]);
    assert_eq!(first["refused"], Value::Array(Vec::new()));
    let report: Value =
        serde_json::from_str(&one.ok(&["journal", "verify", "--format", "json"])).unwrap();
    assert_eq!(report["ok"], Value::Bool(true), "{report}");
    // What was handed over to the city next door is in its own journal.
    let next_door = ["journal", "verify", "--format", "json", "--authority", "yuezhao"];
    let next_door: Value = serde_json::from_str(&one.ok(&next_door)).unwrap();
    assert_eq!(next_door["ok"], Value::Bool(true), "{next_door}");
    let entries = |report: &Value| report["entries"].as_u64().unwrap();
    assert_eq!(Some(entries(&report) + entries(&next_door)), first["events"].as_u64());
}

#[test]
fn a_database_that_holds_the_city_is_left_as_it_is() {
    let folder = Folder::new("twice");
    folder.simulate("one");
    let again = folder.run(&["simulate", "--cases", "200", "--until", "2026-10-20"]);
    assert!(!again.status.success());
    let error = String::from_utf8_lossy(&again.stderr);
    assert!(error.contains("begins with an empty one"), "{error}");
}

#[test]
fn what_cannot_be_simulated_is_said() {
    let folder = Folder::new("wrong");
    for (arguments, says) in [
        (["--cases", "3"], "at least 200 requests"),
        (["--policy", "no-such"], "no policy pack no-such"),
        (["--until", "2200-01-01"], "the end lies ahead"),
    ] {
        let output = folder.run(&[&["simulate"][..], &arguments[..]].concat());
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && error.contains(says), "{arguments:?}: {error}");
    }
}

#[test]
fn a_demonstration_is_made_once_and_begun_anew_if_it_was_interrupted() {
    let folder = Folder::new("demo");
    let what = ["demo", "--no-serve", "--cases", "200", "--days", "30", "--until", "2026-10-20"];
    std::fs::create_dir_all(&folder.0).unwrap();
    std::fs::write(folder.0.join("demo.txt"), "unfinished").unwrap();
    std::fs::write(folder.0.join("answerable.sqlite"), "torn").unwrap();
    let first = folder.ok(&what);
    for role in ["intake", "dispatcher", "handler", "verifier", "supervisor", "arbiter", "leader"] {
        assert!(first.contains(role), "{first}");
    }
    assert_eq!(first, folder.ok(&what));
    let other = Folder::new("no-demo");
    std::fs::create_dir_all(&other.0).unwrap();
    std::fs::write(other.0.join("letter.txt"), "mine").unwrap();
    let refused = other.run(&what);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("holds something"));
    assert_eq!(std::fs::read_to_string(other.0.join("letter.txt")).unwrap(), "mine");
}
