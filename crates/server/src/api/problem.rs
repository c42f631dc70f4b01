//! Trouble as programs read it, by RFC 9457: the one place where the API chooses a status that is
//! no success.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use domain::refusal::RefusalKey;
use serde_json::{Value, json};

use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::shown;

/// After so many seconds it is worth trying again while the store is away.
const RETRY_SECONDS: i64 = 5;

fn status(trouble: &Trouble) -> StatusCode {
    match trouble {
        Trouble::Refused(refusal) if refusal.key == RefusalKey::FileTooLarge => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        Trouble::NotFound => StatusCode::NOT_FOUND,
        Trouble::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
        Trouble::NotSignedIn | Trouble::NoPost => StatusCode::UNAUTHORIZED,
        Trouble::ForeignForm | Trouble::BrokenBody | Trouble::Unreadable { .. } => {
            StatusCode::BAD_REQUEST
        }
        Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Trouble::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Trouble::Refused(_) | Trouble::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Trouble::Changed { .. } => StatusCode::PRECONDITION_FAILED,
        Trouble::InFlight => StatusCode::CONFLICT,
        Trouble::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
        Trouble::Away => StatusCode::SERVICE_UNAVAILABLE,
        Trouble::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The stable word of a kind of trouble.
const fn kind(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::NotFound => "not-found",
        Trouble::NoSuchMethod => "no-such-method",
        Trouble::NotSignedIn => "not-signed-in",
        Trouble::NoPost => "no-post",
        Trouble::ForeignForm => "foreign-form",
        Trouble::TooLarge => "too-large",
        Trouble::TooSlow => "too-slow",
        Trouble::BrokenBody => "broken-body",
        Trouble::Unreadable { .. } => "unreadable",
        Trouble::Refused(_) => "refused",
        Trouble::Changed { .. } => "changed",
        Trouble::KeyReused => "key-reused",
        Trouble::InFlight => "in-flight",
        Trouble::Wait { .. } => "wait",
        Trouble::Away => "away",
        Trouble::Failed => "failed",
    }
}

fn retry_after(trouble: &Trouble) -> Option<i64> {
    match trouble {
        Trouble::Away => Some(RETRY_SECONDS),
        Trouble::InFlight => Some(1),
        Trouble::Wait { seconds } => Some(*seconds),
        _ => None,
    }
}

/// What is wrong beyond its kind.
fn more(trouble: &Trouble) -> Value {
    match trouble {
        Trouble::Unreadable { field, problem } => json!({ "field": field, "problem": problem }),
        Trouble::Refused(refusal) => json!({ "refusal": shown::refusal(refusal) }),
        Trouble::Changed { seq } => json!({ "seq": seq }),
        _ => Value::Null,
    }
}

/// The problem of a trouble.
pub(crate) fn of(trouble: &Trouble) -> Response {
    let (status, kind) = (status(trouble), kind(trouble));
    let title = Words::default().say(&format!("problem-{kind}"));
    let mut problem = json!({
        "type": format!("urn:answerable:problem:{kind}"),
        "title": title,
        "status": status.as_u16(),
    });
    if let (Some(object), Value::Object(more)) = (problem.as_object_mut(), more(trouble)) {
        object.extend(more);
    }
    let body = (status, [(CONTENT_TYPE, "application/problem+json")], problem.to_string());
    let mut response = body.into_response();
    let headers = response.headers_mut();
    if let Some(seconds) = retry_after(trouble) {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}
