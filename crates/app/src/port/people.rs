//! Who may sign in, and who is signed in. Which posts they hold is part of the organisation.

use async_trait::async_trait;
use domain::ids::{AuthorityId, PersonId, PostId};
use domain::text_ref::Digest;
use jiff::Timestamp;

use super::fault::Fault;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub person: PersonId,
    /// The name to sign in with.
    pub login: String,
    /// The hash of the password, in the PHC form; none for accounts that only hold tokens.
    pub password: Option<String>,
    /// Whether it may be used.
    pub is_active: bool,
}

/// A sign-in or a token: an opaque secret, hashed at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the secret.
    pub secret: Digest,
    /// Whose.
    pub person: PersonId,
    /// The post acted in; none until one is chosen.
    pub post: Option<PostId>,
    /// A bearer token of the API, as against a sign-in in the browser.
    pub is_token: bool,
    /// What it is for, as its owner named it.
    pub label: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
    /// When it ends however it is used.
    pub expires_at: Timestamp,
}

/// An entry of the audit trail: who did what to which thing. What is done to a case is in its
/// journal; here too stand only the reading of contact data and the forgetting of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// When.
    pub at: Timestamp,
    /// Who; none for the system itself.
    pub person: Option<PersonId>,
    /// What, by a stable word.
    pub act: String,
    /// To which thing; never personal data.
    pub about: String,
}

/// An entry with its place in the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Its place; later entries have higher ones.
    pub place: i64,
    /// The entry.
    pub entry: Audit,
}

/// What is asked of the audit trail; everything given must hold.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// By this person.
    pub person: Option<PersonId>,
    /// Of this act.
    pub act: Option<String>,
    /// About exactly this: the public number of a case, the name of an account.
    pub about: Option<String>,
    /// From here on.
    pub from: Option<Timestamp>,
    /// Before here.
    pub before: Option<Timestamp>,
    /// Earlier in the trail than this place.
    pub earlier_than: Option<i64>,
}

/// Accounts and sessions.
#[async_trait]
pub trait People: Send + Sync {
    /// The account of a sign-in name.
    async fn account(&self, authority: AuthorityId, login: &str) -> Result<Option<Account>, Fault>;

    /// Adds or replaces an account.
    async fn put_account(&self, authority: AuthorityId, account: &Account) -> Result<(), Fault>;

    /// All accounts, by sign-in name.
    async fn accounts(&self, authority: AuthorityId) -> Result<Vec<Account>, Fault>;

    /// The session of a secret, by its hash, if it has not expired.
    async fn session(
        &self,
        authority: AuthorityId,
        secret: Digest,
        now: Timestamp,
    ) -> Result<Option<Session>, Fault>;

    /// Adds or replaces a session.
    async fn put_session(&self, authority: AuthorityId, session: &Session) -> Result<(), Fault>;

    /// Ends a session.
    async fn end_session(&self, authority: AuthorityId, secret: Digest) -> Result<(), Fault>;

    /// Ends all sign-ins of a person, and the access of their programs if that is to end too.
    async fn end_sessions(
        &self,
        authority: AuthorityId,
        person: PersonId,
        with_tokens: bool,
    ) -> Result<(), Fault>;

    /// Writes to the audit trail.
    async fn audit(&self, authority: AuthorityId, entry: &Audit) -> Result<(), Fault>;

    /// Entries of the audit trail, the latest first, at most `limit`.
    async fn audited(
        &self,
        authority: AuthorityId,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<Vec<Audited>, Fault>;
}
