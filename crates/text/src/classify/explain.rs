//! Why a label was proposed: the places of the text whose grams weighed most for it, joined into
//! words where they touch. Reads the linear model only, whose parts add up.

use super::gram::{GramId, GramMap, Occurrence};

/// Grams looked at for one explanation.
const GRAMS_MAX: usize = 10;
/// Words returned at most.
const WORDS_MAX: usize = 5;

/// A place in the text that weighed for the proposed label.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// First byte (UTF-8 offset).
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The quotation.
    pub text: String,
    /// How much it weighed, as a share of everything that spoke for the label, between 0 and 1.
    pub weight: f32,
}

/// The weightiest words, given what each gram added to the score of the label.
pub(crate) fn words(text: &str, places: &[Occurrence], gains: &[(GramId, f32)]) -> Vec<Word> {
    let total: f32 = gains.iter().map(|(_, gain)| gain.max(0.0)).sum();
    let mut best: Vec<(GramId, f32)> =
        gains.iter().copied().filter(|(_, gain)| *gain > 0.0).collect();
    best.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    best.truncate(GRAMS_MAX);
    let best: GramMap<f32> = best.into_iter().collect();
    let mut words = quote(text, join(places, &best));
    words.sort_by(|left, right| {
        right.weight.total_cmp(&left.weight).then(left.start.cmp(&right.start))
    });
    words.truncate(WORDS_MAX);
    for word in &mut words {
        word.weight = (word.weight / total.max(f32::MIN_POSITIVE)).min(1.0);
    }
    words
}

/// Touching places of the best grams as one span each, at the first place of every gram, with the
/// sum of their gains.
fn join(places: &[Occurrence], best: &GramMap<f32>) -> Vec<(usize, usize, f32)> {
    let mut seen: GramMap<()> = GramMap::default();
    let mut first: Vec<(usize, usize, f32)> = Vec::new();
    for place in places {
        if let Some(gain) = best.get(&place.gram)
            && seen.insert(place.gram, ()).is_none()
        {
            first.push((place.start, place.end, *gain));
        }
    }
    first.sort_by_key(|(start, end, _)| (*start, *end));
    let mut joined: Vec<(usize, usize, f32)> = Vec::new();
    for (start, end, gain) in first {
        match joined.last_mut() {
            Some(last) if start < last.1 => {
                last.1 = last.1.max(end);
                last.2 += gain;
            }
            _ => joined.push((start, end, gain)),
        }
    }
    joined
}

fn quote(text: &str, spans: Vec<(usize, usize, f32)>) -> Vec<Word> {
    let quoted = spans.into_iter().filter_map(|(start, end, weight)| {
        Some(Word { start, end, text: text.get(start..end)?.to_owned(), weight })
    });
    quoted.filter(|word| word.text.chars().any(char::is_alphanumeric)).collect()
}
