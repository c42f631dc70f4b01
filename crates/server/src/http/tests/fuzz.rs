//! The API asked at random from its own description, by every role: nothing that is sent ends in a
//! fault of ours, every answer is of the form that is described, what the description does not
//! allow is not taken, and nobody reads what they may not see.
//!
//! Short at every run; `ANSWERABLE_LONG=1` asks far more, `ANSWERABLE_SEED` another seed.

use axum::http::StatusCode;
use domain::actor::Role;
use serde_json::{Value, json};

use super::schema::{Chance, Description};
use super::town::{Program, Reply, Town};
use crate::api::v1::openapi::description;
use crate::http::fields::query;

/// Rounds of a short run, of a long one.
const ROUNDS: [usize; 2] = [6, 400];
/// What stands in a case that nobody who asks may see.
const UNSEEN: &str = "numbat-unseen";
/// Values that have broken programs.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\0",
    "' OR 1=1 --",
    "\"; DROP TABLE journal; --",
    "../../../etc/passwd",
    "%00%FF",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\u{202e}\u{feff}\u{fffd}",
    "路灯不亮",
    "-9223372036854775809",
    "18446744073709551615",
    "1e309",
    "9999-12-31",
    "-9999-01-01",
    "0000-00-00",
    "2026-03-04T25:61:61Z",
    "NaN",
    "*",
    "NEAR(a b)",
    "\"unclosed",
];

fn words(name: &str, chance: &mut Chance) -> Option<String> {
    let list: &[&str] = match name {
        "type" | "type_key" => &["service-request", "service-request", "nothing"],
        "category" => &["street-light", "street-light", "nothing"],
        "channel" => &["phone", "web-form", "e-mail", "nothing"],
        "urgency" => &["standard", "emergency"],
        "unit" | "lead" | "proposed" | "from" | "to" | "counterparty" | "commissioning_office" => {
            &["transport", "water-utility", "riverton", "nobody"]
        }
        "number" | "primary" => {
            return Some(app::number::write(2026, *chance.pick(&[1, 2, 3, 99])));
        }
        "id" => &["0199aaaa-0000-7000-8000-000000000001", "x"],
        "after" => &["", "_", "5_0199aaaa-0000-7000-8000-000000000001"],
        "seed" => &["a seed"],
        _ => return None,
    };
    Some((*chance.pick(list)).to_owned())
}

struct Asked {
    method: String,
    path: String,
    body: Vec<u8>,
    /// Whether the description allows it.
    is_described: bool,
}

/// Spoils a value somewhere.
fn spoil(value: &mut Value, chance: &mut Chance) {
    match value {
        Value::Object(object) if !object.is_empty() && !chance.once_in(4) => {
            let names: Vec<String> = object.keys().cloned().collect();
            let name = chance.pick(&names);
            match chance.below(4) {
                0 => {
                    object.remove(name);
                }
                1 => {
                    object.insert(
                        (*chance.pick(&["more", "__proto__", "Quokka 5"])).to_owned(),
                        json!(1),
                    );
                }
                _ => spoil(object.get_mut(name).unwrap(), chance),
            }
        }
        Value::Array(list) if !list.is_empty() && !chance.once_in(4) => {
            let row = chance.below(list.len());
            spoil(&mut list[row], chance);
        }
        _ => *value = hostile(chance),
    }
}

fn hostile(chance: &mut Chance) -> Value {
    match chance.below(9) {
        0 => Value::Null,
        1 => json!(chance.pick(&[-1, i64::MIN, i64::MAX])),
        2 => json!(u64::MAX),
        3 => json!(1.5e300),
        4 => json!([[[[["x"]]]]]),
        5 => json!({ "command": "close" }),
        6 => json!("x".repeat(70_000)),
        7 => json!(true),
        _ => json!(chance.pick(HOSTILE)),
    }
}

/// Spoils bytes: cuts, flips, repeats.
fn spoil_bytes(bytes: &mut Vec<u8>, chance: &mut Chance) {
    if bytes.is_empty() {
        return;
    }
    let place = chance.below(bytes.len());
    match chance.below(4) {
        0 => bytes.truncate(place),
        1 => bytes[place] ^= 1 << chance.below(8),
        2 => bytes.splice(place..place, [0xFF, 0xFE]).for_each(drop),
        _ => *bytes = "[".repeat(20_000).into_bytes(),
    }
}

