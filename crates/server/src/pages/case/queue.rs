//! The dispatch queue: cases that wait for a lead, with the unit that the catalogue proposes, and
//! objections that wait for a judgement.

use app::port::list::{CaseFilter, Sort};
use app::read::ListAsked;
use askama::Template;
use axum::http::StatusCode;
use domain::case::Status;

use super::filter;
use super::list::count_words;
use super::row::{Row, rows};
use crate::http::fields::query;
use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::pages::desk::{Asked, At, Desk};
use crate::pages::frame::Frame;
use crate::pages::{Answer, show};

/// Rows of a page.
const ROWS: u32 = 50;
/// Objections shown above the queue.
const OBJECTIONS: u32 = 20;
/// Up to so many are counted.
const COUNT_MAX: u32 = 10_000;

#[derive(Template)]
#[template(path = "case/queue.html")]
struct Page {
    w: Words,
    frame: Frame,
    rows: Vec<Row>,
    objected: Vec<Row>,
    count: String,
    next: Option<String>,
}

fn of_status(status: Status, limit: u32) -> ListAsked {
    let filter = CaseFilter { statuses: vec![status], ..CaseFilter::default() };
    ListAsked { filter, sort: Sort::Due, after: None, limit }
}

async fn objected(desk: &Desk) -> Result<Vec<Row>, Trouble> {
    let (app, authority) = (&desk.site.app, desk.site.authority);
    let asked = of_status(Status::Objected, OBJECTIONS);
    rows(desk, &app.list(authority, &desk.actor()?, asked).await?.rows)
}

/// The queue.
pub(crate) async fn page(At(desk): At, Asked(asked): Asked) -> Answer {
    let (app, authority, actor) = (&desk.site.app, desk.site.authority, desk.actor()?);
    let mut wanted = of_status(Status::Received, ROWS);
    wanted.after = filter::read(&asked, desk.rules()?, desk.now)?.after;
    let is_first = wanted.after.is_none();
    let counted = app.count(authority, &actor, wanted.clone(), COUNT_MAX).await?;
    let found = app.list(authority, &actor, wanted).await?;
    let next = found.next.as_ref().map(filter::written);
    let page = Page {
        w: desk.words,
        frame: desk.frame(desk.words.say("queue-title")),
        rows: rows(&desk, &found.rows)?,
        objected: if is_first { objected(&desk).await? } else { Vec::new() },
        count: count_words(desk.words, counted, COUNT_MAX),
        next: next.map(|place| format!("/dispatch{}", query([("after", place.as_str())]))),
    };
    show(StatusCode::OK, &page)
}
