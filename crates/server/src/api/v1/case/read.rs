//! `GET /api/v1/cases/{number}` and its parts: clocks, events, actions.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::api::caller::{Caller, From};
use crate::api::reply::{Answer, of_case};
use crate::http::place::Path;
use crate::http::trouble::Trouble;
use crate::shown;

/// A case, and how many events it has.
async fn found(caller: &Caller, number: &str) -> Result<(Value, u64), Trouble> {
    let (app, authority) = (&caller.site.app, caller.site.authority);
    let sheet = app.sheet(authority, &caller.actor()?, number).await?.ok_or(Trouble::NotFound)?;
    Ok((shown::sheet(&sheet, &caller.rules), sheet.case.seq))
}

async fn part(caller: &Caller, number: &str, name: &str) -> Answer {
    let (mut case, seq) = found(caller, number).await?;
    let part = case.get_mut(name).map(Value::take).unwrap_or_default();
    Ok(of_case(StatusCode::OK, &json!({ "number": number, "seq": seq, name: part }), seq))
}

/// The whole case.
pub(crate) async fn get(From(caller): From, Path(number): Path<String>) -> Answer {
    let (case, seq) = found(&caller, &number).await?;
    Ok(of_case(StatusCode::OK, &case, seq))
}

/// Its clocks with how their due times were counted.
pub(crate) async fn clocks(From(caller): From, Path(number): Path<String>) -> Answer {
    part(&caller, &number, "clocks").await
}

/// Its events.
pub(crate) async fn events(From(caller): From, Path(number): Path<String>) -> Answer {
    part(&caller, &number, "events").await
}

/// Every action on it: open to the caller now, or why not.
pub(crate) async fn actions(From(caller): From, Path(number): Path<String>) -> Answer {
    part(&caller, &number, "actions").await
}