/// A request to an operation, as described or not.
fn request(
    known: &Description,
    (path, method): (&str, &str),
    operation: &Value,
    chance: &mut Chance,
) -> Asked {
    let (mut address, mut asked, mut is_described) = (path.to_owned(), Vec::new(), true);
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let mut value = known.sample(name, &parameter["schema"], chance);
        match parameter["in"].as_str().unwrap() {
            "path" => {
                let text =
                    if chance.once_in(5) { *chance.pick(HOSTILE) } else { value.as_str().unwrap() };
                address = address.replace(&format!("{{{name}}}"), &percent(text));
            }
            "query" if chance.once_in(3) => {
                if chance.once_in(3) {
                    value = json!(chance.pick(HOSTILE));
                }
                let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
                let texts = match &value {
                    Value::Array(list) => list.iter().map(text).collect(),
                    one => vec![text(one)],
                };
                asked.extend(texts.into_iter().map(|text| (name.to_owned(), text)));
            }
            _ => {}
        }
    }
    if chance.once_in(20) {
        asked.push(("surplus".to_owned(), "1".to_owned()));
        is_described = false;
    }
    address += &query(asked.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let mut body = Vec::new();
    if schema.is_object() {
        let mut value = known.sample("", schema, chance);
        for _ in 0..chance.below(5).saturating_sub(2) {
            spoil(&mut value, chance);
        }
        is_described &= known.misfits(&value, schema).is_empty();
        body = value.to_string().into_bytes();
        if chance.once_in(12) {
            spoil_bytes(&mut body, chance);
            let read = serde_json::from_slice(&body);
            is_described &= read.is_ok_and(|read: Value| known.misfits(&read, schema).is_empty());
        }
    } else if method == "post" {
        body = chance.pick(HOSTILE).as_bytes().to_vec();
    }
    Asked { method: method.to_uppercase(), path: address, body, is_described }
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Holds an answer to the description.
fn check(known: &Description, operation: &Value, (asked, reply): (&Asked, &Reply)) {
    let said = format!(
        "{} {} {} -> {} {}",
        asked.method,
        asked.path,
        String::from_utf8_lossy(&asked.body[..asked.body.len().min(600)]),
        reply.status,
        reply.text
    );
    assert!(!reply.status.is_server_error(), "{said}");
    let described = &operation["responses"][reply.status.as_str()];
    // An empty part of a path is another address, which describes nothing.
    let is_elsewhere = reply.status == StatusCode::NOT_FOUND && asked.path.contains("//");
    assert!(described.is_object() || is_elsewhere, "not described: {said}");
    assert!(asked.is_described || !reply.status.is_success(), "taken: {said}");
    assert!(!reply.text.contains(UNSEEN), "read by whoever may not: {said}");
    let content = described["content"].as_object().unwrap_or_else(|| panic!("{said}"));
    let kind = reply.header("content-type");
    let of_kind =
        content.iter().find(|(name, _)| *name == "*/*" || kind.starts_with(name.as_str()));
    let (name, content) = of_kind.unwrap_or_else(|| panic!("of another kind, {kind}: {said}"));
    if name.ends_with("json") {
        let misfits = known.misfits(&reply.json(), &content["schema"]);
        assert!(misfits.is_empty(), "{misfits:?} of {said}");
    }
}

async fn programs(town: &Town) -> Vec<(Role, Program<'_>)> {
    let mut all = Vec::new();
    for role in Role::ALL {
        if matches!(role, Role::Requester | Role::Public | Role::Worker) {
            continue;
        }
        let login = format!("{role:?}").to_lowercase();
        town.appoint(&login, "transport", *role, Some("transport")).await;
        all.push((*role, town.program(&login).await));
    }
    all
}

#[tokio::test]
async fn whatever_is_asked_by_whomever_is_answered_as_the_description_says() {
    let town = Town::new().await;
    let (ines, dora) = (town.program("ines").await, town.program("dora").await);
    for (text, lead) in [("A lamp", "transport"), (UNSEEN, "power-utility"), ("B", "transport")] {
        let matter = json!({
            "type": "service-request", "category": "street-light", "channel": "phone",
            "urgency": "standard", "text": text, "contact": { "name": "Q." },
        });
        let made = ines.post("/api/v1/cases", &[], &matter).await;
        let path = format!("/api/v1/cases/{}/commands", made.json()["number"].as_str().unwrap());
        let done = dora.post(&path, &[], &json!({ "command": "dispatch", "lead": lead })).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    }
    let programs = programs(&town).await;
    let is_long = std::env::var_os("ANSWERABLE_LONG").is_some();
    let seed = std::env::var("ANSWERABLE_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(5);
    let (known, mut chance) = (Description { document: description(), words }, Chance::of(seed));
    let mut answers = std::collections::BTreeMap::new();
    for _ in 0..ROUNDS[usize::from(is_long)] {
        for (path, methods) in known.document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                for (role, program) in &programs {
                    let asked = request(&known, (path, method), operation, &mut chance);
                    let sent = program.ask(&asked.method, &asked.path, asked.body.clone()).await;
                    let Some(reply) = sent else { continue };
                    check(&known, operation, (&asked, &reply));
                    let gate = operation["operationId"] == "createCase";
                    let may = domain::access::grants(domain::access::Action::Register);
                    if gate && may.into_iter().all(|(granted, _)| granted != *role) {
                        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{role:?}");
                    }
                    *answers.entry(reply.status.as_u16()).or_insert(0) += 1;
                }
            }
        }
    }
    println!("answers by status: {answers:?}");
    for status in [200, 201, 400, 404, 422] {
        assert!(answers.contains_key(&status), "nothing ended in {status}: {answers:?}");
    }
}
