//! The pages that are looked at: every template, with much in it and with nothing, and every
//! trouble.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use domain::refusal::{Refusal, RefusalKey};
use http_body_util::BodyExt as _;

use super::Shown;
use crate::http::tests::journey::register;
use crate::http::tests::town::{Browser, Reply, Town};
use crate::http::trouble::Trouble;
use crate::locales::{Language, Words};
use crate::pages::desk::Desk;
use crate::pages::trouble;

/// Pages by person and address, `{n}` for the number of a case.
const VISITS: &[(&str, &[&str])] = &[
    ("ines", &["/", "/cases/new", "/cases?words=nothing+of+the+kind"]),
    ("dora", &["/dispatch", "/cases", "/cases/{new}", "/cases/{objected}", "/board"]),
    ("hugo", &["/", "/cases/{signed}", "/cases/{sent}", "/board", "/nowhere"]),
    ("vera", &["/cases/{answered}", "/cases?all=1&type=service-request"]),
    (
        "sven",
        &[
            "/",
            "/board?sort=silent",
            "/cases/new?kind=commitment",
            "/cases/new?kind=finding",
            "/cases/{signed}",
            "/cases/{closed}",
            "/appraisal?day=2026-03-03",
        ],
    ),
    ("lara", &["/", "/board"]),
    ("adam", &["/appraisal?day=2026-03-03", "/appraisal?day=2020-01-01"]),
    ("aude", &["/", "/audit", "/audit?about=nothing"]),
    ("petra", &["/post"]),
];

/// Cases in the states that pages show, by the word in [`VISITS`].
async fn cases(town: &Town) -> Vec<(&'static str, String)> {
    let (mut ines, mut dora) = (town.signed_in("ines").await, town.signed_in("dora").await);
    let (mut hugo, mut vera) = (town.signed_in("hugo").await, town.signed_in("vera").await);
    let contact = [("is_reached", "yes"), ("happened_at", "2026-03-03T09:00"), ("note", "spoke")];
    let verdict = [("verdict", "held"), ("method", "call_back"), ("requester_says", "resolved")];
    let mut cases = Vec::new();
    for word in ["new", "sent", "objected", "signed", "answered", "closed"] {
        let number = register(&mut ines, &format!("The street light is out: {word}")).await;
        if word != "new" {
            let supports = [
                ("lead", "transport"),
                ("supports.1.unit", "water-utility"),
                ("supports.1.task", "Look at the pipe below"),
            ];
            let count = if word == "signed" { 3 } else { 1 };
            dora.done(&number, "dispatch", &supports[..count]).await;
        }
        match word {
            "new" | "sent" => {}
            "objected" => hugo.done(&number, "object", &[("reason", "Not our street")]).await,
            _ => hugo.done(&number, "sign", &[]).await,
        }
        if matches!(word, "answered" | "closed") {
            hugo.done(&number, "log-contact", &contact).await;
            hugo.done(&number, "answer", &[("public", "The lamp was changed.")]).await;
            dora.done(&number, "accept-answer", &[]).await;
        }
        if word == "closed" {
            vera.done(&number, "verify", &verdict).await;
            vera.done(&number, "close", &[]).await;
        }
        cases.push((word, number));
    }
    cases
}

fn shown(name: String, reply: Reply) -> Shown {
    assert!(reply.text.contains("</html>"), "{name}: {} {}", reply.status, reply.text);
    Shown { name, html: reply.text }
}

/// Forms that were sent and are shown again.
async fn tried(town: &Town, language: Language, number: &str) -> Vec<Shown> {
    let mut dora = in_language(town, "dora", language).await;
    let mut ines = in_language(town, "ines", language).await;
    let tag = language.tag();
    let half = [("supports.1.unit", "water-utility"), ("rows.supports", "2")];
    let refused = dora.act(number, "link-duplicate", &[("primary", number)]).await;
    let more = [&half[..], &[("more", "supports")]].concat();
    let more = dora.act(number, "dispatch", &more).await;
    let half = dora.act(number, "dispatch", &[&half[..], &[("lead", "transport")]].concat()).await;
    let step = ines.act(number, "correct", &[("field", "confidentiality"), ("more", "x")]).await;
    let stale = ines.act(number, "correct", &[("seq", "1"), ("field", "text")]).await;
    let mut nobody = in_language_unsigned(town, language);
    let wrong = nobody.sign_in("nobody", "wrong").await;
    let first = nobody.get("/sign-in").await;
    let page = ines.get("/cases/new").await;
    let token = page.hidden("/cases/new", "token");
    let fields = [
        ("token", token.as_str()),
        ("text", "The street light is out: new"),
        ("place", "12 Mill Lane"),
        ("type", "service-request"),
        ("category", "street-light"),
        ("channel", "phone"),
        ("urgency", "standard"),
    ];
    let likely = ines.post("/cases/new", &fields).await;
    let again = ines.post("/cases/new", &fields[..3]).await;
    let done = [&fields[..], &[("checked", "1"), ("name", "Quinn")]].concat();
    let done = ines.post("/cases/new", &done).await;
    let (followed, own) = followed(town, language, &done).await;
    let seen = dora.get(&format!("/cases/{number}?done=correct")).await;
    let all = [
        ("refused", refused),
        ("one more row", more),
        ("half a row", half),
        ("second step", step),
        ("stale", stale),
        ("wrong password", wrong),
        ("sign-in", first),
        ("likely duplicates", likely),
        ("incomplete registration", again),
        ("registered", done),
        ("number and code", followed),
        ("followed", own),
        ("done", seen),
    ];
    all.into_iter().map(|(name, reply)| shown(format!("{tag} {name}"), reply)).collect()
}

