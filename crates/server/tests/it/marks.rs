//! No word of a person gets into a log, a measure, an error or another unit's page.

use std::fs::File;
use std::process::Stdio;

use serde_json::json;

use crate::serving::{Running, ask};
use crate::support::City;

/// Words that occur nowhere but in what a person said of themselves.
const MARKS: &[&str] = &["Quillonby", "5550177", "Zephyrhaven", "wisteria-grievance"];

fn holds_mark(text: &str) -> Option<&'static str> {
    MARKS.iter().copied().find(|mark| text.contains(mark))
}

#[test]
fn what_a_person_says_is_in_no_log_no_measure_and_no_error() {
    let city = City::new();
    city.ok(&["user", "add", "otto", "--name", "Otto", "--unit", "transport", "--role", "handler"]);
    let token = |login: &str| city.ok(&["token", login, "--label", "test"]).trim().to_owned();
    let (intake, other) = (token("ina"), token("otto"));
    let log = city.folder.path().join("log");
    let running = Running::logging_to(&city, Stdio::from(File::create(&log).unwrap()));
    let send = |head: &str, token: &str, body: &str| {
        let head = format!("{head} HTTP/1.1\r\nAuthorization: Bearer {token}");
        ask(&running.address, &head, body)
    };
    let matter = json!({
        "type": "complaint", "channel": "hotline", "urgency": "general",
        "text": "wisteria-grievance at my gate", "place": "3 Zephyrhaven",
        "contact": { "name": "M. Quillonby", "telephone": "5550177" },
    });
    let (status, made) = send("POST /api/v1/cases", &intake, &matter.to_string()).unwrap();
    assert_eq!(status, 201, "{made}");
    let number = made["number"].as_str().unwrap();

    // The person's own words in an address, in a body that cannot be read, for a case of others.
    let seen = [
        send("GET /api/v1/cases?text=Quillonby", &other, ""),
        send(&format!("GET /api/v1/cases/{number}"), &other, ""),
        send("POST /api/v1/cases", &intake, r#"{"text": "Quillonby 5550177", "type": 7}"#),
        send("POST /api/v1/cases", &intake, r#"{"text": "Quillonby"#),
        send(&format!("POST /api/v1/cases/{number}/commands"), &other, r#"{"command":"sign"}"#),
    ];
    for answer in seen.iter().flatten() {
        let text = answer.1.to_string();
        assert_eq!(holds_mark(&text), None, "{text}");
    }
    assert_eq!(seen.iter().flatten().count(), seen.len(), "every one was answered");
    let list = &seen[0].as_ref().unwrap().1;
    assert!(!list.to_string().contains(number), "a case of another unit: {list}");
    assert_eq!(seen[1].as_ref().unwrap().0, 404);
    assert_eq!(seen[4].as_ref().unwrap().0, 404);
    drop(running);

    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("/api/v1/cases"), "the log says what was asked: {log}");
    assert_eq!(holds_mark(&log), None, "{log}");
    let outbox = city.folder.path().join("data").join("outbox.jsonl");
    let outbox = std::fs::read_to_string(outbox).unwrap_or_default();
    assert_eq!(holds_mark(&outbox), None, "{outbox}");
}
