//! Switching the language: kept in a cookie, and back to where one was.

use axum::response::IntoResponse;

use super::desk::{Asked, At};
use super::trouble::own_address;
use super::{Answer, go_to};
use crate::http::cookie;
use crate::http::guard::append_cookie;
use crate::http::place::Path;
use crate::http::trouble::Trouble;
use crate::locales::Language;

/// Switches to a language.
pub(crate) async fn switch(At(desk): At, Path(tag): Path<String>, Asked(asked): Asked) -> Answer {
    let language = Language::of_tag(&tag).ok_or(Trouble::NotFound)?;
    let mut response = go_to(own_address(asked.get("back"))).into_response();
    let cookie = cookie::keep_long(cookie::LANGUAGE, language.tag(), desk.site.fronted.is_https);
    append_cookie(response.headers_mut(), &cookie);
    Ok(response)
}
