//! Words of a source, and the keys they stand for here.

use std::collections::HashMap;

/// What words of one column stand for.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Words {
    /// Keys by word, as [`plain`] writes it; with the line of the mapping.
    pub(super) keys: HashMap<String, (String, usize)>,
    /// The key of words that are not listed.
    pub(super) other: Option<(String, usize)>,
    /// Words that are not listed are keys themselves.
    pub(super) is_as_is: bool,
}

/// What a word stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Found {
    /// Nothing is written.
    Blank,
    /// A key.
    Key(String),
    /// The word is not listed; with the key of such words, if there is one.
    Unlisted(Option<String>),
}

impl Words {
    /// What the first of these that is listed stands for: the most specific word comes first.
    pub(in super::super) fn find<'word>(
        &self,
        words: impl Iterator<Item = &'word str> + Clone,
    ) -> Found {
        let mut filled = words.map(str::trim).filter(|word| !word.is_empty());
        for word in filled.clone() {
            if let Some((key, _)) = self.keys.get(&plain(word)) {
                return Found::Key(key.clone());
            }
        }
        match (filled.next(), &self.other) {
            (None, _) => Found::Blank,
            (Some(word), None) if self.is_as_is => Found::Key(word.to_owned()),
            (Some(_), other) => Found::Unlisted(other.as_ref().map(|(key, _)| key.clone())),
        }
    }

    /// Every key that may come of it, with its line.
    pub(in super::super) fn keys(&self) -> impl Iterator<Item = &(String, usize)> {
        self.keys.values().chain(&self.other)
    }
}

/// A word without what people spell differently: case, and white space around and within.
pub(in super::super) fn plain(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for part in word.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(part.chars().flat_map(char::to_lowercase));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let keys = [("orléans", "east"), ("ward 1", "east"), ("cumberland", "far-east")];
        let keys = keys.map(|(word, key)| (plain(word), (key.to_owned(), 1)));
        Words { keys: HashMap::from(keys), other: None, is_as_is: false }
    }

    #[test]
    fn one_ward_spelt_in_several_ways_is_one() {
        for spelling in ["ORLÉANS", "Orléans ", "Ward  1", "WARD 1"] {
            assert_eq!(words().find([spelling].into_iter()), Found::Key("east".to_owned()));
        }
        assert_eq!(words().find(["CUMBERLAND "].into_iter()), Found::Key("far-east".to_owned()));
    }

    #[test]
    fn the_first_word_that_is_listed_counts_and_a_blank_is_no_word() {
        let found = words().find(["unheard of", "ward 1"].into_iter());
        assert_eq!(found, Found::Key("east".to_owned()));
        assert_eq!(words().find(["unheard of", ""].into_iter()), Found::Unlisted(None));
        assert_eq!(words().find([" ", ""].into_iter()), Found::Blank);
    }

    #[test]
    fn words_that_are_not_listed_are_keys_only_where_the_mapping_says_so() {
        let as_is = Words { is_as_is: true, ..words() };
        assert_eq!(as_is.find(["noise"].into_iter()), Found::Key("noise".to_owned()));
        let other = Words { other: Some(("services".to_owned(), 9)), ..words() };
        let found = other.find(["noise"].into_iter());
        assert_eq!(found, Found::Unlisted(Some("services".to_owned())));
    }
}
