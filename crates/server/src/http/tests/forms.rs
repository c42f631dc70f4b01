//! Forms that grow by rows and steps, registrations of every kind, and the audit trail.

use axum::http::StatusCode;

use super::journey::register;
use super::town::{Browser, Reply, Town};

/// The fields that every form of a case carries, as a page gives them out.
fn hidden(page: &Reply, form: &str) -> Vec<(&'static str, String)> {
    ["token", "seq", "once"].map(|name| (name, page.hidden(form, name))).to_vec()
}

/// Sends a form with the hidden fields of a page and these.
async fn send(
    browser: &mut Browser<'_>,
    (page, form): (&Reply, &str),
    fields: &[(&str, &str)],
) -> Reply {
    let hidden = hidden(page, form);
    let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    browser.post(form, &hidden.chain(fields.iter().copied()).collect::<Vec<_>>()).await
}

#[tokio::test]
async fn a_list_grows_by_a_button_and_keeps_what_was_typed() {
    let town = Town::new().await;
    let number = register(&mut town.signed_in("ines").await, "A hole in the road").await;
    let mut dora = town.signed_in("dora").await;
    let form = format!("/cases/{number}/act/dispatch");
    let page = dora.get(&format!("/cases/{number}")).await;
    let first = [
        ("lead", "transport"),
        ("rows.supports", "1"),
        ("supports.1.unit", "water-utility"),
        ("supports.1.task", "Look at the pipe below"),
    ];
    let more = [&first[..], &[("more", "supports")]].concat();
    let page = send(&mut dora, (&page, &form), &more).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Look at the pipe below"), "{}", page.text);
    assert!(page.text.contains("name=\"supports.2.unit\""), "there is another row");
    assert!(!page.text.contains("Dispatched."), "nothing was done so far");
    let half = [&first[..], &[("rows.supports", "2"), ("supports.2.unit", "health")]].concat();
    let half: Vec<_> = half.into_iter().filter(|pair| *pair != ("rows.supports", "1")).collect();
    let page = send(&mut dora, (&page, &form), &half).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("Supporting units 2: Task"), "{}", page.text);
    assert!(page.text.contains("aria-invalid"), "the field is marked");
    let whole = [&half[..], &[("supports.2.task", "Measure the noise")]].concat();
    let done = send(&mut dora, (&page, &form), &whole).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = dora.get(&format!("/cases/{number}")).await;
    assert!(page.text.contains("Measure the noise") && page.text.contains("Public health"));
}

#[tokio::test]
async fn whoever_wants_one_more_row_is_told_what_changed_meanwhile() {
    let town = Town::new().await;
    let number = register(&mut town.signed_in("ines").await, "A hole in the road").await;
    let mut dora = town.signed_in("dora").await;
    let form = format!("/cases/{number}/act/dispatch");
    let page = dora.get(&format!("/cases/{number}")).await;
    let mut ines = town.signed_in("ines").await;
    let correction = [("field", "place"), ("value", "14 Mill Lane"), ("reason", "as told")];
    ines.done(&number, "correct", &correction).await;
    let more = [("rows.supports", "1"), ("more", "supports")];
    let page = send(&mut dora, (&page, &form), &more).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.text.contains("What changed since you looked"));
}

#[tokio::test]
async fn a_correction_first_asks_what_and_then_how_it_should_be() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let number = register(&mut ines, "A hole in the raod").await;
    let form = format!("/cases/{number}/act/correct");
    let page = ines.get(&format!("/cases/{number}")).await;
    let step = [("field", "text"), ("more", "step")];
    let page = send(&mut ines, (&page, &form), &step).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("A hole in the raod</textarea>"), "{}", page.text);
    let right = [("field", "text"), ("value", "A hole in the road"), ("reason", "misheard")];
    let done = send(&mut ines, (&page, &form), &right).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = ines.get(&format!("/cases/{number}")).await;
    assert!(page.text.contains("A hole in the road"));
}

#[tokio::test]
async fn a_corrected_case_is_offered_to_be_counted_again_under_its_own_policy() {
    let town = Town::new().await;
    let (mut ines, mut sven) = (town.signed_in("ines").await, town.signed_in("sven").await);
    let number = register(&mut ines, "A lamp hangs by its cable").await;
    let mut dora = town.signed_in("dora").await;
    dora.done(&number, "dispatch", &[("lead", "transport")]).await;
    let (path, form) = (format!("/cases/{number}"), "/act/rebase");
    assert!(!sven.get(&path).await.text.contains(form), "there is nothing to count again");
    let reason = ("reason", "It may fall");
    let correction = [("field", "urgency"), ("value", "emergency"), reason];
    dora.done(&number, "correct", &correction).await;
    let page = sven.get(&path).await;
    let (_, choices) = page.text.split_once(form).expect("the form to rebase");
    let choice = choices.split("value=\"").find(|it| it.starts_with("city-311 ")).unwrap();
    let policy = choice.split('"').next().unwrap();
    sven.done(&number, "rebase", &[("policy", policy), reason]).await;
    assert!(!sven.get(&path).await.text.contains(form), "it was counted again");
}

