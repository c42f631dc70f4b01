//! Cookies: the few that this server sets, and reading them.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// The secret of a sign-in.
pub(crate) const SESSION: &str = "answerable_session";
/// A random value for people who are not signed in, which their forms are bound to.
pub(crate) const VISIT: &str = "answerable_visit";
/// The language chosen.
pub(crate) const LANGUAGE: &str = "answerable_language";

/// A year in seconds.
const YEAR: u32 = 365 * 24 * 3_600;

/// The value of a cookie that the browser sent.
pub(crate) fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs =
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(found, _)| *found == name).map(|(_, value)| value.to_owned()).next()
}

fn set(name: &str, value: &str, age: Option<u32>, is_https: bool) -> String {
    let age = age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let secure = if is_https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")
}

/// Keeps a value until the browser is closed.
pub(crate) fn keep(name: &str, value: &str, is_https: bool) -> String {
    set(name, value, None, is_https)
}

/// Keeps a value for a year.
pub(crate) fn keep_long(name: &str, value: &str, is_https: bool) -> String {
    set(name, value, Some(YEAR), is_https)
}

/// Drops a cookie.
pub(crate) fn drop(name: &str, is_https: bool) -> String {
    set(name, "", Some(0), is_https)
}

#[cfg(test)]
mod tests {
    use super::{find, keep};
    use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=1; answerable_session=xyz; b=2"));
        assert_eq!(find(&headers, "answerable_session").as_deref(), Some("xyz"));
        assert_eq!(find(&headers, "session"), None);
    }

    #[test]
    fn a_cookie_is_kept_from_scripts_and_other_sites_and_from_plain_connections() {
        let cookie = keep("answerable_session", "xyz", true);
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(cookie.contains(part), "{part}");
        }
        assert!(!keep("answerable_session", "xyz", false).contains("Secure"));
    }
}
