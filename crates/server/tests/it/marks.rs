//! No word of a person gets into a log, a measure, an error or another unit's page; what was
//! forgotten is in no byte of the database.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::serving::{Running, ask, send, sign_in};
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

/// Cases of which every word of a person is marked with the number of the case: in a short run, in
/// a long one.
const CASES: [usize; 2] = [250, 1_000];
/// Of those, so many are forgotten.
const FORGOTTEN: usize = 25;
/// What stands in contact data, in texts, in places.
const CONTACT: &[&str] = &["Quillonby", "95558001", "zephyrmail", "Larkspurhaven"];
const TEXTS: &[&str] = &["wisteria", "Mistlethwaite"];

fn count() -> usize {
    CASES[usize::from(std::env::var_os("ANSWERABLE_LONG").is_some())]
}

fn marked(number: usize) -> Value {
    json!({
        "type": "complaint", "channel": "hotline", "urgency": "general",
        "text": format!("wisteria{number:04}x grows over the lamp"),
        "place": format!("{number} Mistlethwaite{number:04}x"),
        "contact": {
            "name": format!("Q. Quillonby{number:04}x"),
            "telephone": format!("95558001{number:04}"),
            "mail": format!("q{number:04}@zephyrmail.example"),
            "address": format!("{number} Larkspurhaven"),
        },
    })
}

fn holds(text: &str) -> Option<&'static str> {
    let all = CONTACT.iter().chain(TEXTS);
    all.copied().find(|mark| text.to_lowercase().contains(&mark.to_lowercase()))
}

/// Every byte of the database and its log, in small letters.
fn database(data: &Path) -> Vec<u8> {
    let files = ["answerable.sqlite", "answerable.sqlite-wal", "answerable.sqlite-shm"];
    let read = |name| std::fs::read(data.join(name)).unwrap_or_default().to_ascii_lowercase();
    files.into_iter().flat_map(read).collect()
}

fn is_in(bytes: &[u8], mark: &str) -> bool {
    memchr::memmem::find(bytes, mark.to_lowercase().as_bytes()).is_some()
}

/// Registers all cases over a few connections at once; their numbers.
fn register_all(address: &str, token: &str) -> Vec<String> {
    let part = |first: usize| {
        let one = move |number: usize| {
            let head = format!("POST /api/v1/cases HTTP/1.1\r\nAuthorization: Bearer {token}");
            let (status, made) = ask(address, &head, &marked(number).to_string()).unwrap();
            assert_eq!(status, 201, "{made}");
            (number, made["number"].as_str().unwrap().to_owned())
        };
        move || (first..count()).step_by(4).map(one).collect::<Vec<_>>()
    };
    let mut all: Vec<(usize, String)> = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..4).map(|first| scope.spawn(part(first))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    all.sort();
    all.into_iter().map(|(_, number)| number).collect()
}

/// Everything that somebody of another unit, or nobody at all, gets to read.
fn assert_others_read_nothing(address: &str, other: &str, numbers: &[String]) {
    let get = |path: &str, more: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {other}{more}");
        let (status, head, body) = send(address, &head, "").unwrap();
        assert_eq!(holds(&head).or_else(|| holds(&body)), None, "{path}: {head} {body}");
        (status, body)
    };
    for path in ["cases?limit=500", "board", "units", "policy", "events?after=0", "openapi.json"] {
        assert_eq!(get(&format!("/api/v1/{path}"), "").0, 200, "{path}");
    }
    for number in numbers.iter().step_by(50) {
        for part in ["", "/events", "/actions", "/clocks"] {
            assert_eq!(get(&format!("/api/v1/cases/{number}{part}"), "").0, 404, "{number}");
        }
        assert_eq!(get(&format!("/cases/{number}"), "").0, 303);
    }
    let (_, found) = get("/api/v1/cases?limit=500", "");
    assert!(numbers.iter().all(|number| !found.contains(number)), "{found}");
    for path in ["/", "/sign-in", "/follow", "/metrics", "/healthz", "/readyz", "/nowhere"] {
        get(path, "");
    }
    let mark = "Quillonby 95558001 wisteria";
    let odd = format!("\r\nUser-Agent: {mark}\r\nReferer: http://{}/", mark.replace(' ', ""));
    let plus = mark.replace(' ', "+");
    let words = send(
        address,
        &format!("GET /api/v1/cases?words={plus} HTTP/1.1\r\nAuthorization: Bearer {other}{odd}"),
        "",
    );
    assert_eq!(holds(&words.unwrap().2), None);
    // Paths, parameters and headers that somebody puts a person's words into.
    for path in ["/api/v1/cases/", "/api/v1/cases?", "/api/v1/", "/api/v1/board?x="] {
        let path = format!("{path}{plus}");
        let head = format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {other}{odd}");
        let (status, head, body) = send(address, &head, "").unwrap();
        assert!((400..500).contains(&status), "{path}: {status}");
        assert_eq!(holds(&head).or_else(|| holds(&body)), None, "{path}: {body}");
    }
}