#[tokio::test]
async fn a_supervisor_registers_a_commitment_with_its_words_and_its_office() {
    let town = Town::new().await;
    let mut sven = town.signed_in("sven").await;
    let page = sven.get("/cases/new?kind=commitment").await;
    let policy = town.site.app.rules(town.site.authority).await.unwrap();
    let types = &policy.policy_at(town.site.app.clock.now()).unwrap().types;
    let promise = types.iter().find(|(_, rule)| rule.kind == domain::case::Kind::Commitment);
    let promise = promise.unwrap().0.as_str();
    let (token, once) = (page.hidden("/cases/new", "token"), page.hidden("/cases/new", "once"));
    let mut fields = vec![
        ("token", token.as_str()),
        ("once", once.as_str()),
        ("kind", "commitment"),
        ("checked", "1"),
        ("text", "Forty new street lamps"),
        ("type", promise),
        ("channel", "phone"),
        ("urgency", "standard"),
        ("counterparty", "delivery-unit"),
        ("comes_from", "document"),
        ("due_on", "2026-12-31"),
    ];
    let without = sven.post("/cases/new", &fields).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text.contains("needs the exact words"), "{}", without.text);
    assert!(without.text.contains("Forty new street lamps") && without.text.contains("2026-12-31"));
    fields.push(("quotation", "We will put up forty lamps this year."));
    let done = sven.post("/cases/new", &fields).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let number = done.text.split("href=\"/cases/2026").nth(1).unwrap().split('"').next().unwrap();
    let case = sven.get(&format!("/cases/2026{number}")).await;
    assert!(case.text.contains("We will put up forty lamps this year."), "{}", case.text);
    assert!(case.text.contains("2026-12-31"));
    let mut ines = town.signed_in("ines").await;
    let page = ines.get("/cases/new?kind=commitment").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "intake registers requests alone");
}

#[tokio::test]
async fn a_case_for_named_persons_needs_names_and_is_there_for_them_alone() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let (store, authority) = (&town.site.app.store, town.site.authority);
    let person = |login| async move { store.account(authority, login).await.unwrap().unwrap() };
    let dora = person("dora").await.person.to_string();
    let page = ines.get("/cases/new").await;
    let (token, once) = (page.hidden("/cases/new", "token"), page.hidden("/cases/new", "once"));
    let mut fields = vec![
        ("token", token.as_str()),
        ("once", once.as_str()),
        ("checked", "1"),
        ("text", "A delicate matter"),
        ("type", "service-request"),
        ("channel", "phone"),
        ("urgency", "standard"),
        ("confidentiality", "named_persons"),
        ("rows.persons", "2"),
    ];
    let without = ines.post("/cases/new", &fields).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text.contains("Persons who may see the case"), "{}", without.text);
    fields.push(("persons.2.person", &dora));
    let done = ines.post("/cases/new", &fields).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let list = |text: &str| text.contains("A delicate matter");
    assert!(list(&town.signed_in("dora").await.get("/cases?all=1").await.text));
    assert!(!list(&town.signed_in("sven").await.get("/cases?all=1").await.text));
}

#[tokio::test]
async fn a_text_is_forgotten_by_its_form_and_the_record_says_so() {
    let town = Town::new().await;
    let number = register(&mut town.signed_in("ines").await, "My neighbour Quentin is loud").await;
    let mut sven = town.signed_in("sven").await;
    let page = sven.get(&format!("/cases/{number}")).await;
    let (_, form) = page.text.split_once("/act/redact").unwrap();
    let choice = form.split("<option value=\"").find(|it| it.contains("Quentin")).unwrap();
    let text = choice.split('"').next().unwrap().to_owned();
    let reason = form.split("name=\"reason\"").nth(1).unwrap().split("<option value=\"").nth(2);
    let reason = reason.unwrap().split('"').next().unwrap().to_owned();
    sven.done(&number, "redact", &[("text", &text), ("reason", &reason)]).await;
    let page = sven.get(&format!("/cases/{number}")).await;
    assert!(!page.text.contains("Quentin") && page.text.contains("redacted"), "{}", page.text);
}

