//! Settings from a file, and output that nobody reads, as a person at a command line sees them.

use std::process::{Command, Output, Stdio};

use crate::support::{City, Folder};

fn answerable(folder: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
    command.current_dir(folder.path());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn doctor(folder: &Folder, arguments: &[&str]) -> Output {
    answerable(folder).arg("doctor").args(arguments).output().unwrap()
}

#[test]
fn a_file_of_settings_is_found_and_a_flag_goes_before_it() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("answerable.toml"), "data = \"here\"\n").unwrap();
    assert!(text(&doctor(&folder, &[]).stdout).contains("folder of data   here\n"));
    let flag = doctor(&folder, &["--data", "there"]);
    assert!(text(&flag.stdout).contains("folder of data   there\n"));
    let mut variable = answerable(&folder);
    variable.env("ANSWERABLE_DATA_FOLDER", "elsewhere").arg("doctor");
    let variable = text(&variable.output().unwrap().stdout);
    assert!(variable.contains("folder of data   elsewhere\n"), "{variable}");
}

#[test]
fn another_file_can_be_named_and_must_then_be_there() {
    let folder = Folder::new();
    let missing = doctor(&folder, &["--config", "city.toml"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).starts_with("error: file of settings city.toml: "));
    std::fs::write(folder.path().join("city.toml"), "listen = 1\nlisten_on = 2\n").unwrap();
    let wrong = text(&doctor(&folder, &["--config", "city.toml"]).stderr);
    assert!(wrong.contains("listen_on is no setting; there are: attachments, "), "{wrong}");
}

#[test]
fn the_written_file_of_settings_changes_nothing_until_it_is_filled_in() {
    let folder = Folder::new();
    let written = answerable(&folder).args(["config", "answerable.toml"]).output().unwrap();
    assert!(written.status.success(), "{}", text(&written.stderr));
    assert!(text(&doctor(&folder, &[]).stdout).contains("folder of data   answerable-data\n"));
    let again = answerable(&folder).args(["config", "answerable.toml"]).output().unwrap();
    assert_eq!(again.status.code(), Some(1), "what is there is never written over");
}

#[test]
fn a_reader_of_an_export_who_goes_away_is_no_error() {
    let city = City::new();
    city.register();
    for format in ["csv", "jsonl"] {
        let export = ["export", "cases", "--as", "dora", "--format", format];
        let mut command = city.command();
        let command = command.args(export).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(text(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(141), "{format}");
    }
}

#[test]
fn a_reader_who_goes_away_ends_the_program_quietly() {
    let folder = Folder::new();
    for arguments in [&["config"][..], &["policy", "show", "swift-response"]] {
        let mut command = answerable(&folder);
        let command = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(141), "{arguments:?}");
    }
}
