//! `POST /api/v1/cases`: registers a case.

use app::register::Matter;
use axum::http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::api::caller::{From, RawBody};
use crate::api::reply::{Answer, of_case};

/// Registers a case, once for each client's key.
pub(crate) async fn post(From(caller): From, headers: HeaderMap, body: RawBody) -> Answer {
    let client = caller.client(&headers, ("cases", &body.0))?;
    let (key, _flight) = client.unzip();
    let matter: Matter = body.json()?;
    let (app, authority) = (&caller.site.app, caller.site.authority);
    let registered = app.register(authority, caller.actor()?, &matter, key).await?;
    let done = registered.done;
    let answer = json!({
        "number": done.number,
        "seq": done.seq,
        "follow_up_code": registered.follow_up_code,
    });
    Ok(of_case(StatusCode::CREATED, &answer, done.seq))
}
