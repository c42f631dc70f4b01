//! `GET /api/v1/appraisal`: the table of the period in which a day lies, with its cases where they
//! are asked for.

use app::appraise::Source;
use axum::http::StatusCode;

use crate::api::caller::From;
use crate::api::reply::{Answer, json as reply};
use crate::cli::appraise::as_json;
use crate::pages::desk::Asked;

/// The table.
pub(crate) async fn get(From(caller): From, Asked(asked): Asked) -> Answer {
    let (app, authority, actor) = (&caller.site.app, caller.site.authority, caller.actor()?);
    let day = match asked.day("day")? {
        Some(day) => day,
        None => caller.rules.day(app.clock.now()),
    };
    let table = if asked.is_one("cases")? {
        let appraised = app.appraise(authority, &actor, day, Source::Kept).await?;
        as_json(&appraised.table.summary(), Some(&appraised), true)
    } else {
        as_json(&app.appraise_in_sum(authority, &actor, day).await?, None, false)
    };
    Ok(reply(StatusCode::OK, &table))
}
