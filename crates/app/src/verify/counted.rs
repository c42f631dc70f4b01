//! What cases give an appraisal to count, from their events again: the kept facts of each case, and
//! the sums of all.

use std::collections::{BTreeMap, BTreeSet};

use domain::appraisal::{CaseFacts, SumKey, Sums};
use domain::case::{Case, Event};
use domain::ids::{AuthorityId, CaseId};
use domain::text_ref::Digest;
use jiff::Timestamp;

use super::{BadSum, Found, Wrong};
use crate::act::App;
use crate::act::write::facts_of;
use crate::attach::sha256;
use crate::port::fault::Fault;
use crate::rules::Rules;

/// Kept facts read at once.
const FACTS_AT_ONCE: u32 = 2_000;

/// What is kept of a case: the hash of its facts, and as of when it is in the sums.
#[derive(Debug, Clone, Copy)]
struct Kept {
    facts: Digest,
    counted_at: Option<Timestamp>,
}

/// Counts again, case by case, as of the instants at which each was counted.
pub(super) struct Counted {
    kept: BTreeMap<CaseId, Kept>,
    events: Vec<Event>,
    wrong: Vec<CaseId>,
    sums: Sums,
}

impl Counted {
    /// The next event. Those of a case come one after the other.
    pub(super) fn push(&mut self, event: &Event) {
        self.events.push(event.clone());
    }

    /// The case at hand is complete.
    pub(super) fn end(&mut self, case: &Case, rules: &Rules) {
        let events = std::mem::take(&mut self.events);
        let kept = self.kept.remove(&case.id);
        // A case without a registration has no facts; the chain says what is wrong with it.
        let Ok(facts) = facts_of(&events, case, rules) else { return };
        if kept.is_none_or(|kept| kept.facts != digest(&facts)) {
            self.wrong.push(case.id);
        }
        if let Some(counted_at) = kept.and_then(|kept| kept.counted_at) {
            self.sums.add(&facts, counted_at);
        }
    }
}

fn digest(facts: &CaseFacts) -> Digest {
    sha256(format!("{facts:?}").as_bytes())
}

impl App {
    /// What is kept, to be held against the journal.
    pub(super) async fn kept_facts(&self, authority: AuthorityId) -> Result<Counted, Fault> {
        let (mut kept, mut after) = (BTreeMap::new(), None);
        loop {
            let page = self.store.kept_facts_after(authority, after, FACTS_AT_ONCE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.facts.case);
            kept.extend(page.iter().map(|one| {
                let (facts, counted_at) = (digest(&one.facts), one.counted_at);
                (one.facts.case, Kept { facts, counted_at })
            }));
        }
        Ok(Counted { kept, events: Vec::new(), wrong: Vec::new(), sums: Sums::default() })
    }

    /// Compares what is kept with what was counted again.
    pub(super) async fn verify_counted(
        &self,
        authority: AuthorityId,
        counted: Counted,
        found: &mut Found,
    ) -> Result<(), Fault> {
        let orphans = counted.kept.into_keys();
        for case in counted.wrong.into_iter().chain(orphans) {
            found.add(Wrong::Facts, Some(case), None, None);
        }
        let kept = self.store.sums(authority).await?;
        let keys: BTreeSet<&SumKey> =
            kept.iter().chain(counted.sums.iter()).map(|it| it.0).collect();
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
