//! A request through the whole loop by forms, and what people are told on the way.

use axum::http::StatusCode;

use super::town::{Browser, Town};

/// A mark that must turn up nowhere but on the pages of those who may read it.
const MARK: &str = "Quokka";

pub(super) async fn register(browser: &mut Browser<'_>, text: &str) -> String {
    let fields = [
        ("text", text),
        ("place", "12 Mill Lane"),
        ("category", "street-light"),
        ("name", "Quinn Example"),
        ("telephone", "+1 555 0100"),
    ];
    browser.registers(&fields).await.0
}

#[tokio::test]
async fn a_request_goes_through_the_loop_by_forms_alone() {
    let town = Town::new().await;
    let (mut ines, mut dora) = (town.signed_in("ines").await, town.signed_in("dora").await);
    let (mut hugo, mut vera) = (town.signed_in("hugo").await, town.signed_in("vera").await);
    let number = register(&mut ines, "The street light is out").await;
    let queue = dora.get("/dispatch").await;
    assert!(queue.text.contains(&number) && queue.text.contains("Transportation"));
    dora.done(&number, "dispatch", &[("lead", "transport")]).await;
    hugo.answers(&number, "The lamp was changed.").await;
    dora.done(&number, "accept-answer", &[]).await;
    let verdict = [
        ("verdict", "held"),
        ("method", "call_back"),
        ("requester_says", "resolved"),
        ("satisfaction", "5"),
    ];
    vera.done(&number, "verify", &verdict).await;
    vera.done(&number, "close", &[]).await;
    let page = vera.get(&format!("/cases/{number}")).await;
    assert!(page.text.contains("The lamp was changed.") && page.text.contains("Closed"));
    let board = vera.get("/board").await;
    assert_eq!(board.status, StatusCode::OK);
    let table = vera.get("/appraisal?day=2026-03-03").await;
    assert!(table.text.contains("1 / 1"), "{}", table.text);
    let behind = table.text.split("/appraisal/cases?").nth(1).unwrap().split('"').next().unwrap();
    let behind = behind.replace("&#38;", "&").replace("&amp;", "&");
    let cases = vera.get(&format!("/appraisal/cases?{behind}")).await;
    assert!(cases.text.contains(&number), "{}", cases.text);
}

#[tokio::test]
async fn the_second_of_two_people_is_told_what_changed_and_keeps_what_was_typed() {
    let town = Town::new().await;
    let number = register(&mut town.signed_in("ines").await, "A hole in the road").await;
    let (mut dora, mut ines) = (town.signed_in("dora").await, town.signed_in("ines").await);
    let page = ines.get(&format!("/cases/{number}")).await;
    let form = format!("/cases/{number}/act/correct");
    let seen = ["token", "seq", "once"].map(|name| (name, page.hidden(&form, name)));
    dora.done(&number, "dispatch", &[("lead", "transport")]).await;
    let typed = [("field", "urgency"), ("value", "emergency"), ("reason", "It grows by the hour")];
    let fields = seen.iter().map(|(name, value)| (*name, value.as_str())).chain(typed);
    let reply = ines.post(&form, &fields.collect::<Vec<_>>()).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert!(reply.text.contains("What changed since you looked"));
    assert!(reply.text.contains("Dispatched.") && reply.text.contains("Person dora"));
    assert!(reply.text.contains("It grows by the hour"));
}

#[tokio::test]
async fn a_refusal_stands_on_the_page_with_the_form_as_it_was_filled_in() {
    let town = Town::new().await;
    let number = register(&mut town.signed_in("ines").await, "Noise at night").await;
    let mut dora = town.signed_in("dora").await;
    let reply = dora.act(&number, "link-duplicate", &[("primary", &number)]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text.contains("These cases cannot be linked"), "{}", reply.text);
    assert!(reply.text.contains(&format!("value=\"{number}\"")));
}

#[tokio::test]
async fn a_form_sent_twice_is_done_once() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let page = ines.get("/cases/new").await;
    let (token, once) = (page.hidden("/cases/new", "token"), page.hidden("/cases/new", "once"));
    let fields = [
        ("token", token.as_str()),
        ("once", once.as_str()),
        ("checked", "1"),
        ("text", "A broken bench"),
        ("type", "service-request"),
        ("channel", "phone"),
        ("urgency", "standard"),
    ];
    let first = ines.post("/cases/new", &fields).await;
    let second = ines.post("/cases/new", &fields).await;
    let number = |text: &str| text.split("href=\"/cases/2026").nth(1).unwrap()[..12].to_owned();
    assert_eq!(number(&first.text), number(&second.text));
    assert!(ines.get("/cases?open=1").await.text.contains("1 case</p>"));
}

