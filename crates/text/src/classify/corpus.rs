//! Training texts as counted grams, each gram known by a small number so that many models can be
//! trained on parts of the same texts without hashing again.

use super::gram::{GramId, GramMap, counted};

/// Counted grams of many texts.
#[derive(Debug)]
pub(crate) struct Corpus {
    grams: Vec<GramId>,
    texts: Vec<Vec<(u32, f32)>>,
}

/// A part of a corpus to learn from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection<'a> {
    /// Numbers of texts in the corpus.
    pub(crate) texts: &'a [usize],
    /// Label of every text of the corpus, selected or not, as a number below `label_count`.
    pub(crate) labels: &'a [usize],
    pub(crate) label_count: usize,
}

impl Selection<'_> {
    pub(crate) fn label(&self, text: usize) -> usize {
        self.labels.get(text).copied().unwrap_or(0)
    }

    pub(crate) fn of_label(&self, label: usize) -> Vec<usize> {
        self.texts.iter().copied().filter(|text| self.label(*text) == label).collect()
    }
}

impl Corpus {
    /// Counts the grams of `texts`.
    pub(crate) fn of(texts: &[&str]) -> Self {
        let counts: Vec<Vec<(GramId, f32)>> = texts.iter().map(|text| counted(text)).collect();
        let mut seen: GramMap<u32> = GramMap::default();
        for (gram, _) in counts.iter().flatten() {
            *seen.entry(*gram).or_default() += 1;
        }
        let mut grams: Vec<GramId> = seen.keys().copied().collect();
        grams.sort_unstable();
        for (gram, number) in grams.iter().zip(0_u32..) {
            seen.insert(*gram, number);
        }
        let number = |(gram, count): &(GramId, f32)| Some((*seen.get(gram)?, *count));
        let texts = counts.iter().map(|list| list.iter().filter_map(number).collect()).collect();
        Self { grams, texts }
    }

    /// All grams in rising order of their ids.
    pub(crate) fn grams(&self) -> &[GramId] {
        &self.grams
    }

    /// Gram numbers and counts of a text in rising order; empty for an unknown text.
    pub(crate) fn text(&self, text: usize) -> &[(u32, f32)] {
        self.texts.get(text).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}
