//! Earlier cases that may be the same matter: on the page of a case and by the API.

use axum::http::StatusCode;
use serde_json::Value;

use super::town::{Browser, Program, Town};
use crate::api::v1::openapi::shapes::misfits;

const TEXT: &str = "The lantern by the cemetery gate has been dark for a fortnight";

async fn register(browser: &mut Browser<'_>, text: &str, place: &str) -> String {
    let fields = [
        ("text", text),
        ("place", place),
        ("category", "street-light"),
        ("name", "Quinn Example"),
        ("telephone", "+1 555 0100"),
        ("checked", "1"),
    ];
    browser.registers(&fields).await.0
}

async fn similar(program: &Program<'_>, number: &str) -> Vec<Value> {
    let reply = program.get(&format!("/api/v1/cases/{number}/similar")).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let answer = reply.json();
    assert_eq!(misfits(&answer, "CaseSimilar"), Vec::<String>::new());
    answer["similar"].as_array().unwrap().clone()
}

fn numbers(found: &[Value]) -> Vec<&str> {
    found.iter().map(|one| one["case"]["number"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_case_that_waits_for_a_lead_shows_what_was_registered_before_it_and_may_be_the_same() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let first = register(&mut ines, TEXT, "Cemetery Road").await;
    town.later(1);
    let other = register(&mut ines, "Noise from a bakery at night", "3 Kiln Court").await;
    town.later(1);
    let second = register(&mut ines, &format!("{TEXT}!"), "Cemetery Road").await;
    let mut dora = town.signed_in("dora").await;
    let page = dora.get(&format!("/cases/{second}")).await.text;
    let block = page.split("id=\"similar\"").nth(1).unwrap();
    assert!(block.contains(&first) && !block.contains(&other), "{block}");
    assert!(block.contains("same address") && block.contains("% alike"), "{block}");
    let page = dora.get(&format!("/cases/{first}")).await.text;
    assert!(page.contains("Nothing open or lately closed is like it"), "a later case is no source");
    dora.done(&second, "dispatch", &[("lead", "transport")]).await;
    let page = dora.get(&format!("/cases/{second}")).await.text;
    assert!(!page.contains(&first) && page.contains("?similar=1"), "{page}");
    let page = dora.get(&format!("/cases/{second}?similar=1")).await.text;
    assert!(page.contains(&first), "{page}");
}

#[tokio::test]
async fn the_api_tells_scores_and_reasons_and_only_cases_that_the_caller_may_see() {
    let town = Town::new().await;
    let (mut ines, mut dora) = (town.signed_in("ines").await, town.signed_in("dora").await);
    let first = register(&mut ines, TEXT, "Cemetery Road").await;
    dora.done(&first, "dispatch", &[("lead", "power-utility")]).await;
    town.later(1);
    let second = register(&mut ines, TEXT, "Cemetery Road").await;
    dora.done(&second, "dispatch", &[("lead", "transport")]).await;
    let found = similar(&town.program("dora").await, &second).await;
    assert_eq!(numbers(&found), [first.as_str()]);
    assert!(found[0]["score"].as_f64().unwrap() > 0.9, "{found:?}");
    let reasons = found[0]["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|one| one["reason"] == "same_address" && one["value"] == true));
    let hugo = town.program("hugo").await;
    let unseen = hugo.get(&format!("/api/v1/cases/{first}")).await;
    assert_eq!(unseen.status, StatusCode::NOT_FOUND, "hugo's unit has no part in it");
    assert_eq!(similar(&hugo, &second).await, Vec::<Value>::new());
}

#[tokio::test]
async fn two_places_on_the_map_are_compared_by_how_far_they_are_apart() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let near = register(&mut ines, "Lamp out", "Mill Lane\n42.361000, -71.057000").await;
    let far = register(&mut ines, "Lamp out", "Mill Lane\n42.411000, -71.057000").await;
    town.later(1);
    let asked = register(&mut ines, "No light here", "42.361030, -71.057000").await;
    let found = similar(&town.program("dora").await, &asked).await;
    assert_eq!(numbers(&found), [near.as_str()], "and not {far}");
    let metres = &found[0]["reasons"][0];
    assert!(metres["reason"] == "metres" && metres["value"].as_f64().unwrap() < 5.0, "{metres}");
}