/// The page on which a requester follows, and what it shows of a request that was registered.
async fn followed(town: &Town, language: Language, registered: &Reply) -> (Reply, Reply) {
    let part = |after: &str, end: char| {
        let (_, rest) = registered.text.split_once(after).unwrap();
        rest.split(end).next().unwrap().to_owned()
    };
    let (code, number) = (part("big code\">", '<'), part("<strong class=\"big\">", '<'));
    let mut quinn = in_language_unsigned(town, language);
    let asked = quinn.get("/follow").await;
    let token = asked.hidden("/follow", "token");
    let fields = [("token", token.as_str()), ("number", &number), ("code", &code)];
    let shown = quinn.post("/follow", &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    (asked, shown)
}

fn in_language_unsigned(town: &Town, language: Language) -> Browser<'_> {
    let mut browser = town.browser();
    browser.cookies.push(("answerable_language".to_owned(), language.tag().to_owned()));
    browser
}

async fn in_language<'t>(town: &'t Town, login: &str, language: Language) -> Browser<'t> {
    let mut browser = town.signed_in(login).await;
    browser.cookies.push(("answerable_language".to_owned(), language.tag().to_owned()));
    browser
}

/// The page of every trouble, as somebody sees it who is not signed in.
async fn troubles(town: &Town, language: Language) -> Vec<Shown> {
    let all = [
        Trouble::NotFound,
        Trouble::NoSuchMethod,
        Trouble::ForeignForm,
        Trouble::TooLarge,
        Trouble::TooSlow,
        Trouble::Unreadable { field: "text".to_owned(), problem: "missing".to_owned() },
        Trouble::Refused(Box::new(Refusal::new(RefusalKey::WrongStatus))),
        Trouble::Changed { seq: 3 },
        Trouble::KeyReused,
        Trouble::Wait { seconds: 30 },
        Trouble::Away,
        Trouble::Failed,
    ];
    let mut pages = Vec::new();
    for one in all {
        let desk = Desk::new(Arc::clone(&town.site), Words::of(language), "/cases".to_owned());
        let html = text(trouble::page(&desk, &one)).await;
        pages.push(Shown { name: format!("{} trouble {one:?}", language.tag()), html });
    }
    pages
}

async fn text(response: Response) -> String {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

/// All of them, in every language.
pub(super) async fn all() -> Vec<Shown> {
    let town = Town::new().await;
    let cases = cases(&town).await;
    let mut pages = Vec::new();
    for language in Language::ALL {
        for (login, paths) in VISITS {
            let mut browser = in_language(&town, login, *language).await;
            for path in *paths {
                let mut address = (*path).to_owned();
                for (word, number) in &cases {
                    address = address.replace(&format!("{{{word}}}"), number);
                }
                let reply = browser.get(&address).await;
                pages.push(shown(format!("{} {login} {path}", language.tag()), reply));
            }
        }
        let behind = behind_a_figure(&town, *language).await;
        pages.push(shown(format!("{} behind a figure", language.tag()), behind));
        pages.extend(tried(&town, *language, &cases[0].1).await);
        pages.extend(troubles(&town, *language).await);
    }
    pages
}

/// The cases behind a figure of the appraisal.
async fn behind_a_figure(town: &Town, language: Language) -> Reply {
    let mut adam = in_language(town, "adam", language).await;
    let table = adam.get("/appraisal?day=2026-03-03").await;
    let address = table.text.split("/appraisal/cases?").nth(1).unwrap().split('"').next().unwrap();
    let address = address.replace("&#38;", "&").replace("&amp;", "&");
    adam.get(&format!("/appraisal/cases?{address}")).await
}
