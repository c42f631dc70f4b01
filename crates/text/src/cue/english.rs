//! English cues: phrases matched word by word, the longest first.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::table::{Group, parse};
use super::{Role, RuleError};
use crate::lists;

/// One word of a sentence in lower case, or a mark of punctuation, with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// Lower-case form.
    pub(crate) lower: &'a str,
    /// First byte in the text.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
}

impl Word<'_> {
    /// Whether it is punctuation.
    pub(crate) fn is_mark(&self) -> bool {
        self.lower.len() == 1 && !self.lower.starts_with(|first: char| first.is_alphanumeric())
    }
}

const fn is_inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The words and marks of `lower`, which stands at `base`. A hyphen, apostrophe, point or comma
/// between two letters or digits belongs to the word.
pub(crate) fn words(lower: &str, base: usize) -> Vec<Word<'_>> {
    let bytes = lower.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    let mut found = Vec::with_capacity(lower.len() / 5);
    let mut index = 0;
    while index < bytes.len() {
        let begin = index;
        if is_inner(at(index)) {
            index += 1;
            loop {
                if is_inner(at(index)) {
                    index += 1;
                } else if joins(at(index), at(index - 1), at(index + 1)) {
                    index += 2;
                } else {
                    break;
                }
            }
        } else {
            index += 1;
            if at(begin).is_ascii_whitespace() {
                continue;
            }
        }
        if let Some(word) = lower.get(begin..index) {
            found.push(Word { lower: word, start: base + begin, end: base + index });
        }
    }
    found
}

fn joins(mark: u8, before: u8, after: u8) -> bool {
    match mark {
        b'-' | b'\'' => is_inner(after),
        b'.' | b',' => before.is_ascii_digit() && after.is_ascii_digit(),
        _ => false,
    }
}

type Phrases = HashMap<String, Vec<(Vec<String>, usize)>, BuildHasherDefault<WordHasher>>;

/// FNV-1a: words are short, the tables are fixed, and nobody can choose their keys.
#[derive(Default)]
struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// The number of words of `rest` that `parts` take, with one light adverb at most between two.
fn spread(parts: &[String], rest: &[Word<'_>]) -> Option<usize> {
    let mut at = 0;
    let mut stepped = false;
    for part in parts {
        if rest.get(at)?.lower != part {
            if at == 0 || stepped || !is_light(rest.get(at)?.lower) {
                return None;
            }
            stepped = true;
            at += 1;
            if rest.get(at)?.lower != part {
                return None;
            }
        }
        at += 1;
    }
    Some(at)
}

/// Whether a word may stand inside a cue without changing what it says.
fn is_light(word: &str) -> bool {
    lists::has!("en.cue.light", word)
        || word.len() > 4 && word.ends_with("ly") && !lists::has!("en.cue.heavy", word)
}

/// The English table, ready to search with.
#[derive(Debug)]
pub(crate) struct EnglishCues {
    groups: Vec<Group>,
    cues: Phrases,
    acts: Phrases,
    adverbs: Phrases,
    vetoes: Phrases,
    softeners: Phrases,
    participles: Phrases,
}

impl EnglishCues {
    /// The table that ships with the crate.
    pub(crate) fn builtin() -> Result<Self, RuleError> {
        let parsed = parse("cues_en", include_str!("../../rules/cues_en.toml"))?;
        let mut table = Self {
            groups: Vec::with_capacity(parsed.len()),
            cues: Phrases::default(),
            acts: Phrases::default(),
            adverbs: Phrases::default(),
            vetoes: Phrases::default(),
            softeners: Phrases::default(),
            participles: Phrases::default(),
        };
        for (index, (group, phrases)) in parsed.into_iter().enumerate() {
            let target = match group.role {
                Role::Act => &mut table.acts,
                Role::Adverb => &mut table.adverbs,
                Role::Veto => &mut table.vetoes,
                Role::Soft => &mut table.softeners,
                Role::Participle => &mut table.participles,
                _ => &mut table.cues,
            };
            for phrase in phrases {
                let parts: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
                if let Some(first) = parts.first().cloned() {
                    target.entry(first).or_default().push((parts, index));
                }
            }
            table.groups.push(group);
        }
        for phrases in [&mut table.cues, &mut table.acts, &mut table.vetoes] {
            for list in phrases.values_mut() {
                list.sort_by_key(|(parts, _)| std::cmp::Reverse(parts.len()));
            }
        }
        Ok(table)
    }

    /// The cue at the head of `rest`: its number of words and its group. A light adverb may stand
    /// inside it ("is also required to").
    pub(crate) fn cue(&self, rest: &[Word<'_>]) -> Option<(usize, &Group)> {
        let list = self.cues.get(rest.first()?.lower)?;
        list.iter()
            .find_map(|(parts, group)| Some((spread(parts, rest)?, self.groups.get(*group)?)))
    }

    /// The act at the head of `rest`: its number of words and its group.
    pub(crate) fn act(&self, rest: &[Word<'_>]) -> Option<(usize, &Group)> {
        self.longest(&self.acts, rest)
    }

    /// Number of words of the adverb at the head of `rest`, or 0.
    pub(crate) fn adverb(&self, rest: &[Word<'_>]) -> usize {
        if let Some((length, _)) = self.longest(&self.adverbs, rest) {
            return length;
        }
        let Some(first) = rest.first() else { return 0 };
        let is_manner = first.lower.len() > 4 && first.lower.ends_with("ly");
        usize::from(
            is_manner
                && !matches!(
                    first.lower,
                    "supply" | "apply" | "reply" | "family" | "comply" | "rely" | "assembly"
                ),
        )
    }

    /// Whether a phrase that shuts out commitments stands in `sentence`.
    pub(crate) fn is_vetoed(&self, sentence: &[Word<'_>]) -> bool {
        self.any(&self.vetoes, sentence)
    }

    /// Whether a word that makes an act an exhortation stands in `clause`.
    pub(crate) fn is_soft(&self, clause: &[Word<'_>]) -> bool {
        self.any(&self.softeners, clause)
    }

    /// Whether `word` is a past participle.
    pub(crate) fn is_participle(&self, word: &Word<'_>) -> bool {
        (word.lower.len() > 3 && word.lower.ends_with("ed"))
            || self.participles.contains_key(word.lower)
    }

    /// Whether `word`, an "-ing" form, comes from an act.
    pub(crate) fn is_gerund(&self, word: &Word<'_>) -> bool {
        let Some(stem) = word.lower.strip_suffix("ing") else { return false };
        stem.len() > 2
            && (self.acts.contains_key(stem)
                || self.acts.contains_key(&format!("{stem}e"))
                || stem.get(..stem.len() - 1).is_some_and(|short| self.acts.contains_key(short)))
    }

    fn any(&self, phrases: &Phrases, words: &[Word<'_>]) -> bool {
        (0..words.len()).any(|index| {
            words.get(index..).is_some_and(|rest| self.longest(phrases, rest).is_some())
        })
    }

    fn longest(&self, phrases: &Phrases, rest: &[Word<'_>]) -> Option<(usize, &Group)> {
        let list = phrases.get(rest.first()?.lower)?;
        let (parts, group) = list.iter().find(|(parts, _)| {
            parts.len() <= rest.len()
                && parts.iter().zip(rest).all(|(part, word)| part == word.lower)
        })?;
        Some((parts.len(), self.groups.get(*group)?))
    }
}
