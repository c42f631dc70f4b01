//! Lists of words that the rules look up by name: `rules/lists.txt`. What a list is used for stands
//! at its use; cues, labels and their roles are in `cue`.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// A list, ready to be searched for.
#[derive(Debug, Default)]
pub(crate) struct List {
    /// Its words, in the order of the file.
    pub(crate) words: Vec<&'static str>,
    /// All of them at once; `None` if they cannot be compiled, then one by one.
    matcher: Option<AhoCorasick>,
}

static LISTS: LazyLock<HashMap<&'static str, List>> =
    LazyLock::new(|| parse(include_str!("../rules/lists.txt")));

fn parse(source: &'static str) -> HashMap<&'static str, List> {
    let mut lists: HashMap<&'static str, List> = HashMap::new();
    let mut name = "";
    for line in source.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()) {
        if let Some(found) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name = found;
            continue;
        }
        let words = line.split('|').map(str::trim).filter(|word| !word.is_empty());
        lists.entry(name).or_default().words.extend(words.map(unquoted));
    }
    for list in lists.values_mut() {
        list.matcher = AhoCorasick::new(&list.words).ok();
    }
    lists
}

fn unquoted(word: &'static str) -> &'static str {
    word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(word)
}

/// The list `name`; a name that no list has is a mistake in the code.
pub(crate) fn find(name: &str) -> Option<&'static List> {
    let found = LISTS.get(name);
    debug_assert!(found.is_some(), "no list {name}");
    found
}

impl List {
    /// Whether one of the words stands in `quote`.
    pub(crate) fn stands_in(&self, quote: &str) -> bool {
        match &self.matcher {
            Some(matcher) => matcher.is_match(quote),
            None => self.words.iter().any(|word| quote.contains(word)),
        }
    }

    /// How often one of the words stands in `quote`; places do not overlap.
    pub(crate) fn count_in(&self, quote: &str) -> usize {
        match &self.matcher {
            Some(matcher) => matcher.find_iter(quote).count(),
            None => self.words.iter().map(|word| quote.matches(word).count()).sum(),
        }
    }
}

/// The words of a list, looked up once.
macro_rules! list {
    ($name:literal) => {{
        static FOUND: std::sync::LazyLock<&'static [&'static str]> =
            std::sync::LazyLock::new(|| {
                $crate::lists::find($name).map_or(&[], |list| list.words.as_slice())
            });
        *FOUND
    }};
}

/// Whether one of the words of a list stands in a quotation.
macro_rules! holds {
    ($name:literal, $quote:expr) => {{
        static FOUND: std::sync::LazyLock<Option<&'static $crate::lists::List>> =
            std::sync::LazyLock::new(|| $crate::lists::find($name));
        FOUND.is_some_and(|list| list.stands_in($quote.as_ref()))
    }};
}

/// How often the words of a list stand in a quotation.
macro_rules! count {
    ($name:literal, $quote:expr) => {{
        static FOUND: std::sync::LazyLock<Option<&'static $crate::lists::List>> =
            std::sync::LazyLock::new(|| $crate::lists::find($name));
        FOUND.map_or(0, |list| list.count_in($quote.as_ref()))
    }};
}

/// Whether a quotation ends with one of the words of a list.
macro_rules! ends {
    ($name:literal, $quote:expr) => {{
        let quote: &str = $quote.as_ref();
        $crate::lists::list!($name).iter().any(|word| quote.ends_with(word))
    }};
}

/// Whether a quotation begins with one of the words of a list.
macro_rules! begins {
    ($name:literal, $quote:expr) => {{
        let quote: &str = $quote.as_ref();
        $crate::lists::list!($name).iter().any(|word| quote.starts_with(word))
    }};
}

/// Whether a word is in a list.
macro_rules! has {
    ($name:literal, $word:expr) => {
        $crate::lists::list!($name).contains(&$word)
    };
}

pub(crate) use {begins, count, ends, has, holds, list};
