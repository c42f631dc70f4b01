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
        Ok(_) => match site.clock.held_by() {
            None => (PLAIN, "ready\n").into_response(),
            Some(seconds) => {
                let held = format!(
                    "ready, but timed actions are held: the clock jumped by {seconds} s; \
                     answerable clock confirm\n"
                );
                (PLAIN, held).into_response()
            }
        },
        Err(_) => {
            let headers = [(RETRY_AFTER, "5"), (CONTENT_TYPE, "text/plain; charset=utf-8")];
            (StatusCode::SERVICE_UNAVAILABLE, headers, "the store is away\n").into_response()
        }
    }
}

/// The counters.
pub(crate) async fn metrics(Extension(site): Extension<Arc<Site>>) -> Response {
    let mut text = site.metrics.text();
    let seconds = site.clock.held_by().unwrap_or_default();
    text.push_str(&format!(
        "# TYPE answerable_clock_jump_seconds gauge\nanswerable_clock_jump_seconds {seconds}\n"
    ));
    (PLAIN, text).into_response()
}
