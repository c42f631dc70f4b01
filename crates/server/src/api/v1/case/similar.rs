//! `GET /api/v1/cases/{number}/similar`: earlier cases that may be the same matter, the likeliest
//! first, of those that the caller may see.

use axum::http::StatusCode;
use serde_json::{Value, json};
use text::similar::Reason;

use crate::api::caller::{Caller, From};
use crate::api::reply::{Answer, of_case};
use crate::http::place::Path;
use crate::http::trouble::Trouble;
use crate::shown;
use crate::similar::{Asked, Found, find};

/// The earlier cases with scores and reasons.
pub(crate) async fn get(From(caller): From, Path(number): Path<String>) -> Answer {
    let (app, authority, actor) = (&caller.site.app, caller.site.authority, caller.actor()?);
    let sheet = app.sheet(authority, &actor, &number).await?.ok_or(Trouble::NotFound)?;
    let found = find(app, authority, &actor, &Asked::of(&sheet)).await?;
    let similar: Vec<Value> = found.iter().map(|earlier| one(&caller, earlier)).collect();
    let seq = sheet.case.seq;
    let body = json!({ "number": number, "seq": seq, "similar": similar });
    Ok(of_case(StatusCode::OK, &body, seq))
}

fn one(caller: &Caller, found: &Found) -> Value {
    json!({
        "case": shown::row(&found.listed, &caller.rules, caller.site.app.clock.now()),
        "score": f64::from(found.hundredths()) / 100.0,
        "reasons": found.reasons.iter().map(reason).collect::<Vec<_>>(),
    })
}

/// A reason by its key and its number or answer.
fn reason(reason: &Reason) -> Value {
    let tenths = |number: f32| (f64::from(number) * 10.0).round() / 10.0;
    let (key, value) = match reason {
        Reason::Metres(metres) => ("metres", json!(tenths(*metres))),
        Reason::Address(is_same) => ("same_address", json!(is_same)),
        Reason::Category(is_same) => ("same_category", json!(is_same)),
        Reason::Alike(share) => ("text_alike", json!((f64::from(*share) * 100.0).round() / 100.0)),
        Reason::OpenedBefore(days) => ("opened_days_before", json!(tenths(*days))),
        Reason::ClosedBefore(days) => ("closed_days_before", json!(tenths(*days))),
    };
    json!({ "reason": key, "value": value })
}
