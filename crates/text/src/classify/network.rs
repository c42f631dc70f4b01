//! A small network: each feature has a short vector, a text is the sum of its features' vectors,
//! cut at zero, and a linear layer gives one score per label. Trained by adaptive gradient steps.

use super::lanes::{add_scaled, slot, slot_mut};
use super::random::Random;
use super::vocabulary::{Row, count_f32};

/// Length of a feature's vector.
pub(crate) const WIDTH: usize = 32;
const PASSES: usize = 6;
const RATE: f32 = 0.02;
const RATE_LAST: f32 = 0.0001;
/// Share of a text's features left out at each step, so that none is relied on alone.
const LEFT_OUT: f32 = 0.2;
/// Rows have length one; the network learns faster from longer ones.
const ROW_LENGTH: f32 = 5.0;
/// The weightiest grams of a text that the network looks at: the others cost time and add nothing.
const GRAMS_MAX: usize = 200;
/// Start values of the vectors lie within this bound.
const START_BOUND: f32 = 0.01;

/// Vectors by feature, and what is made of their sum.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Network {
    pub(crate) vectors: Vec<f32>,
    pub(crate) head: Head,
}

/// From the sum of the vectors to a score per label.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub(crate) hidden_biases: Vec<f32>,
    /// `WIDTH` numbers per label.
    pub(crate) outputs: Vec<f32>,
    pub(crate) biases: Vec<f32>,
}

/// Sums of squared gradients: they shrink the steps of what was changed often.
struct Past {
    features: Vec<f32>,
    hidden_biases: Vec<f32>,
    outputs: Vec<f32>,
    biases: Vec<f32>,
}

impl Network {
    /// Trains on rows with their labels; another seed gives another network of equal worth.
    pub(crate) fn train(
        rows: &[Row],
        labels: &[usize],
        (feature_count, label_count): (usize, usize),
        seed: u64,
    ) -> Self {
        let mut random = Random::new(seed.wrapping_mul(7919).wrapping_add(17));
        let mut network = Self::start(feature_count, label_count, &mut random);
        let mut past = Past {
            features: vec![0.0; feature_count],
            hidden_biases: vec![0.0; WIDTH],
            outputs: vec![0.0; label_count * WIDTH],
            biases: vec![0.0; label_count],
        };
        let rows: Vec<Row> = rows.iter().map(prepared).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let steps = count_f32((PASSES * rows.len()).max(1));
        let mut done = 0.0_f32;
        for _ in 0..PASSES {
            random.shuffle(&mut order);
            for text in &order {
                let (Some(row), Some(label)) = (rows.get(*text), labels.get(*text)) else {
                    continue;
                };
                let thinned = thin(row, &mut random);
                let rate = RATE * (1.0 - done / steps) + RATE_LAST;
                network.step(&thinned, *label, rate, &mut past);
                done += 1.0;
            }
        }
        network
    }

    fn start(feature_count: usize, label_count: usize, random: &mut Random) -> Self {
        let mut draw = |count: usize, bound: f32| -> Vec<f32> {
            (0..count).map(|_| (random.unit() * 2.0 - 1.0) * bound).collect()
        };
        let output_bound = 1.0 / count_f32(WIDTH).sqrt();
        Self {
            vectors: draw(feature_count * WIDTH, START_BOUND),
            head: Head {
                outputs: draw(label_count * WIDTH, output_bound),
                hidden_biases: vec![0.0; WIDTH],
                biases: vec![0.0; label_count],
            },
        }
    }

    fn step(&mut self, row: &Row, label: usize, rate: f32, past: &mut Past) {
        let hidden = self.hidden(row);
        let mut errors = softmax(&self.head.output(&hidden));
        if let Some(own) = errors.get_mut(label) {
            *own -= 1.0;
        }
        let mut back = self.step_output(&errors, &hidden, rate, past);
        for (slope, value) in back.iter_mut().zip(&hidden) {
            if *value <= 0.0 {
                *slope = 0.0;
            }
        }
        descend((&mut self.head.hidden_biases, &mut past.hidden_biases), &back, rate);
        self.step_vectors(row, &back, rate, &mut past.features);
    }

    /// Changes the last layer; returns the slope at each hidden value.
    fn step_output(
        &mut self,
        errors: &[f32],
        hidden: &[f32],
        rate: f32,
        past: &mut Past,
    ) -> Vec<f32> {
        let mut back = vec![0.0_f32; WIDTH];
        let weights = self.head.outputs.chunks_exact_mut(WIDTH);
        let squares = past.outputs.chunks_exact_mut(WIDTH);
        for ((weights, squares), error) in weights.zip(squares).zip(errors) {
            for (slope, weight) in back.iter_mut().zip(weights.iter()) {
                *slope += error * weight;
            }
            for ((weight, square), value) in weights.iter_mut().zip(squares).zip(hidden) {
                let slope = error * value;
                *square += slope * slope;
                *weight -= rate * slope / (square.sqrt() + 1e-3);
            }
        }
        descend((&mut self.head.biases, &mut past.biases), errors, rate);
        back
    }

