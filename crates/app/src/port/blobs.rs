//! The bytes of attached files, under the hash of their content. Which cases they belong to, the
//! store knows.

use async_trait::async_trait;
use domain::ids::AuthorityId;
use domain::text_ref::Digest;
use jiff::Timestamp;

use super::fault::Fault;

/// The bytes of attached files. A name is the SHA-256 of the bytes, so the same file is kept once.
///
/// Bytes are put before the commit that names them, and taken away only when no commit does: they
/// are set aside, it is looked again, and then they are destroyed or brought back.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Keeps bytes, on the disk when this returns. Putting them again makes them young again.
    async fn put(&self, authority: AuthorityId, name: Digest, bytes: &[u8]) -> Result<(), Fault>;

    /// The bytes of a name.
    async fn get(&self, authority: AuthorityId, name: Digest) -> Result<Option<Vec<u8>>, Fault>;

    /// Whether there are bytes of a name.
    async fn has(&self, authority: AuthorityId, name: Digest) -> Result<bool, Fault>;

    /// Sets bytes aside: nobody finds them any more. False if there are none.
    async fn set_aside(&self, authority: AuthorityId, name: Digest) -> Result<bool, Fault>;

    /// Brings back what was set aside.
    async fn bring_back(&self, authority: AuthorityId, name: Digest) -> Result<(), Fault>;

    /// Destroys what was set aside.
    async fn destroy(&self, authority: AuthorityId, name: Digest) -> Result<(), Fault>;

    /// The names of all bytes put before an instant, and of those that were set aside and, because
    /// a program stopped there, neither destroyed nor brought back.
    async fn put_before(
        &self,
        authority: AuthorityId,
        instant: Timestamp,
    ) -> Result<Vec<Digest>, Fault>;
}

/// Where no folder for files is set: nothing is kept, and taking a file is refused in words.
#[derive(Debug, Clone, Copy)]
pub struct Nowhere;

impl Nowhere {
    fn refused() -> Fault {
        Fault::Setting { what: "no folder for attachments is set".to_owned() }
    }
}

#[async_trait]
impl Blobs for Nowhere {
    async fn put(&self, _: AuthorityId, _: Digest, _: &[u8]) -> Result<(), Fault> {
        Err(Self::refused())
    }

    async fn get(&self, _: AuthorityId, _: Digest) -> Result<Option<Vec<u8>>, Fault> {
        Ok(None)
    }

    async fn has(&self, _: AuthorityId, _: Digest) -> Result<bool, Fault> {
        Ok(false)
    }

    async fn set_aside(&self, _: AuthorityId, _: Digest) -> Result<bool, Fault> {
        Ok(false)
    }

    async fn bring_back(&self, _: AuthorityId, _: Digest) -> Result<(), Fault> {
        Err(Self::refused())
    }

    async fn destroy(&self, _: AuthorityId, _: Digest) -> Result<(), Fault> {
        Err(Self::refused())
    }

    async fn put_before(&self, _: AuthorityId, _: Timestamp) -> Result<Vec<Digest>, Fault> {
        Ok(Vec::new())
    }
}
