//! The journal as a whole: in the order of sealing, with its checkpoints.

use async_trait::async_trait;
use domain::ids::{AuthorityId, CaseId, PersonId, UnitId};
use domain::text_ref::Digest;
use jiff::Timestamp;

use super::commit::Entry;
use super::fault::Fault;

/// A place in the feed: entries are numbered from 1 in the order in which checkpoints took them in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct FeedPlace(pub u64);

/// An entry with its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// Its place in the feed; none until a checkpoint takes it in.
    pub place: Option<FeedPlace>,
    /// Whose journal.
    pub case: CaseId,
    /// The entry.
    pub entry: Entry,
}

/// A checkpoint: what the authority's journal was, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Its number, from 1.
    pub number: u64,
    /// When it was made.
    pub made_at: Timestamp,
    /// The last place it covers.
    pub last_place: FeedPlace,
    /// The hash of the entries it takes in, in their order.
    pub root: Digest,
    /// The chain over all checkpoints up to and with this one.
    pub chain: Digest,
}

/// The head of one case's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedHead {
    /// Which case.
    pub case: CaseId,
    /// How many entries it has.
    pub seq: u64,
    /// The hash of the last.
    pub head: Digest,
}

/// By whom a case is seen besides its lead, as lists look it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Admitted {
    /// A supporting unit.
    Support {
        /// Which.
        unit: UnitId,
        /// Whether the case is over.
        is_over: bool,
    },
    /// A person, where only some may see the case.
    Person(PersonId),
}

/// What there is to be sealed: entries no checkpoint covers yet, in the order they are to take.
#[derive(Debug, Clone, Default)]
pub struct Sealing {
    /// The checkpoint before; none for the first.
    pub before: Option<Seal>,
    /// What is to be taken in: case, seq and hash.
    pub heads: Vec<SealedHead>,
    /// Names of the batches in which they were committed, handed back to the store.
    pub batches: Vec<Vec<u8>>,
}

/// The journal as a whole.
#[async_trait]
pub trait Feed: Send + Sync {
    /// Sealed entries after a place.
    async fn entries_after(
        &self,
        authority: AuthorityId,
        after: FeedPlace,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, Fault>;

    /// Of so many sealed entries after a place those whose body holds a mark, which is free of `%`,
    /// `_` and `\`, and perhaps some that hold it in other letter case; and the last place looked
    /// at, which is `after` where nothing is sealed behind it.
    async fn marked_after(
        &self,
        authority: AuthorityId,
        after: FeedPlace,
        mark: &str,
        limit: u32,
    ) -> Result<(Vec<FeedEntry>, FeedPlace), Fault>;

    /// Every entry, sealed or not, by case and seq: after a case, whole cases only, at least one.
    async fn journal_after(
        &self,
        authority: AuthorityId,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<Vec<FeedEntry>, Fault>;

    /// Entries that wait for a checkpoint, at most `limit` batches.
    async fn unsealed(&self, authority: AuthorityId, limit: u32) -> Result<Sealing, Fault>;

    /// Keeps a checkpoint over what [`Feed::unsealed`] gave. False if another worker was first.
    async fn seal(
        &self,
        authority: AuthorityId,
        seal: &Seal,
        batches: &[Vec<u8>],
    ) -> Result<bool, Fault>;

    /// Checkpoints after a number.
    async fn seals_after(
        &self,
        authority: AuthorityId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Seal>, Fault>;

    /// The heads that case rows carry, after a case.
    async fn heads_after(
        &self,
        authority: AuthorityId,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<Vec<SealedHead>, Fault>;

    /// By whom cases are seen besides their lead: those after a case, up to and with another where
    /// one is given.
    async fn admitted(
        &self,
        authority: AuthorityId,
        after: Option<CaseId>,
        until: Option<CaseId>,
    ) -> Result<Vec<(CaseId, Admitted)>, Fault>;
}
