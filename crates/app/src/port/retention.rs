//! Keeping no longer than needed: contact data sealed again under a new key, and forgotten; answers
//! and sessions that serve nobody any more.

use async_trait::async_trait;
use domain::ids::{AuthorityId, RequesterId};
use jiff::Timestamp;

use super::commit::SealedContact;
use super::fault::Fault;

/// Keeping no longer than needed.
#[async_trait]
pub trait Retention: Send + Sync {
    /// Contact data that is sealed with another key than this one, at most `limit`.
    async fn contacts_of_other_keys(
        &self,
        authority: AuthorityId,
        key_id: &str,
        limit: u32,
    ) -> Result<Vec<SealedContact>, Fault>;

    /// Replaces contact data by the same, sealed again; `before` is the key it was sealed with.
    /// False if somebody changed it first.
    async fn seal_again(
        &self,
        authority: AuthorityId,
        contact: &SealedContact,
        before: &str,
    ) -> Result<bool, Fault>;

    /// Requesters of whom contact data is kept and all of whose cases ended before an instant,
    /// after one, at most `limit`.
    async fn requesters_at_rest(
        &self,
        authority: AuthorityId,
        ended_before: Timestamp,
        after: Option<RequesterId>,
        limit: u32,
    ) -> Result<Vec<RequesterId>, Fault>;

    /// Forgets the contact data of requesters, except of those who have a case again that did not
    /// end before the instant.
    async fn forget_contacts(
        &self,
        authority: AuthorityId,
        ended_before: Timestamp,
        requesters: &[RequesterId],
    ) -> Result<(), Fault>;

    /// Forgets answers to clients' keys that were used before an instant, and sessions that ended
    /// before it.
    async fn forget_used(&self, authority: AuthorityId, before: Timestamp) -> Result<(), Fault>;
}