#[test]
fn many_marked_cases_leave_no_mark_where_none_belongs_and_none_when_forgotten() {
    let city = City::new();
    city.ok(&["user", "add", "otto", "--name", "Otto", "--unit", "transport", "--role", "handler"]);
    let token = |login: &str| city.ok(&["token", login, "--label", "test"]).trim().to_owned();
    let (intake, other, leo) = (token("ina"), token("otto"), token("leo"));
    let log = city.folder.path().join("log");
    let running = Running::logging_to(&city, Stdio::from(File::create(&log).unwrap()));
    let numbers = register_all(&running.address, &intake);
    assert_others_read_nothing(&running.address, &other, &numbers);
    let password = |login: &str| {
        let printed = city.ok(&["user", "password", login]);
        printed.split_whitespace().nth(1).unwrap().to_owned()
    };
    assert_others_see_nothing(&running.address, ("otto", &password("otto")), &numbers);
    let session = sign_in(&running.address, "dora", &password("dora"));
    let head = format!("GET /cases/{} HTTP/1.1\r\nCookie: {session}", numbers[0]);
    let page = send(&running.address, &head, "").unwrap().2;
    assert!(page.contains("wisteria0000x"), "whoever may see a case sees what was said: {page}");

    let data = city.folder.path().join("data");
    let before = database(&data);
    for mark in CONTACT {
        assert!(!is_in(&before, mark), "contact data is sealed: {mark}");
    }
    forget(&running.address, &leo, &numbers[..FORGOTTEN]);
    let words = |number| [format!("wisteria{number:04}x"), format!("Mistlethwaite{number:04}x")];
    let marks: Vec<String> = (0..FORGOTTEN).flat_map(words).collect();
    assert!(marks.iter().all(|mark| is_in(&before, mark)), "not found even before");
    let mut after = database(&data);
    for number in 0..20 {
        // While somebody reads, the log is emptied with the next thing that is written.
        let head = format!("POST /api/v1/cases HTTP/1.1\r\nAuthorization: Bearer {intake}");
        ask(&running.address, &head, &marked(count() + number).to_string()).unwrap();
        after = database(&data);
        if marks.iter().all(|mark| !is_in(&after, mark)) {
            break;
        }
    }
    let left: Vec<&String> = marks.iter().filter(|mark| is_in(&after, mark)).collect();
    assert!(left.is_empty(), "forgotten and still there: {left:?}");
    let kept = format!("wisteria{:04}x", count() - 1);
    assert!(is_in(&after, &kept), "what was not forgotten is there");
    drop(running);

    for export in ["cases", "events"] {
        for login in ["otto", "ina"] {
            let printed = city.run(&["export", export, "--as", login], "");
            let text = String::from_utf8_lossy(&printed.stdout).into_owned();
            let found = CONTACT.iter().find(|mark| text.contains(**mark));
            assert_eq!(found, None, "export {export} of {login}");
            let is_others = login == "otto";
            assert!(!is_others || holds(&text).is_none(), "export {export} of {login}");
        }
    }
    let printed = std::fs::read_to_string(&log).unwrap();
    assert!(printed.lines().count() >= count(), "the log says what was done");
    assert_eq!(holds(&printed), None, "in the log");
    for name in ["outbox.jsonl", "redactions.jsonl"] {
        let text = std::fs::read_to_string(data.join(name)).unwrap_or_default();
        assert_eq!(holds(&text), None, "{name}");
    }
}

/// Every page that somebody of another unit gets to see when they have signed in.
fn assert_others_see_nothing(address: &str, (login, password): (&str, &str), numbers: &[String]) {
    let session = sign_in(address, login, password);
    let get = |path: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nCookie: {session}");
        let (status, head, body) = send(address, &head, "").unwrap();
        assert_eq!(holds(&head).or_else(|| holds(&body)), None, "{path}: {head} {body}");
        (status, body)
    };
    for path in ["/", "/cases", "/board", "/post"] {
        let (status, body) = get(path);
        assert_eq!(status, 200, "{path}");
        assert!(numbers.iter().all(|number| !body.contains(number)), "{path}: {body}");
    }
    let absent = get("/cases/2026-999999-8");
    for number in numbers.iter().step_by(50) {
        for part in ["", "/attachments/0199aaaa-0000-7000-8000-000000000001"] {
            assert_eq!(get(&format!("/cases/{number}{part}")).0, 404, "{number}");
        }
        let (status, body) = get(&format!("/cases/{number}"));
        let body = body.replace(number, "2026-999999-8");
        assert_eq!((status, body), absent, "{number}");
    }
}

/// Has what was asked in these cases and where forgotten. Which texts these are, the events say.
fn forget(address: &str, token: &str, numbers: &[String]) {
    let authorised = format!("HTTP/1.1\r\nAuthorization: Bearer {token}");
    let (mut after, mut forgotten) = (0, 0);
    while forgotten < numbers.len() {
        let head = format!("GET /api/v1/events?after={after} {authorised}");
        let (_, page) = ask(address, &head, "").unwrap();
        after = page["next"].as_u64().unwrap();
        for entry in page["events"].as_array().unwrap() {
            let number = entry["number"].as_str().unwrap();
            let registration = &entry["event"]["registration"];
            if registration.is_null() || !numbers.iter().any(|it| it == number) {
                continue;
            }
            for text in ["text", "place"] {
                let id = &registration[text]["text_id"];
                let command = json!({ "command": "redact", "text": id, "reason": "personal-data" });
                let head = format!("POST /api/v1/cases/{number}/commands {authorised}");
                let (status, done) = ask(address, &head, &command.to_string()).unwrap();
                assert_eq!(status, 200, "{done}");
            }
            forgotten += 1;
        }
    }
}
