//! Trouble in words and with its status: the one place where pages choose a status that is no
//! success. Each says what to do next.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};

use super::desk::Desk;
use super::frame::Frame;
use super::{go_to, refusal, show};
use crate::http::fields::query;
use crate::http::trouble::Trouble;
use crate::locales::Words;

/// After so many seconds it is worth trying again while the store is away.
const RETRY_SECONDS: &str = "5";

#[derive(Template)]
#[template(path = "trouble.html")]
struct Page {
    w: Words,
    frame: Frame,
    says: String,
    then: String,
    ways: Vec<Way>,
}

/// A way on.
struct Way {
    address: String,
    label: String,
}

const fn status(trouble: &Trouble) -> StatusCode {
    match trouble {
        Trouble::NotFound => StatusCode::NOT_FOUND,
        Trouble::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
        Trouble::NotSignedIn | Trouble::NoPost => StatusCode::SEE_OTHER,
        Trouble::ForeignForm | Trouble::BrokenBody | Trouble::Unreadable { .. } => {
            StatusCode::BAD_REQUEST
        }
        Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Trouble::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Trouble::Refused(_) | Trouble::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Trouble::Changed { .. } | Trouble::InFlight => StatusCode::CONFLICT,
        Trouble::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
        Trouble::Away => StatusCode::SERVICE_UNAVAILABLE,
        Trouble::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The key of what is said, and of what to do then.
const fn keys(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::NotFound | Trouble::NotSignedIn | Trouble::NoPost => "trouble-not-found",
        Trouble::NoSuchMethod => "trouble-method",
        Trouble::ForeignForm => "trouble-form",
        Trouble::TooLarge => "trouble-large",
        Trouble::TooSlow | Trouble::BrokenBody => "trouble-slow",
        Trouble::Unreadable { .. } => "trouble-unreadable",
        Trouble::Refused(_) => "trouble-refused",
        Trouble::Changed { .. } => "trouble-changed",
        Trouble::KeyReused | Trouble::InFlight => "trouble-twice",
        Trouble::Wait { .. } => "trouble-wait",
        Trouble::Away => "trouble-away",
        Trouble::Failed => "trouble-failed",
    }
}

/// What is wrong, in words.
pub(crate) fn says(desk: &Desk, trouble: &Trouble) -> String {
    let words = desk.words;
    match trouble {
        Trouble::Refused(refused) => match (desk.naming(), desk.moments()) {
            (Ok(naming), Ok(moments)) => refusal::words(refused, &naming, &moments),
            _ => words.say(keys(trouble)),
        },
        Trouble::Unreadable { field, .. } => {
            words.with(keys(trouble), &[("field", &field_name(desk, field))])
        }
        Trouble::Wait { seconds } => words.count(keys(trouble), seconds),
        _ => words.say(keys(trouble)),
    }
}

/// The label of a field; of one in a list with its row.
fn field_name(desk: &Desk, field: &str) -> String {
    let words = desk.words;
    let label = |name: &str| {
        let of_act = || words.find(&format!("act-{}", name.replace('_', "-")));
        words.find(&format!("field-{name}")).or_else(of_act).unwrap_or_else(|| name.to_owned())
    };
    let parts: Vec<&str> = field.split('.').collect();
    match parts.as_slice() {
        [list, row, inner] => words
            .with("trouble-row", &[("list", &label(list)), ("row", row), ("field", &label(inner))]),
        _ => label(field),
    }
}

/// The page for a trouble.
pub(crate) fn page(desk: &Desk, trouble: &Trouble) -> Response {
    match trouble {
        Trouble::NotSignedIn => return go_to(&sign_in_address(desk)),
        Trouble::NoPost => return go_to("/post"),
        _ => {}
    }
    let key = keys(trouble);
    let page = Page {
        w: desk.words,
        frame: desk.frame(desk.words.say(&format!("{key}-title"))),
        says: says(desk, trouble),
        then: desk.words.say(&format!("{key}-then")),
        ways: ways(desk, trouble),
    };
    let shown = show(status(trouble), &page);
    let mut response = shown.unwrap_or_else(|_| status(trouble).into_response());
    let later = match trouble {
        Trouble::Away => Some(HeaderValue::from_static(RETRY_SECONDS)),
        Trouble::Wait { seconds } => Some(HeaderValue::from(*seconds)),
        _ => None,
    };
    if let Some(later) = later {
        response.headers_mut().insert(RETRY_AFTER, later);
    }
    response
}

/// Where one can go on: the same page again where that may help, the list of cases where something
/// was looked for, the start page always.
fn ways(desk: &Desk, trouble: &Trouble) -> Vec<Way> {
    let way =
        |address: &str, key: &str| Way { address: address.to_owned(), label: desk.words.say(key) };
    let passes = matches!(trouble, Trouble::Away | Trouble::Failed | Trouble::TooSlow);
    let again = (passes || matches!(trouble, Trouble::ForeignForm | Trouble::BrokenBody))
        .then(|| way(page_of(&desk.here), "go-again"));
    let search = (matches!(trouble, Trouble::NotFound) && desk.signed.is_some())
        .then(|| way("/cases", "go-cases"));
    again.into_iter().chain(search).chain([way("/", "go-start")]).collect()
}

/// The page to which a form belongs, by the address that it was sent to.
fn page_of(here: &str) -> &str {
    let page = here.split("/act/").next().unwrap_or_default().trim_end_matches("/reveal");
    if page.starts_with("/follow/") { "/follow" } else { own_address(Some(page)) }
}

/// The sign-in page, from which one comes back here; from a form of a case to the case.
fn sign_in_address(desk: &Desk) -> String {
    let page = page_of(&desk.here);
    let back = if page == "/" { "" } else { page };
    format!("/sign-in{}", query([("back", back)]))
}

/// An address on this site to go back to, or the start page: never another site's.
pub(crate) fn own_address(given: Option<&str>) -> &str {
    let is_own = |address: &&str| {
        address.starts_with('/')
            && !address.starts_with("//")
            && !address.contains('\\')
            && address.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
    };
    given.filter(is_own).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::{own_address, page_of};

    #[test]
    fn a_form_that_failed_leads_back_to_its_page() {
        assert_eq!(page_of("/cases/2026-000001-7/act/sign"), "/cases/2026-000001-7");
        assert_eq!(page_of("/cases/2026-000001-7/reveal"), "/cases/2026-000001-7");
        assert_eq!(page_of("/follow/verify-own"), "/follow");
        assert_eq!(page_of("//example.org/act/x"), "/");
        assert_eq!(page_of("/board?sort=open"), "/board?sort=open");
    }

    #[test]
    fn nobody_is_sent_on_to_another_site() {
        assert_eq!(own_address(Some("/cases?unit=a")), "/cases?unit=a");
        for foreign in
            ["//example.org", "https://example.org", "/\\example.org", "cases", "/a\r\nb"]
        {
            assert_eq!(own_address(Some(foreign)), "/", "{foreign}");
        }
        assert_eq!(own_address(None), "/");
    }
}
