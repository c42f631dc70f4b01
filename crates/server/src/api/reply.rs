//! Answers of the API.

use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::http::trouble::Trouble;

/// What a handler of the API gives.
pub(crate) type Answer = Result<Response, Trouble>;

/// JSON.
pub(crate) fn json(status: StatusCode, value: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// JSON of a case, with its ETag: how many events it has.
pub(crate) fn of_case(status: StatusCode, value: &Value, seq: u64) -> Response {
    let mut response = json(status, value);
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{seq}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
