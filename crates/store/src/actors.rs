//! Who wrote an entry, said once for all that they wrote: the journal names an actor by a key, the
//! beginning of the hash of what it stands for. Not here: what an actor is.

use domain::text_ref::Digest;
use sha2::{Digest as _, Sha256};

/// What is no longer than this is said by each entry itself.
const SAID_BYTES_MAX: usize = 100;
/// Letters of a key that tell one actor from another: eighty bits.
const KEY_LETTERS: usize = 20;

/// The key of an actor; none for one whom each entry says itself.
pub(crate) fn key(actor: &str) -> Option<String> {
    if actor.len() <= SAID_BYTES_MAX {
        return None;
    }
    let digest = Digest(Sha256::digest(actor.as_bytes()).into()).to_string();
    let letters = digest.chars().take(KEY_LETTERS);
    Some(std::iter::once('@').chain(letters).collect())
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
