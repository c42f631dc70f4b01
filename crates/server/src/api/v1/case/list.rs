//! `GET /api/v1/cases`: the cases that the caller may see, filtered, page by page.

use axum::http::StatusCode;
use serde_json::json;

use crate::api::caller::From;
use crate::api::reply::{Answer, json as reply};
use crate::http::fields::Fields;
use crate::pages::case::filter;
use crate::pages::desk::Asked;
use crate::shown;

/// A page of cases.
pub(crate) async fn get(From(caller): From, Asked(asked): Asked) -> Answer {
    let (app, authority, actor) = (&caller.site.app, caller.site.authority, caller.actor()?);
    let now = app.clock.now();
    let asked: Fields = asked;
    let wanted = filter::read(&asked, &caller.rules, now)?;
    let page = app.list(authority, &actor, wanted).await?;
    let cases: Vec<_> = page.rows.iter().map(|row| shown::row(row, &caller.rules, now)).collect();
    let next = page.next.as_ref().map(filter::written);
    Ok(reply(StatusCode::OK, &json!({ "cases": cases, "next": next, "as_of": now })))
}
