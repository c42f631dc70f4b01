//! Reading a request's body: so much and not more, within a time.

use std::time::Duration;

use axum::body::Body;
use domain::access::Action;
use domain::refusal::{Refusal, RefusalKey};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::trouble::Trouble;

/// Most bytes of a body.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Within this the whole body must have come.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);
/// The same for a file.
const FILE_TIMEOUT: Duration = Duration::from_secs(120);
/// What a form with a file holds beside the file, at most.
const AROUND_FILE: usize = 16 * 1024;

/// The whole body.
///
/// # Errors
/// It is too large, too slow, or broke off.
pub(crate) async fn read(body: Body) -> Result<Vec<u8>, Trouble> {
    within(body, BODY_BYTES_MAX, BODY_TIMEOUT).await
}

/// The whole body of a request that brings a file of at most so many bytes.
///
/// # Errors
/// As [`read`]; a file that is too large is refused as the rules refuse it.
pub(crate) async fn read_file(body: Body, bytes_max: u64) -> Result<Vec<u8>, Trouble> {
    let limit = usize::try_from(bytes_max).unwrap_or(usize::MAX).saturating_add(AROUND_FILE);
    match within(body, limit, FILE_TIMEOUT).await {
        Err(Trouble::TooLarge) => {
            let refusal = Refusal::new(RefusalKey::FileTooLarge).with("most", bytes_max);
            Err(Trouble::Refused(Box::new(refusal.of(Action::Attach))))
        }
        other => other,
    }
}

async fn within(body: Body, limit: usize, timeout: Duration) -> Result<Vec<u8>, Trouble> {
    let whole = Limited::new(body, limit).collect();
    match tokio::time::timeout(timeout, whole).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes().to_vec()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Trouble::TooLarge),
        Ok(Err(_)) => Err(Trouble::BrokenBody),
        Err(_) => Err(Trouble::TooSlow),
    }
}
