//! Whether the server lives and is ready, and its counters: for monitors, not for people.

use axum::Extension;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

use super::site::Site;

const PLAIN: [(axum::http::HeaderName, &str); 1] = [(CONTENT_TYPE, "text/plain; charset=utf-8")];

/// The process answers.
pub(crate) async fn alive() -> Response {
    (PLAIN, "ok\n").into_response()
}

/// The store answers too.
pub(crate) async fn ready(Extension(site): Extension<Arc<Site>>) -> Response {
    match site.app.store.rules_version(site.authority).await {
        Ok(_) => (PLAIN, "ready\n").into_response(),
        Err(_) => {
            let headers = [(RETRY_AFTER, "5"), (CONTENT_TYPE, "text/plain; charset=utf-8")];
            (StatusCode::SERVICE_UNAVAILABLE, headers, "the store is away\n").into_response()
        }
    }
}

/// The counters.
pub(crate) async fn metrics(Extension(site): Extension<Arc<Site>>) -> Response {
    (PLAIN, site.metrics.text()).into_response()
}
