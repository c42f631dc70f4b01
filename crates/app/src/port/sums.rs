//! The sums of the appraisal: how they are kept up to date with the facts of cases, and read.

use async_trait::async_trait;
use domain::appraisal::{CaseFacts, Span, SumKey, Sums};
use domain::ids::{AuthorityId, CaseId};
use jiff::Timestamp;

use super::fault::Fault;

/// The facts of a case as they are kept, and as of when they are in the sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFacts {
    /// The facts.
    pub facts: CaseFacts,
    /// As of which instant the case was counted; none where it is not in the sums yet.
    pub counted_at: Option<Timestamp>,
    /// How often the facts were written, or counted anew.
    pub revision: u64,
}

/// How a case is counted from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    /// The revision of the facts that were counted before; 0 for a new case. Another one is a
    /// conflict.
    pub expected_revision: u64,
    /// As of which instant, in whole microseconds.
    pub counted_at: Timestamp,
    /// After which instant that turns though nothing happens.
    pub turns_at: Option<Timestamp>,
    /// What that adds to the sums.
    pub sums: Vec<(SumKey, i64)>,
}

/// The sums of a period, with what they do not know yet.
#[derive(Debug, Clone, Default)]
pub struct PeriodSums {
    /// The sums.
    pub sums: Sums,
    /// Cases with facts in the period that turned since they were counted, or never were.
    pub turned: Vec<KeptFacts>,
}

/// Keeping the sums.
#[async_trait]
pub trait Counts: Send + Sync {
    /// The sums of a period, and at most so many of the cases that turned by an instant: all of one
    /// state of the database.
    async fn sums_of(
        &self,
        authority: AuthorityId,
        span: Span,
        now: Timestamp,
        turned_max: u32,
    ) -> Result<PeriodSums, Fault>;

    /// All sums.
    async fn sums(&self, authority: AuthorityId) -> Result<Sums, Fault>;

    /// Kept facts in the order of cases, after a case.
    async fn kept_facts_after(
        &self,
        authority: AuthorityId,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<Vec<KeptFacts>, Fault>;

    /// Cases that turned before an instant, or are in no sum yet.
    async fn turned(
        &self,
        authority: AuthorityId,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<KeptFacts>, Fault>;

    /// Counts cases anew, all or none: none where the facts of one were written in between.
    async fn count_anew(
        &self,
        authority: AuthorityId,
        cases: &[(CaseId, Counting)],
    ) -> Result<bool, Fault>;
}
