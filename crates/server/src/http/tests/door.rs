//! Who comes in: sign-in, sessions, the access of every route, the headers of every answer.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::town::{HERE, PASSWORD, Town};
use crate::http::routes::{Access, Side, table};

#[tokio::test]
async fn no_route_but_the_public_ones_is_open_to_whoever_is_not_signed_in() {
    let town = Town::new().await;
    let mut closed = 0;
    for route in table().iter().filter(|route| route.access != Access::Public) {
        let path = route.path.replace("{number}", "2026-000001").replace("{action}", "sign");
        let request = Request::builder().method(route.method).uri(&path).body(Body::empty());
        let reply = town.send(request.unwrap(), HERE.parse().unwrap()).await;
        match route.side {
            Side::Page => {
                assert_eq!(reply.status, StatusCode::SEE_OTHER, "{path}");
                assert!(reply.location().starts_with("/sign-in"), "{path}");
            }
            Side::Api => assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{path}"),
            Side::Plain => panic!("{path} is for monitors and must be public"),
        }
        closed += 1;
    }
    assert!(closed > 20, "the table has {closed} routes that need a sign-in");
}

#[tokio::test]
async fn a_route_of_an_action_does_not_exist_for_roles_without_it() {
    let town = Town::new().await;
    let mut leader = town.signed_in("lara").await;
    for path in ["/cases/new", "/dispatch"] {
        assert_eq!(leader.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut intake = town.signed_in("ines").await;
    assert_eq!(intake.get("/cases/new").await.status, StatusCode::OK);
    assert_eq!(intake.get("/appraisal").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_browsers_cookie_opens_no_api_and_a_token_no_page() {
    let town = Town::new().await;
    let mut browser = town.signed_in("dora").await;
    assert_eq!(browser.get("/api/v1/cases").await.status, StatusCode::UNAUTHORIZED);
    let token = town.program("dora").await.token;
    let mut other = town.browser();
    other.cookies.push(("answerable_session".to_owned(), token));
    assert_eq!(other.get("/cases").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_that_was_not_given_out_to_this_sign_in_does_nothing() {
    let town = Town::new().await;
    let mut browser = town.signed_in("ines").await;
    let foreign = town.signed_in("dora").await.get("/cases/new").await;
    let foreign = foreign.hidden("/cases/new", "token");
    for token in ["", "0", foreign.as_str()] {
        let fields = [("token", token), ("text", "x")];
        let reply = browser.post("/cases/new", &fields).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn guessing_is_slowed_for_the_guesser_whatever_address_he_claims() {
    let town = Town::new().await;
    let mut guesser = town.browser();
    for _ in 0..5 {
        let reply = guesser.sign_in("hugo", "a wrong password").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = guesser.sign_in("hugo", PASSWORD).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    let mut hugo = town.browser();
    hugo.address = "198.51.100.4:5000".parse().unwrap();
    let reply = hugo.sign_in("hugo", PASSWORD).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "from elsewhere the account stays open");
    town.later(1);
    assert_eq!(guesser.sign_in("hugo", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_sign_in_ends_when_it_is_idle_or_left_and_its_copies_with_it() {
    let town = Town::new().await;
    let mut browser = town.signed_in("dora").await;
    town.later(7);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    town.later(9);
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER, "idle for nine hours");
    let mut browser = town.signed_in("dora").await;
    let copy = browser.cookies.clone();
    let token = browser.get("/").await.hidden("/sign-out", "token");
    browser.post("/sign-out", &[("token", &token)]).await;
    let mut other = town.browser();
    other.cookies = copy;
    assert_eq!(other.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_is_barred_is_out_soon_although_signed_in() {
    let town = Town::new().await;
    let mut browser = town.signed_in("dora").await;
    let (store, authority) = (&town.site.app.store, town.site.authority);
    let mut account = store.account(authority, "dora").await.unwrap().unwrap();
    account.is_active = false;
    store.put_account(authority, &account).await.unwrap();
    town.later(1);
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    let reply = browser.sign_in("dora", PASSWORD).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn every_answer_keeps_foreign_content_out() {
    let town = Town::new().await;
    let mut browser = town.browser();
    for path in ["/sign-in", "/cases", "/nowhere", "/healthz", "/api/v1/cases", "/api/v1/no"] {
        let reply = browser.get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert!(!reply.header("x-request-id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn pages_hold_no_inline_style_or_script_and_load_nothing_from_elsewhere() {
    let town = Town::new().await;
    let mut browser = town.signed_in("dora").await;
    for path in ["/", "/cases", "/board", "/dispatch", "/cases/new", "/appraisal", "/nowhere"] {
        let reply = browser.get(path).await;
        for forbidden in ["<script", "style=", "<style", " onclick", "//cdn", "http://", "https://"]
        {
            assert!(!reply.text.contains(forbidden), "{path} holds {forbidden}");
        }
        assert!(reply.text.contains("<html lang=\"en\">"), "{path}");
    }
}

#[tokio::test]
async fn the_language_follows_the_browser_until_one_is_chosen() {
    let town = Town::new().await;
    let mut browser = town.browser();
    let reply = browser.get("/language/zh-CN?back=/sign-in").await;
    assert_eq!(reply.location(), "/sign-in");
    assert!(browser.get("/sign-in").await.text.contains("<html lang=\"zh-CN\">"));
    let reply = browser.get("/language/en?back=//example.org").await;
    assert_eq!(reply.location(), "/", "never on to another site");
}
