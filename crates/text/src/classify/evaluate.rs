//! Cross-validation: every text judged by a classifier that did not see it or its near-duplicates.

use super::measure::Judged;
use super::{Classifier, Example, Options, TrainError};

/// Judged texts in the order of the examples, and the labels in the order of their numbers.
#[derive(Debug, Clone)]
pub struct CrossValidation {
    /// Names of the labels.
    pub labels: Vec<String>,
    /// One entry per example.
    pub judged: Vec<Judged>,
    /// Whether the classifier abstained, one entry per example.
    pub abstained: Vec<bool>,
}

/// Trains once per fold on the other folds and judges the fold.
///
/// `folds` holds the fold of each example, below `fold_count`.
///
/// # Errors
/// When the examples outside some fold are too few to learn from.
pub fn cross_validate(
    examples: &[Example<'_>],
    folds: &[usize],
    options: &Options,
) -> Result<CrossValidation, TrainError> {
    cross_validate_told(examples, folds, options, &mut |_, _| ())
}

/// The same; `tell` hears of every fold that is done: how many are, and how many there are.
///
/// # Errors
/// When the examples outside some fold are too few to learn from.
pub fn cross_validate_told(
    examples: &[Example<'_>],
    folds: &[usize],
    options: &Options,
    tell: &mut dyn FnMut(usize, usize),
) -> Result<CrossValidation, TrainError> {
    let mut labels: Vec<String> = examples.iter().map(|own| own.label.to_owned()).collect();
    labels.sort_unstable();
    labels.dedup();
    let blank = Judged { probabilities: Vec::new(), right: 0 };
    let mut result = CrossValidation {
        judged: vec![blank; examples.len()],
        abstained: vec![false; examples.len()],
        labels,
    };
    let fold_count = folds.iter().max().map_or(0, |last| last + 1);
    for fold in 0..fold_count {
        let dealt = examples.iter().zip(folds);
        let outside: Vec<Example<'_>> =
            dealt.filter(|(_, own)| **own != fold).map(|(example, _)| *example).collect();
        let classifier = Classifier::train(&outside, options)?;
        result.judge_fold(&classifier, examples, (folds, fold));
        tell(fold + 1, fold_count);
    }
    Ok(result)
}

impl CrossValidation {
    fn number(&self, label: &str) -> usize {
        self.labels.binary_search_by(|own| own.as_str().cmp(label)).unwrap_or(0)
    }

    fn judge_fold(
        &mut self,
        classifier: &Classifier,
        examples: &[Example<'_>],
        (folds, fold): (&[usize], usize),
    ) {
        let numbers: Vec<usize> = classifier.labels().map(|label| self.number(label)).collect();
        for (position, example) in examples.iter().enumerate() {
            if folds.get(position) != Some(&fold) {
                continue;
            }
            let mut probabilities = vec![0.0_f32; self.labels.len()];
            for (number, share) in numbers.iter().zip(classifier.probabilities(example.text)) {
                if let Some(slot) = probabilities.get_mut(*number) {
                    *slot = share;
                }
            }
            let confidence = probabilities.iter().copied().fold(0.0_f32, f32::max);
            let right = self.number(example.label);
            if let Some(slot) = self.abstained.get_mut(position) {
                *slot = confidence < classifier.abstain_below();
            }
            if let Some(slot) = self.judged.get_mut(position) {
                *slot = Judged { probabilities, right };
            }
        }
    }
}
