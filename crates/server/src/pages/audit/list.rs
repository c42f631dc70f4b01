//! The audit trail, page by page: by person, by case or account, by day.

use app::audit::AuditLine;
use app::port::people::AuditFilter;
use askama::Template;
use axum::http::StatusCode;
use domain::ids::PersonId;

use crate::http::fields::{Fields, query};
use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::pages::case::filter::{day, day_after};
use crate::pages::case::list::Choice;
use crate::pages::desk::{Asked, At, Desk};
use crate::pages::frame::Frame;
use crate::pages::{Answer, show};

/// Entries of a page.
const ROWS: u32 = 50;

/// What may stand in the trail.
const ACTS: &[&str] = &[
    "contact-revealed",
    "text-redacted",
    "contacts-forgotten",
    "signed-in",
    "signed-out",
    "appointed",
    "password-renewed",
    "barred",
];

struct Line {
    at: String,
    who: String,
    /// Opens what else this person did.
    who_address: String,
    act: String,
    about: String,
    /// Opens what else was done about it; empty where it is no case.
    about_address: String,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct Page {
    w: Words,
    frame: Frame,
    lines: Vec<Line>,
    persons: Vec<Choice>,
    acts: Vec<Choice>,
    about: String,
    from: String,
    to: String,
    next: Option<String>,
    first: Option<String>,
}

fn wrong(field: &str) -> Trouble {
    Trouble::Unreadable { field: field.to_owned(), problem: "not one of the known".to_owned() }
}

fn filter(desk: &Desk, asked: &Fields) -> Result<AuditFilter, Trouble> {
    let rules = desk.rules()?;
    let person = asked.get("person").map(|id| id.parse().map(PersonId));
    let place = asked.get("after").map(|place| place.parse());
    Ok(AuditFilter {
        person: person.transpose().map_err(|_| wrong("person"))?,
        act: asked.get("act").map(str::to_owned),
        about: asked.get("about").map(str::to_owned),
        from: day(asked, "from", rules)?,
        before: day_after(asked, "to", rules)?,
        earlier_than: place.transpose().map_err(|_| wrong("after"))?,
    })
}

fn act_name(words: Words, act: &str) -> String {
    words.find(&format!("audit-{act}")).unwrap_or_else(|| act.to_owned())
}

fn line(desk: &Desk, found: AuditLine) -> Result<Line, Trouble> {
    let (rules, words, entry) = (desk.rules()?, desk.words, found.audited.entry);
    let person = entry.person.map(|person| person.to_string());
    let name = entry.person.map(|id| rules.person_name(id).unwrap_or("?").to_owned());
    let is_case = app::number::read(&entry.about).is_some();
    let told = words.find(&format!("audit-about-{}", entry.about));
    let of_account = entry.about.parse().ok().and_then(|id| rules.person_name(PersonId(id)));
    Ok(Line {
        at: desk.moments()?.at_second(entry.at),
        who: name.unwrap_or_else(|| words.say("audit-nobody")),
        who_address: person.map(|id| at(&[("person", &id)])).unwrap_or_default(),
        act: act_name(words, &entry.act),
        about_address: if is_case { at(&[("about", &entry.about)]) } else { String::new() },
        about: told.or(of_account.map(str::to_owned)).unwrap_or(entry.about),
        reason: found.reason,
    })
}

/// The trail as these words narrow it.
fn at(asked: &[(&str, &str)]) -> String {
    format!("/audit{}", query(asked.iter().copied()))
}

/// Everybody by name.
fn persons(desk: &Desk, chosen: Option<&str>) -> Result<Vec<Choice>, Trouble> {
    let names = desk.rules()?.record.person_names.iter();
    let mut all: Vec<Choice> = names
        .map(|named| Choice::of(&named.person.to_string(), named.name.clone(), chosen))
        .collect();
    all.sort_by(|one, other| one.label.cmp(&other.label));
    Ok(all)
}

/// The trail.
pub(crate) async fn page(At(desk): At, Asked(asked): Asked) -> Answer {
    let (app, authority, words) = (&desk.site.app, desk.site.authority, desk.words);
    let mut found = app.audit_trail(authority, &filter(&desk, &asked)?, ROWS + 1).await?;
    let has_more = found.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let last = found.last().filter(|_| has_more).map(|line| line.audited.place.to_string());
    let moved = |place: &str| {
        let kept = asked.without(&["after"]);
        format!("/audit{}", query(kept.chain([("after", place)])))
    };
    let acts = ACTS.iter().map(|act| Choice::of(act, act_name(words, act), asked.get("act")));
    let page = Page {
        w: words,
        frame: desk.frame(words.say("audit-title")),
        persons: persons(&desk, asked.get("person"))?,
        acts: acts.collect(),
        about: asked.raw("about").to_owned(),
        from: asked.raw("from").to_owned(),
        to: asked.raw("to").to_owned(),
        next: last.map(|place| moved(&place)),
        first: asked.get("after").map(|_| moved("")),
        lines: found.into_iter().map(|one| line(&desk, one)).collect::<Result<_, _>>()?,
    };
    show(StatusCode::OK, &page)
}
