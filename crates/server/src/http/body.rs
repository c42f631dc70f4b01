//! Reading a request's body: so much and not more, within a time.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use domain::access::Action;
use domain::refusal::{Refusal, RefusalKey};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::site::Patience;
use super::trouble::Trouble;

/// Most bytes of a body.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Most bytes of a form of whoever is not signed in: anybody can send as many at a time as there
/// are connections.
pub(crate) const STRANGER_BYTES_MAX: usize = 256 * 1024;
/// What a form with a file holds beside the file, at most.
const AROUND_FILE: usize = 16 * 1024;

/// The whole body.
///
/// # Errors
/// It is too large, too slow, or broke off.
pub(crate) async fn read(body: Body, patience: Patience) -> Result<Vec<u8>, Trouble> {
    within(body, BODY_BYTES_MAX, (patience.body, patience.body)).await
}

/// The whole form of whoever is not signed in.
///
/// # Errors
/// As [`read`].
pub(crate) async fn read_of_stranger(body: Body, patience: Patience) -> Result<Vec<u8>, Trouble> {
    within(body, STRANGER_BYTES_MAX, (patience.body, patience.body)).await
}

/// The whole body of a request that brings a file of at most so many bytes.
///
/// # Errors
/// As [`read`]; a file that is too large is refused as the rules refuse it.
pub(crate) async fn read_file(
    body: Body,
    bytes_max: u64,
    patience: Patience,
) -> Result<Vec<u8>, Trouble> {
    let limit = usize::try_from(bytes_max).unwrap_or(usize::MAX).saturating_add(AROUND_FILE);
    match within(body, limit, (patience.file, patience.body)).await {
        Err(Trouble::TooLarge) => {
            let refusal = Refusal::new(RefusalKey::FileTooLarge).with("most", bytes_max);
            Err(Trouble::Refused(Box::new(refusal.of(Action::Attach))))
        }
        other => other,
    }
}

/// A body of so many bytes at most, that has come within the first time and never keeps one waiting
/// for longer than the second.
async fn within(
    body: Body,
    limit: usize,
    (whole, pause): (Duration, Duration),
) -> Result<Vec<u8>, Trouble> {
    // Whoever says beforehand that it is too much need not send it.
    if body.size_hint().lower() > limit as u64 {
        return Err(Trouble::TooLarge);
    }
    let gathered = gather(Limited::new(body, limit), pause);
    tokio::time::timeout(whole, gathered).await.unwrap_or(Err(Trouble::TooSlow))
}

async fn gather(mut body: Limited<Body>, pause: Duration) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    loop {
        let next = tokio::time::timeout(pause, body.frame()).await;
        match next.map_err(|_| Trouble::TooSlow)? {
            None => return Ok(bytes),
            Some(Ok(frame)) => {
                bytes.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data));
            }
            Some(Err(error)) if error.is::<LengthLimitError>() => return Err(Trouble::TooLarge),
            Some(Err(_)) => return Err(Trouble::BrokenBody),
        }
    }
}
