//! The sums of the appraisal, counted again from what the journal says of each case.

use std::collections::{BTreeMap, BTreeSet};

use domain::appraisal::{CaseFacts, SumKey, Sums};
use domain::ids::{AuthorityId, CaseId};
use jiff::Timestamp;

use super::{BadSum, Found, Wrong};
use crate::act::App;
use crate::port::fault::Fault;
use crate::port::sums::{KeptFacts, Turns};
use crate::sums::turns;

/// Kept facts read at once.
const FACTS_AT_ONCE: u32 = 2_000;

/// Counts again, case by case, as of the instants at which each was counted.
pub(super) struct Counted {
    counted_at: BTreeMap<CaseId, Timestamp>,
    sums: Sums,
}

impl Counted {
    /// Adds a case that is in the sums, with its facts as the journal gives them.
    pub(super) fn add(&mut self, facts: &CaseFacts) {
        if let Some(counted_at) = self.counted_at.get(&facts.case) {
            self.sums.add(facts, *counted_at);
        }
    }
}

/// Whether a case is counted anew when it turns. Since when it counts as it does, an earlier
/// program has not kept; one that was never counted is looked at always.
fn is_looked_at_in_time(kept: &KeptFacts, kept_turns: Turns) -> bool {
    let Some(counted_at) = kept.counted_at else {
        return kept_turns.until == Some(Timestamp::UNIX_EPOCH);
    };
    let wanted = turns(&kept.facts, counted_at);
    kept_turns.until == wanted.until
        && (kept_turns.since.is_none() || kept_turns.since == wanted.since)
}

impl App {
    /// As of when cases are in the sums.
    pub(super) async fn counted(
        &self,
        authority: AuthorityId,
        found: &mut Found,
    ) -> Result<Counted, Fault> {
        let (mut counted_at, mut after) = (BTreeMap::new(), None);
        loop {
            let page = self.store.kept_facts_after(authority, after, FACTS_AT_ONCE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.0.facts.case);
            for (kept, turns) in &page {
                if !is_looked_at_in_time(kept, *turns) {
                    found.add(Wrong::Facts, Some(kept.facts.case), None, None);
                }
                counted_at.extend(kept.counted_at.map(|at| (kept.facts.case, at)));
            }
        }
        Ok(Counted { counted_at, sums: Sums::default() })
    }

    /// Compares the sums that are kept with those that were counted again.
    pub(super) async fn verify_sums(
        &self,
        authority: AuthorityId,
        counted: &Counted,
        found: &mut Found,
    ) -> Result<(), Fault> {
        let kept = self.store.sums(authority).await?;
        let both = kept.iter().chain(counted.sums.iter());
        let keys: BTreeSet<&SumKey> = both.map(|(key, _)| key).collect();
        for key in keys {
            let (kept, wanted) = (kept.amount(key), counted.sums.amount(key));
            if kept != wanted {
                let (period, counted) = (key.span.label(), key.counted.to_string());
                found.sum(BadSum { period, unit: key.unit, counted, kept, wanted });
            }
        }
        Ok(())
    }
}
