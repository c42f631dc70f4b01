//! Slowing down whoever guesses passwords or follow-up codes: counted for an account (or a case)
//! and an address together, so that nobody can lock somebody else out, and for an address alone, so
//! that one place cannot try every account. Who has signed in from an address before is not held up
//! by what others there do. An attempt counts as failed from its beginning until it has succeeded:
//! many at once gain nothing. Addresses of IPv6 are those of their network, of which one place has
//! as many as it likes.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Failures for an account from an address before one must wait.
const FREE_FOR_ACCOUNT: u32 = 5;
/// Failures from an address, whatever the account, before one must wait. Many may share an address.
const FREE_FOR_ADDRESS: u32 = 60;
/// The first wait in seconds; each further failure doubles it.
const WAIT_SECONDS: i64 = 15;
/// The longest wait in seconds.
const WAIT_SECONDS_MAX: i64 = 900;
/// After so many seconds without a failure, the count begins anew.
const FORGOTTEN_SECONDS: i64 = 3_600;
/// After so many seconds without an attempt, who has signed in before is a stranger again.
const KNOWN_SECONDS: i64 = 30 * 24 * 3_600;
/// Most entries kept; beyond it the stale ones go.
const ENTRIES_MAX: usize = 20_000;
/// So many are left at most when room has been made.
const ENTRIES_LEFT: usize = 15_000;
/// Most letters of a name that are looked at: more of them only fill the memory.
const LETTERS_MAX: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String, IpAddr),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: i64,
    /// For an account at an address: somebody got in there.
    is_known: bool,
}

/// Where somebody is: of IPv6 the first half of the address, which names a network.
fn place(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
    }
}

/// Failed attempts of one kind.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<Failed>);

type Failed = HashMap<Key, Failures>;

fn wait_after(failures: Failures, free: u32) -> i64 {
    let Some(over) = failures.count.checked_sub(free) else { return 0 };
    WAIT_SECONDS
        .checked_shl(over.min(10))
        .map_or(WAIT_SECONDS_MAX, |wait| wait.min(WAIT_SECONDS_MAX))
}

/// Makes room in a full table: what is idle goes, and if that is too little, what has been idle
/// longest; who has signed in before goes last.
fn make_room(all: &mut Failed, now: i64) {
    if all.len() < ENTRIES_MAX {
        return;
    }
    all.retain(|_, it| now - it.last < if it.is_known { KNOWN_SECONDS } else { WAIT_SECONDS_MAX });
    let over = all.len().saturating_sub(ENTRIES_LEFT);
    let mut oldest: Vec<((bool, i64), Key)> =
        all.iter().map(|(key, it)| ((it.is_known, it.last), key.clone())).collect();
    oldest.sort_unstable_by_key(|(place, _)| *place);
    for (_, key) in oldest.iter().take(over) {
        all.remove(key);
    }
}

impl Throttle {
    fn account(name: &str, address: IpAddr) -> Key {
        let letters = name.chars().take(LETTERS_MAX);
        Key::Account(letters.flat_map(char::to_lowercase).collect(), place(address))
    }

    fn keys(name: &str, address: IpAddr) -> [(Key, u32); 2] {
        let account = Self::account(name, address);
        [(account, FREE_FOR_ACCOUNT), (Key::Address(place(address)), FREE_FOR_ADDRESS)]
    }

    /// What counts for an attempt: for whoever has got in from there before, the account alone.
    fn counted(all: &Failed, login: &str, address: IpAddr) -> Vec<(Key, u32)> {
        let mut keys = Vec::from(Self::keys(login, address));
        if keys.first().is_some_and(|(own, _)| all.get(own).is_some_and(|own| own.is_known)) {
            keys.truncate(1);
        }
        keys
    }

