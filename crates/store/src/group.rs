//! What is gathered while several scripts go down in one transaction: places of entries in their
//! batch, sums of tallies. Both engines use it; neither SQL nor connections are here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, Ordering};

use crate::sql;
use crate::statement::{Named, Script, Step, SumRow, TallyKey};
use crate::value::Value;

/// Numbers that grow with time: microseconds with ten bits that keep nodes apart. Two that are the
/// same all the same are noticed by the database, and the transaction is tried again.
#[derive(Debug)]
pub(crate) struct Numbers {
    last: AtomicI64,
    salt: i64,
}

/// Bits below the microseconds.
const SALT_BITS: u32 = 10;

impl Numbers {
    /// Numbers of a node.
    pub(crate) fn new() -> Self {
        use std::hash::{BuildHasher, Hasher};
        // The standard library's hasher starts from chance; no stronger chance is needed here.
        let chance = std::collections::hash_map::RandomState::new().build_hasher().finish();
        let salt = i64::try_from(chance % (1 << SALT_BITS)).unwrap_or_default();
        Self { last: AtomicI64::new(0), salt }
    }

    /// The next number, for an instant in microseconds.
    pub(crate) fn next(&self, now: i64) -> i64 {
        let wanted = now.saturating_mul(1 << SALT_BITS).saturating_add(self.salt);
        let after = |last: i64| Some(wanted.max(last.saturating_add(1)));
        let before = self.last.fetch_update(Ordering::AcqRel, Ordering::Acquire, after);
        after(before.unwrap_or_default()).unwrap_or(wanted)
    }
}

/// A transaction's worth of scripts, while it is written.
#[derive(Debug)]
pub(crate) struct Group {
    /// The number of the batch.
    pub(crate) batch: i64,
    entries: BTreeMap<i64, i64>,
    tallies: BTreeMap<TallyKey, i64>,
    /// Which of the writers of this node writes it.
    part: i64,
    sums: BTreeMap<SumRow, i64>,
    actors: BTreeSet<Named>,
}

impl Group {
    /// An empty group, written by one of the writers of this node.
    pub(crate) const fn new(batch: i64, part: i64) -> Self {
        Self {
            batch,
            entries: BTreeMap::new(),
            tallies: BTreeMap::new(),
            part,
            sums: BTreeMap::new(),
            actors: BTreeSet::new(),
        }
    }

    /// The places of the entries of a script that is tried now.
    pub(crate) fn place(&self, script: &Script) -> Placed {
        let mut entries = self.entries.clone();
        let places = script.steps.iter().map(|step| {
            let Some(authority) = step.entry_of else { return Vec::new() };
            let place = entries.entry(authority).or_default();
            let given = vec![Value::Integer(self.batch), Value::Integer(*place)];
            *place += 1;
            given
        });
        Placed { places: places.collect(), entries }
    }

    /// A script was written.
    pub(crate) fn keep(&mut self, script: &Script, placed: Placed) {
        self.entries = placed.entries;
        for (key, amount) in &script.tallies {
            *self.tallies.entry(key.clone()).or_default() += amount;
        }
        self.actors.extend(script.actors.iter().cloned());
        for (row, amount) in &script.sums {
            *self.sums.entry(row.clone()).or_default() += amount;
        }
    }

    /// What remains to be written for all of them: actors, sums and tallies in their order, then
    /// the batch. Tallies are rows that every writer adds to, and each waits there until the one
    /// before it has committed: they come as late as they can.
    pub(crate) fn closing(self) -> Vec<Step> {
        let mut steps: Vec<Step> = self
            .actors
            .into_iter()
            .map(|Named { authority, key, body }| {
                Step::new(&sql::ACTOR_ADD, vec![authority.into(), key.into(), body.into()])
            })
            .collect();
        let (batch, part) = (self.batch, self.part);
        let sums = self.sums.into_iter().filter(|(_, amount)| *amount != 0);
        steps.extend(sums.map(|(row, amount)| {
            let SumRow { authority, period, first_day, unit, counted } = row;
            let values: Vec<Value> = vec![
                authority.into(),
                period.into(),
                first_day.into(),
                unit.into(),
                counted.into(),
                part.into(),
                amount.into(),
            ];
            Step::new(&sql::SUM_ADD, values)
        }));
        let tallies = self.tallies.into_iter().filter(|(_, amount)| *amount != 0);
        steps.extend(tallies.map(|(key, amount)| {
            let TallyKey { authority, day, unit, measure } = key;
            let values: Vec<Value> =
                vec![authority.into(), day.into(), unit.into(), measure.into(), amount.into()];
            Step::new(&sql::TALLY_ADD, values)
        }));
        steps.extend(self.entries.into_iter().map(|(authority, count)| {
            Step::new(&sql::BATCH_ADD, vec![authority.into(), batch.into(), count.into()]).guarded()
        }));
        steps
    }
}

/// Where the entries of a script go, and the places that follow.
#[derive(Debug)]
pub(crate) struct Placed {
    /// What each step gets behind its own parameters: batch and place for an entry, else nothing.
    pub(crate) places: Vec<Vec<Value>>,
    entries: BTreeMap<i64, i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_grow_even_when_the_clock_stands_still_or_goes_back() {
        let numbers = Numbers::new();
        let given = [5, 5, 9, 3].map(|now| numbers.next(now));
        assert!(given.is_sorted_by(|one, other| one < other), "{given:?}");
        assert_eq!(given.first().map(|number| number >> SALT_BITS), Some(5));
    }
}
