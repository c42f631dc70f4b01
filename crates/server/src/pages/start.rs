//! The start page: for each role, what waits for it, each number opening its cases.

use askama::Template;
use axum::http::StatusCode;
use domain::actor::Role;
use serde_json::Value;

use super::desk::{At, Desk};
use super::frame::Frame;
use super::moment::Moments;
use super::naming::{Naming, word_of};
use super::{Answer, case, show};
use crate::http::fields::Fields;
use crate::http::trouble::Trouble;
use crate::locales::{Words, grouped};
use case::filter;

/// Up to so many cases of a tile are counted.
const COUNT_MAX: u32 = 1_000;
/// Messages shown.
const NOTICES: u32 = 12;

/// A tile: the key of its words, and the query whose cases it counts.
type Wait = (&'static str, &'static str);

const OVERDUE: Wait = ("tile-overdue", "alert=overdue&open=1");
const DUE_TODAY: Wait = ("tile-due-today", "alert=due_today&open=1");
const SILENT: Wait = ("tile-silent", "alert=silent&open=1");
const OBJECTED: Wait = ("tile-objected", "status=objected");
const IN_RULING: Wait = ("tile-in-ruling", "status=in_ruling");
const RECEIVED: Wait = ("tile-received", "status=received");
const SUBMITTED: Wait = ("tile-submitted", "status=submitted");
const VERIFYING: Wait = ("tile-verifying", "status=verifying");
const RAISED: Wait = ("tile-raised", "escalation=raised&open=1");
const LONG_TERM: Wait = ("tile-long-term", "status=long_term");
const OPEN: Wait = ("tile-open", "open=1");

/// What waits for a role, the most pressing first.
const fn waits(role: Role) -> &'static [Wait] {
    match role {
        Role::Intake | Role::Contractor => &[RECEIVED, OPEN],
        Role::Dispatcher => &[RECEIVED, OBJECTED, SUBMITTED, OVERDUE, DUE_TODAY],
        Role::Handler => &[
            OVERDUE,
            ("tile-to-sign", "status=dispatched"),
            DUE_TODAY,
            ("tile-in-progress", "status=in_progress"),
            SILENT,
        ],
        Role::Verifier | Role::Inspector => {
            &[VERIFYING, ("tile-verify-overdue", "status=verifying&alert=overdue"), OPEN]
        }
        Role::Supervisor => &[OVERDUE, SILENT, RAISED, SUBMITTED, OBJECTED, LONG_TERM],
        Role::Arbiter => &[IN_RULING, OBJECTED],
        Role::Leader => &[OVERDUE, SILENT, RAISED, OPEN],
        Role::Appraiser => &[OPEN, VERIFYING, OVERDUE],
        Role::Requester
        | Role::Public
        | Role::SystemAdministrator
        | Role::SecurityAdministrator
        | Role::AuditAdministrator
        | Role::Worker => &[],
    }
}

struct Tile {
    label: String,
    count: String,
    address: String,
    is_pressing: bool,
}

struct NoticeLine {
    at: String,
    says: String,
    number: String,
}

#[derive(Template)]
#[template(path = "start.html")]
struct Page {
    w: Words,
    frame: Frame,
    hello: String,
    tiles: Vec<Tile>,
    notices: Vec<NoticeLine>,
    may_register: bool,
}

async fn tile(desk: &Desk, (key, asked): Wait) -> Result<Tile, Trouble> {
    let fields = Fields::parse(asked.as_bytes());
    let wanted = filter::read(&fields, desk.rules()?, desk.now)?;
    let (app, authority) = (&desk.site.app, desk.site.authority);
    let count = app.count(authority, &desk.actor()?, wanted, COUNT_MAX).await?;
    let more = if count >= u64::from(COUNT_MAX) { "+" } else { "" };
    Ok(Tile {
        label: desk.words.say(key),
        count: format!("{}{more}", grouped(&count.to_string())),
        address: format!("/cases?{asked}"),
        is_pressing: count > 0 && asked.contains("alert="),
    })
}

async fn notices(desk: &Desk, moments: &Moments<'_>) -> Result<Vec<NoticeLine>, Trouble> {
    let (app, authority) = (&desk.site.app, desk.site.authority);
    let (official, actor, naming) = (desk.official()?, desk.actor()?, desk.naming()?);
    let found = app.notices(authority, &actor, NOTICES).await?;
    let own = found.into_iter().filter_map(|notice| {
        let values: Value = serde_json::from_str(&notice.values).ok()?;
        let role = values.get("role").and_then(|role| role.as_str());
        let is_own = role.is_none_or(|role| role == word_of(&official.role));
        let number = values.get("number").and_then(|number| number.as_str())?.to_owned();
        is_own.then(|| NoticeLine {
            at: moments.at(notice.caused_at),
            says: says(&naming, &notice.key, &values),
            number,
        })
    });
    Ok(own.collect())
}

/// A message in words: of a clock that reached a step, which and what for.
fn says(naming: &Naming<'_>, key: &str, values: &Value) -> String {
    let step = values.get("step");
    let clock = step.and_then(|step| step.get("clock")?.as_str());
    let level = step.and_then(|step| step.get("level"));
    let level = level.and_then(|it| it.as_str().or_else(|| it.get("escalation")?.as_str()));
    match (clock, level) {
        (Some(clock), Some(level)) => naming.words.with(
            "notice-step",
            &[("clock", &naming.of("clock", clock)), ("level", &naming.of("escalation", level))],
        ),
        _ => naming.words.say(&format!("notice-{key}")),
    }
}

/// The start page.
pub(crate) async fn page(At(desk): At) -> Answer {
    let official = desk.official()?;
    let mut tiles = Vec::new();
    for wait in waits(official.role) {
        tiles.push(tile(&desk, *wait).await?);
    }
    let naming = desk.naming()?;
    let page = Page {
        w: desk.words,
        frame: desk.frame(desk.words.say("start-title")),
        hello: naming.post(official.role, official.unit),
        tiles,
        notices: notices(&desk, &desk.moments()?).await?,
        may_register: !domain::access::registers(official.role).is_empty(),
    };
    show(StatusCode::OK, &page)
}
