//! The API: registering and acting once for each key, versions, problems.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::town::{Program, Town};
use crate::api::caller::account_of;
use crate::api::v1::openapi::shapes::misfits;

fn matter(text: &str) -> Value {
    json!({
        "type": "service-request",
        "category": "street-light",
        "channel": "phone",
        "urgency": "standard",
        "text": text,
        "contact": { "name": "Quinn Example", "telephone": "+1 555 0100" },
    })
}

async fn create(program: &Program<'_>) -> String {
    let reply = program.post("/api/v1/cases", &[], &matter("A lamp is out")).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
    reply.json()["number"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_same_key_and_body_give_the_same_answer_and_another_body_none() {
    let town = Town::new().await;
    let ines = town.program("ines").await;
    let key = [("idempotency-key", "call-17")];
    let first = ines.post("/api/v1/cases", &key, &matter("A lamp is out")).await.json();
    let second = ines.post("/api/v1/cases", &key, &matter("A lamp is out")).await.json();
    assert_eq!((&first["number"], &first["seq"]), (&second["number"], &second["seq"]));
    let other = ines.post("/api/v1/cases", &key, &matter("Another lamp")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.json()["type"], "urn:answerable:problem:key-reused");
    let list = ines.get("/api/v1/cases").await.json();
    assert_eq!(list["cases"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_whose_request_is_under_way_is_told_to_wait_and_done_once() {
    let town = Town::new().await;
    let ines = town.program("ines").await;
    let key = [("idempotency-key", "call-17")];
    let store = &town.site.app.store;
    let account = store.account(town.site.authority, "ines").await.unwrap().unwrap();
    let under_way = town.site.flights.take_off(account_of(account.person), "call-17");
    let early = ines.post("/api/v1/cases", &key, &matter("A lamp is out")).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
    assert_eq!(early.json()["type"], "urn:answerable:problem:in-flight");
    drop(under_way);
    create(&ines).await;
    let late = ines.post("/api/v1/cases", &key, &matter("A lamp is out")).await;
    assert_eq!(late.status, StatusCode::CREATED);
    let list = ines.get("/api/v1/cases").await.json();
    assert_eq!(list["cases"].as_array().unwrap().len(), 2, "the early one left nothing behind");
}

#[tokio::test]
async fn a_command_names_the_version_it_was_meant_for() {
    let town = Town::new().await;
    let (ines, dora) = (town.program("ines").await, town.program("dora").await);
    let number = create(&ines).await;
    let path = format!("/api/v1/cases/{number}/commands");
    let read = dora.get(&format!("/api/v1/cases/{number}")).await;
    let tag = read.header("etag").to_owned();
    let dispatch = json!({ "command": "dispatch", "lead": "transport", "supports": [] });
    let done = dora.post(&path, &[("if-match", &tag)], &dispatch).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_ne!(done.header("etag"), tag);
    let late = dora.post(&path, &[("if-match", &tag)], &dispatch).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    let wrong = dora.post(&path, &[("if-match", "seven")], &dispatch).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_refusal_comes_with_its_key_and_arguments() {
    let town = Town::new().await;
    let (ines, dora) = (town.program("ines").await, town.program("dora").await);
    let number = create(&ines).await;
    let path = format!("/api/v1/cases/{number}/commands");
    let judge = json!({ "command": "judge_objection", "is_upheld": true, "reason": "x" });
    let reply = dora.post(&path, &[], &judge).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.header("content-type").starts_with("application/problem+json"));
    let problem = reply.json();
    assert_eq!(problem["refusal"]["key"], "wrong-status");
    assert_eq!(problem["refusal"]["arguments"]["status"], "received");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_never_repeated() {
    let town = Town::new().await;
    let ines = town.program("ines").await;
    let mut broken = matter("Quokka");
    broken["due_on"] = json!("Quokka");
    let reply = ines.post("/api/v1/cases", &[], &broken).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(!reply.text.contains("Quokka"), "{}", reply.text);
    let huge = matter(&"x".repeat(1_100_000));
    let reply = ines.post("/api/v1/cases", &[], &huge).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    for query in
        ["open=0", "limit=0", "limit=501", "surplus=1", "sort=due&sort=due", "from=20260203"]
    {
        let reply = ines.get(&format!("/api/v1/cases?{query}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let reply = ines.get("/api/v1/cases?status=received&status=closed").await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    for query in ["status=sleeping", "after=x", "from=2026-02-30", "limit=many", "unit=nobody"] {
        let reply = ines.get(&format!("/api/v1/cases?{query}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn an_address_or_method_that_is_not_there_is_a_problem_too() {
    let town = Town::new().await;
    let ines = town.program("ines").await;
    let odd = [("nothing", 404), ("cases/2026-000001/commands", 405), ("cases/%FF", 404)];
    for (path, status) in odd.into_iter().chain([("cases/%00", 404), ("units?unit=x", 400)]) {
        let reply = ines.get(&format!("/api/v1/{path}")).await;
        assert_eq!(reply.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(reply.json()["status"], status, "{path}");
        assert_eq!(reply.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn a_list_is_read_page_by_page_without_gap_or_repetition() {
    let town = Town::new().await;
    let ines = town.program("ines").await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(create(&ines).await);
    }
    let (mut read, mut after) = (Vec::new(), String::new());
    loop {
        let page = ines.get(&format!("/api/v1/cases?limit=2&after={after}")).await.json();
        let rows = page["cases"].as_array().unwrap();
        read.extend(rows.iter().map(|row| row["number"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    read.sort();
    made.sort();
    assert_eq!(read, made);
}

#[tokio::test]
async fn every_reading_route_answers_whoever_may_ask() {
    let town = Town::new().await;
    let number = create(&town.program("ines").await).await;
    let sven = town.program("sven").await;
    town.site.app.seal(town.site.authority).await.unwrap();
    let case = format!("cases/{number}");
    for (path, shape) in [
        (case.clone(), "Case"),
        (format!("{case}/actions"), "CaseActions"),
        (format!("{case}/clocks"), "CaseClocks"),
        (format!("{case}/events"), "CaseEvents"),
        ("cases".to_owned(), "CasePage"),
        ("board".to_owned(), "Board"),
        ("units".to_owned(), "Units"),
        ("appraisal?cases=1".to_owned(), "Appraisal"),
        ("events?after=0".to_owned(), "EventPage"),
        ("policy".to_owned(), "object"),
    ] {
        let reply = sven.get(&format!("/api/v1/{path}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
        assert_eq!(misfits(&reply.json(), shape), Vec::<String>::new(), "{path}: {}", reply.text);
    }
    for odd in ["appraisal?day=9999-12-31", "appraisal?day=2026-02-30"] {
        let reply = sven.get(&format!("/api/v1/{odd}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{odd}: {}", reply.text);
    }
    let wilma = town.program("wilma").await;
    let reply = wilma.get(&format!("/api/v1/cases/{number}")).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}
