//! Which text describes which file: the rows beside the bytes. A row goes with its text.

use async_trait::async_trait;
use domain::ids::{AuthorityId, CaseId, TextId};
use domain::text_ref::Digest;

use super::fault::Fault;

/// A file that is attached to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptFile {
    /// The text that describes it.
    pub text: TextId,
    /// The case it is attached to.
    pub case: CaseId,
    /// The SHA-256 of its bytes, under which they are kept.
    pub sha256: Digest,
    /// How many bytes it has.
    pub bytes: u64,
}

/// Which text describes which file.
#[async_trait]
pub trait Files: Send + Sync {
    /// The files that these texts describe.
    async fn files_of(
        &self,
        authority: AuthorityId,
        texts: &[TextId],
    ) -> Result<Vec<KeptFile>, Fault>;

    /// Of these names of bytes, those that some case has.
    async fn attached(
        &self,
        authority: AuthorityId,
        names: &[Digest],
    ) -> Result<Vec<Digest>, Fault>;

    /// All attached files after a text, by the id of the text.
    async fn files_after(
        &self,
        authority: AuthorityId,
        after: Option<TextId>,
        limit: u32,
    ) -> Result<Vec<KeptFile>, Fault>;
}
