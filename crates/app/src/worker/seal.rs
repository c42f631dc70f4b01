//! Seals what was committed since the last checkpoint.
//!
//! A checkpoint's root is SHA-256 over case, number of the entry and hash of each entry it takes
//! in, in their order; its chain is SHA-256 over the chain before it, its own number, its instant
//! in microseconds, the last place it covers, and its root.

use domain::ids::AuthorityId;
use domain::text_ref::Digest;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::act::App;
use crate::port::fault::Fault;
use crate::port::feed::{FeedPlace, Seal, SealedHead};

/// Batches taken in at once.
const BATCHES_AT_ONCE: u32 = 5_000;

/// The root over entries, in their order.
#[must_use]
pub fn root(entries: &[SealedHead]) -> Digest {
    let mut hasher = Sha256::new();
    for entry in entries {
        hasher.update(entry.case.0.as_bytes());
        hasher.update(entry.seq.to_be_bytes());
        hasher.update(entry.head.0);
    }
    Digest(hasher.finalize().into())
}

/// The checkpoint that follows another and takes in these entries.
#[must_use]
pub fn next_seal(before: Option<&Seal>, entries: &[SealedHead], made_at: Timestamp) -> Seal {
    let number = before.map_or(1, |seal| seal.number + 1);
    let place = before.map_or(0, |seal| seal.last_place.0) + entries.len() as u64;
    let root = root(entries);
    let chain =
        chain(before.map_or(Digest([0; 32]), |seal| seal.chain), number, made_at, place, root);
    Seal { number, made_at, last_place: FeedPlace(place), root, chain }
}

/// The chain over checkpoints.
#[must_use]
pub fn chain(before: Digest, number: u64, made_at: Timestamp, place: u64, root: Digest) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(before.0);
    hasher.update(number.to_be_bytes());
    hasher.update(made_at.as_microsecond().to_be_bytes());
    hasher.update(place.to_be_bytes());
    hasher.update(root.0);
    Digest(hasher.finalize().into())
}

impl App {
    /// Makes a checkpoint over what none covers yet. None when there is nothing, or another worker
    /// was first.
    ///
    /// # Errors
    /// The world failed.
    pub async fn seal(&self, authority: AuthorityId) -> Result<Option<Seal>, Fault> {
        let sealing = self.store.unsealed(authority, BATCHES_AT_ONCE).await?;
        if sealing.heads.is_empty() {
            return Ok(None);
        }
        let seal = next_seal(sealing.before.as_ref(), &sealing.heads, self.clock.now());
        let is_kept = self.store.seal(authority, &seal, &sealing.batches).await?;
        Ok(is_kept.then_some(seal))
    }
}
