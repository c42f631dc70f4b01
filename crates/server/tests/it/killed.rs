//! The server is killed under load, again and again: nothing that it acknowledged is lost, nothing
//! happens twice. The clients keep their own record of what was acknowledged.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::postgres::Server;
use crate::serving::{Running, ask};
use crate::support::City;

const CLIENTS: usize = 8;
/// How often it is killed: a few times in every run, twenty times in the long form.
fn rounds() -> u64 {
    if std::env::var_os("ANSWERABLE_LONG").is_some() { 20 } else { 2 }
}

fn create(address: &str, token: &str, key: &str) -> Option<(u16, Value)> {
    let body = json!({
        "type": "complaint", "channel": "hotline", "urgency": "general",
        "text": format!("a lamp is out, call {key}"), "contact": { "telephone": key },
    });
    let head = format!(
        "POST /api/v1/cases HTTP/1.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}"
    );
    ask(address, &head, &body.to_string())
}

/// What one client was told, by key: the number of the case, or nothing because the line broke.
type Told = BTreeMap<String, Option<Value>>;

fn client(address: &str, token: &str, keys: &AtomicU64) -> Told {
    let mut told = Told::new();
    loop {
        let key = format!("77{:08}", keys.fetch_add(1, Ordering::Relaxed));
        match create(address, token, &key) {
            Some((201, answer)) => drop(told.insert(key, Some(answer))),
            Some((status, answer)) => panic!("{status}: {answer}"),
            None => {
                told.insert(key, None);
                return told;
            }
        }
    }
}

fn kill_again_and_again(city: &City) {
    let token = city.ok(&["token", "ina", "--label", "test", "--role", "intake"]);
    let token = token.trim();
    let keys = AtomicU64::new(1);
    let mut told = Told::new();
    for round in 0..rounds() {
        let mut running = Running::start(city);
        let address = running.address.clone();
        std::thread::scope(|scope| {
            let clients: Vec<_> =
                (0..CLIENTS).map(|_| scope.spawn(|| client(&address, token, &keys))).collect();
            // Not a wait for something: how long the load lasts, another time in each round.
            std::thread::sleep(Duration::from_millis(400 + 137 * (round % 5)));
            running.child.kill().unwrap();
            clients.into_iter().for_each(|client| told.extend(client.join().unwrap()));
        });
    }
    let acknowledged = told.values().flatten().count();
    assert!(acknowledged > 0, "nothing was acknowledged: there was no load");

    let running = Running::start(city);
    for (key, before) in &told {
        let (status, after) = create(&running.address, token, key).expect("the server answers");
        assert_eq!(status, 201, "{after}");
        if let Some(before) = before {
            assert_eq!(before, &after, "the same request has the same answer");
        }
    }
    drop(running);
    let report: Value =
        serde_json::from_str(&city.ok(&["journal", "verify", "--format", "json"])).unwrap();
    assert_eq!(report["ok"], true, "{report}");
    assert_eq!(report["cases"], json!(told.len()), "one case for each key: {acknowledged} told");
}

#[test]
fn the_embedded_database_loses_nothing_when_the_server_is_killed() {
    kill_again_and_again(&City::new());
}

#[test]
fn postgresql_loses_nothing_when_the_server_is_killed() {
    let server = Server::start(&[]);
    kill_again_and_again(&City::on(Some(server.make("city"))));
}
