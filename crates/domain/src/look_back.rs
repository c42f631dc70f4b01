//! The look-back sample: which cases are looked at again, drawn by a visible seed so that anybody
//! can draw them again.
//!
//! The algorithm, in any language (`docs/appraisal.md` has it with a worked example): for each case
//! take the SHA-256 of the seed's UTF-8 bytes, one byte 0x1F, and the case's id as 36 characters of
//! lower-case hexadecimal with hyphens; put the cases in ascending order of these 32 bytes; take
//! the first so many. A larger sample of the same seed and list therefore holds every smaller one,
//! and the order in which the list is given does not matter.
//!
//! Not here: which cases are on the list (those closed or disposed in a stretch of time), and the
//! act of recording a draw, which is `DrawLookBack`. Publish the list before the seed is known (a
//! lottery number of the next day, say): who may choose the seed after seeing the list may choose
//! the sample.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::ids::{CaseId, UnitId};
use crate::policy::{LookBackPlan, WHOLE_PER_MILLE};
use crate::text_ref::Digest;

/// The byte between the seed and the id of a case.
const SEPARATOR: u8 = 0x1F;

/// A case on the list to be drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which case.
    pub case: CaseId,
    /// The unit that led when the verified answer was given; none for a case disposed at intake.
    pub lead: Option<UnitId>,
}

/// A case that was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Which case.
    pub case: CaseId,
    /// Its lead, as on the list.
    pub lead: Option<UnitId>,
    /// What decided its place in the order.
    pub order: Digest,
}

/// The bytes by which cases are put in order: the smaller, the sooner drawn.
#[must_use]
pub fn order_of(seed: &str, case: CaseId) -> Digest {
    let mut hash = Sha256::new();
    hash.update(seed.as_bytes());
    hash.update([SEPARATOR]);
    hash.update(case.to_string().as_bytes());
    Digest(hash.finalize().into())
}

/// How many are drawn of so many: the share of the plan, rounded up, but never fewer than its
/// minimum while there are as many.
#[must_use]
pub fn sample_size(count: u64, plan: &LookBackPlan) -> u64 {
    let share = u128::from(count) * u128::from(plan.per_mille);
    let share = share.div_ceil(u128::from(WHOLE_PER_MILLE));
    u64::try_from(share).unwrap_or(u64::MAX).max(u64::from(plan.minimum)).min(count)
}

/// The sample: in the order drawn or, where the plan draws for each lead apart, lead by lead (cases
/// without one first, then by id) and within each in the order drawn. A case that is on the list
/// twice is on it once.
#[must_use]
pub fn draw(seed: &str, candidates: &[Candidate], plan: &LookBackPlan) -> Vec<Drawn> {
    let mut ordered: Vec<Drawn> = candidates
        .iter()
        .map(|&Candidate { case, lead }| Drawn { case, lead, order: order_of(seed, case) })
        .collect();
    ordered.sort_unstable_by_key(|drawn| (drawn.order, drawn.case, drawn.lead));
    ordered.dedup_by_key(|drawn| drawn.case);
    let mut lists: BTreeMap<Option<UnitId>, Vec<Drawn>> = BTreeMap::new();
    for drawn in ordered {
        let list = drawn.lead.filter(|_| plan.is_per_unit);
        lists.entry(list).or_default().push(drawn);
    }
    let first_ones = lists.into_values().flat_map(|list| {
        let count = u64::try_from(list.len()).unwrap_or(u64::MAX);
        let size = usize::try_from(sample_size(count, plan)).unwrap_or(usize::MAX);
        list.into_iter().take(size)
    });
    first_ones.collect()
}

/// The days on which a drawn case is looked at, by the day on which it ended; days beyond the
/// calendar are left out.
pub fn look_back_days(ended_on: Date, plan: &LookBackPlan) -> impl Iterator<Item = Date> + '_ {
    let days = plan.after_days.iter();
    days.filter_map(move |days| ended_on.checked_add(i64::from(*days).days()).ok())
}
