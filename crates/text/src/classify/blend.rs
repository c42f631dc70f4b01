//! From the scores of the two kinds of model to calibrated probabilities: one factor for each kind
//! and one bias per label, fitted on texts that the scored models had not seen.

use super::network::softmax;
use super::vocabulary::count_f32;

const STEPS: usize = 300;
const RATE: f32 = 0.05;
/// Pull of the biases towards zero, in texts.
const BIAS_PENALTY: f32 = 2.0;
/// Numbers looked at in each step at most; of more texts only the first are used.
const CELLS_MAX: usize = 400_000;

/// Scores of a text by both kinds of model, one number per label each.
#[derive(Debug, Clone)]
pub(crate) struct Scores {
    pub(crate) linear: Vec<f32>,
    pub(crate) network: Vec<f32>,
}

/// The fitted combination.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Blend {
    pub(crate) linear: f32,
    pub(crate) network: f32,
    pub(crate) biases: Vec<f32>,
}

impl Blend {
    /// Logarithms of probabilities, up to a constant.
    pub(crate) fn scores(&self, scores: &Scores) -> Vec<f32> {
        let parts = scores.linear.iter().zip(&scores.network).zip(&self.biases);
        parts
            .map(|((linear, network), bias)| self.linear * linear + self.network * network + bias)
            .collect()
    }

    /// Fits to texts and their labels by multinomial logistic regression.
    pub(crate) fn fit(texts: &[(Scores, usize)], label_count: usize) -> Self {
        let mut blend = Self { linear: 2.0, network: 0.5, biases: vec![0.0; label_count] };
        let texts = texts.get(..CELLS_MAX / label_count.max(1)).unwrap_or(texts);
        let mut moments = vec![(0.0_f32, 0.0_f32); label_count + 2];
        for step in 0..STEPS {
            let slopes = blend.slopes(texts);
            let rate = RATE * (1.0 - count_f32(step) / count_f32(STEPS));
            let values = blend.biases.iter_mut().chain([&mut blend.linear, &mut blend.network]);
            for ((value, slope), moment) in values.zip(slopes).zip(&mut moments) {
                *value -= rate * adaptive(moment, slope, step);
            }
        }
        blend
    }

    fn slopes(&self, texts: &[(Scores, usize)]) -> Vec<f32> {
        let mut slopes: Vec<f32> = self.biases.iter().map(|bias| bias * BIAS_PENALTY).collect();
        let (mut linear, mut network) = (0.0_f32, 0.0_f32);
        for (scores, label) in texts {
            let shares = softmax(&self.scores(scores));
            for (own, share) in shares.into_iter().enumerate() {
                let error = share - if own == *label { 1.0 } else { 0.0 };
                if let Some(slope) = slopes.get_mut(own) {
                    *slope += error;
                }
                linear += error * scores.linear.get(own).copied().unwrap_or(0.0);
                network += error * scores.network.get(own).copied().unwrap_or(0.0);
            }
        }
        slopes.extend([linear, network]);
        let count = count_f32(texts.len().max(1));
        slopes.iter().map(|slope| slope / count).collect()
    }
}

/// Step size by the running mean of a slope and of its square (Kingma and Ba 2015).
fn adaptive(moment: &mut (f32, f32), slope: f32, step: usize) -> f32 {
    moment.0 = 0.9 * moment.0 + 0.1 * slope;
    moment.1 = 0.99 * moment.1 + 0.01 * slope * slope;
    let exponent = i32::try_from(step + 1).unwrap_or(i32::MAX);
    let mean = moment.0 / (1.0 - 0.9_f32.powi(exponent));
    let square = moment.1 / (1.0 - 0.99_f32.powi(exponent));
    mean / (square.sqrt() + 1e-7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overconfident_scores_are_toned_down_to_how_often_they_are_right() {
        let sure = Scores { linear: vec![5.0, -5.0], network: vec![0.0, 0.0] };
        let texts: Vec<(Scores, usize)> =
            (0..400).map(|number| (sure.clone(), usize::from(number % 4 == 0))).collect();
        let blend = Blend::fit(&texts, 2);
        let shares = softmax(&blend.scores(&sure));
        assert!((shares[0] - 0.75).abs() < 0.03, "{shares:?}");
    }
}
