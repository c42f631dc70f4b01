//! Who wrote an entry, said once for all that they wrote: the journal names an actor by a key, the
//! beginning of the hash of what it stands for. Not here: what an actor is.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use domain::text_ref::Digest;
use sha2::{Digest as _, Sha256};

/// What is no longer than this is said by each entry itself.
const SAID_BYTES_MAX: usize = 100;
/// Letters of a key that tell one actor from another: eighty bits.
const KEY_LETTERS: usize = 20;
/// How many actors are remembered to be there; beyond it all are forgotten.
const REMEMBERED_MAX: usize = 50_000;

/// The key of an actor; none for one whom each entry says itself.
pub(crate) fn key(actor: &str) -> Option<String> {
    if actor.len() <= SAID_BYTES_MAX {
        return None;
    }
    let digest = Digest(Sha256::digest(actor.as_bytes()).into()).to_string();
    let letters = digest.chars().take(KEY_LETTERS);
    Some(std::iter::once('@').chain(letters).collect())
}

/// Those that are known to be in the table of actors, by authority and key. Nothing is ever taken
/// out of that table, so whoever was there still is.
#[derive(Debug, Default)]
pub(crate) struct Actors(RwLock<HashSet<(i64, String)>>);

impl Actors {
    pub(crate) fn has(&self, actor: &(i64, String)) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(actor)
    }

    /// These are there: what named them is committed.
    pub(crate) fn remember(&self, actors: impl IntoIterator<Item = (i64, String)>) {
        let mut actors = actors.into_iter().peekable();
        if actors.peek().is_none() {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() > REMEMBERED_MAX {
            known.clear();
        }
        known.extend(actors);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_actors_have_a_key_and_different_ones_have_different_keys() {
        assert_eq!(key("{\"kind\":\"system\"}"), None);
        let (one, other) = ("x".repeat(101), "y".repeat(101));
        assert_eq!(key(&one), key(&one));
        assert_ne!(key(&one), key(&other));
        assert_eq!(key(&one).map(|key| key.len()), Some(21));
    }
}
