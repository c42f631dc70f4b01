//! `GET /api/v1/board`: how each unit stands now.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::api::caller::From;
use crate::api::reply::{Answer, json as reply};

/// The board.
pub(crate) async fn get(From(caller): From) -> Answer {
    let (app, authority, actor) = (&caller.site.app, caller.site.authority, caller.actor()?);
    let rows = app.board(authority, &actor).await?;
    let organisation = &caller.rules.organisation;
    let units: Vec<Value> = rows
        .iter()
        .map(|row| {
            let unit = row.lead.and_then(|unit| organisation.unit(unit));
            json!({
                "unit": unit.map(|unit| unit.code.clone()),
                "open": row.open,
                "overdue": row.overdue,
                "due_today": row.due_today,
                "silent": row.silent,
                "objected": row.objected,
                "verifying": row.verifying,
            })
        })
        .collect();
    Ok(reply(StatusCode::OK, &json!({ "units": units, "as_of": app.clock.now() })))
}
