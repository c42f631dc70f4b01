//! Where does a message belong: learns labels from an authority's own history, proposes the three
//! most likely with calibrated confidence and the words that weighed, and abstains when unsure.
//!
//! Two kinds of model on the same weighted character and word grams, a linear one and small
//! networks, blended and calibrated on held-out parts of the history. Everything is repeatable:
//! the same examples give the same bytes. No file is read here and nothing is known of cases.

mod blend;
mod corpus;
mod corrections;
pub mod evaluate;
mod explain;
mod fold;
mod gram;
mod lanes;
mod least_squares;
pub mod measure;
mod model_file;
mod network;
mod packed;
mod random;
mod train;
mod vocabulary;
mod word_field;

pub use explain::Word;
pub use fold::{folds, squeezed};
pub(crate) use gram::shingles;
pub use model_file::ModelFileError;
pub use train::{Example, Job, Options, Runner, TrainError, one_after_another};

use blend::{Blend, Scores};
use corrections::Corrections;
use network::{Head, cut_at_zero, prepared, softmax};
use packed::PackedRows;
use vocabulary::{Row, Vocabulary};

/// A trained classifier. It holds no training text.
#[derive(Debug, Clone)]
pub struct Classifier {
    labels: Vec<String>,
    vocabulary: Vocabulary,
    linear: Linear,
    networks: Vec<PackedNetwork>,
    blend: Blend,
    abstain_below: f32,
    corrections: Corrections,
}

#[derive(Debug, Clone, PartialEq)]
struct Linear {
    weights: PackedRows,
    biases: Vec<f32>,
}

#[derive(Debug, Clone, PartialEq)]
struct PackedNetwork {
    vectors: PackedRows,
    head: Head,
}

/// What the classifier says about a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal<'a> {
    /// At most three labels with their probabilities, the most likely first.
    pub labels: Vec<(&'a str, f32)>,
    /// A person should look: the first proposal is less sure than the classifier was set to
    /// accept, or the text holds nothing that training knew.
    pub abstain: bool,
    /// The words that weighed most for the first label.
    pub why: Vec<Word>,
}

/// The label of a correction was not among those trained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the label `{0}` was not in the training data; train again with examples of it")]
pub struct UnknownLabel(
    /// The label.
    pub String,
);

impl Classifier {
    /// Learns from examples.
    ///
    /// # Errors
    /// When there are too few examples or labels to learn from.
    pub fn train(examples: &[Example<'_>], options: &Options) -> Result<Self, TrainError> {
        train::train(examples, options)
    }

    /// Reads a classifier from the bytes of a model file.
    ///
    /// # Errors
    /// When the bytes are not a model file, of another version, cut short or changed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelFileError> {
        model_file::read(bytes)
    }

    /// The bytes of a model file; equal classifiers give equal bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        model_file::write(self)
    }

    /// The labels that can be proposed, in their order of numbers.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = &str> {
        self.labels.iter().map(String::as_str)
    }

    /// Confidence below which the classifier abstains.
    #[must_use]
    pub fn abstain_below(&self) -> f32 {
        self.abstain_below
    }

    /// Whether it abstains from every message: on the history held out in training its confidence
    /// was not what it says, so that no message can be told to be sure.
    #[must_use]
    pub fn always_abstains(&self) -> bool {
        self.abstain_below >= train::ABSTAIN_ALWAYS
    }

    /// Corrections taken in since training.
    #[must_use]
    pub fn corrections(&self) -> u32 {
        self.corrections.taken
    }

    /// A calibrated probability per label, in the order of [`Classifier::labels`].
    #[must_use]
    pub fn probabilities(&self, text: &str) -> Vec<f32> {
        softmax(&self.scores(&gram::counted(text)))
    }

    /// The three most likely labels, whether to ask a person, and why.
    #[must_use]
    pub fn propose(&self, text: &str) -> Proposal<'_> {
        let probabilities = self.probabilities(text);
        let mut order: Vec<(usize, f32)> = probabilities.into_iter().enumerate().collect();
        order.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let (first, confidence) = order.first().copied().unwrap_or((0, 0.0));
        let why = self.why(text, first);
        let named =
            |(label, share): &(usize, f32)| Some((self.labels.get(*label)?.as_str(), *share));
        Proposal {
            labels: order.iter().take(3).filter_map(named).collect(),
            abstain: confidence < self.abstain_below || why.is_empty(),
            why,
        }
    }

    /// Takes in a dispatcher's correction at once: the given label will lead for this text and
    /// weigh more for texts like it.
    ///
    /// # Errors
    /// When the label was not trained.
    pub fn correct(&mut self, text: &str, label: &str) -> Result<(), UnknownLabel> {
        let number = (0_u32..).zip(&self.labels).find(|(_, own)| *own == label);
        let Some((number, _)) = number else { return Err(UnknownLabel(label.to_owned())) };
        let counts = gram::counted(text);
        let direction = corrections::direction(&self.vocabulary, &counts);
        let scores = self.scores(&counts);
        self.corrections.learn(&direction, &scores, number);
        Ok(())
    }

    fn scores(&self, counts: &[(gram::GramId, f32)]) -> Vec<f32> {
        let row = self.vocabulary.row(counts);
        let mut scores = self.blend.scores(&self.parts(&row));
        if self.corrections.taken > 0 {
            let direction = corrections::direction(&self.vocabulary, counts);
            self.corrections.add_to(&direction, &mut scores);
        }
        scores
    }

    fn parts(&self, row: &Row) -> Scores {
        let mut linear = self.linear.biases.clone();
        self.linear.weights.add(row, &mut linear);
        let prepared = prepared(row);
        let mut network = vec![0.0_f32; self.labels.len()];
        let share = 1.0 / vocabulary::count_f32(self.networks.len().max(1));
        for own in &self.networks {
            let mut sums = own.head.hidden_biases.clone();
            own.vectors.add(&prepared, &mut sums);
            let logs = own.head.log_probabilities(&cut_at_zero(sums));
            for (sum, log) in network.iter_mut().zip(logs) {
                *sum += share * log;
            }
        }
        Scores { linear, network }
    }

    fn why(&self, text: &str, label: usize) -> Vec<Word> {
        let row = self.vocabulary.row(&gram::counted(text));
        let gains: Vec<(gram::GramId, f32)> =
            row.iter().filter_map(|(feature, value)| self.gain(*feature, *value, label)).collect();
        explain::words(text, &gram::occurrences(text), &gains)
    }

    /// How much more a feature adds to the label's linear score than to the labels' average.
    fn gain(&self, feature: u32, value: f32, label: usize) -> Option<(gram::GramId, f32)> {
        let (scale, steps) = self.linear.weights.of(feature)?;
        let own = f32::from(*steps.get(label)?);
        let mean = steps.iter().map(|step| f32::from(*step)).sum::<f32>()
            / vocabulary::count_f32(steps.len().max(1));
        let gram = self.vocabulary.ids().get(usize::try_from(feature).ok()?)?;
        Some((*gram, value * scale * (own - mean)))
    }
}
