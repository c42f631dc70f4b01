//! Reading one case: its journal, its texts, its contact data.

use async_trait::async_trait;
use domain::case::Precedent;
use domain::ids::{AuthorityId, CaseId, CategoryKey, RequesterId, TextId, TypeKey};
use domain::text_ref::Digest;

use super::commit::{Entry, SealedContact};
use super::fault::Fault;
use super::sums::KeptFacts;

/// A case as it is stored: its entries in order, and its public number.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Which case.
    pub case: CaseId,
    /// Whose.
    pub authority: AuthorityId,
    /// Its public number.
    pub number: String,
    /// All entries.
    pub entries: Vec<Entry>,
    /// What the case gives an appraisal to count, as it is kept.
    pub kept: Option<KeptFacts>,
}

/// A text with the key of its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredText {
    /// Which text.
    pub id: TextId,
    /// The key of its hash.
    pub key: [u8; 32],
    /// The text.
    pub body: String,
}

/// Reading one case.
#[async_trait]
pub trait Cases: Send + Sync {
    /// The cases of these ids that there are, in no order.
    async fn load(&self, authority: AuthorityId, cases: &[CaseId]) -> Result<Vec<Loaded>, Fault>;

    /// The case of a public number.
    async fn find(&self, authority: AuthorityId, number: &str) -> Result<Option<CaseId>, Fault>;

    /// The public numbers of cases.
    async fn numbers(
        &self,
        authority: AuthorityId,
        cases: &[CaseId],
    ) -> Result<Vec<(CaseId, String)>, Fault>;

    /// Those of the texts that are not forgotten.
    async fn texts(
        &self,
        authority: AuthorityId,
        texts: &[TextId],
    ) -> Result<Vec<StoredText>, Fault>;

    /// The cases that hold a text: the one that brought it, and those that took it over.
    async fn cases_of_text(
        &self,
        authority: AuthorityId,
        text: TextId,
    ) -> Result<Vec<CaseId>, Fault>;

    /// Contact data of a requester.
    async fn contact(
        &self,
        authority: AuthorityId,
        requester: RequesterId,
    ) -> Result<Option<SealedContact>, Fault>;

    /// The requester of a telephone number, by its keyed hash.
    async fn requester_by_telephone(
        &self,
        authority: AuthorityId,
        telephone: Digest,
    ) -> Result<Option<RequesterId>, Fault>;

    /// The requester of a follow-up code, by its keyed hash.
    async fn requester_by_code(
        &self,
        authority: AuthorityId,
        code: Digest,
    ) -> Result<Option<RequesterId>, Fault>;

    /// Rulings on cases of a type and subject.
    async fn precedents(
        &self,
        authority: AuthorityId,
        type_key: &TypeKey,
        category: &CategoryKey,
    ) -> Result<Vec<Precedent>, Fault>;
}
