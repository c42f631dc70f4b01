//! What an address names: the parts of its path.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::trouble::Trouble;

/// U+0000 as an address writes it; no name of ours holds it, and not every database takes it.
const NOTHING: &str = "%00";

/// The parts of the path that a route leaves open. What cannot be read names nothing that is here.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        if parts.uri.path().contains(NOTHING) {
            return Err(Trouble::NotFound);
        }
        let found = axum::extract::Path::from_request_parts(parts, state).await;
        found.map(|axum::extract::Path(found)| Self(found)).map_err(|_| Trouble::NotFound)
    }
}