    fn step_vectors(&mut self, row: &Row, back: &[f32], rate: f32, past: &mut [f32]) {
        let mean_square = back.iter().map(|slope| slope * slope).sum::<f32>() / count_f32(WIDTH);
        for (feature, value) in row {
            let (Some(vector), Some([square])) =
                (slot_mut(&mut self.vectors, *feature, WIDTH), slot_mut(past, *feature, 1))
            else {
                continue;
            };
            *square += mean_square * value * value;
            let step = rate * value / (square.sqrt() + 1e-4);
            add_scaled(vector, back, -step);
        }
    }

    fn hidden(&self, row: &Row) -> Vec<f32> {
        let mut sums = self.head.hidden_biases.clone();
        for (feature, value) in row {
            if let Some(vector) = slot(&self.vectors, *feature, WIDTH) {
                add_scaled(&mut sums, vector, *value);
            }
        }
        cut_at_zero(sums)
    }

    /// Logarithm of a probability per label, as the network sees it: not calibrated.
    pub(crate) fn log_probabilities(&self, row: &Row) -> Vec<f32> {
        self.head.log_probabilities(&self.hidden(&prepared(row)))
    }
}

impl Head {
    fn output(&self, hidden: &[f32]) -> Vec<f32> {
        let rows = self.outputs.chunks_exact(WIDTH).zip(&self.biases);
        rows.map(|(weights, bias)| {
            bias + weights.iter().zip(hidden).map(|(weight, value)| weight * value).sum::<f32>()
        })
        .collect()
    }

    /// Logarithm of a probability per label, from the hidden values.
    pub(crate) fn log_probabilities(&self, hidden: &[f32]) -> Vec<f32> {
        softmax(&self.output(hidden)).into_iter().map(|share| share.max(1e-7).ln()).collect()
    }
}

/// The row as the network takes it: the weightiest grams, scaled up.
pub(crate) fn prepared(row: &Row) -> Row {
    let mut best = row.clone();
    if best.len() > GRAMS_MAX {
        best.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        best.truncate(GRAMS_MAX);
        best.sort_unstable_by_key(|(feature, _)| *feature);
    }
    let length = best.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    for (_, value) in &mut best {
        *value *= ROW_LENGTH / length.max(f32::MIN_POSITIVE);
    }
    best
}

/// Hidden values from the sums of vectors and biases.
pub(crate) fn cut_at_zero(mut sums: Vec<f32>) -> Vec<f32> {
    for sum in &mut sums {
        *sum = sum.max(0.0);
    }
    sums
}

fn descend((values, squares): (&mut [f32], &mut [f32]), slopes: &[f32], rate: f32) {
    for ((value, square), slope) in values.iter_mut().zip(squares).zip(slopes) {
        *square += slope * slope;
        *value -= rate * slope / (square.sqrt() + 1e-3);
    }
}

fn thin(row: &Row, random: &mut Random) -> Row {
    let scale = 1.0 / (1.0 - LEFT_OUT);
    row.iter()
        .filter(|_| random.unit() >= LEFT_OUT)
        .map(|(feature, value)| (*feature, value * scale))
        .collect()
}

/// Shares that sum to one.
pub(crate) fn softmax(scores: &[f32]) -> Vec<f32> {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut shares: Vec<f32> = scores.iter().map(|score| (score - highest).exp()).collect();
    let total: f32 = shares.iter().sum();
    for share in &mut shares {
        *share /= total;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn either_or() -> (Vec<Row>, Vec<usize>) {
        let pair = |left: u32, right: u32| -> Row { vec![(left, 0.7), (2 + right, 0.7)] };
        let mut rows = Vec::new();
        let mut labels = Vec::new();
        for _ in 0..200 {
            for (left, right) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                rows.push(pair(left, right));
                labels.push(usize::from(left != right));
            }
        }
        (rows, labels)
    }

    #[test]
    fn it_learns_a_pattern_that_no_linear_scorer_can() {
        let (rows, labels) = either_or();
        let network = Network::train(&rows, &labels, (4, 2), 3);
        for (row, label) in rows.iter().zip(&labels).take(4) {
            let logs = network.log_probabilities(row);
            assert!(logs[*label] > logs[1 - *label], "{row:?} {logs:?}");
        }
    }

    #[test]
    fn training_twice_gives_the_same_bits() {
        let (rows, labels) = either_or();
        let once = Network::train(&rows, &labels, (4, 2), 3);
        assert_eq!(once, Network::train(&rows, &labels, (4, 2), 3));
        assert_ne!(once, Network::train(&rows, &labels, (4, 2), 4));
    }

    #[test]
    fn shares_sum_to_one_even_for_extreme_scores() {
        let shares = softmax(&[1000.0, -1000.0, 999.0]);
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }
}
