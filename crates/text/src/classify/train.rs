//! Training: the models on all examples, the blend and the abstention on held-out parts.

use super::blend::{Blend, Scores};
use super::corpus::{Corpus, Selection};
use super::corrections::Corrections;
use super::fold::{folds, squeezed};
use super::least_squares::LeastSquares;
use super::measure::calibration;
use super::network::{Network, WIDTH, softmax};
use super::packed::PackedRows;
use super::vocabulary::{Row, Weighting, count_f32};
use super::{Classifier, Linear, PackedNetwork};

/// Parts into which the examples are dealt to calibrate.
const PARTS: usize = 3;
/// How far, apart from chance, the confidence may be from how often it is right on texts held out.
const GAP_MAX: f32 = 0.02;
/// A confidence that no message reaches.
pub(super) const ABSTAIN_ALWAYS: f32 = 2.0;
/// The trained weights must fit into this many bytes.
const MODEL_BYTES_MAX: usize = 18 << 20;

/// A message whose label is known.
#[derive(Debug, Clone, Copy)]
pub struct Example<'a> {
    /// The message.
    pub text: &'a str,
    /// Where it belonged.
    pub label: &'a str,
    /// Name of its group of near-duplicates. Without one, texts that are equal but for white
    /// space and punctuation form a group.
    pub group: Option<&'a str>,
}

/// A part of a training that needs no other part.
pub type Job<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Does all jobs, in any order or side by side, and returns when the last is done. The result of
/// a training does not depend on it.
pub type Runner = for<'a> fn(Vec<Job<'a>>);

/// The runner that needs no threads.
pub fn one_after_another(jobs: Vec<Job<'_>>) {
    for job in jobs {
        job();
    }
}

/// Settings of a training.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Who does the parts of the work.
    pub runner: Runner,
    /// Share of messages for which the classifier is to abstain, the least certain first.
    pub abstain_share: f32,
    /// Networks trained from different starts and averaged.
    pub networks: u8,
}

impl Default for Options {
    fn default() -> Self {
        Self { runner: one_after_another, abstain_share: 0.2, networks: 3 }
    }
}

/// Why nothing could be learned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrainError {
    /// All examples carry the same label, or there are none.
    #[error("{0} different labels in the examples; at least two are needed")]
    TooFewLabels(usize),
    /// Not enough examples to hold some out for calibration.
    #[error("{0} examples; at least {MIN} are needed", MIN = EXAMPLES_MIN)]
    TooFewExamples(usize),
    /// More labels than a model file can hold.
    #[error("{0} different labels; at most {MAX} can be learned", MAX = LABELS_MAX)]
    TooManyLabels(usize),
}

const EXAMPLES_MIN: usize = 10;
const LABELS_MAX: usize = 2000;

/// Texts, labels and sizes that every part of the training needs.
struct Task<'a> {
    corpus: &'a Corpus,
    labels: &'a [usize],
    label_count: usize,
    features_max: usize,
    runner: Runner,
}

