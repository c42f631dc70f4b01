//! Work that is due and messages to be delivered: claimed by lease, so that several nodes share it.

use async_trait::async_trait;
use domain::ids::{AuthorityId, CaseId, RequesterId, UnitId};
use jiff::Timestamp;

use super::fault::Fault;

/// A message that an effect owes to a unit or a requester: one row for each effect, delivered at
/// least once under the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Stable id: case, entry and recipient.
    pub id: String,
    /// About which case.
    pub case: CaseId,
    /// To which unit.
    pub unit: Option<UnitId>,
    /// To which requester.
    pub requester: Option<RequesterId>,
    /// The message, by its key in the locales.
    pub key: String,
    /// Values of the message, as JSON; never personal data.
    pub values: String,
    /// When it was caused.
    pub caused_at: Timestamp,
    /// When it was delivered, where that is known as it is written: in a simulation, whose
    /// messages nobody is to get any more.
    pub delivered_at: Option<Timestamp>,
}

/// Who claims, and until when.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Whose work.
    pub authority: AuthorityId,
    /// The worker, by a name of its own.
    pub worker: String,
    /// Now.
    pub now: Timestamp,
    /// Until when others leave it alone.
    pub until: Timestamp,
    /// At most so many.
    pub limit: u32,
}

/// Work and messages.
#[async_trait]
pub trait Work: Send + Sync {
    /// Cases that have a step to record by now.
    async fn claim_steps(&self, claim: &Claim) -> Result<Vec<CaseId>, Fault>;

    /// Messages to be delivered.
    async fn claim_notices(&self, claim: &Claim) -> Result<Vec<Notice>, Fault>;

    /// Marks a message as delivered.
    async fn delivered(&self, authority: AuthorityId, id: &str, at: Timestamp)
    -> Result<(), Fault>;

    /// The latest messages to a unit.
    async fn notices_of(
        &self,
        authority: AuthorityId,
        unit: UnitId,
        limit: u32,
    ) -> Result<Vec<Notice>, Fault>;
}

/// Takes messages to where people read them.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Delivers a message. The same id may come again: whoever receives it drops the second.
    async fn deliver(&self, notice: &Notice) -> Result<(), Fault>;
}