    /// One attempt from an address that has not failed.
    fn uncount(all: &mut Failed, address: IpAddr) {
        if let Some(failures) = all.get_mut(&Key::Address(place(address))) {
            failures.count = failures.count.saturating_sub(1);
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Failed) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins an attempt, which counts as failed until it is said to have succeeded.
    ///
    /// # Errors
    /// So many seconds one has still to wait before another.
    pub(crate) fn attempt(&self, login: &str, address: IpAddr, now: Timestamp) -> Result<(), i64> {
        let now = now.as_second();
        self.with(|all| {
            let counted = Self::counted(all, login, address);
            let waits = counted.iter().filter_map(|(key, free)| {
                let failures = *all.get(key)?;
                Some(failures.last + wait_after(failures, *free) - now)
            });
            let seconds = waits.max().unwrap_or(0).max(0);
            if seconds > 0 {
                return Err(seconds);
            }
            make_room(all, now);
            for (key, _) in counted {
                let entry =
                    all.entry(key).or_insert(Failures { count: 0, last: now, is_known: false });
                if now - entry.last > FORGOTTEN_SECONDS {
                    entry.count = 0;
                }
                *entry = Failures { count: entry.count.saturating_add(1), last: now, ..*entry };
            }
            Ok(())
        })
    }

    /// Forgets the failures of an account from an address, and knows it from now on: somebody
    /// signed in.
    pub(crate) fn succeeded(&self, login: &str, address: IpAddr, now: Timestamp) {
        let now = now.as_second();
        let known = Failures { count: 0, last: now, is_known: true };
        self.with(|all| {
            make_room(all, now);
            let before = all.insert(Self::account(login, address), known);
            if before.is_none_or(|before| !before.is_known) {
                Self::uncount(all, address);
            }
        });
    }

    /// Takes back an attempt that came to no end: nobody was wrong.
    pub(crate) fn take_back(&self, login: &str, address: IpAddr) {
        self.with(|all| {
            for (key, _) in Self::counted(all, login, address) {
                if let Some(failures) = all.get_mut(&key) {
                    failures.count = failures.count.saturating_sub(1);
                }
            }
        });
    }

    /// Forgets the failures of a name from an address, and nothing more: who was right about one
    /// case is no less a stranger to the others.
    pub(crate) fn forgive(&self, name: &str, address: IpAddr) {
        self.with(|all| {
            all.remove(&Self::account(name, address));
            Self::uncount(all, address);
        });
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    #[test]
    fn an_attempt_that_came_to_no_end_does_not_count() {
        let throttle = Throttle::default();
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let now = Timestamp::UNIX_EPOCH;
        for _ in 0..10 * FREE_FOR_ADDRESS {
            assert_eq!(throttle.attempt("lin", here, now), Ok(()));
            throttle.take_back("lin", here);
        }
    }

    use super::{
        ENTRIES_MAX, FREE_FOR_ACCOUNT, FREE_FOR_ADDRESS, KNOWN_SECONDS, Throttle, WAIT_SECONDS_MAX,
    };
    use jiff::{SignedDuration, Timestamp};

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    impl Throttle {
        /// An attempt that fails, if it may be made.
        fn failed(&self, login: &str, address: IpAddr, now: Timestamp) {
            _ = self.attempt(login, address, now);
        }

        /// How long one would have to wait for an attempt, which is not made.
        fn wait(&self, login: &str, address: IpAddr, now: Timestamp) -> i64 {
            let copy = Self(std::sync::Mutex::new(self.with(|all| all.clone())));
            copy.attempt(login, address, now).err().unwrap_or_default()
        }
    }

    #[test]
    fn many_attempts_at_once_are_no_more_than_one_after_the_other() {
        let throttle = Throttle::default();
        let begun = (0..100).filter(|_| throttle.attempt("chen", HERE, NOW).is_ok()).count();
        assert_eq!(u32::try_from(begun), Ok(FREE_FOR_ACCOUNT));
        let begun = |n: u32| throttle.attempt(&format!("person-{n}"), HERE, NOW).is_ok();
        let begun = (0..100).filter(|n| begun(*n)).count();
        assert_eq!(u32::try_from(begun), Ok(FREE_FOR_ADDRESS - FREE_FOR_ACCOUNT));
    }

    #[test]
    fn right_attempts_count_for_nobody() {
        let throttle = Throttle::default();
        for n in 0..10 * FREE_FOR_ADDRESS {
            let name = format!("person-{}", n % 7);
            assert_eq!(throttle.attempt(&name, HERE, NOW), Ok(()), "{n}");
            if n % 2 == 0 {
                throttle.succeeded(&name, HERE, NOW);
            } else {
                throttle.forgive(&name, HERE);
            }
        }
        assert_eq!(throttle.wait("anybody", HERE, NOW), 0);
    }

    #[test]
    fn another_address_of_the_same_network_is_no_other_place() {
        let throttle = Throttle::default();
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        for n in 0..FREE_FOR_ACCOUNT {
            let six = address(&format!("2001:db8:1:2::{n:x}"));
            assert_eq!(throttle.attempt("chen", six, NOW), Ok(()));
        }
        assert!(throttle.wait("chen", address("2001:db8:1:2:ffff::1"), NOW) > 0);
        assert_eq!(throttle.wait("chen", address("2001:db8:1:3::1"), NOW), 0);
    }

    #[test]
    fn guessing_at_an_account_slows_the_guesser_and_nobody_else() {
        let throttle = Throttle::default();
        (0..FREE_FOR_ACCOUNT).for_each(|_| throttle.failed("chen", HERE, NOW));
        assert!(throttle.wait("chen", HERE, NOW) > 0);
        assert!(throttle.wait("CHEN", HERE, NOW) > 0, "capitals make no other account");
        assert_eq!(throttle.wait("chen", THERE, NOW), 0, "the account itself stays open");
        assert_eq!(throttle.wait("wang", HERE, NOW), 0, "and so does the address");
    }

    #[test]
    fn a_wait_passes_and_grows_with_every_further_failure() {
        let throttle = Throttle::default();
        (0..FREE_FOR_ACCOUNT).for_each(|_| throttle.failed("chen", HERE, NOW));
        let first = throttle.wait("chen", HERE, NOW);
        assert_eq!(throttle.wait("chen", HERE, NOW + SignedDuration::from_secs(first)), 0);
        let mut now = NOW + SignedDuration::from_secs(first);
        let mut last = first;
        for _ in 0..100 {
            throttle.failed("chen", HERE, now);
            let next = throttle.wait("chen", HERE, now);
            assert!(next > last || next == WAIT_SECONDS_MAX, "{next} after {last}");
            now += SignedDuration::from_secs(next);
            last = next;
        }
        assert_eq!(last, WAIT_SECONDS_MAX);
    }

    #[test]
    fn trying_many_accounts_from_one_address_is_slowed_too() {
        let throttle = Throttle::default();
        (0..FREE_FOR_ADDRESS).for_each(|n| throttle.failed(&format!("person-{n}"), HERE, NOW));
        assert!(throttle.wait("anybody", HERE, NOW) > 0);
        assert_eq!(throttle.wait("anybody", THERE, NOW), 0);
    }

    #[test]
    fn whoever_got_in_before_is_not_held_up_by_a_guesser_at_the_same_address() {
        let throttle = Throttle::default();
        throttle.succeeded("chen", HERE, NOW);
        (0..FREE_FOR_ADDRESS).for_each(|n| throttle.failed(&format!("person-{n}"), HERE, NOW));
        assert_eq!(throttle.wait("chen", HERE, NOW), 0);
        (0..FREE_FOR_ACCOUNT).for_each(|_| throttle.failed("chen", HERE, NOW));
        assert!(
            throttle.wait("chen", HERE, NOW) > 0,
            "guessing at this account is slowed all the same"
        );
    }

    #[test]
    fn getting_in_forgets_the_failures_before() {
        let throttle = Throttle::default();
        (0..FREE_FOR_ACCOUNT).for_each(|_| throttle.failed("chen", HERE, NOW));
        throttle.succeeded("chen", HERE, NOW);
        assert_eq!(throttle.wait("chen", HERE, NOW), 0);
    }

    #[test]
    fn being_right_about_one_name_forgets_its_failures_and_not_those_of_the_address() {
        let throttle = Throttle::default();
        (0..FREE_FOR_ACCOUNT).for_each(|_| throttle.failed("2026-000001", HERE, NOW));
        throttle.forgive("2026-000001", HERE);
        assert_eq!(throttle.wait("2026-000001", HERE, NOW), 0);
        (0..FREE_FOR_ADDRESS).for_each(|n| throttle.failed(&format!("2026-{n}"), HERE, NOW));
        assert!(throttle.wait("2026-000001", HERE, NOW) > 0, "its owner is known to nobody");
    }

    #[test]
    fn the_table_is_bounded_and_who_is_known_is_the_last_to_go() {
        let throttle = Throttle::default();
        throttle.succeeded("chen", HERE, NOW);
        let mut most = 0;
        for n in 0..u32::try_from(2 * ENTRIES_MAX).unwrap() {
            let elsewhere = IpAddr::V4(Ipv4Addr::from_bits(n));
            throttle.failed("person", elsewhere, NOW + SignedDuration::from_secs(1));
            most = most.max(throttle.with(|all| all.len()));
        }
        assert!((ENTRIES_MAX..=ENTRIES_MAX + 2).contains(&most), "{most}");
        (0..FREE_FOR_ADDRESS).for_each(|n| throttle.failed(&format!("person-{n}"), HERE, NOW));
        assert_eq!(throttle.wait("chen", HERE, NOW), 0, "still known");
    }

    #[test]
    fn sign_ins_of_long_ago_make_room() {
        let throttle = Throttle::default();
        (0..ENTRIES_MAX).for_each(|n| throttle.succeeded(&format!("person-{n}"), HERE, NOW));
        let later = NOW + SignedDuration::from_secs(KNOWN_SECONDS);
        throttle.succeeded("chen", HERE, later);
        assert_eq!(throttle.with(|all| all.len()), 1);
    }

    #[test]
    fn a_name_without_end_takes_no_memory_without_end() {
        let throttle = Throttle::default();
        throttle.failed(&"x".repeat(1_000_000), HERE, NOW);
        let is_short = throttle.with(|all| {
            all.keys().all(|key| !matches!(key, super::Key::Account(name, _) if name.len() > 1_000))
        });
        assert!(is_short);
    }
}
