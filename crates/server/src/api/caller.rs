//! Who calls: the account of a bearer token, acting in the post that the token was given for.

use std::sync::Arc;

use app::act::ClientKey;
use app::rules::Rules;
use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use domain::actor::Actor;
use domain::ids::PersonId;
use domain::text_ref::Digest;
use serde::de::DeserializeOwned;

use crate::http::flight::Flight;
use crate::http::session::{Signed, at_rest};
use crate::http::site::Site;
use crate::http::trouble::Trouble;
use crate::misfit::{self, Misfit};

/// The header by which a client names a request that it may send again.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest such name.
const KEY_LETTERS_MAX: usize = 200;

/// Who calls, and where.
pub(crate) struct Caller {
    /// The site.
    pub(crate) site: Arc<Site>,
    /// The rules.
    pub(crate) rules: Arc<Rules>,
    /// The token's account.
    pub(crate) signed: Option<Signed>,
}

/// The account to which a person's keys belong.
pub(crate) fn account_of(person: PersonId) -> Digest {
    at_rest(&format!("api {person}"))
}

impl Caller {
    /// Who acts.
    ///
    /// # Errors
    /// The token names no post that is held now.
    pub(crate) fn actor(&self) -> Result<Actor, Trouble> {
        let signed = self.signed.as_ref().ok_or(Trouble::NotSignedIn)?;
        signed.actor().ok_or(Trouble::NoPost)
    }

    /// The account to which a client's keys belong: the person's, whichever token is used.
    fn account(&self) -> Result<Digest, Trouble> {
        let signed = self.signed.as_ref().ok_or(Trouble::NotSignedIn)?;
        Ok(account_of(signed.session.person))
    }

    /// The client's key of a request, taken off so that a second one with it is told to wait.
    ///
    /// # Errors
    /// The key cannot be read, or a request with it is under way.
    pub(crate) fn client(
        &self,
        headers: &HeaderMap,
        (path, body): (&str, &[u8]),
    ) -> Result<Option<(ClientKey, Flight)>, Trouble> {
        let Some(given) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
        let key = given.to_str().unwrap_or_default().trim();
        if key.is_empty() || key.len() > KEY_LETTERS_MAX {
            return Err(Trouble::Unreadable {
                field: IDEMPOTENCY_KEY.to_string(),
                problem: format!("1 to {KEY_LETTERS_MAX} letters of ASCII"),
            });
        }
        let account = self.account()?;
        let flight = self.site.flights.take_off(account, key).ok_or(Trouble::InFlight)?;
        let seen = headers.get(IF_MATCH).and_then(|value| value.to_str().ok());
        let request = [path.as_bytes(), b"\n", seen.unwrap_or_default().as_bytes(), b"\n", body];
        let request = at_rest(&String::from_utf8_lossy(&request.concat()));
        Ok(Some((ClientKey { key: key.to_owned(), account, request }, flight)))
    }
}

/// The caller of a request, for handlers.
pub(crate) struct From(pub(crate) Arc<Caller>);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Arc<Caller>>().cloned().map(Self).ok_or(Trouble::Failed)
    }
}

/// A body as it came.
#[derive(Clone)]
pub(crate) struct RawBody(pub(crate) Arc<[u8]>);

impl RawBody {
    /// Reads it as JSON.
    ///
    /// # Errors
    /// It is not JSON of this form.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Trouble> {
        let Misfit { field, problem } = match misfit::read(&self.0) {
            Ok(found) => return Ok(found),
            Err(misfit) => misfit,
        };
        Err(Trouble::Unreadable { field, problem })
    }
}

impl<S: Sync> FromRequestParts<S> for RawBody {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Self>().cloned().ok_or(Trouble::BrokenBody)
    }
}

/// How many events the client has seen, by `If-Match`; none for `*` and where it is not given.
///
/// # Errors
/// It is no ETag of a case.
pub(crate) fn seen(headers: &HeaderMap) -> Result<Option<u64>, Trouble> {
    let Some(given) = headers.get(IF_MATCH) else { return Ok(None) };
    let given = given.to_str().unwrap_or_default().trim();
    if given == "*" {
        return Ok(None);
    }
    let number = given.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    number.and_then(|number| number.parse().ok()).map(Some).ok_or_else(|| Trouble::Unreadable {
        field: "if-match".to_owned(),
        problem: "the ETag that the case was read with".to_owned(),
    })
}
