//! Whole cases over HTTP: registered, dispatched, signed, contacted, answered, accepted, verified
//! and closed, each step by the person whose it is.

use crate::city::City;
use crate::client::{self, Connection, request};
use crate::creates::{fresh_key, matter, now};
use crate::lines::Line;
use crate::people;
use crate::serving::Serving;
use crate::size::bytes_of;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Instant;
use tokio::task::JoinSet;

/// Cases in one round.
const CASES: u64 = 2_000;
/// Cases under way at the same time.
const TOGETHER: usize = 64;
/// Units that handle them.
const UNITS: usize = 12;

pub(crate) fn measure(city: &City, rounds: u32) -> Result<Vec<Line>> {
    city.grows_by(CASES * u64::from(rounds))?;
    let serving = Serving::at_rest(city)?;
    let staff = Rc::new(Staff::of(city)?);
    let before = bytes_of(city)?;
    let mut rates = Vec::new();
    for _ in 0..rounds {
        rates.push(client::block_on(round(serving.address, &staff))?);
    }
    let grown = (bytes_of(city)? - before) / (f64::from(rounds) * CASES as f64);
    let beside = format!("8 requests each; the database grew by {grown:.0} bytes a case");
    Ok(vec![Line::median("whole cases", &rates, "a second").at_least(500.0).beside(beside)])
}

/// Headers with the tokens of those who do the steps.
struct Staff {
    intake: String,
    dispatcher: String,
    verifier: String,
    /// Codes of units, each with the token of one who handles there.
    handlers: Vec<(String, String)>,
}

impl Staff {
    fn of(city: &City) -> Result<Self> {
        let token = |role: &str| people::token(city, &people::first(city, role)?);
        let mut staff = Self {
            intake: token("Intake")?,
            dispatcher: token("Dispatcher")?,
            verifier: token("Verifier")?,
            handlers: Vec::new(),
        };
        let mut units: Vec<String> = Vec::new();
        for person in people::with_role(city, "Handler")? {
            if units.len() < UNITS && !units.contains(&person.unit) {
                // Logins are made of the code of the unit and a number.
                let code = person.login.rsplit_once('-').map_or("", |(code, _)| code);
                staff.handlers.push((code.to_owned(), people::token(city, &person)?));
                units.push(person.unit);
            }
        }
        ensure!(!staff.handlers.is_empty(), "nobody handles anything");
        Ok(staff)
    }
}

/// Cases a second.
async fn round(address: SocketAddr, staff: &Rc<Staff>) -> Result<f64> {
    let next = Rc::new(Cell::new(0_u64));
    let started = Instant::now();
    let mut working = JoinSet::new();
    for _ in 0..TOGETHER {
        let (next, staff) = (next.clone(), staff.clone());
        working.spawn_local(async move {
            let mut connection = Connection::open(address).await?;
            while next.get() < CASES {
                let number = next.replace(next.get() + 1);
                live(&mut connection, &staff, number).await?;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    while let Some(done) = working.join_next().await {
        done??;
    }
    Ok(CASES as f64 / started.elapsed().as_secs_f64())
}

/// One case from its registration to its end.
async fn live(connection: &mut Connection, staff: &Staff, number: u64) -> Result<()> {
    let place = usize::try_from(number)? % staff.handlers.len();
    let (unit, handler) = staff.handlers.get(place).context("a handler")?;
    let reply = connection.expect(&matter(number, &[&staff.intake]), 201).await?;
    let answer: Value = serde_json::from_str(&reply.body)?;
    let case = answer.get("number").and_then(Value::as_str).context("no number")?.to_owned();
    let dispatch = json!({ "command": "dispatch", "lead": unit, "supports": [], "reason": null });
    // When it happened is filled in as it happens.
    let contact = json!({
        "command": "log_contact", "is_reached": true, "happened_at": null, "note": "问明了是哪一盏灯",
    });
    let answer = json!({
        "command": "answer", "public": "路灯已于今日修复，夜间照明恢复正常。",
        "internal": "更换镇流器一只", "evidence": [],
    });
    let verify = json!({
        "command": "verify", "verdict": "held", "method": "call_back",
        "requester_says": "resolved", "satisfaction": 5,
    });
    let steps = [
        (&staff.dispatcher, dispatch),
        (handler, json!({ "command": "sign" })),
        (handler, contact),
        (handler, answer),
        (&staff.dispatcher, json!({ "command": "accept_answer" })),
        (&staff.verifier, verify),
        (&staff.verifier, json!({ "command": "close" })),
    ];
    for (who, mut command) in steps {
        if let Some(at) = command.get_mut("happened_at") {
            *at = json!(now());
        }
        let key = fresh_key();
        let headers = ["content-type: application/json", key.as_str(), who.as_str()];
        let path = format!("/api/v1/cases/{case}/commands");
        let sent = request("POST", &path, &headers, &command.to_string());
        connection.expect(&sent, 200).await?;
    }
    Ok(())
}
