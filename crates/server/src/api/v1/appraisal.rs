//! `GET /api/v1/appraisal`: the table of the period in which a day lies, with its cases where they
//! are asked for.

use axum::http::StatusCode;

use crate::api::caller::From;
use crate::api::reply::{Answer, json as reply};
use crate::cli::appraise::as_json;
use crate::http::trouble::Trouble;
use crate::pages::desk::Asked;

/// The table.
pub(crate) async fn get(From(caller): From, Asked(asked): Asked) -> Answer {
    let (app, authority, actor) = (&caller.site.app, caller.site.authority, caller.actor()?);
    let day = match asked.day("day")? {
        Some(day) => day,
        None => caller.rules.day(app.clock.now()),
    };
    let appraised = app.appraise(authority, &actor, day).await?;
    let table = as_json(&appraised, asked.is_one("cases")?).map_err(|_| Trouble::Failed)?;
    Ok(reply(StatusCode::OK, &table))
}
