//! What dispatchers taught the classifier after it was trained: small weights on the grams of the
//! corrected texts, added to the trained scores. Learned at once; trained in at the next training.

use std::collections::BTreeMap;

use super::gram::GramId;
use super::vocabulary::Vocabulary;

/// Grams kept of one corrected text, the weightiest first.
const GRAMS_MAX: usize = 150;
/// How far, in logarithms of probability, the right label is to lead after a correction.
const LEAD: f32 = 1.5;
/// Largest step that one correction takes.
const STEP_MAX: f32 = 3.0;

/// Weights by gram: pairs of label number and weight.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Corrections {
    pub(crate) weights: BTreeMap<GramId, Vec<(u32, f32)>>,
    /// Corrections taken in so far.
    pub(crate) taken: u32,
}

impl Corrections {
    /// Adds what the corrections say about a text to `scores`.
    pub(crate) fn add_to(&self, direction: &[(GramId, f32)], scores: &mut [f32]) {
        for (gram, value) in direction {
            for (label, weight) in self.weights.get(gram).into_iter().flatten() {
                let score = usize::try_from(*label).ok().and_then(|label| scores.get_mut(label));
                if let Some(score) = score {
                    *score += value * weight;
                }
            }
        }
    }

    /// Moves the weights just so far that `right` leads (Crammer and others 2006, the
    /// passive-aggressive step with a bound).
    pub(crate) fn learn(&mut self, direction: &[(GramId, f32)], scores: &[f32], right: u32) {
        let Some((rival, lead)) = strongest_rival(scores, right) else { return };
        let step = ((LEAD - lead) / 2.0).clamp(0.0, STEP_MAX);
        self.taken += 1;
        if step <= 0.0 {
            return;
        }
        for (gram, value) in direction {
            let weights = self.weights.entry(*gram).or_default();
            add_weight(weights, right, step * value);
            add_weight(weights, rival, -step * value);
        }
    }
}

/// The strongest other label and the lead of `right` over it.
fn strongest_rival(scores: &[f32], right: u32) -> Option<(u32, f32)> {
    let own = *scores.get(usize::try_from(right).ok()?)?;
    let others = (0_u32..).zip(scores).filter(|(label, _)| *label != right);
    let (rival, score) = others.max_by(|left, other| left.1.total_cmp(other.1))?;
    Some((rival, own - score))
}

fn add_weight(weights: &mut Vec<(u32, f32)>, label: u32, change: f32) {
    match weights.iter_mut().find(|(own, _)| *own == label) {
        Some((_, weight)) => *weight += change,
        None => weights.push((label, change)),
    }
}

/// The weightiest grams of a text, scaled to length one. Grams that training never saw count as
/// much as the average, so that a new word can be learned from one correction.
pub(crate) fn direction(vocabulary: &Vocabulary, counts: &[(GramId, f32)]) -> Vec<(GramId, f32)> {
    let usual = vocabulary.weight_mean();
    let mut direction: Vec<(GramId, f32)> = counts
        .iter()
        .map(|(gram, count)| {
            (*gram, count * vocabulary.find(*gram).map_or(usual, |(_, weight)| weight))
        })
        .collect();
    direction.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    direction.truncate(GRAMS_MAX);
    direction.sort_unstable_by_key(|(gram, _)| *gram);
    let length = direction.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    for (_, value) in &mut direction {
        *value /= length.max(f32::MIN_POSITIVE);
    }
    direction
}
