//! How good proposals were, given the right labels: the figures that the documentation states.

use std::f32::consts::FRAC_2_PI;

use super::random::Random;
use super::vocabulary::count_f32;

/// Bins of confidence for the calibration error.
const BINS: usize = 15;
/// Rounds of the bootstrap.
const ROUNDS: usize = 2000;

/// Probabilities proposed for one text, by label number, and the right label.
#[derive(Debug, Clone)]
pub struct Judged {
    /// A probability per label.
    pub probabilities: Vec<f32>,
    /// The right label.
    pub right: usize,
}

/// Figures over many texts, each between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Mean over the labels of the harmonic mean of precision and recall.
    pub macro_f1: f32,
    /// Share of texts whose first proposal is right.
    pub accuracy: f32,
    /// Share of texts with the right label among the first three.
    pub top3: f32,
    /// Accuracy of the first proposal without the least certain fifth.
    pub sure_accuracy: f32,
    /// Expected calibration error over fifteen equal bins of confidence.
    pub calibration_error: f32,
}

impl Judged {
    /// The most probable label; the first of equals.
    #[must_use]
    pub fn first(&self) -> usize {
        self.ranked().first().copied().unwrap_or(0)
    }

    fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.probabilities.len()).collect();
        order.sort_by(|left, right| self.share(*right).total_cmp(&self.share(*left)));
        order
    }

    fn share(&self, label: usize) -> f32 {
        self.probabilities.get(label).copied().unwrap_or(0.0)
    }

    fn confidence(&self) -> f32 {
        self.share(self.first())
    }
}

/// All figures of a list of judged texts.
#[must_use]
pub fn measures(texts: &[Judged], label_count: usize) -> Measures {
    let pairs: Vec<(usize, usize)> = texts.iter().map(|text| (text.right, text.first())).collect();
    let right = |text: &&Judged| text.first() == text.right;
    let mut by_confidence: Vec<&Judged> = texts.iter().collect();
    by_confidence.sort_by(|left, other| other.confidence().total_cmp(&left.confidence()));
    by_confidence.truncate(texts.len() * 4 / 5);
    let sure = by_confidence.iter().filter(|text| right(text)).count();
    let in_three =
        texts.iter().filter(|text| text.ranked().iter().take(3).any(|own| *own == text.right));
    Measures {
        macro_f1: macro_f1(&pairs, label_count),
        accuracy: share(texts.iter().filter(right).count(), texts.len()),
        top3: share(in_three.count(), texts.len()),
        sure_accuracy: share(sure, by_confidence.len()),
        calibration_error: calibration_error(texts),
    }
}

/// Macro-F1 of pairs of right and proposed label. A label that neither occurs nor is proposed
/// is left out of the mean.
#[must_use]
pub fn macro_f1(pairs: &[(usize, usize)], label_count: usize) -> f32 {
    let mut hits = vec![0_usize; label_count];
    let mut seen = vec![0_usize; label_count];
    for (right, proposed) in pairs {
        for label in [right, proposed] {
            if let Some(count) = seen.get_mut(*label) {
                *count += 1;
            }
        }
        if let Some(count) = hits.get_mut(*right).filter(|_| right == proposed) {
            *count += 1;
        }
    }
    let used: Vec<f32> = hits
        .iter()
        .zip(&seen)
        .filter(|(_, seen)| **seen > 0)
        .map(|(hits, seen)| 2.0 * count_f32(*hits) / count_f32(*seen))
        .collect();
    used.iter().sum::<f32>() / count_f32(used.len().max(1))
}

fn calibration_error(texts: &[Judged]) -> f32 {
    calibration(texts.iter().map(|text| (text.confidence(), text.first() == text.right))).error
}

/// How far confidences are from how often they were right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Calibration {
    /// Expected calibration error over fifteen equal bins of confidence.
    pub(crate) error: f32,
    /// What it would be on average, by chance alone, if every confidence were true.
    pub(crate) by_chance: f32,
}

