//! `GET /api/v1/policy`: the policy in force, as the rules read it.

use axum::http::StatusCode;

use crate::api::caller::From;
use crate::api::reply::{Answer, json as reply};
use crate::http::trouble::Trouble;

/// The policy.
pub(crate) async fn get(From(caller): From) -> Answer {
    let now = caller.site.app.clock.now();
    let policy = caller.rules.policy_at(now).ok_or(Trouble::NotFound)?;
    let value = serde_json::to_value(policy).map_err(|_| Trouble::Failed)?;
    Ok(reply(StatusCode::OK, &value))
}
