//! Fixed phrases of time, found in one pass over the text: vague terms, times that hang on an
//! event, fixed recurrences, and noise (words that hold a word of time and mean none). The lists
//! are data: `data/dates_zh.txt`, `data/dates_en.txt`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::meaning::{Bound, Edge};
use super::meaning::{Expression, Meaning, Stretch};

/// Rule name of a phrase that is no expression of time.
pub(super) const NOISE: &str = "noise";

/// A list of phrases, ready to be searched.
#[derive(Debug)]
pub(super) struct Phrases {
    automaton: Option<AhoCorasick>,
    meanings: Vec<Class>,
    whole_words: bool,
}

/// What the lines of a class mean.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Class {
    Vague,
    Open,
    Loose,
    Recurrence(String),
    Noise,
    Event,
    Act,
}

/// A phrase in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase<'p> {
    pub(super) start: usize,
    pub(super) end: usize,
    class: &'p Class,
}

impl Phrase<'_> {
    /// Whether it names an event, which is a time only after "before", "during" and the like.
    pub(super) fn is_event(self) -> bool {
        matches!(self.class, Class::Event | Class::Act)
    }

    /// Whether it names something that is done, so that "by" before it says by what, not by when.
    pub(super) fn is_act(self) -> bool {
        *self.class == Class::Act
    }

    pub(super) fn into_expression(self) -> Expression {
        let (meaning, rule) = match self.class {
            Class::Vague => (Meaning::Vague, "vague"),
            Class::Open => (Meaning::Open, "hangs_on_event"),
            Class::Loose => {
                (Meaning::Stretch(Stretch::Loose, Edge::Inside, Bound::At), "loose_period")
            }
            Class::Recurrence(rule) => (Meaning::Recurrence(rule.clone()), "fixed_recurrence"),
            Class::Event | Class::Act => (Meaning::Open, "hangs_on_event"),
            Class::Noise => (Meaning::Open, NOISE),
        };
        Expression { start: self.start, end: self.end, meaning, weekday: None, rule }
    }
}

/// The Chinese phrases.
pub(super) fn chinese() -> &'static Phrases {
    static PHRASES: LazyLock<Phrases> =
        LazyLock::new(|| Phrases::read(include_str!("../../data/dates_zh.txt"), false));
    &PHRASES
}

/// The English phrases.
pub(super) fn english() -> &'static Phrases {
    static PHRASES: LazyLock<Phrases> =
        LazyLock::new(|| Phrases::read(include_str!("../../data/dates_en.txt"), true));
    &PHRASES
}

impl Phrases {
    /// Reads a list: `CLASS: phrase | phrase`, or `recurrence RULE: phrase | phrase`.
    fn read(list: &str, whole_words: bool) -> Self {
        let (mut patterns, mut meanings) = (Vec::new(), Vec::new());
        for (class, phrases) in lines(list) {
            let Some(class) = Class::read(class) else { continue };
            for phrase in phrases.split('|').map(str::trim).filter(|phrase| !phrase.is_empty()) {
                patterns.push(phrase.to_owned());
                meanings.push(class.clone());
            }
        }
        let automaton = AhoCorasick::builder()
            .kind(whole_words.then_some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&patterns)
            .ok();
        Self { automaton, meanings, whole_words }
    }

    /// Every phrase in `text`, leftmost and longest, in order.
    pub(super) fn in_text<'p>(&'p self, text: &'p str) -> impl Iterator<Item = Phrase<'p>> + 'p {
        let matches = self.automaton.iter().flat_map(move |automaton| automaton.find_iter(text));
        matches.filter_map(move |found| {
            if self.whole_words && is_inside_a_word(text, found.start(), found.end()) {
                return None;
            }
            let class = self.meanings.get(found.pattern().as_usize())?;
            Some(Phrase { start: found.start(), end: found.end(), class })
        })
    }
}

fn is_inside_a_word(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let after = text.get(end..).and_then(|after| after.chars().next());
    before.is_some_and(char::is_alphanumeric) || after.is_some_and(char::is_alphanumeric)
}

fn lines(list: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = list.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.filter_map(|line| line.split_once(':'))
}

impl Class {
    fn read(name: &str) -> Option<Self> {
        Some(match name.trim() {
            "vague" => Self::Vague,
            "open" => Self::Open,
            "loose" => Self::Loose,
            "noise" => Self::Noise,
            "event" => Self::Event,
            "act" => Self::Act,
            other => Self::Recurrence(other.strip_prefix("recurrence ")?.trim().to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lists_has_a_known_class() {
        for list in
            [include_str!("../../data/dates_zh.txt"), include_str!("../../data/dates_en.txt")]
        {
            for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
                let class = line.split_once(':').and_then(|(class, _)| Class::read(class));
                assert!(class.is_some(), "{line}");
            }
        }
        assert!(chinese().automaton.is_some() && english().automaton.is_some());
    }
}