#[tokio::test]
async fn a_second_call_about_the_same_matter_shows_the_first() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let text = "The street light in front of the bakery has been out for a week";
    let number = register(&mut ines, text).await;
    let page = ines.get("/cases/new").await;
    let token = page.hidden("/cases/new", "token");
    let fields = [
        ("token", token.as_str()),
        ("text", "The street light in front of the bakery has been out for a week now"),
        ("place", "12 Mill Lane"),
        ("type", "service-request"),
        ("category", "street-light"),
        ("channel", "phone"),
        ("urgency", "standard"),
    ];
    let reply = ines.post("/cases/new", &fields).await;
    assert!(reply.text.contains("This may be the same matter"), "{}", reply.text);
    assert!(reply.text.contains(&number));
}

#[tokio::test]
async fn who_asked_is_shown_only_with_a_reason_and_only_once() {
    let town = Town::new().await;
    let number = register(&mut town.signed_in("ines").await, "A leak").await;
    let mut dora = town.signed_in("ines").await;
    let path = format!("/cases/{number}");
    let page = dora.get(&path).await;
    assert!(!page.text.contains("Quinn Example") && !page.text.contains("555 0100"));
    let form = format!("{path}/reveal");
    let hidden = ["token", "seq", "once"].map(|name| (name, page.hidden(&form, name)));
    let fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let without = dora.post(&form, &fields).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!without.text.contains("Quinn Example"));
    let mut with = fields.clone();
    with.push(("reason", "to ask for the house number"));
    with.retain(|(name, _)| *name != "once");
    with.push(("once", "another"));
    let shown = dora.post(&form, &with).await;
    assert!(shown.text.contains("Quinn Example"), "{}", shown.text);
    let later = dora.get(&path).await;
    assert!(!later.text.contains("Quinn Example"));
    assert!(later.text.contains("Contact data was shown."));
}

#[tokio::test]
async fn a_key_that_was_used_opens_no_contact_data_unrecorded() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let number = register(&mut ines, "A leak").await;
    let path = format!("/cases/{number}");
    let mut looked = 0;
    for _ in 0..2 {
        let page = ines.get(&path).await;
        let form = format!("{path}/reveal");
        let hidden = ["token", "seq"].map(|name| (name, page.hidden(&form, name)));
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.extend([("once", "the same"), ("reason", "to ask for the house number")]);
        let shown = ines.post(&form, &fields).await;
        assert!(shown.text.contains("Quinn Example"), "{}", shown.text);
        let now = ines.get(&path).await.text.matches("Contact data was shown.").count();
        assert!(now > looked, "a look that stands nowhere");
        looked = now;
    }
}

#[tokio::test]
async fn a_key_that_was_used_for_one_case_is_refused_for_another() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let cases = [register(&mut ines, "A leak").await, register(&mut ines, "A hole").await];
    let mut statuses = Vec::new();
    for number in cases {
        let page = ines.get(&format!("/cases/{number}")).await;
        let form = format!("/cases/{number}/act/withdraw");
        let hidden = ["token", "seq"].map(|name| (name, page.hidden(&form, name)));
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.extend([("once", "the same"), ("reason", "asked twice")]);
        statuses.push(ines.post(&form, &fields).await.status);
    }
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
}

#[tokio::test]
async fn a_case_of_others_is_not_there() {
    let town = Town::new().await;
    let number = register(&mut town.signed_in("ines").await, "A leak").await;
    town.signed_in("dora").await.done(&number, "dispatch", &[("lead", "transport")]).await;
    let mut wilma = town.signed_in("wilma").await;
    let reply = wilma.get(&format!("/cases/{number}")).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert!(!wilma.get("/cases?all=1").await.text.contains(&number));
    let token = wilma.get("/").await.hidden("/sign-out", "token");
    let form = format!("/cases/{number}/act/sign");
    let acted = wilma.post(&form, &[("token", &token), ("seq", "1")]).await;
    assert_eq!(acted.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_people_wrote_is_shown_as_text_and_stands_in_no_log_line_or_counter() {
    let log = super::wire::log();
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let number = register(&mut ines, &format!("<b>{MARK}</b> & the lamp")).await;
    let page = ines.get(&format!("/cases/{number}")).await;
    assert!(page.text.contains(MARK) && !page.text.contains("<b>"));
    ines.get(&format!("/cases?words={MARK}")).await;
    ines.get(&format!("/nowhere/{MARK}")).await;
    let lines = log.text();
    assert!(lines.contains("/cases/{number}"), "the route is logged: {lines}");
    for mark in [MARK, "Quinn", "555 0100", "Mill Lane", "ines", &number] {
        assert!(!lines.contains(mark), "{mark} stands in the log");
        assert!(!town.site.metrics.text().contains(mark), "{mark} stands in the counters");
    }
}
