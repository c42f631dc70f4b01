//! Words beside a number that decide what it is: a change, a level, a count, something meant or
//! something done. The words are data: `data/numbers_zh.txt`, `data/numbers_en.txt`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::Comparator;

/// What a word says about the numbers beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Brings about a count of things ("新建", "build").
    Make,
    /// Changes a value upward by the number.
    Up,
    /// Changes a value downward by the number.
    Down,
    /// Brings or holds a value at the number.
    Reach,
    /// The participle of one of these ("built"): attains only after "be".
    Done(Kind),
    /// What follows is meant, and that alone makes it a target ("力争", "确保").
    Aim,
    /// What follows is meant, not done.
    Goal,
    /// What follows is done.
    Past,
    /// Done, unless a goal is said.
    Weak,
    /// How the value binds.
    Binds(Comparator),
    /// Shields a word from being read as one of the above.
    Noise,
}

/// What a participle belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Make,
    Up,
    Down,
    Reach,
}

impl Kind {
    /// The class of the verb itself.
    pub(super) fn class(self) -> Class {
        match self {
            Self::Make => Class::Make,
            Self::Up => Class::Up,
            Self::Down => Class::Down,
            Self::Reach => Class::Reach,
        }
    }
}

/// One such word in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cue {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) class: Class,
}

/// A list of words, ready to be searched.
#[derive(Debug)]
pub(super) struct Cues {
    automaton: Option<AhoCorasick>,
    classes: Vec<Class>,
    whole_words: bool,
}

/// The Chinese words.
pub(super) fn chinese() -> &'static Cues {
    static CUES: LazyLock<Cues> =
        LazyLock::new(|| Cues::read(include_str!("../../data/numbers_zh.txt"), false));
    &CUES
}

/// The English words.
pub(super) fn english() -> &'static Cues {
    static CUES: LazyLock<Cues> =
        LazyLock::new(|| Cues::read(include_str!("../../data/numbers_en.txt"), true));
    &CUES
}

impl Cues {
    /// Reads a list: `CLASS: word | word` a line.
    fn read(list: &str, whole_words: bool) -> Self {
        let (mut patterns, mut classes) = (Vec::new(), Vec::new());
        for (class, words) in lines(list) {
            let Some(class) = Class::read(class) else { continue };
            for word in words.split('|').map(str::trim).filter(|word| !word.is_empty()) {
                patterns.push(word.to_owned());
                classes.push(class);
            }
        }
        let automaton = AhoCorasick::builder()
            .kind(whole_words.then_some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&patterns)
            .ok();
        Self { automaton, classes, whole_words }
    }

    /// Every word of the list in `text`, in order, noise left out.
    pub(super) fn in_text(&self, text: &str) -> Vec<Cue> {
        let matches = self.automaton.iter().flat_map(|automaton| automaton.find_iter(text));
        matches
            .filter_map(|found| {
                let class = *self.classes.get(found.pattern().as_usize())?;
                let (start, end) = (found.start(), found.end());
                let is_word = !self.whole_words || is_whole_word(text, start, end);
                (class != Class::Noise && is_word).then_some(Cue { start, end, class })
            })
            .collect()
    }
}

fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let after = text.get(end..).and_then(|after| after.chars().next());
    let goes_on = |character: char| character.is_alphanumeric();
    let starts_in_letters = text.get(start..end).is_some_and(|word| word.starts_with(goes_on));
    let is_inside = starts_in_letters && before.is_some_and(goes_on);
    !(is_inside || after.is_some_and(char::is_alphabetic))
}

fn lines(list: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = list.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.filter_map(|line| line.split_once(':'))
}

impl Class {
    fn read(name: &str) -> Option<Self> {
        Some(match name.trim() {
            "make" => Self::Make,
            "up" => Self::Up,
            "down" => Self::Down,
            "reach" => Self::Reach,
            "made" => Self::Done(Kind::Make),
            "raised" => Self::Done(Kind::Up),
            "lowered" => Self::Done(Kind::Down),
            "reached" => Self::Done(Kind::Reach),
            "aim" => Self::Aim,
            "goal" => Self::Goal,
            "past" => Self::Past,
            "weak" => Self::Weak,
            "least" => Self::Binds(Comparator::AtLeast),
            "most" => Self::Binds(Comparator::AtMost),
            "more" => Self::Binds(Comparator::MoreThan),
            "less" => Self::Binds(Comparator::LessThan),
            "about" => Self::Binds(Comparator::About),
            "noise" => Self::Noise,
            _ => return None,
        })
    }

    /// Whether the word can make a number a target by itself.
    pub(super) fn is_attaining(self) -> bool {
        matches!(self, Self::Make | Self::Up | Self::Down | Self::Reach)
    }
}

/// The part of `cues` that lies in `start..end` of the text.
pub(super) fn between(cues: &[Cue], start: usize, end: usize) -> &[Cue] {
    let first = cues.partition_point(|cue| cue.start < start);
    let last = cues.partition_point(|cue| cue.end <= end);
    cues.get(first..last).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lists_has_a_known_class() {
        let lists =
            [include_str!("../../data/numbers_zh.txt"), include_str!("../../data/numbers_en.txt")];
        for list in lists {
            for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
                let class = line.split_once(':').and_then(|(class, _)| Class::read(class));
                assert!(class.is_some(), "{line}");
            }
        }
        assert!(chinese().automaton.is_some() && english().automaton.is_some());
    }

    #[test]
    fn a_longer_harmless_word_shields_a_shorter_one() {
        assert_eq!(chinese().in_text("建议通过"), []);
        let found: Vec<Class> = chinese().in_text("新建").iter().map(|cue| cue.class).collect();
        assert_eq!(found, [Class::Make]);
    }
}
