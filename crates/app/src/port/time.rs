//! The clock and the source of fresh ids: handed in, so that a simulation can hand in its own.

use jiff::Timestamp;
use uuid::Uuid;

/// The time.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds: the store keeps no finer time.
    fn now(&self) -> Timestamp;
}

/// Fresh ids and keys.
pub trait Ids: Send + Sync {
    /// An id that no other thing has, later ones sorting later.
    fn fresh(&self, now: Timestamp) -> Uuid;
    /// Random bytes for a key.
    fn key(&self) -> [u8; 32];
}
