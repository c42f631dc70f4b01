//! Writing: what one decision leaves behind, committed whole or not at all.

use async_trait::async_trait;
use domain::appraisal::CaseFacts;
use domain::case::Precedent;
use domain::ids::{AuthorityId, CaseId, RequesterId, TextId};
use domain::text_ref::Digest;
use jiff::Timestamp;
use jiff::civil::Date;

use super::fault::Fault;
use super::files::KeptFile;
use super::list::CaseRow;
use super::people::Audit;
use super::sums::Counting;
use super::work::Notice;
use crate::tally::Measure;

/// One entry of a journal as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the case's journal, from 1.
    pub seq: u64,
    /// When it happened, in whole microseconds.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who, as JSON.
    pub actor: String,
    /// What, as JSON with its version.
    pub body: String,
    /// The chain up to and with this entry; see [`crate::journal`].
    pub hash: Digest,
}

/// What a decision adds to one case.
#[derive(Debug, Clone)]
pub struct StreamWrite {
    /// How many entries the case had when this was decided; another number is a conflict.
    pub expected_seq: u64,
    /// The new entries.
    pub entries: Vec<Entry>,
    /// The case's row after them; replaces the one before.
    pub row: CaseRow,
    /// Whether units supported the case, or persons were named in it, before them: those of the row
    /// take their place.
    pub had_parts: bool,
    /// What the case now gives an appraisal to count; replaces what it gave before.
    pub facts: CaseFacts,
    /// How that changes the sums of the appraisal.
    pub counting: Counting,
    /// What the new entries add to the tallies.
    pub tallies: Vec<TallyChange>,
    /// Texts that the case holds from now on and that another case brought.
    pub shared: Vec<TextId>,
    /// The words by which the case is found, separated by spaces; none leaves them as they are.
    pub search: Option<String>,
}

/// An amount to be added to one tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TallyChange {
    /// On which day.
    pub day: Date,
    /// Of which unit; none where no unit answers for it.
    pub unit: Option<domain::ids::UnitId>,
    /// Of what.
    pub measure: Measure,
    /// How many more, or fewer.
    pub count: i64,
}

/// A text to be kept beside the journal.
#[derive(Debug, Clone)]
pub struct NewText {
    /// Its id.
    pub id: TextId,
    /// The case it belongs to.
    pub case: CaseId,
    /// The random key of its hash, forgotten with it.
    pub key: [u8; 32],
    /// The text.
    pub body: String,
}

/// Contact data of a requester, already encrypted.
#[derive(Debug, Clone)]
pub struct SealedContact {
    /// Whose.
    pub requester: RequesterId,
    /// Which key it is encrypted with.
    pub key_id: String,
    /// Nonce and ciphertext.
    pub sealed: Vec<u8>,
    /// Keyed hash of the telephone number, by which the requester is found again; none without one.
    pub telephone: Option<Digest>,
    /// Keyed hash of the follow-up code.
    pub follow_up_code: Option<Digest>,
}

/// A request of a client that may be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The client's key, within its own account.
    pub key: String,
    /// Whose key: hash of the account.
    pub account: Digest,
    /// Hash of the request.
    pub request: Digest,
    /// What was answered, as JSON.
    pub answer: String,
}

/// The name of a case in another system; there is one case to a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExternalName {
    /// Which system.
    pub source: String,
    /// Its name there.
    pub id: String,
    /// The case here.
    pub case: CaseId,
}

/// Everything that one decision leaves behind.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Whose cases; all streams are this authority's but those of a case handed over.
    pub authority: AuthorityId,
    /// When it is recorded.
    pub now: Timestamp,
    /// The streams, the case of the command first.
    pub streams: Vec<StreamWrite>,
    /// New texts.
    pub texts: Vec<NewText>,
    /// Files that new texts describe; their bytes are kept already.
    pub files: Vec<KeptFile>,
    /// Texts to be forgotten, and with them which files they describe.
    pub forgotten: Vec<TextId>,
    /// New contact data.
    pub contacts: Vec<SealedContact>,
    /// Messages to units and requesters, one for each effect.
    pub notices: Vec<Notice>,
    /// Rulings that became precedents.
    pub precedents: Vec<Precedent>,
    /// What is to stand in the audit trail: if it cannot, nothing of this is committed.
    pub audits: Vec<Audit>,
    /// The client's key, if it gave one.
    pub idempotency: Option<Idempotency>,
    /// The name in another system, for imported cases.
    pub external: Option<ExternalName>,
}

/// Why a commit left nothing behind.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Somebody changed a case first: nothing of this was committed.
    #[error("somebody changed the case first")]
    Conflict {
        /// Which case.
        case: CaseId,
    },
    /// The client's key was used before: this is what was answered then.
    #[error("the request was answered before")]
    Answered(Idempotency),
    /// The name in the other system has a case already.
    #[error("the case of that name is here already")]
    Known {
        /// That case.
        case: CaseId,
    },
    /// The world failed. It may be committed or not; the client's key decides on the retry.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Writing cases.
#[async_trait]
pub trait Commits: Send + Sync {
    /// Commits, and answers after the disk has it. Waiting commits go down together; one bad
    /// commit never fails its neighbours.
    async fn commit(&self, commit: Commit) -> Result<(), CommitError>;

    /// Public numbers for a year, never given before: the first of `count` in a row.
    async fn take_numbers(
        &self,
        authority: AuthorityId,
        year: i16,
        count: u32,
    ) -> Result<u64, Fault>;

    /// What was answered to a client's key, if it was used.
    async fn answered(
        &self,
        authority: AuthorityId,
        account: Digest,
        key: &str,
    ) -> Result<Option<Idempotency>, Fault>;

    /// Of these names in another system, those that have a case here.
    async fn known(
        &self,
        authority: AuthorityId,
        source: &str,
        ids: &[String],
    ) -> Result<Vec<ExternalName>, Fault>;
}