#[tokio::test]
async fn a_look_at_contact_data_stands_in_the_audit_trail_with_its_reason() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let number = register(&mut ines, "A leak").await;
    let page = ines.get(&format!("/cases/{number}")).await;
    let form = format!("/cases/{number}/reveal");
    let reason = [("reason", "to ask for the house number")];
    assert_eq!(send(&mut ines, (&page, &form), &reason).await.status, StatusCode::OK);
    let mut aude = town.signed_in("aude").await;
    let trail = aude.get(&format!("/audit?about={number}")).await;
    assert!(trail.text.contains("Person ines"), "{}", trail.text);
    assert!(trail.text.contains("to ask for the house number"));
    let entries = |text: &str| text.matches("<tr><td").count();
    assert_eq!(entries(&trail.text), 1, "of this case there is one look alone");
    let signed_in = aude.get("/audit?act=signed-in").await;
    assert_eq!(entries(&signed_in.text), 2, "{}", signed_in.text);
    assert_eq!(entries(&aude.get("/audit?to=2026-03-02").await.text), 0);
    assert_eq!(aude.get("/audit?from=yesterday").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(ines.get("/audit").await.status, StatusCode::NOT_FOUND);
    let syl = town.signed_in("syl").await.get("/audit").await;
    assert_eq!(syl.status, StatusCode::NOT_FOUND, "who runs the system does not read the trail");
    let page = ines.get(&format!("/cases/{number}")).await;
    assert!(page.text.contains("to ask for the house number"), "nor is it hidden from the case");
}

#[tokio::test]
async fn every_figure_of_the_board_opens_as_many_cases() {
    let town = Town::new().await;
    let mut ines = town.signed_in("ines").await;
    let mut dora = town.signed_in("dora").await;
    for (place, text) in ["A lamp", "A hole", "A bench"].iter().enumerate() {
        let number = register(&mut ines, text).await;
        if place > 0 {
            dora.done(&number, "dispatch", &[("lead", "transport")]).await;
        }
    }
    let board = dora.get("/board").await;
    let links = board.text.split("<a href=\"/cases?").skip(1);
    let mut seen = 0;
    for link in links {
        let (asked, rest) = link.split_once('"').unwrap();
        let count = rest.split(['>', '<']).map(str::trim).find(|it| it.parse::<u32>().is_ok());
        let asked = asked.replace("&#38;", "&").replace("&amp;", "&");
        let list = dora.get(&format!("/cases?{asked}")).await;
        let (_, said) = list.text.split_once("class=\"count\" role=\"status\">").unwrap();
        assert_eq!(said.split(' ').next(), count, "{asked}");
        seen += 1;
    }
    assert!(seen >= 10, "only {seen} figures open their cases");
    assert!(dora.get("/board?sort=open").await.text.contains("aria-sort"));
}

#[tokio::test]
async fn a_requester_follows_without_an_account_and_says_whether_it_is_resolved() {
    let town = Town::new().await;
    let (mut ines, mut dora) = (town.signed_in("ines").await, town.signed_in("dora").await);
    let mut hugo = town.signed_in("hugo").await;
    let fields = [("text", "The lamp is out"), ("telephone", "+1 555 0100")];
    let (number, code) = ines.registers(&fields).await;
    let code = code.as_str();
    dora.done(&number, "dispatch", &[("lead", "transport")]).await;
    hugo.done(&number, "sign", &[]).await;
    let contact = [("is_reached", "yes"), ("happened_at", "2026-03-03T09:00"), ("note", "secret")];
    hugo.done(&number, "log-contact", &contact).await;
    hugo.done(&number, "answer", &[("public", "Changed."), ("internal", "a spare part")]).await;
    let mut quinn = town.browser();
    let token = quinn.get("/follow").await.hidden("/follow", "token");
    let ask = [("token", token.as_str()), ("number", number.as_str()), ("code", code)];
    let early = quinn.post("/follow", &ask).await;
    assert_eq!(early.status, StatusCode::OK, "{}", early.text);
    assert!(early.text.contains("The lamp is out") && early.text.contains("no answer so far"));
    dora.done(&number, "accept-answer", &[]).await;
    let page = quinn.post("/follow", &ask).await;
    assert!(page.text.contains("Changed."), "{}", page.text);
    for inside in ["a spare part", "secret", "Person hugo"] {
        assert!(!page.text.contains(inside), "{inside} is not for the requester");
    }
    let form = "/follow/verify-own";
    let own =
        [("number", number.as_str()), ("code", code), ("verdict", "held"), ("satisfaction", "5")];
    let done = send(&mut quinn, (&page, form), &own).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(done.text.contains("Done:"), "{}", done.text);
    let inside = dora.get(&format!("/cases/{number}")).await;
    assert!(inside.text.contains("Own word") && inside.text.contains("Resolved"));
    let wrong = [("token", token.as_str()), ("number", number.as_str()), ("code", "nothing")];
    for _ in 0..5 {
        let reply = quinn.post("/follow", &wrong).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = quinn.post("/follow", &ask).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "guessing is slowed");
}
