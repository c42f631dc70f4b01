//! Training: the models on all examples, the blend and the abstention on held-out parts.

use super::blend::{Blend, Scores};
use super::corpus::{Corpus, Selection};
use super::corrections::Corrections;
use super::fold::{folds, squeezed};
use super::least_squares::LeastSquares;
use super::network::{Network, WIDTH, softmax};
use super::packed::PackedRows;
use super::vocabulary::{Row, Weighting};
use super::{Classifier, Linear, PackedNetwork};

/// Parts into which the examples are dealt to calibrate.
const PARTS: usize = 3;
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
    let blend = Blend::fit(&held_out, names.len());
    let abstain_below = abstain_below(&held_out, &blend, options.abstain_share);
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
    fn held_out_scores(&self, parts: &[usize]) -> Vec<(Scores, usize)> {
        let mut scored: Vec<Vec<(Scores, usize)>> = vec![Vec::new(); PARTS];
        let jobs = scored.iter_mut().enumerate().map(|(part, scored)| -> Job<'_> {
            Box::new(move || *scored = self.score_part(parts, part))
        });
        (self.runner)(jobs.collect());
        scored.into_iter().flatten().collect()
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

/// The confidence under which the wanted share of held-out examples fell.
fn abstain_below(held_out: &[(Scores, usize)], blend: &Blend, share: f32) -> f32 {
    let mut confidences: Vec<f32> = held_out
        .iter()
        .map(|(scores, _)| softmax(&blend.scores(scores)).into_iter().fold(0.0_f32, f32::max))
        .collect();
    confidences.sort_by(f32::total_cmp);
    let mut left = share.clamp(0.0, 1.0) * super::vocabulary::count_f32(confidences.len());
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
