//! Which grams count, and how much: rarity times how unevenly a gram is spread over the labels.
//! Learned from training texts only; labels are numbers here.

use super::corpus::{Corpus, Selection};
use super::gram::{GramId, GramMap};

/// A text as pairs of feature number and value, of length one.
pub(crate) type Row = Vec<(u32, f32)>;

/// A gram seen in fewer training texts is left out: it only says which text it came from.
const TEXTS_MIN: u32 = 2;

/// Grams in use with their weights.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    ids: Vec<GramId>,
    weights: Vec<f32>,
    index: GramMap<u32>,
}

impl Vocabulary {
    /// Grams in the order of their feature numbers, and the weight of each.
    pub(crate) fn from_parts(ids: Vec<GramId>, weights: Vec<f32>) -> Self {
        let index = ids.iter().zip(0_u32..).map(|(id, position)| (*id, position)).collect();
        Self { ids, weights, index }
    }

    pub(crate) fn ids(&self) -> &[GramId] {
        &self.ids
    }

    pub(crate) fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The average weight; 1 for an empty vocabulary.
    pub(crate) fn weight_mean(&self) -> f32 {
        if self.weights.is_empty() {
            return 1.0;
        }
        self.weights.iter().sum::<f32>() / count_f32(self.weights.len())
    }

    /// Feature number and weight of a gram, if it is in use.
    pub(crate) fn find(&self, gram: GramId) -> Option<(u32, f32)> {
        let position = *self.index.get(&gram)?;
        let weight = self.weights.get(usize::try_from(position).ok()?)?;
        Some((position, *weight))
    }

    /// The row of a text given by its counted grams; empty when no gram is known.
    pub(crate) fn row(&self, counts: &[(GramId, f32)]) -> Row {
        let known = counts.iter().filter_map(|(gram, count)| {
            self.find(*gram).map(|(position, weight)| (position, weight * count))
        });
        unit_length(known.collect())
    }
}

/// A vocabulary in the making, for texts of one corpus.
#[derive(Debug)]
pub(crate) struct Weighting {
    /// For each gram of the corpus its feature number and weight.
    features: Vec<Option<(u32, f32)>>,
    feature_count: usize,
}

impl Weighting {
    /// Chooses and weighs at most `size_max` grams of the selected texts, the rarest left out
    /// first.
    pub(crate) fn learn(corpus: &Corpus, selection: &Selection<'_>, size_max: usize) -> Self {
        let texts = texts_per_gram(corpus, selection);
        let contrast = contrast(corpus, selection);
        let total = count_f32(selection.texts.len());
        let mut features = vec![None; texts.len()];
        let chosen = chosen(&texts, size_max);
        for (number, gram) in (0_u32..).zip(&chosen) {
            let (Some(feature), Some(count), Some(contrast)) =
                (features.get_mut(*gram), texts.get(*gram), contrast.get(*gram))
            else {
                continue;
            };
            let rarity = ((1.0 + total) / (1.0 + u32_f32(*count))).ln() + 1.0;
            *feature = Some((number, rarity * contrast));
        }
        Self { features, feature_count: chosen.len() }
    }

    pub(crate) fn feature_count(&self) -> usize {
        self.feature_count
    }

    /// The row of a text of the corpus.
    pub(crate) fn row(&self, corpus: &Corpus, text: usize) -> Row {
        let weigh = |(gram, count): &(u32, f32)| {
            let known = self.features.get(usize::try_from(*gram).ok()?).copied().flatten();
            known.map(|(position, weight)| (position, weight * count))
        };
        unit_length(corpus.text(text).iter().filter_map(weigh).collect())
    }

    /// The vocabulary for texts that are not in the corpus.
    pub(crate) fn into_vocabulary(self, corpus: &Corpus) -> Vocabulary {
        let all = corpus.grams().iter().zip(&self.features);
        let mut used: Vec<(u32, GramId, f32)> = all
            .filter_map(|(gram, feature)| feature.map(|(number, weight)| (number, *gram, weight)))
            .collect();
        used.sort_unstable_by_key(|(number, _, _)| *number);
        let (ids, weights) = used.into_iter().map(|(_, gram, weight)| (gram, weight)).unzip();
        Vocabulary::from_parts(ids, weights)
    }
}

fn unit_length(mut row: Row) -> Row {
    let length = row.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        for (_, value) in &mut row {
            *value /= length;
        }
    }
    row
}

fn texts_per_gram(corpus: &Corpus, selection: &Selection<'_>) -> Vec<u32> {
    let mut texts = vec![0_u32; corpus.grams().len()];
    for text in selection.texts {
        for (gram, _) in corpus.text(*text) {
            if let Some(count) = at(&mut texts, *gram) {
                *count += 1;
            }
        }
    }
    texts
}

