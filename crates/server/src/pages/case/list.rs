//! The worklist: cases that a person may see, filtered, the most pressing first.

use askama::Template;
use axum::http::StatusCode;
use domain::case::{Escalation, Status};

use super::filter::{self, ALERTS};
use super::row::{Row, rows};
use crate::http::fields::{Fields, query};
use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::pages::desk::{Asked, At, Desk};
use crate::pages::frame::Frame;
use crate::pages::naming::{Naming, word_of};
use crate::pages::{Answer, show};

/// Up to so many cases of a list are counted; beyond it is "more than".
const COUNT_MAX: u32 = 10_000;
/// The same where words are sought: each that is found must be looked at.
const FOUND_MAX: u32 = 1_000;

/// Statuses that a list may be narrowed to.
const STATUSES: &[Status] = &[
    Status::Received,
    Status::Dispatched,
    Status::Objected,
    Status::InRuling,
    Status::InProgress,
    Status::Submitted,
    Status::Verifying,
    Status::LongTerm,
    Status::Linked,
    Status::Disposed,
    Status::Closed,
    Status::Archived,
];

/// Filters that are folded away until one of them is in use.
const FOLDED: &[&str] =
    &["type", "category", "channel", "escalation", "from", "to", "closed_from", "closed_to"];

/// One of several to choose from.
pub(crate) struct Choice {
    /// What is sent.
    pub(crate) value: String,
    /// What is read.
    pub(crate) label: String,
    /// Whether it is chosen.
    pub(crate) is_chosen: bool,
}

impl Choice {
    /// A choice, chosen if it is the one given.
    pub(crate) fn of(value: &str, label: String, chosen: Option<&str>) -> Self {
        Self { value: value.to_owned(), label, is_chosen: chosen == Some(value) }
    }
}

#[derive(Template)]
#[template(path = "case/list.html")]
struct Page {
    w: Words,
    frame: Frame,
    rows: Vec<Row>,
    count: String,
    next: Option<String>,
    is_first: bool,
    first: String,
    filters: Filters,
}

/// The form that narrows a list.
struct Filters {
    words: String,
    units: Vec<Choice>,
    statuses: Vec<Choice>,
    alerts: Vec<Choice>,
    types: Vec<Choice>,
    categories: Vec<Choice>,
    channels: Vec<Choice>,
    escalations: Vec<Choice>,
    sorts: Vec<Choice>,
    from: String,
    to: String,
    closed_from: String,
    closed_to: String,
    is_open: bool,
    /// Whether one of those that are folded away is in use.
    has_more: bool,
}

/// Units of today by name, as choices.
pub(crate) fn units(desk: &Desk, chosen: Option<&str>) -> Result<Vec<Choice>, Trouble> {
    let (rules, naming) = (desk.rules()?, desk.naming()?);
    let valid = rules.organisation.units().filter(|unit| unit.at(desk.now).is_some());
    let mut units: Vec<(u8, Choice)> = valid
        .map(|unit| {
            let level = unit.at(desk.now).map_or(u8::MAX, |version| version.level);
            (level, Choice::of(unit.code.as_str(), naming.unit(unit.id), chosen))
        })
        .collect();
    units.sort_by(|(level, one), (other_level, other)| {
        (level, &one.label).cmp(&(other_level, &other.label))
    });
    Ok(units.into_iter().map(|(_, choice)| choice).collect())
}

/// People who hold posts today, by name.
pub(crate) fn persons(desk: &Desk, chosen: Option<&str>) -> Result<Vec<Choice>, Trouble> {
    let rules = desk.rules()?;
    let names = rules.record.person_names.iter();
    let holding = names.filter(|named| rules.posts_of(named.person, desk.now).next().is_some());
    let mut all: Vec<Choice> = holding
        .map(|named| Choice::of(&named.person.to_string(), named.name.clone(), chosen))
        .collect();
    all.sort_by(|one, other| one.label.cmp(&other.label));
    Ok(all)
}

/// Keys of a group as choices.
pub(crate) fn keyed<'k>(
    naming: &Naming<'_>,
    group: &str,
    keys: impl Iterator<Item = &'k str>,
    chosen: Option<&str>,
) -> Vec<Choice> {
    keys.map(|key| Choice::of(key, naming.of(group, key), chosen)).collect()
}

