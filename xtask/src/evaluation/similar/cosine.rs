//! The rival by text alone: TF-IDF cosine of the words, the best five among the same matters that
//! the index may propose from.

use std::collections::{BTreeMap, BTreeSet};

use super::{Case, DAY, TESTING_SINCE, WITHIN_DAYS, share, testing};
use crate::Row;

/// Proposals for one case, as the index gives them.
const MOST: usize = 5;
const LEASTS: [f32; 5] = [0.1, 0.2, 0.4, 0.6, 0.8];

/// The words of every case with their weights, each of length one.
struct Vectors {
    of_case: Vec<Vec<(usize, f32)>>,
    terms: usize,
}

impl Vectors {
    /// Rarity is counted over the cases opened before the testing ones.
    #[expect(clippy::cast_precision_loss, reason = "counts of cases stay far below 2^24")]
    fn of(cases: &[Case]) -> Self {
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let mut found_in: Vec<f32> = Vec::new();
        let mut counted: Vec<BTreeMap<usize, f32>> = Vec::with_capacity(cases.len());
        let mut known = 0_usize;
        for own in cases {
            let mut counts: BTreeMap<usize, f32> = BTreeMap::new();
            let lower = own.text.to_lowercase();
            let words = lower.split(|symbol: char| !symbol.is_alphanumeric());
            for word in words.filter(|word| !word.is_empty()) {
                let next = numbers.len();
                let number = *numbers.entry(word.to_owned()).or_insert(next);
                *counts.entry(number).or_default() += 1.0;
            }
            found_in.resize(numbers.len(), 0.0);
            if own.opened_at < TESTING_SINCE {
                known += 1;
                for term in counts.keys() {
                    if let Some(count) = found_in.get_mut(*term) {
                        *count += 1.0;
                    }
                }
            }
            counted.push(counts);
        }
        let rarity = |term: usize| {
            let count = found_in.get(term).copied().unwrap_or(0.0);
            ((1.0 + known as f32) / (1.0 + count)).ln() + 1.0
        };
        let of_case = counted.into_iter().map(|counts| weighed(counts, rarity)).collect();
        Self { of_case, terms: numbers.len() }
    }
}

fn weighed(counts: BTreeMap<usize, f32>, rarity: impl Fn(usize) -> f32) -> Vec<(usize, f32)> {
    let mut weights: Vec<(usize, f32)> =
        counts.into_iter().map(|(term, count)| (term, count * rarity(term))).collect();
    let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    for (_, weight) in &mut weights {
        *weight /= length.max(f32::MIN_POSITIVE);
    }
    weights
}

/// Precision and recall of the best five by cosine, for each least value.
pub(super) fn curve(cases: &[Case], noted: &BTreeSet<(usize, usize)>) -> Vec<Row> {
    let vectors = Vectors::of(cases);
    let asked: BTreeSet<usize> = testing(cases, noted).map(|(later, _)| *later).collect();
    let mut dense = vec![0.0_f32; vectors.terms];
    let mut live: BTreeSet<usize> = BTreeSet::new();
    let mut closings: BTreeSet<(i64, usize)> = BTreeSet::new();
    let mut proposals: Vec<(f32, bool)> = Vec::new();
    for (at, own) in cases.iter().enumerate() {
        let kept = closings.split_off(&(own.opened_at - i64::from(WITHIN_DAYS) * DAY, 0));
        for (_, closed) in std::mem::replace(&mut closings, kept) {
            live.remove(&closed);
        }
        if asked.contains(&at) {
            for (score, other) in nearest(&vectors, at, &live, &mut dense) {
                proposals.push((score, noted.contains(&(at, other))));
            }
        }
        live.insert(at);
        closings.extend(own.closed_at.map(|closed_at| (closed_at, at)));
    }
    let total = testing(cases, noted).count();
    let row = |least: f32| {
        let kept = proposals.iter().filter(|(score, _)| *score >= least);
        let (all, right) = kept.fold((0_usize, 0_usize), |(all, right), (_, is_right)| {
            (all + 1, right + usize::from(*is_right))
        });
        let figure = format!("P {:.3} R {:.3}", share(right, all), share(right, total));
        Row::plain(format!("Boston noted duplicates, TF-IDF cosine >= {least}"), figure)
    };
    LEASTS.into_iter().map(row).collect()
}

/// The nearest of `live` to a case, best first; of equals the earlier.
fn nearest(
    vectors: &Vectors,
    at: usize,
    live: &BTreeSet<usize>,
    dense: &mut [f32],
) -> Vec<(f32, usize)> {
    let of = |case: usize| vectors.of_case.get(case).map_or(&[][..], Vec::as_slice);
    put(dense, of(at), 1.0);
    let mut best: Vec<(f32, usize)> = Vec::new();
    for other in live {
        let both = of(*other).iter();
        let score: f32 =
            both.map(|(term, weight)| weight * dense.get(*term).copied().unwrap_or(0.0)).sum();
        if score >= 0.1 {
            best.push((score, *other));
        }
    }
    put(dense, of(at), 0.0);
    best.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    best.truncate(MOST);
    best
}

/// Writes the weights of a case, times `factor`, where their terms stand.
fn put(dense: &mut [f32], weights: &[(usize, f32)], factor: f32) {
    for (term, weight) in weights {
        if let Some(slot) = dense.get_mut(*term) {
            *slot = weight * factor;
        }
    }
}
