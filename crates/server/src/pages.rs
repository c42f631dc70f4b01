//! Pages for people: one folder for each noun, one file for each thing done with it. A page takes
//! what the use-cases give, puts it into a plain view and renders a template; it decides nothing.

pub(crate) mod appraisal;
pub(crate) mod audit;
pub(crate) mod badge;
pub(crate) mod board;
pub(crate) mod case;
pub(crate) mod desk;
pub(crate) mod follow;
pub(crate) mod frame;
pub(crate) mod language;
pub(crate) mod moment;
pub(crate) mod naming;
pub(crate) mod post;
pub(crate) mod refusal;
pub(crate) mod sign_in;
pub(crate) mod start;
pub(crate) mod trouble;

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};

use crate::http::trouble::Trouble;

/// What a page's handler gives.
pub(crate) type Answer = Result<Response, Trouble>;

/// A rendered page.
///
/// # Errors
/// The template fails, which only a mistake in the program makes it do.
pub(crate) fn show(status: StatusCode, page: &impl Template) -> Answer {
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        Trouble::Failed
    })?;
    Ok((status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
}

/// Sends the browser on to an address of this site, with a plain reading of it.
pub(crate) fn go_to(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response()
}