/// The calibration of confidences, each with whether it was right.
pub(crate) fn calibration(judged: impl Iterator<Item = (f32, bool)>) -> Calibration {
    let mut bins = vec![(0_usize, 0.0_f32, 0.0_f32); BINS];
    let mut all = 0_usize;
    for (confidence, is_right) in judged {
        all += 1;
        let bin = (1..BINS).filter(|edge| confidence >= count_f32(*edge) / count_f32(BINS)).count();
        if let Some((hits, sum, variance)) = bins.get_mut(bin) {
            *hits += usize::from(is_right);
            *sum += confidence;
            *variance += confidence * (1.0 - confidence);
        }
    }
    let all = count_f32(all.max(1));
    let gaps = bins.iter().map(|(hits, sum, _)| (count_f32(*hits) - sum).abs());
    // The mean distance of a normal variable from its mean is its deviation times sqrt(2 / pi).
    let usual = bins.iter().map(|(_, _, variance)| (variance * FRAC_2_PI).sqrt());
    Calibration { error: gaps.sum::<f32>() / all, by_chance: usual.sum::<f32>() / all }
}

fn share(part: usize, whole: usize) -> f32 {
    count_f32(part) / count_f32(whole.max(1))
}

/// The 95 % interval of the difference in macro-F1 between two sets of proposals for the same
/// texts, by drawing texts with replacement (paired bootstrap, percentiles, fixed seed).
///
/// Each entry holds the right label, the first proposal and the rival's proposal.
#[must_use]
pub fn bootstrap_interval(texts: &[(usize, usize, usize)], label_count: usize) -> (f32, f32) {
    let mut random = Random::new(20_260);
    let mut differences: Vec<f32> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let mut own = Vec::with_capacity(texts.len());
        let mut rival = Vec::with_capacity(texts.len());
        for _ in 0..texts.len() {
            if let Some((right, first, second)) = texts.get(random.below(texts.len())) {
                own.push((*right, *first));
                rival.push((*right, *second));
            }
        }
        differences.push(macro_f1(&own, label_count) - macro_f1(&rival, label_count));
    }
    differences.sort_by(f32::total_cmp);
    let at = |position: usize| differences.get(position).copied().unwrap_or(0.0);
    (at(ROUNDS / 40), at(ROUNDS - ROUNDS / 40 - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(probabilities: [f32; 3], right: usize) -> Judged {
        Judged { probabilities: probabilities.to_vec(), right }
    }

    #[test]
    fn figures_of_a_small_table_are_those_worked_out_by_hand() {
        let texts = [
            judged([0.9, 0.1, 0.0], 0),
            judged([0.6, 0.4, 0.0], 1),
            judged([0.1, 0.8, 0.1], 1),
            judged([0.2, 0.1, 0.7], 2),
            judged([0.7, 0.2, 0.1], 0),
        ];
        let measures = measures(&texts, 3);
        assert!((measures.accuracy - 0.8).abs() < 1e-6);
        assert!((measures.top3 - 1.0).abs() < 1e-6);
        assert!((measures.sure_accuracy - 1.0).abs() < 1e-6);
        let expected = (0.8 + 2.0 / 3.0 + 1.0) / 3.0;
        assert!((measures.macro_f1 - expected).abs() < 1e-6);
        let expected = (0.1 + 0.6 + 0.2 + 0.3 + 0.3) / 5.0;
        assert!((measures.calibration_error - expected).abs() < 0.07, "{measures:?}");
    }

    #[test]
    fn equal_proposals_have_an_interval_of_nothing() {
        let texts: Vec<_> = (0..50).map(|number| (number % 3, number % 2, number % 2)).collect();
        assert_eq!(bootstrap_interval(&texts, 3), (0.0, 0.0));
    }

    #[test]
    fn a_clearly_better_set_has_an_interval_above_nothing() {
        let texts: Vec<_> = (0..200)
            .map(|number| (number % 2, number % 2, if number % 3 == 0 { 0 } else { number % 2 }))
            .collect();
        assert!(bootstrap_interval(&texts, 2).0 > 0.0);
    }
}
