//! Fields of words, a table of data: words of one field (`猪场`, `养鸡场`) share a gram, so that
//! a word too rare to be learned is understood by its neighbours. Says nothing about labels.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

const TABLE: &str = include_str!("word_fields_zh.txt");

/// A word of the table found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// Number of the field: its line in the table.
    pub(crate) number: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

struct Fields {
    words: AhoCorasick,
    numbers: Vec<u32>,
}

/// The words of the table in a text, from left to right, the longest first, not overlapping.
pub(crate) fn find(text: &str) -> impl Iterator<Item = Found> {
    static FIELDS: OnceLock<Option<Fields>> = OnceLock::new();
    let fields = FIELDS.get_or_init(|| load(TABLE));
    fields.iter().flat_map(move |fields| {
        fields.words.find_iter(text).filter_map(|hit| {
            let number = *fields.numbers.get(hit.pattern().as_usize())?;
            Some(Found { number, start: hit.start(), end: hit.end() })
        })
    })
}

fn load(table: &str) -> Option<Fields> {
    let mut words = Vec::new();
    let mut numbers = Vec::new();
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    for (number, line) in (0_u32..).zip(lines) {
        let (_, list) = line.split_once(':')?;
        for word in list.split_whitespace() {
            words.push(word);
            numbers.push(number);
        }
    }
    let words = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(words)
        .ok()?;
    Some(Fields { words, numbers })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_can_be_read() {
        assert!(load(TABLE).is_some());
    }

    #[test]
    fn no_word_stands_in_two_fields() {
        let mut seen = HashSet::new();
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        for word in lines.flat_map(|line| line.split_once(':').unwrap().1.split_whitespace()) {
            assert!(seen.insert(word), "{word} stands twice");
        }
    }

    #[test]
    fn the_longest_word_is_taken() {
        let text = "住房公积金";
        let found: Vec<Found> = find(text).collect();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].start, found[0].end), (0, text.len()));
    }
}
