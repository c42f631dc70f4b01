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
    /// Between which instants that holds though nothing happens.
    pub turns: Turns,
    /// What that adds to the sums.
    pub sums: Vec<(SumKey, i64)>,
}

/// Between which instants a case counts as it was counted, though nothing happens to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turns {
    /// After which it begins; none where it did so always.
    pub since: Option<Timestamp>,
    /// With which it ends; none where it never does.
    pub until: Option<Timestamp>,
}

/// The sums of a period, with what they do not know yet.
#[derive(Debug, Clone, Default)]
pub struct PeriodSums {
    /// The sums.
    pub sums: Sums,
    /// Cases with facts in the period that turned since they were counted, or never were; and those
    /// that were counted as of an instant that has not come yet, by a clock that was set back.
    pub turned: Vec<KeptFacts>,
}

/// Keeping the sums.
#[async_trait]
pub trait Counts: Send + Sync {
    /// The sums of a period, and the cases that count otherwise at an instant, at most so many of
    /// those that turned by then and of those that turn after it: all of one state of the database.
    async fn sums_of(
        &self,
        authority: AuthorityId,
        span: Span,
        now: Timestamp,
        turned_max: u32,
    ) -> Result<PeriodSums, Fault>;

    /// All sums.
    async fn sums(&self, authority: AuthorityId) -> Result<Sums, Fault>;

    /// Kept facts in the order of cases, after a case, and what is kept of when they turn.
    async fn kept_facts_after(
        &self,
        authority: AuthorityId,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<Vec<(KeptFacts, Turns)>, Fault>;

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

    /// Forgets all sums, and with them that any case was counted. Others who write wait meanwhile.
    async fn forget_sums(&self, authority: AuthorityId) -> Result<(), Fault>;
}
