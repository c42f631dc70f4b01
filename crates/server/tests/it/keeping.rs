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

    // A file of the backup that is another is found.
    let kept = files_with(&city.folder.path().join("backup.sqlite.attachments"), "Quokka");
    std::fs::write(&kept[0], "another").unwrap();
    let again = city.run(&[&["restore", path, "--verify"][..], &place].concat(), "");
    assert!(!again.status.success());
}