/// Grams in use, the most frequent first: what is used together lies together in memory.
fn chosen(texts: &[u32], size_max: usize) -> Vec<usize> {
    let mut candidates: Vec<(u32, usize)> = texts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count >= TEXTS_MIN)
        .map(|(gram, count)| (u32::MAX - *count, gram))
        .collect();
    candidates.sort_unstable();
    candidates.into_iter().map(|(_, gram)| gram).take(size_max).collect()
}

/// For each gram the root mean square, over the labels, of the logarithm of the ratio between its
/// rate within the label and outside it (Wang and Manning 2012, "Baselines and Bigrams").
fn contrast(corpus: &Corpus, selection: &Selection<'_>) -> Vec<f32> {
    let overall = texts_per_gram(corpus, selection);
    let used = overall.iter().filter(|count| **count >= TEXTS_MIN).count();
    let mut squares = vec![0.0_f32; overall.len()];
    for label in 0..selection.label_count {
        let texts = selection.of_label(label);
        let own = texts_per_gram(corpus, &Selection { texts: &texts, ..*selection });
        add_squared_ratios((&own, &overall), used, &mut squares);
    }
    let label_count = count_f32(selection.label_count.max(1));
    squares.iter().map(|square| (square / label_count).sqrt()).collect()
}

fn add_squared_ratios((own, overall): (&[u32], &[u32]), used: usize, squares: &mut [f32]) {
    let in_use = || own.iter().zip(overall).filter(|(_, all)| **all >= TEXTS_MIN);
    let inside: u32 = in_use().map(|(inside, _)| *inside).sum();
    let everything: u32 = in_use().map(|(_, all)| *all).sum();
    let inside_total = u32_f32(inside) + count_f32(used);
    let outside_total = u32_f32(everything - inside) + count_f32(used);
    for ((inside, all), square) in own.iter().zip(overall).zip(squares) {
        let inside_rate = (u32_f32(*inside) + 1.0) / inside_total;
        let outside_rate = (u32_f32(all - inside) + 1.0) / outside_total;
        *square += (inside_rate / outside_rate).ln().powi(2);
    }
}

fn at<T>(list: &mut [T], position: u32) -> Option<&mut T> {
    list.get_mut(usize::try_from(position).ok()?)
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "rounding above 2^24 does not matter to a weight")]
pub(crate) fn count_f32(count: usize) -> f32 {
    count as f32
}

#[expect(clippy::cast_precision_loss, reason = "rounding above 2^24 does not matter to a weight")]
fn u32_f32(count: u32) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::gram::counted;

    const TEXTS: [&str; 4] = ["路灯坏", "路灯暗", "路噪音", "路噪声"];
    const LABELS: [usize; 4] = [0, 0, 1, 1];

    fn learn(size_max: usize) -> Vocabulary {
        let corpus = Corpus::of(&TEXTS);
        let selection = Selection { texts: &[0, 1, 2, 3], labels: &LABELS, label_count: 2 };
        Weighting::learn(&corpus, &selection, size_max).into_vocabulary(&corpus)
    }

    #[test]
    fn a_gram_of_one_label_weighs_more_than_a_gram_of_all() {
        let vocabulary = learn(100);
        let weight = |text| vocabulary.find(counted(text)[0].0).unwrap().1;
        assert!(weight("灯") > 2.0 * weight("路"));
    }

    #[test]
    fn grams_of_a_single_text_are_left_out() {
        assert_eq!(learn(100).find(counted("坏")[0].0), None);
    }

    #[test]
    fn the_size_limit_keeps_the_most_frequent() {
        assert_eq!(learn(1).ids(), [counted("路")[0].0]);
    }

    #[test]
    fn a_row_has_length_one_and_a_text_of_unknown_grams_an_empty_row() {
        let vocabulary = learn(100);
        let row = vocabulary.row(&counted("路灯 噪音"));
        let square: f32 = row.iter().map(|(_, value)| value * value).sum();
        assert!((square - 1.0).abs() < 1e-5);
        assert_eq!(vocabulary.row(&counted("未知")), []);
    }

    #[test]
    fn a_text_has_the_same_row_inside_and_outside_the_corpus() {
        let corpus = Corpus::of(&TEXTS);
        let selection = Selection { texts: &[0, 1, 2, 3], labels: &LABELS, label_count: 2 };
        let weighting = Weighting::learn(&corpus, &selection, 100);
        let inside = weighting.row(&corpus, 2);
        assert_eq!(weighting.into_vocabulary(&corpus).row(&counted(TEXTS[2])), inside);
    }
}
