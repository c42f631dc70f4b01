//! What the use-cases need of the world: a store, a clock, fresh ids. Traits and the plain data
//! that crosses them; how a store keeps it is the store's own matter.

pub mod blobs;
pub mod case;
pub mod commit;
pub mod fault;
pub mod feed;
pub mod files;
pub mod list;
pub mod people;
pub mod retention;
pub mod setup;
pub mod sums;
pub mod time;
pub mod work;

pub use blobs::{Blobs, Nowhere};
pub use case::{Cases, Loaded, StoredText};
pub use commit::{Commit, CommitError, Commits, Entry, Idempotency, StreamWrite};
pub use fault::Fault;
pub use feed::{Feed, FeedEntry, FeedPlace, Seal, SealedHead, Sealing};
pub use files::{Files, KeptFile};
pub use list::{BoardRow, CaseFilter, CaseRow, Cursor, Days, ListQuery, Lists, Page};
pub use people::{Account, Audit, AuditFilter, Audited, People, Session};
pub use retention::Retention;
pub use setup::{AuthorityRecord, PersonName, RulesRecord, Setup, UnitName};
pub use sums::{Counting, Counts, KeptFacts, PeriodSums, Turns};
pub use time::{Clock, Ids};
pub use work::{Claim, Mailer, Notice, Work};

/// What a store does with cases and what belongs to them.
pub trait Keeps: Cases + Commits + Counts + Feed + Files + Lists {}

impl<T> Keeps for T where T: Cases + Commits + Counts + Feed + Files + Lists {}

/// Everything a store does.
pub trait Store: Keeps + People + Retention + Setup + Work + Send + Sync + 'static {}

impl<T> Store for T where T: Keeps + People + Retention + Setup + Work + Send + Sync + 'static {}
