//! The clock and the ids of a simulation: the time is what it says it is, and fresh ids come from
//! the seed, so that the same seed writes the same bytes.
//!
//! Keys of texts made here can be computed again by whoever knows the seed: what a simulation
//! writes is invented, so there is nothing to protect. Passwords never come from here.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

use super::random::Random;
use crate::port::time::{Clock, Ids};

/// A clock that stands where it was put.
#[derive(Debug, Default)]
pub struct StandingClock(AtomicI64);

impl StandingClock {
    /// Puts it to an instant.
    pub fn put(&self, at: Timestamp) {
        self.0.store(at.as_microsecond(), Ordering::Relaxed);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        let at = self.0.load(Ordering::Relaxed);
        Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Ids and keys from a seed, in the order in which they are asked for.
#[derive(Debug)]
pub struct SeededIds(Mutex<(Random, u32)>);

impl SeededIds {
    /// Those of a seed.
    #[must_use]
    pub fn of(seed: &str) -> Self {
        Self(Mutex::new((Random::of(seed, "ids"), 0)))
    }

    fn draw(&self) -> (u64, u64, u32) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (random, count) = &mut *held;
        *count = count.wrapping_add(1);
        (random.next(), random.next(), *count)
    }
}

impl Ids for SeededIds {
    /// A `UUIDv7`: milliseconds, then how many were made before, then chance.
    fn fresh(&self, now: Timestamp) -> Uuid {
        let (chance, _, count) = self.draw();
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0) & 0xFFFF_FFFF_FFFF;
        let (count_high, count_low) = (u64::from(count >> 20), u64::from(count & 0xF_FFFF));
        let high = (milliseconds << 16) | 0x7000 | (count_high & 0x0FFF);
        let low = 0x8000_0000_0000_0000 | (count_low << 42) | (chance >> 22);
        Uuid::from_u64_pair(high, low)
    }

    fn key(&self) -> [u8; 32] {
        let mut key = [0_u8; 32];
        for part in key.as_chunks_mut::<16>().0 {
            let (one, other, _) = self.draw();
            *part = ((u128::from(one) << 64) | u128::from(other)).to_be_bytes();
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_seven_sort_as_they_were_made_and_repeat_with_the_seed() {
        let make = || {
            let ids = SeededIds::of("one");
            (0..2_000)
                .map(|number| ids.fresh(Timestamp::from_millisecond(number / 100).unwrap()))
                .collect::<Vec<Uuid>>()
        };
        let made = make();
        assert!(made.iter().all(|id| id.get_version_num() == 7));
        assert!(made.is_sorted());
        assert_eq!(made, make());
    }

    #[test]
    fn keys_differ() {
        let ids = SeededIds::of("one");
        assert_ne!(ids.key(), ids.key());
    }

    #[test]
    fn a_clock_stands_where_it_was_put() {
        let clock = StandingClock::default();
        let at = Timestamp::from_microsecond(1_700_000_000_123_456).unwrap();
        clock.put(at);
        assert_eq!(clock.now(), at);
    }
}
