//! Requests in flight under a client's key: a second one with the same key waits its turn by being
//! told so, and not by being done twice.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::text_ref::Digest;

type Key = (Digest, String);

/// Keys in flight on this node. Across nodes the store decides.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flights(Arc<Mutex<HashSet<Key>>>);

/// A request in flight, until it is dropped.
#[derive(Debug)]
pub(crate) struct Flight {
    flights: Flights,
    key: Key,
}

impl Flights {
    /// Takes off; none while another request with this key of this account is under way.
    pub(crate) fn take_off(&self, account: Digest, key: &str) -> Option<Flight> {
        let key = (account, key.to_owned());
        let is_first = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        is_first.then(|| Flight { flights: self.clone(), key })
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::Flights;
    use domain::text_ref::Digest;

    #[test]
    fn a_key_is_in_flight_once_for_each_account() {
        let flights = Flights::default();
        let first = flights.take_off(Digest([1; 32]), "a").unwrap();
        assert!(flights.take_off(Digest([1; 32]), "a").is_none());
        assert!(flights.take_off(Digest([2; 32]), "a").is_some());
        drop(first);
        assert!(flights.take_off(Digest([1; 32]), "a").is_some());
    }
}
