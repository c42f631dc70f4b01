//! Chance from a seed: the same seed, the same numbers, on every machine. Whole numbers only,
//! because fractions differ from processor to processor. Not for secrets.

use sha2::{Digest as _, Sha256};

/// How much longer or shorter than usual something takes, in per cent, by tenths of all cases:
/// most things are done sooner than the mean, a few take very long.
const SPREAD: [u64; 11] = [20, 35, 48, 60, 72, 85, 100, 120, 150, 210, 360];

/// A generator of numbers (`SplitMix64`).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// The numbers of a seed, for one purpose: another purpose, other numbers.
    pub(super) fn of(seed: &str, purpose: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(seed.as_bytes());
        hash.update([0x1F]);
        hash.update(purpose.as_bytes());
        let bytes: [u8; 32] = hash.finalize().into();
        let first = bytes.first_chunk::<8>().copied().unwrap_or_default();
        Self(u64::from_be_bytes(first))
    }

    /// Numbers of their own, drawn from these.
    pub(super) fn split(&mut self) -> Self {
        Self(self.next())
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `end`; 0 where there is nothing below it.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// A place in a list of that length.
    pub(super) fn place(&mut self, length: usize) -> usize {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(length)).unwrap_or(0)
    }

    /// From `low` to `high`, both among them.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low).max(0)).unwrap_or(0);
        low + i64::try_from(self.below(width + 1)).unwrap_or(0)
    }

    /// So often of a thousand times.
    pub(super) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// About so much: as things take their time, with a long tail.
    pub(super) fn about(&mut self, usual: i64) -> i64 {
        let tenth = self.place(SPREAD.len() - 1);
        let low = SPREAD.get(tenth).copied().unwrap_or(100);
        let high = SPREAD.get(tenth + 1).copied().unwrap_or(low);
        let per_cent = low + self.below(high - low + 1);
        usual.saturating_mul(i64::try_from(per_cent).unwrap_or(100)) / 100
    }

    /// One of a list.
    pub(super) fn pick<'list, T>(&mut self, list: &'list [T]) -> Option<&'list T> {
        let place = self.place(list.len());
        list.get(place)
    }

    /// One of a list, by weight.
    pub(super) fn weighted<'list, T>(&mut self, list: &'list [(T, u64)]) -> Option<&'list T> {
        let total: u64 = list.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        for (item, weight) in list {
            if left < *weight {
                return Some(item);
            }
            left -= weight;
        }
        None
    }

    /// Puts a list in any order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.place(last + 1);
            list.swap(last, other);
        }
    }

    /// A list of so many, in any order, in which each kind comes as often as its share says and
    /// never less than its minimum while there is room; the rest is `usual`.
    pub(super) fn deal<T: Copy>(
        &mut self,
        length: usize,
        kinds: &[(T, u64, usize)],
        usual: T,
    ) -> Vec<T> {
        let mut dealt = Vec::with_capacity(length);
        for (kind, per_mille, least) in kinds {
            let share = u64::try_from(length).unwrap_or(0).saturating_mul(*per_mille) / 1_000;
            let count = usize::try_from(share).unwrap_or(0).max(*least);
            dealt.extend(std::iter::repeat_n(*kind, count));
        }
        dealt.truncate(length);
        dealt.resize(length, usual);
        self.shuffle(&mut dealt);
        dealt
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_purpose_others() {
        let numbers = |seed, purpose| {
            let mut random = Random::of(seed, purpose);
            [random.next(), random.next(), random.next()]
        };
        assert_eq!(numbers("one", "calls"), numbers("one", "calls"));
        assert_ne!(numbers("one", "calls"), numbers("two", "calls"));
        assert_ne!(numbers("one", "calls"), numbers("one", "people"));
    }

    #[test]
    fn a_deal_holds_every_kind_in_its_share() {
        let mut random = Random::of("one", "deal");
        let dealt = random.deal(1_000, &[('a', 100, 1), ('b', 0, 3)], '-');
        let count = |kind| dealt.iter().filter(|found| **found == kind).count();
        assert_eq!((dealt.len(), count('a'), count('b')), (1_000, 100, 3));
        assert_eq!(random.deal(2, &[('a', 0, 5)], '-'), ['a', 'a']);
    }

    #[test]
    fn weights_are_kept_and_what_weighs_nothing_never_comes() {
        let mut random = Random::of("one", "weights");
        let list = [('a', 1), ('b', 0), ('c', 3)];
        let drawn: Vec<char> = (0..400).filter_map(|_| random.weighted(&list).copied()).collect();
        let count = |kind| drawn.iter().filter(|found| **found == kind).count();
        assert_eq!(count('b'), 0);
        assert!(count('c') > 2 * count('a') && count('a') > 50);
        assert_eq!(random.weighted::<char>(&[]), None);
    }
}