pub(super) fn train(examples: &[Example<'_>], options: &Options) -> Result<Classifier, TrainError> {
    let names = label_names(examples)?;
    let texts: Vec<&str> = examples.iter().map(|example| example.text).collect();
    let corpus = Corpus::of(&texts);
    let labels: Vec<usize> = examples
        .iter()
        .map(|example| names.binary_search_by(|own| own.as_str().cmp(example.label)).unwrap_or(0))
        .collect();
    let features_max = features_max(names.len(), usize::from(options.networks));
    let task = Task {
        corpus: &corpus,
        labels: &labels,
        label_count: names.len(),
        features_max,
        runner: options.runner,
    };
    let held_out = task.held_out_scores(&parts(examples));
    let blend = Blend::fit(&held_out.concat(), names.len());
    let abstain_below = match options.abstain_share > 0.0 && !is_believable(&held_out, &blend) {
        true => ABSTAIN_ALWAYS,
        false => abstain_below(&held_out.concat(), &blend, options.abstain_share),
    };
    Ok(task.finish(names, (blend, abstain_below), options))
}

fn label_names(examples: &[Example<'_>]) -> Result<Vec<String>, TrainError> {
    if examples.len() < EXAMPLES_MIN {
        return Err(TrainError::TooFewExamples(examples.len()));
    }
    let mut names: Vec<String> = examples.iter().map(|own| own.label.to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    match names.len() {
        0 | 1 => Err(TrainError::TooFewLabels(names.len())),
        count if count > LABELS_MAX => Err(TrainError::TooManyLabels(count)),
        _ => Ok(names),
    }
}

/// Bytes of one feature: its gram and weight, and its numbers in each model with their scale.
fn features_max(label_count: usize, networks: usize) -> usize {
    let bytes = 8 + 4 + (label_count + 4) + networks * (WIDTH + 4);
    MODEL_BYTES_MAX / bytes
}

fn parts(examples: &[Example<'_>]) -> Vec<usize> {
    let groups: Vec<String> = examples
        .iter()
        .map(|example| example.group.map_or_else(|| squeezed(example.text), str::to_owned))
        .collect();
    folds(groups.iter().map(String::as_str), PARTS)
}

/// What is learned from one selection of texts.
struct Learned {
    weighting: Weighting,
    rows: Vec<Row>,
    labels: Vec<usize>,
    label_count: usize,
}

impl Learned {
    fn size(&self) -> (usize, usize) {
        (self.weighting.feature_count(), self.label_count)
    }

    fn linear(&self) -> LeastSquares {
        LeastSquares::train(&self.rows, &self.labels, self.size())
    }

    fn network(&self, seed: u64) -> Network {
        Network::train(&self.rows, &self.labels, self.size(), seed)
    }
}

impl Task<'_> {
    /// Scores of each example by models that did not see its part, part by part.
    fn held_out_scores(&self, parts: &[usize]) -> Vec<Vec<(Scores, usize)>> {
        let mut scored: Vec<Vec<(Scores, usize)>> = vec![Vec::new(); PARTS];
        let jobs = scored.iter_mut().enumerate().map(|(part, scored)| -> Job<'_> {
            Box::new(move || *scored = self.score_part(parts, part))
        });
        (self.runner)(jobs.collect());
        scored
    }

    fn score_part(&self, parts: &[usize], part: usize) -> Vec<(Scores, usize)> {
        let is_inside = |text: &usize| parts.get(*text) == Some(&part);
        let (inside, outside): (Vec<usize>, Vec<usize>) =
            (0..self.corpus.len()).partition(is_inside);
        if inside.is_empty() || outside.is_empty() {
            return Vec::new();
        }
        let learned = self.learn(&outside);
        let (linear, network) = (learned.linear(), learned.network(0));
        let score = |text: usize| {
            let row = learned.weighting.row(self.corpus, text);
            let scores =
                Scores { linear: linear.scores(&row), network: network.log_probabilities(&row) };
            (scores, self.labels.get(text).copied().unwrap_or(0))
        };
        inside.into_iter().map(score).collect()
    }

    fn learn(&self, texts: &[usize]) -> Learned {
        let label_count = self.label_count;
        let selection = Selection { texts, labels: self.labels, label_count };
        let weighting = Weighting::learn(self.corpus, &selection, self.features_max);
        let rows = texts.iter().map(|text| weighting.row(self.corpus, *text)).collect();
        let labels = texts.iter().map(|text| selection.label(*text)).collect();
        Learned { weighting, rows, labels, label_count }
    }

    fn finish(&self, names: Vec<String>, blend: (Blend, f32), options: &Options) -> Classifier {
        let everything: Vec<usize> = (0..self.corpus.len()).collect();
        let learned = self.learn(&everything);
        let mut linear = None;
        let mut networks = vec![None; usize::from(options.networks)];
        let learned_by = &learned;
        let mut jobs: Vec<Job<'_>> = vec![Box::new(|| linear = Some(learned_by.linear()))];
        for (seed, network) in (1_u64..).zip(&mut networks) {
            jobs.push(Box::new(move || *network = Some(pack(learned_by.network(seed)))));
        }
        (self.runner)(jobs);
        let linear = linear.unwrap_or_else(|| learned.linear());
        let networks = networks.into_iter().flatten().collect();
        let (weights, biases) = linear.into_parts();
        Classifier {
            labels: names,
            networks,
            vocabulary: learned.weighting.into_vocabulary(self.corpus),
            linear: Linear { weights: PackedRows::pack(&weights, self.label_count), biases },
            blend: blend.0,
            abstain_below: blend.1,
            corrections: Corrections::default(),
        }
    }
}

fn pack(network: Network) -> PackedNetwork {
    PackedNetwork { vectors: PackedRows::pack(&network.vectors, WIDTH), head: network.head }
}

/// Whether the confidence is true in every part of the history by itself, or no farther off than
/// chance explains. One confidence cannot fit parts that differ: where a few standard sentences
/// make up the history, what holds for one of them tells nothing of another.
fn is_believable(held_out: &[Vec<(Scores, usize)>], blend: &Blend) -> bool {
    let all = count_f32(held_out.iter().map(Vec::len).sum::<usize>().max(1));
    let (mut error, mut by_chance) = (0.0_f32, 0.0_f32);
    for part in held_out {
        let found = calibration(part.iter().map(|(scores, label)| sureness(blend, scores, *label)));
        let share = count_f32(part.len()) / all;
        error += share * found.error;
        by_chance += share * found.by_chance;
    }
    error <= GAP_MAX + 2.0 * by_chance
}

/// The highest probability, and whether it is that of the right label.
fn sureness(blend: &Blend, scores: &Scores, label: usize) -> (f32, bool) {
    let shares = softmax(&blend.scores(scores));
    let highest = shares.iter().copied().fold(0.0_f32, f32::max);
    (highest, shares.get(label).is_some_and(|own| *own >= highest))
}

/// The confidence under which the wanted share of held-out examples fell.
fn abstain_below(held_out: &[(Scores, usize)], blend: &Blend, share: f32) -> f32 {
    let mut confidences: Vec<f32> =
        held_out.iter().map(|(scores, label)| sureness(blend, scores, *label).0).collect();
    confidences.sort_by(f32::total_cmp);
    let mut left = share.clamp(0.0, 1.0) * count_f32(confidences.len());
    let mut threshold = 0.0;
    for confidence in confidences {
        if left < 1.0 {
            break;
        }
        threshold = confidence;
        left -= 1.0;
    }
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part of the history in which the first label is surer than the second, and right in
    /// `right` of a hundred texts.
    fn part(right: usize) -> Vec<(Scores, usize)> {
        let scores = Scores { linear: vec![1.0, 0.0], network: vec![0.0, 0.0] };
        (0..300).map(|text| (scores.clone(), usize::from(text % 100 >= right))).collect()
    }

    #[test]
    fn a_confidence_that_fits_no_part_is_not_believed_though_it_fits_the_whole() {
        let alike = [part(74), part(75), part(76)];
        let apart = [part(95), part(75), part(55)];
        for (parts, is_true) in [(alike, true), (apart, false)] {
            let blend = Blend::fit(&parts.concat(), 2);
            assert_eq!(is_believable(&parts, &blend), is_true);
        }
    }
}