fn filters(desk: &Desk, asked: &Fields) -> Result<Filters, Trouble> {
    let (naming, policy) = (desk.naming()?, desk.policy()?);
    let escalations = [Escalation::Reminder, Escalation::Notice, Escalation::Raised];
    let escalations: Vec<String> = escalations.iter().map(word_of).collect();
    let own =
        |group, keys: Vec<&str>, field| keyed(&naming, group, keys.into_iter(), asked.get(field));
    let alerts = ALERTS.iter().map(|word| {
        let label = desk.words.say(&format!("alert-filter-{word}"));
        Choice::of(word, label, asked.get("alert"))
    });
    // The usual order is another where words are sought: what is not chosen is not sent along.
    let usual = Choice::of("", desk.words.say("sort-usual"), asked.get("sort").or(Some("")));
    let sorts = ["due", "newest", "stalest"].into_iter();
    let sorts = sorts
        .map(|word| Choice::of(word, desk.words.say(&format!("sort-{word}")), asked.get("sort")));
    let sorts = std::iter::once(usual).chain(sorts);
    Ok(Filters {
        words: asked.raw("words").to_owned(),
        units: leads(desk, asked.get("unit"))?,
        statuses: own("status", STATUSES.iter().map(|one| one.as_str()).collect(), "status"),
        alerts: alerts.collect(),
        types: own("type", policy.types.keys().map(|key| key.as_str()).collect(), "type"),
        categories: own(
            "category",
            policy.categories.keys().map(|key| key.as_str()).collect(),
            "category",
        ),
        channels: own(
            "channel",
            policy.channels.iter().map(|key| key.as_str()).collect(),
            "channel",
        ),
        escalations: own(
            "escalation",
            escalations.iter().map(String::as_str).collect(),
            "escalation",
        ),
        sorts: sorts.collect(),
        from: asked.raw("from").to_owned(),
        to: asked.raw("to").to_owned(),
        closed_from: asked.raw("closed_from").to_owned(),
        closed_to: asked.raw("closed_to").to_owned(),
        is_open: asked.is_ticked("open"),
        has_more: FOLDED.iter().any(|name| asked.get(name).is_some()),
    })
}

/// Who may lead the cases of a list: one of the units of today, or nobody.
fn leads(desk: &Desk, chosen: Option<&str>) -> Result<Vec<Choice>, Trouble> {
    let nobody = Choice::of(filter::NO_UNIT, desk.words.say("board-no-unit"), chosen);
    let mut choices = units(desk, chosen)?;
    choices.push(nobody);
    Ok(choices)
}

/// "1,204 cases", or that there are more than are counted.
pub(crate) fn count_words(words: Words, count: u64, most: u32) -> String {
    if count >= u64::from(most) {
        words.count("list-count-more", most)
    } else {
        words.count("list-count", count)
    }
}

/// The worklist.
pub(crate) async fn page(At(desk): At, Asked(asked): Asked) -> Answer {
    let actor = desk.actor()?;
    // Without any wish: what is open.
    let is_plain = filter::NAMES.iter().all(|name| asked.get(name).is_none());
    let asked = if is_plain && asked.get("after").is_none() && !asked.is_ticked("all") {
        [("open", "1")].into_iter().collect()
    } else {
        asked
    };
    let wanted = filter::read(&asked, desk.rules()?, desk.now)?;
    let (app, authority) = (&desk.site.app, desk.site.authority);
    let most = if wanted.filter.words.is_empty() { COUNT_MAX } else { FOUND_MAX };
    let counted = app.count(authority, &actor, wanted.clone(), most).await?;
    let found = app.list(authority, &actor, wanted).await?;
    let at = |place: &str| {
        let kept = asked.without(&["after", "token"]);
        format!("/cases{}", query(kept.chain([("after", place)])))
    };
    let page = Page {
        w: desk.words,
        frame: desk.frame(desk.words.say("list-title")),
        rows: rows(&desk, &found.rows)?,
        count: count_words(desk.words, counted, most),
        next: found.next.as_ref().map(|place| at(&filter::written(place))),
        is_first: asked.get("after").is_none(),
        first: at(""),
        filters: filters(&desk, &asked)?,
    };
    show(StatusCode::OK, &page)
}
