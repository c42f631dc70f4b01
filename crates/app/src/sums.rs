//! Keeping the sums of the appraisal: what a commit changes in them, and what time changes.

use domain::appraisal::{CaseFacts, Sums, turned_at, turns_at};
use domain::ids::{AuthorityId, CaseId};
use jiff::Timestamp;

use crate::act::App;
use crate::port::fault::Fault;
use crate::port::sums::{Counting, KeptFacts, Turns};

/// Cases counted anew in one transaction.
const CASES_AT_ONCE: u32 = 500;

/// How a case is counted that had these kept facts and has those facts now, as of an instant; and
/// what is kept of it from then on.
pub(crate) fn counted(
    before: Option<&KeptFacts>,
    facts: &CaseFacts,
    as_of: Timestamp,
) -> (Counting, KeptFacts) {
    let as_of = whole(as_of);
    let mut sums = Sums::default();
    if let Some(kept) = before
        && let Some(counted_at) = kept.counted_at
    {
        sums.take(&kept.facts, counted_at);
    }
    sums.add(facts, as_of);
    let expected_revision = before.map_or(0, |kept| kept.revision);
    let counting = Counting {
        expected_revision,
        counted_at: as_of,
        turns: turns(facts, as_of),
        sums: sums.into_iter().collect(),
    };
    let revision = expected_revision.saturating_add(1);
    (counting, KeptFacts { facts: facts.clone(), counted_at: Some(as_of), revision })
}

/// Between which instants a case counts as it does as of an instant.
pub(crate) fn turns(facts: &CaseFacts, as_of: Timestamp) -> Turns {
    let (since, until) = (turned_at(facts, as_of), turns_at(facts, as_of));
    Turns { since: since.map(whole), until: until.map(whole) }
}

/// An instant in whole microseconds, as it is kept.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

impl App {
    /// Counts cases anew that turned since they were counted, or never were: as many as one
    /// transaction takes. How many; 0 when there is nothing to do.
    ///
    /// # Errors
    /// The world failed.
    pub async fn count_turned(&self, authority: AuthorityId) -> Result<usize, Fault> {
        let now = self.clock.now();
        let turned = self.store.turned(authority, now, CASES_AT_ONCE).await?;
        let anew = |kept: KeptFacts| {
            let (counting, _) = counted(Some(&kept), &kept.facts, now);
            (kept.facts.case, counting)
        };
        let mut cases: Vec<(CaseId, Counting)> = turned.into_iter().map(anew).collect();
        // Everybody takes them in one order, so that nobody waits for somebody who waits for them.
        cases.sort_unstable_by_key(|(case, _)| *case);
        if cases.is_empty() || self.store.count_anew(authority, &cases).await? {
            return Ok(cases.len());
        }
        // Somebody acted on one of them in between; that one is counted with the act.
        let mut count = 0;
        for case in cases {
            count += usize::from(self.store.count_anew(authority, &[case]).await?);
        }
        Ok(count)
    }

    /// Forgets the sums of the appraisal and counts every case anew, as of now. How many.
    ///
    /// # Errors
    /// The world failed. What is not counted then is counted by whoever reads, and by the worker.
    pub async fn recount(&self, authority: AuthorityId) -> Result<usize, Fault> {
        self.store.forget_sums(authority).await?;
        let mut count = 0;
        loop {
            match self.count_turned(authority).await? {
                0 => return Ok(count),
                more => count += more,
            }
        }
    }
}
