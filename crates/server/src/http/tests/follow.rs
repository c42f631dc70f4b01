//! Following a request by its number and code: what is shown as the answer, and whom wrong codes
//! hold up.

use axum::http::StatusCode;

use super::town::{Browser, PASSWORD, Reply, Town};

/// Registers a request; its number and its code.
async fn register(town: &Town) -> (String, String) {
    let mut ines = town.signed_in("ines").await;
    ines.registers(&[("text", "The lamp is out"), ("telephone", "+1 555 0100")]).await
}

async fn follow(browser: &mut Browser<'_>, number: &str, code: &str) -> Reply {
    let token = browser.get("/follow").await.hidden("/follow", "token");
    browser.post("/follow", &[("token", &token), ("number", number), ("code", code)]).await
}

#[tokio::test]
async fn what_was_answered_at_intake_is_the_answer() {
    let town = Town::new().await;
    let (number, code) = register(&town).await;
    let mut ines = town.signed_in("ines").await;
    let page = ines.get(&format!("/cases/{number}")).await;
    let (_, form) = page.text.split_once("/act/dispose").unwrap();
    let (_, choices) = form.split_once("name=\"disposition\"").unwrap();
    let chosen = choices.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap();
    let fields = [("disposition", chosen), ("text", "Lamps are lit from six.")];
    ines.done(&number, "dispose", &fields).await;
    let page = follow(&mut town.browser(), &number, &code).await;
    assert!(page.text.contains("Lamps are lit from six."), "{}", page.text);
    assert!(!page.text.contains("no answer so far"));
}

#[tokio::test]
async fn an_answer_that_is_not_accepted_yet_does_not_hide_the_one_before() {
    let town = Town::new().await;
    let (number, code) = register(&town).await;
    let (mut dora, mut hugo) = (town.signed_in("dora").await, town.signed_in("hugo").await);
    let mut vera = town.signed_in("vera").await;
    dora.done(&number, "dispatch", &[("lead", "transport")]).await;
    hugo.answers(&number, "The lamp was changed.").await;
    dora.done(&number, "accept-answer", &[]).await;
    let verdict = [
        ("verdict", "not_held"),
        ("method", "call_back"),
        ("requester_says", "not_resolved"),
        ("note", "It is dark as before"),
    ];
    vera.done(&number, "verify", &verdict).await;
    hugo.answers_again(&number, "The cable was mended.").await;
    let mut quinn = town.browser();
    let page = follow(&mut quinn, &number, &code).await;
    assert!(page.text.contains("The lamp was changed."), "{}", page.text);
    assert!(!page.text.contains("The cable was mended."));
    let inside = dora.get(&format!("/cases/{number}")).await;
    assert!(inside.text.contains("answer\">The cable was mended."), "{}", inside.text);
    dora.done(&number, "accept-answer", &[]).await;
    let page = follow(&mut quinn, &number, &code).await;
    assert!(page.text.contains("The cable was mended."), "{}", page.text);
}

#[tokio::test]
async fn wrong_codes_for_one_case_hold_up_neither_another_case_nor_a_sign_in() {
    let town = Town::new().await;
    let (number, code) = register(&town).await;
    let mut browser = town.browser();
    for _ in 0..5 {
        let reply = follow(&mut browser, "2026-000099", "nothing").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = follow(&mut browser, "2026-000099", "nothing").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    let own = follow(&mut browser, &number, &code).await;
    assert_eq!(own.status, StatusCode::OK, "somebody else behind the same address");
    let reply = follow(&mut browser, "2026-000099", "nothing").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "one right code forgives no other");
    for n in 0..60 {
        follow(&mut browser, &format!("2026-1{n:05}"), "nothing").await;
    }
    let reply = follow(&mut browser, &number, &code).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "one address cannot try every case");
    let reply = browser.sign_in("hugo", PASSWORD).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
}
