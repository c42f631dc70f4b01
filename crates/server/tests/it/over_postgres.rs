//! The whole program on PostgreSQL: commands, API and pages do what they do on the embedded
//! database, and a database that is away is told as such.

use std::process::Command;

use serde_json::{Value, json};

use crate::postgres::Server;
use crate::serving::{Form, Running, ask, send, sign_in};
use crate::support::City;

const SIMULATE: [&str; 9] =
    ["simulate", "--cases", "200", "--days", "60", "--until", "2026-10-20", "--format", "json"];

fn json_of(city: &City, arguments: &[&str]) -> Value {
    serde_json::from_str(&city.ok(arguments)).unwrap()
}

#[test]
fn the_same_seed_is_the_same_city_on_both_engines_to_the_last_byte_of_its_exports() {
    let server = Server::start(&[]);
    let cities = [City::empty(None), City::empty(Some(server.make("city")))];
    let [here, there] = cities.each_ref().map(|city| json_of(city, &SIMULATE));
    assert_eq!(here["digest"], there["digest"]);
    for what in ["cases", "events", "appraisal"] {
        let asked = ["export", what, "--as", "appraiser-1"];
        let [here, there] = cities.each_ref().map(|city| city.ok(&asked));
        assert!(here.lines().count() > 1, "{what} exports something");
        assert!(here == there, "the exports of {what} differ");
    }
    let report = json_of(&cities[1], &["journal", "verify", "--format", "json"]);
    assert_eq!(report["ok"], true, "{report}");
}

#[test]
fn a_file_is_imported_to_postgresql_once() {
    let server = Server::start(&[]);
    let city = City::on(Some(server.make("city")));
    let file = city.folder.path().join("requests.csv");
    let rows = "id,requested_at,closed_at,status,text\n\
        1,2026-03-01T10:00:00Z,2026-03-02T10:00:00Z,closed,a lamp is out\n\
        2,2026-03-01T11:00:00Z,,open,路灯不亮\n\
        3,no such day,,open,a third\n";
    std::fs::write(&file, rows).unwrap();
    let rejected = city.folder.path().join("rejected.csv");
    let import = || {
        let import = ["import", "requests", file.to_str().unwrap(), "--mapping", "generic-csv"];
        let how = ["--rejected", rejected.to_str().unwrap(), "--format", "json"];
        let printed = json_of(&city, &[&import[..], &how].concat());
        ["created", "unchanged", "rejected"].map(|name| printed[name].as_u64().unwrap())
    };
    assert_eq!(import(), [2, 0, 1]);
    assert_eq!(import(), [0, 2, 1]);
    let found = city.ok(&["case", "list", "--as", "dora", "--text", "路灯"]);
    assert_eq!(found.lines().count(), 1, "{found}");
}

#[test]
fn api_and_pages_answer_from_postgresql() {
    let server = Server::start(&[]);
    let city = City::on(Some(server.make("city")));
    let number = city.register();
    let printed = city.ok(&["user", "password", "dora"]);
    let password = printed.split_whitespace().nth(1).unwrap();
    let token = city.ok(&["token", "dora", "--label", "test", "--role", "dispatcher"]);
    let token = token.trim();
    let running = Running::start(&city);
    let bearer = |path: &str| format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {token}");
    for path in ["/cases", "/board", "/units", "/policy", "/events", "/appraisal"] {
        let path = format!("/api/v1{path}");
        let (status, answer) = ask(&running.address, &bearer(&path), "").unwrap();
        assert_eq!(status, 200, "{path}: {answer}");
    }
    let command = json!({ "command": "dispatch", "lead": "urban-management", "supports": [],
        "reason": null });
    let asked = format!(
        "POST /api/v1/cases/{number}/commands HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: one"
    );
    let (status, first) = ask(&running.address, &asked, &command.to_string()).unwrap();
    assert_eq!(status, 200, "{first}");
    let (_, second) = ask(&running.address, &asked, &command.to_string()).unwrap();
    assert_eq!(first, second, "the same key has the same answer");

    let session = sign_in(&running.address, "dora", password);
    for path in ["/", "/cases", "/dispatch", "/board", "/appraisal", &format!("/cases/{number}")] {
        let asked = format!("GET {path} HTTP/1.1\r\nCookie: {session}");
        let (status, _, page) = send(&running.address, &asked, "").unwrap();
        assert_eq!(status, 200, "{path}: {page}");
    }
}

#[test]
fn while_postgresql_is_away_the_answer_is_503_and_when_to_come_again() {
    let server = Server::start(&[]);
    let city = City::on(Some(server.make("city")));
    let token = city.ok(&["token", "ina", "--label", "test", "--role", "intake"]);
    let running = Running::start(&city);
    let matter = json!({ "type": "complaint", "channel": "hotline", "urgency": "general",
        "text": "a lamp is out" });
    let create = format!(
        "POST /api/v1/cases HTTP/1.1\r\nAuthorization: Bearer {}\r\nIdempotency-Key: one\r\n\
         Content-Type: application/json",
        token.trim()
    );
    let asked =
        |head: &str, body: &str| send(&running.address, head, body).expect("the server answers");
    let post = || asked(&create, &matter.to_string());
    server.crash();
    for _ in 0..3 {
        let (status, head, body) = post();
        assert_eq!(status, 503, "{body}");
        assert!(head.to_lowercase().contains("\r\nretry-after: "), "{head}");
    }
    let (ready, _, _) = asked("GET /readyz HTTP/1.1", "");
    let (alive, _, _) = asked("GET /healthz HTTP/1.1", "");
    assert_eq!((ready, alive), (503, 200));
    server.start_again();
    let (status, _, first) = post();
    assert_eq!(status, 201, "{first}");
    assert_eq!(post().2, first, "one case, however often it was tried");
}

/// More attempts than anybody may make before they wait.
const ATTEMPTS: usize = 7;

/// Does something to a database behind the back of the server that uses it.
fn behind_the_back(database: &str, statement: &str) {
    let mut psql = Command::new("psql");
    let status = psql.args(["--quiet", "--command", statement, database]).status().unwrap();
    assert!(status.success(), "{statement}");
}

#[test]
fn attempts_that_fail_of_themselves_are_nobodys_wrong_guesses() {
    let server = Server::start(&[]);
    let database = server.make("city");
    let city = City::on(Some(database.clone()));
    let (number, code) = city.registered();
    let code = code.replace('+', "%2B");
    let printed = city.ok(&["user", "password", "dora"]);
    let password = printed.split_whitespace().nth(1).unwrap();
    let running = Running::start(&city);
    let follow = Form::open(&running.address, "/follow");
    let sign_in = Form::open(&running.address, "/sign-in");
    let follows = |code: &str| follow.send(&format!("number={number}&code={code}")).0;
    let signs_in = |password: &str| sign_in.send(&format!("login=dora&password={password}")).0;
    for (table, attempt, right, is_in) in [
        ("contact", &follows as &dyn Fn(&str) -> u16, &*code, 200),
        ("account", &signs_in, password, 303),
    ] {
        behind_the_back(&database, &format!("ALTER TABLE {table} RENAME TO lost"));
        for _ in 0..ATTEMPTS {
            assert_eq!(attempt(right), 500, "{table}");
        }
        behind_the_back(&database, &format!("ALTER TABLE lost RENAME TO {table}"));
        assert_eq!(attempt(right), is_in, "{table}");
        let guesses: Vec<_> = (0..ATTEMPTS).map(|_| attempt("nothing")).collect();
        assert_eq!(guesses.last(), Some(&429), "{table}: so many wrong ones count: {guesses:?}");
    }
}
