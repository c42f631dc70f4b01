//! Signing in and out.

use std::sync::atomic::Ordering;

use app::port::people::{Account, Audit};
use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;

use super::desk::{Asked, At, Desk, Sent};
use super::frame::Frame;
use super::trouble::{own_address, says};
use super::{Answer, go_to, show};
use crate::http::accept::Peer;
use crate::http::guard::append_cookie;
use crate::http::trouble::Trouble;
use crate::http::{cookie, session};
use crate::locales::Words;
use crate::password;

/// Most letters of a name or a password that are looked at.
const LETTERS_MAX: usize = 200;

/// What a name without an account is compared with.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRvZm91cnM$\
                      1Jwh4CIxUWMmtlMdZBdcNmBXZVUfBnTYaWqRjBbHTnE";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    w: Words,
    frame: Frame,
    login: String,
    back: String,
    wrong: Option<String>,
}

impl Page {
    fn of(desk: &Desk, login: &str, back: &str, wrong: Option<String>) -> Self {
        let title = desk.words.say("sign-in-title");
        let (login, back) = (login.to_owned(), back.to_owned());
        Self { w: desk.words, frame: desk.frame(title), login, back, wrong }
    }
}

/// The page to sign in on.
pub(crate) async fn page(At(desk): At, Asked(asked): Asked) -> Answer {
    if desk.signed.is_some() {
        return Ok(go_to(own_address(asked.get("back"))));
    }
    show(StatusCode::OK, &Page::of(&desk, "", own_address(asked.get("back")), None))
}

/// Signs in.
pub(crate) async fn submit(
    At(desk): At,
    Extension(Peer(address)): Extension<Peer>,
    Sent(form): Sent,
) -> Answer {
    let (login, secret) = (form.get("login").unwrap_or_default(), form.raw("password"));
    let back = own_address(form.get("back"));
    if let Err(seconds) = desk.site.throttle.attempt(login, address, desk.now) {
        let said = says(&desk, &Trouble::Wait { seconds });
        return show(StatusCode::TOO_MANY_REQUESTS, &Page::of(&desk, login, back, Some(said)));
    }
    let found = right_account(&desk, login, secret).await;
    if found.is_err() {
        desk.site.throttle.take_back(login, address);
    }
    let Some(account) = found? else {
        desk.site.metrics.failed_sign_ins.fetch_add(1, Ordering::Relaxed);
        let said = desk.words.say("sign-in-wrong");
        return show(StatusCode::UNPROCESSABLE_ENTITY, &Page::of(&desk, login, back, Some(said)));
    };
    desk.site.throttle.succeeded(login, address, desk.now);
    enter(&desk, &account, back).await
}

async fn right_account(desk: &Desk, login: &str, secret: &str) -> Result<Option<Account>, Trouble> {
    if login.len() > LETTERS_MAX || secret.len() > LETTERS_MAX {
        return Ok(None);
    }
    let site = &desk.site;
    let account = site.app.store.account(site.authority, login).await?;
    let account = account.filter(|account| account.is_active);
    let kept = account.as_ref().and_then(|account| account.password.clone());
    let secret = secret.to_owned();
    let _place = site.passwords.acquire().await.map_err(|_| Trouble::Away)?;
    let compared = tokio::task::spawn_blocking(move || is_right(&secret, kept.as_deref()));
    let is_right = compared.await.map_err(|_| Trouble::Failed)?;
    Ok(account.filter(|_| is_right))
}

/// Whether a password is the one of a hash. Without a hash it is not, after as long a time: how
/// long it takes must not tell whether there is such an account.
fn is_right(secret: &str, kept: Option<&str>) -> bool {
    let fits = password::fits(secret, kept.unwrap_or(NOBODY));
    fits && kept.is_some()
}

async fn enter(desk: &Desk, account: &Account, back: &str) -> Answer {
    let site = &desk.site;
    let secret = session::begin(site, desk.rules()?, account.person, desk.now).await?;
    audit(desk, account.person, "signed-in").await?;
    let mut response = go_to(back);
    let cookie = cookie::keep(cookie::SESSION, &secret, site.fronted.is_https);
    append_cookie(response.headers_mut(), &cookie);
    append_cookie(response.headers_mut(), &cookie::drop(cookie::VISIT, site.fronted.is_https));
    Ok(response)
}

async fn audit(desk: &Desk, person: domain::ids::PersonId, act: &str) -> Result<(), Trouble> {
    let entry = Audit {
        at: desk.now,
        person: Some(person),
        act: act.to_owned(),
        about: "browser".to_owned(),
    };
    Ok(desk.site.app.store.audit(desk.site.authority, &entry).await?)
}

/// Signs out: the sign-in ends for every copy of its cookie.
pub(crate) async fn leave(At(desk): At, Sent(_): Sent) -> Result<Response, Trouble> {
    let site = &desk.site;
    if let Some(signed) = &desk.signed {
        site.app.store.end_session(site.authority, signed.session.secret).await?;
        audit(&desk, signed.session.person, "signed-out").await?;
    }
    let mut response = go_to("/sign-in");
    append_cookie(response.headers_mut(), &cookie::drop(cookie::SESSION, site.fronted.is_https));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::{NOBODY, is_right};
    use argon2::password_hash::phc::PasswordHash;

    #[test]
    fn a_name_without_an_account_is_compared_too_and_never_fits() {
        assert!(PasswordHash::new(NOBODY).is_ok(), "or comparing would take no time");
        assert!(!is_right("", None));
    }
}
