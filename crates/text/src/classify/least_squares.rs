//! A linear scorer: one weight per feature and label, regularised least squares against +1 and -1,
//! solved in the dual one text at a time for all labels together. No probability here.

use super::lanes::{add_scaled, padded, slot, slot_mut};
use super::random::Random;
use super::vocabulary::Row;

/// Strength of the regularisation.
const PENALTY: f32 = 0.3;
/// Passes over the texts; more bring no better scores.
const PASSES: usize = 10;

/// Weights by feature, then label; one bias per label. Both are padded to whole groups.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LeastSquares {
    label_count: usize,
    width: usize,
    weights: Vec<f32>,
    biases: Vec<f32>,
}

impl LeastSquares {
    /// Trains on rows with their labels.
    pub(crate) fn train(
        rows: &[Row],
        labels: &[usize],
        (feature_count, label_count): (usize, usize),
    ) -> Self {
        let width = padded(label_count);
        let mut model = Self {
            label_count,
            width,
            weights: vec![0.0; feature_count * width],
            biases: vec![0.0; width],
        };
        let mut duals = vec![0.0_f32; rows.len() * label_count];
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut random = Random::new(1);
        let mut change = vec![0.0_f32; width];
        for _ in 0..PASSES {
            random.shuffle(&mut order);
            for text in &order {
                let range = text * label_count..(text + 1) * label_count;
                let (Some(row), Some(label), Some(duals)) =
                    (rows.get(*text), labels.get(*text), duals.get_mut(range))
                else {
                    continue;
                };
                model.score_into(row, &mut change);
                model.step(row, *label, (duals, &mut change));
            }
        }
        model
    }

    /// One exact step in the dual variables of a text. `change` comes in as the scores of the text.
    fn step(&mut self, row: &Row, label: usize, (duals, change): (&mut [f32], &mut [f32])) {
        let square: f32 = row.iter().map(|(_, value)| value * value).sum();
        for (own, (score, dual)) in change.iter_mut().zip(duals.iter_mut()).enumerate() {
            let goal = if own == label { 1.0 } else { -1.0 };
            let gradient = *score - goal + PENALTY * *dual;
            *score = -gradient / (square + 1.0 + PENALTY);
            *dual += *score;
        }
        add_scaled(&mut self.biases, change, 1.0);
        for (feature, value) in row {
            if let Some(weights) = slot_mut(&mut self.weights, *feature, self.width) {
                add_scaled(weights, change, *value);
            }
        }
    }

    fn score_into(&self, row: &Row, scores: &mut [f32]) {
        scores.copy_from_slice(&self.biases);
        for (feature, value) in row {
            if let Some(weights) = slot(&self.weights, *feature, self.width) {
                add_scaled(scores, weights, *value);
            }
        }
    }

    /// A score per label; about +1 for the right one and -1 for the others.
    pub(crate) fn scores(&self, row: &Row) -> Vec<f32> {
        let mut scores = vec![0.0; self.width];
        self.score_into(row, &mut scores);
        scores.truncate(self.label_count);
        scores
    }

    /// The weights without padding, by feature, then label, and the biases.
    pub(crate) fn into_parts(self) -> (Vec<f32>, Vec<f32>) {
        let rows = self.weights.chunks_exact(self.width);
        let weights = rows.flat_map(|row| row.iter().take(self.label_count)).copied().collect();
        let mut biases = self.biases;
        biases.truncate(self.label_count);
        (weights, biases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separable_rows_are_scored_with_the_right_sign() {
        let rows: Vec<Row> = vec![vec![(0, 1.0)], vec![(1, 1.0)], vec![(2, 1.0)]];
        let model = LeastSquares::train(&rows, &[0, 1, 2], (3, 3));
        for (label, row) in rows.iter().enumerate() {
            for (other, score) in model.scores(row).into_iter().enumerate() {
                assert_eq!(score > 0.0, other == label, "label {label}, other {other}: {score}");
            }
        }
    }

    #[test]
    fn training_twice_gives_the_same_bits() {
        let rows: Vec<Row> = (0..40).map(|n| vec![(n % 7, 0.6), (7 + n % 3, 0.8)]).collect();
        let labels: Vec<usize> = (0..40).map(|n| n % 3).collect();
        let once = LeastSquares::train(&rows, &labels, (10, 3));
        assert_eq!(once, LeastSquares::train(&rows, &labels, (10, 3)));
    }
}
