//! Around every request: its id, its log line, its counter, the headers of every answer, and what
//! becomes of a bug. A log line holds the route, never the path, the query or anything of a case.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::site::Site;

/// Nothing from elsewhere, no script, no style but our file; no page within a foreign one.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'none'; object-src 'none'; \
                              base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// What stands for a path that no route has.
const NO_ROUTE: &str = "(none)";

/// Serves a request within its envelope. It runs as a task of its own: a client that goes away
/// interrupts nothing that was begun.
pub(crate) async fn wrap(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = site.app.ids.fresh(site.app.clock.now()).simple().to_string();
    let method = method_name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            site.metrics.panics.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            tracing::error!(request = id, "a bug ended this request");
            bug(&id)
        }
    };
    let (route, took) = (route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str), began.elapsed());
    let status = response.status().as_u16();
    let milliseconds = took.as_micros() / 1_000;
    tracing::info!(request = id, method, route, status, milliseconds, "answered");
    site.metrics.answered((method, known(route)), status, took);
    secure(response.headers_mut(), site.fronted.is_https);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// A route's own text, which lives as long as the program: those of the table alone are counted.
fn known(route: &str) -> &'static str {
    super::routes::paths().iter().find(|path| **path == route).copied().unwrap_or(NO_ROUTE)
}

const fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}

fn bug(id: &str) -> Response {
    let text = format!("Something is wrong in the program. / 程序出错。\n{id}\n");
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

fn secure(headers: &mut HeaderMap, is_https: bool) {
    let mut put = |name, value| headers.insert(name, HeaderValue::from_static(value));
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(X_FRAME_OPTIONS, "DENY");
    put(REFERRER_POLICY, "no-referrer");
    put(OPENER, "same-origin");
    put(PERMISSIONS, "camera=(), microphone=(), geolocation=()");
    if is_https {
        put(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    // A file that somebody attached brings a stricter one.
    let policy = HeaderValue::from_static(CONTENT_POLICY);
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
}

/// Lets a bug say where it is and nothing more: its message could hold what somebody wrote.
pub(crate) fn say_only_where_bugs_are() {
    std::panic::set_hook(Box::new(|bug| {
        let place = bug.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a bug");
    }));
}
