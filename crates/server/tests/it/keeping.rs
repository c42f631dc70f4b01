//! What was forgotten stays forgotten when a backup is put back; attached files go with a backup.

use serde_json::json;

use crate::serving::{Running, ask};
use crate::support::City;

/// A file of text, as it lies in the folder of attached files.
const FILE: &str = "Quokka was seen at the window.";

fn files_with(folder: &std::path::Path, mark: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, mark));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            let is_there = bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
            found.extend(is_there.then_some(path));
        }
    }
    found
}

fn attach(city: &City, number: &str) -> String {
    let token = city.ok(&["token", "ina", "--label", "test", "--role", "intake"]);
    let running = Running::start(city);
    let head = format!(
        "POST /api/v1/cases/{number}/attachments?name=zyzzyva.txt HTTP/1.1\r\n\
         Authorization: Bearer {}\r\nIdempotency-Key: 1",
        token.trim()
    );
    let (status, answer) = ask(&running.address, &head, FILE).unwrap();
    assert_eq!(status, 201, "{answer}");
    answer["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_backup_has_the_files_and_a_restore_forgets_again_what_was_redacted_since() {
    let city = City::new();
    let number = city.register();
    let file = attach(&city, &number);
    let backup = city.folder.path().join("backup.sqlite");
    let path = backup.to_str().unwrap();
    let told = city.ok(&["backup", path]);
    assert!(told.contains("1 attached files copied"), "{told}");
    let doctor = city.ok(&["doctor"]);
    assert!(doctor.contains("1, of which missing: 0"), "{doctor}");

    let reason = "personal-data";
    city.does("leo", &number, json!({ "command": "redact", "text": file, "reason": reason }));
    let data = city.folder.path().join("data");
    let list = data.join("redactions.jsonl");
    assert!(std::fs::read_to_string(&list).unwrap().contains(&file));
    assert_eq!(files_with(&data, "Quokka"), Vec::<std::path::PathBuf>::new());

    let (keys, elsewhere) = (data.join("keys.toml"), city.folder.path().join("elsewhere"));
    let place = ["--data", elsewhere.to_str().unwrap(), "--keys", keys.to_str().unwrap()];
    let checked = city.ok(&[&["restore", path, "--verify"][..], &place].concat());
    assert!(checked.contains("1 attached files, of which missing or damaged: 0"), "{checked}");
    let list = ["--redactions", list.to_str().unwrap()];
    let told = city.ok(&[&["restore", path][..], &place, &list].concat());
    assert!(told.contains("1 redactions in the list, 1 made again"), "{told}");
    for gone in ["Quokka", "zyzzyva.txt"] {
        assert_eq!(files_with(&elsewhere, gone), Vec::<std::path::PathBuf>::new(), "{gone}");
    }
    assert!(std::fs::read_to_string(elsewhere.join("redactions.jsonl")).unwrap().contains(&file));
    let verified = city.ok(&[&["journal", "verify"][..], &place].concat());
    assert!(verified.contains("all is well"), "{verified}");

    // A backup with a file that is another is refused, unless that is agreed to.
    let kept = files_with(&city.folder.path().join("backup.sqlite.attachments"), "Quokka");
    std::fs::write(&kept[0], "another").unwrap();
    let again = city.run(&[&["restore", path, "--verify"][..], &place].concat(), "");
    assert!(!again.status.success());
    let third = city.folder.path().join("third");
    let place = ["--data", third.to_str().unwrap(), "--keys", keys.to_str().unwrap()];
    let refused = city.run(&[&["restore", path][..], &place].concat(), "");
    assert!(!refused.status.success());
    let told = String::from_utf8(refused.stdout).unwrap();
    assert!(told.contains("1 ATTACHED FILES ARE MISSING OR DAMAGED"), "{told}");
    assert!(told.contains("--incomplete restores all the same"), "{told}");
    assert!(!third.join("answerable.sqlite").exists());
    let told = city.ok(&[&["restore", path, "--incomplete"][..], &place].concat());
    assert!(told.contains("1 ATTACHED FILES ARE MISSING OR DAMAGED"), "{told}");
    assert!(told.contains("NO LIST of redactions"), "{told}");
    assert!(told.contains("forgotten by policy"), "{told}");
    assert!(city.ok(&[&["doctor"][..], &place].concat()).contains("1, of which missing: 0"));
}

#[test]
fn a_restore_keeps_the_list_that_is_there_and_leaves_out_what_the_backup_cannot_know() {
    let city = City::new();
    let number = city.register();
    let file = attach(&city, &number);
    let backup = city.folder.path().join("backup.sqlite");
    let path = backup.to_str().unwrap();
    city.ok(&["backup", path]);
    let reason = "personal-data";
    city.does("leo", &number, json!({ "command": "redact", "text": file, "reason": reason }));
    let data = city.folder.path().join("data");
    let newer = std::fs::read_to_string(data.join("redactions.jsonl")).unwrap();

    let elsewhere = city.folder.path().join("elsewhere");
    std::fs::create_dir_all(&elsewhere).unwrap();
    let own = elsewhere.join("redactions.jsonl");
    std::fs::write(&own, newer).unwrap();
    let line = |authority: &str| {
        json!({
            "authority": authority, "case": file, "text": file, "reason": reason,
            "at": "2026-03-03T15:00:00Z", "place": 1
        })
    };
    let unknown = "00000000-0000-0000-0000-00000000002a";
    let older = city.folder.path().join("older.jsonl");
    std::fs::write(&older, format!("{}\n", line(unknown))).unwrap();
    let (keys, older) = (data.join("keys.toml"), older.to_str().unwrap());
    let place = ["--data", elsewhere.to_str().unwrap(), "--keys", keys.to_str().unwrap()];
    let restore = [&["restore", path, "--redactions", older][..], &place].concat();

    // Where the list cannot be written nothing is put in place.
    let half = elsewhere.join("redactions.half");
    std::fs::create_dir_all(&half).unwrap();
    let failed = city.run(&restore, "");
    assert!(!failed.status.success());
    let error = String::from_utf8_lossy(&failed.stderr);
    assert!(error.contains("nothing was restored"), "{error}");
    let names = std::fs::read_dir(&elsewhere).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name != "attachments");
    names.sort_unstable();
    assert_eq!(names, ["redactions.half", "redactions.jsonl"]);
    assert_eq!(files_with(&elsewhere, "Quokka"), Vec::<std::path::PathBuf>::new());

    std::fs::remove_dir(&half).unwrap();
    let told = city.ok(&restore);
    assert!(told.contains("2 redactions in the list, 1 made again"), "{told}");
    assert!(told.contains("1 of them are of authorities"), "{told}");
    let kept = std::fs::read_to_string(&own).unwrap();
    assert!(kept.contains(unknown), "{kept}");
    assert_eq!(kept.lines().count(), 2, "{kept}");
    assert_eq!(files_with(&elsewhere, "zyzzyva.txt"), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_backup_tells_of_files_that_are_not_in_it() {
    let city = City::new();
    let number = city.register();
    attach(&city, &number);
    let gone = files_with(&city.folder.path().join("data").join("attachments"), "Quokka");
    std::fs::remove_file(&gone[0]).unwrap();
    let backup = city.folder.path().join("backup.sqlite");
    let told = city.ok(&["backup", backup.to_str().unwrap()]);
    assert!(told.contains("1 ATTACHED FILES ARE NOT IN THE COPY"), "{told}");
}
