//! Reading a request's body: so much and not more, within a time.

use std::time::Duration;

use axum::body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::trouble::Trouble;

/// Most bytes of a body.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Within this the whole body must have come.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// The whole body.
///
/// # Errors
/// It is too large, too slow, or broke off.
pub(crate) async fn read(body: Body) -> Result<Vec<u8>, Trouble> {
    let whole = Limited::new(body, BODY_BYTES_MAX).collect();
    match tokio::time::timeout(BODY_TIMEOUT, whole).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes().to_vec()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Trouble::TooLarge),
        Ok(Err(_)) => Err(Trouble::BrokenBody),
        Err(_) => Err(Trouble::TooSlow),
    }
}
