//! Lists of words that the rules look up by name: `rules/lists.txt`. What a list is used for stands
//! at its use; cues, labels and their roles are in `cue`.

use std::collections::HashMap;
use std::sync::LazyLock;

static LISTS: LazyLock<HashMap<&'static str, Vec<&'static str>>> =
    LazyLock::new(|| parse(include_str!("../rules/lists.txt")));

fn parse(source: &'static str) -> HashMap<&'static str, Vec<&'static str>> {
    let mut lists: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
    let mut name = "";
    for line in source.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()) {
        if let Some(found) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name = found;
            continue;
        }
        let words = line.split('|').map(str::trim).filter(|word| !word.is_empty());
        lists.entry(name).or_default().extend(words.map(unquoted));
    }
    lists
}

fn unquoted(word: &'static str) -> &'static str {
    word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(word)
}

/// The words of the list `name`; a name that no list has is a mistake in the code.
pub(crate) fn list(name: &str) -> &'static [&'static str] {
    let found = LISTS.get(name);
    debug_assert!(found.is_some(), "no list {name}");
    found.map_or(&[], Vec::as_slice)
}

/// Whether one of the words of the list `name` stands in `quote`.
pub(crate) fn holds(name: &str, quote: impl AsRef<str>) -> bool {
    let quote = quote.as_ref();
    list(name).iter().any(|word| quote.contains(word))
}

/// Whether `quote` ends with one of the words of the list `name`.
pub(crate) fn ends(name: &str, quote: impl AsRef<str>) -> bool {
    let quote = quote.as_ref();
    list(name).iter().any(|word| quote.ends_with(word))
}

/// Whether `quote` begins with one of the words of the list `name`.
pub(crate) fn begins(name: &str, quote: impl AsRef<str>) -> bool {
    let quote = quote.as_ref();
    list(name).iter().any(|word| quote.starts_with(word))
}

/// Whether `word` is in the list `name`.
pub(crate) fn has(name: &str, word: &str) -> bool {
    list(name).contains(&word)
}
