//! The real clock and the real source of randomness. Nothing else in the workspace reads them.

use app::port::time::{Clock, Ids};
use jiff::Timestamp;
use uuid::Uuid;

/// The clock of this machine, in whole microseconds.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge that reads the clock")]
    fn now(&self) -> Timestamp {
        app::journal::whole_microseconds(Timestamp::now())
    }
}

/// Ids and keys from the system's randomness.
pub(crate) struct RandomIds;

/// Random bytes.
///
/// # Panics
/// The system has no randomness to give; nothing can go on safely then.
#[expect(clippy::expect_used, reason = "without randomness no key and no id may be made")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

impl Ids for RandomIds {
    fn fresh(&self, now: Timestamp) -> Uuid {
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &random::<10>()).into_uuid()
    }

    fn key(&self) -> [u8; 32] {
        random()
    }
}
