//! English bodies by their form: Department of Parks, Housing Bureau, the town council, all
//! districts, relevant departments. The words are data: `data/bodies_en.txt`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Found, UnitKind, is_whole_word, list};

const LIST: &str = include_str!("../../data/bodies_en.txt");

/// Words by class.
struct Words {
    heads: Vec<&'static str>,
    suffixes: Vec<&'static str>,
    places: Vec<&'static str>,
    phrases: Option<AhoCorasick>,
    groups: usize,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let class = |name| list::of_class(LIST, name).collect::<Vec<&'static str>>();
    let (groups, vague) = (class("group"), class("vague"));
    let count = groups.len();
    let phrases = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(groups.into_iter().chain(vague))
        .ok();
    let (heads, suffixes, places) = (class("head"), class("suffix"), class("place"));
    Words { heads, suffixes, places, phrases, groups: count }
});

/// Every body that a rule finds, in order, not overlapping.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found = phrases(text);
    let words = words(text);
    let mut index = 0;
    while index < words.len() {
        match named(text, &words, index) {
            Some((unit, next)) => {
                let overlaps = |other: &Found| other.start < unit.end && unit.start < other.end;
                if !found.iter().any(overlaps) {
                    found.push(unit);
                }
                index = next;
            }
            None => index += 1,
        }
    }
    found.sort_by_key(|unit| unit.start);
    found
}

fn phrases(text: &str) -> Vec<Found> {
    let matches = WORDS.phrases.iter().flat_map(|automaton| automaton.find_iter(text));
    matches
        .filter(|found| is_whole_word(text, found.start(), found.end()))
        .map(|found| {
            let is_group = found.pattern().as_usize() < WORDS.groups;
            let (kind, rule) =
                if is_group { (UnitKind::Group, "group") } else { (UnitKind::Vague, "vague_body") };
            Found { start: found.start(), end: found.end(), kind, rule }
        })
        .collect()
}

/// A word with its place.
#[derive(Debug, Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl Word<'_> {
    fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    fn is_one_of(&self, words: &[&str]) -> bool {
        words.contains(&self.text)
    }
}

/// Runs of letters, digits, apostrophes and hyphens; marks one by one.
fn words(text: &str) -> Vec<Word<'_>> {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '&');
    let mut words = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut end = start + first.len_utf8();
        while belongs(first)
            && let Some((at, next)) = characters.next_if(|(_, next)| belongs(*next))
        {
            end = at + next.len_utf8();
        }
        words.push(Word { text: text.get(start..end).unwrap_or_default(), start, end });
    }
    words
}

/// The body whose name starts at a word, and the word after it.
fn named(text: &str, words: &[Word<'_>], index: usize) -> Option<(Found, usize)> {
    let first = words.get(index)?;
    if let Some(small) = small_council(words, index) {
        return Some(small);
    }
    if !first.is_capital() || first.is_one_of(&["The", "A", "An", "This", "Each", "All", "Our"]) {
        return None;
    }
    let next = headed(words, index).or_else(|| suffixed(words, index))?;
    let last = words.get(next.checked_sub(1)?)?;
    let is_ok = text.get(first.start..last.end).is_some_and(|name| !name.contains('\n'));
    let unit = Found { start: first.start, end: last.end, kind: UnitKind::Suffix, rule: "suffix" };
    is_ok.then_some((unit, next))
}

/// "the town council", "county government".
fn small_council(words: &[Word<'_>], index: usize) -> Option<(Found, usize)> {
    let (place, body) = (words.get(index)?, words.get(index + 1)?);
    let is_body = body.is_one_of(&["council", "government"]);
    let unit = Found { start: place.start, end: body.end, kind: UnitKind::Suffix, rule: "suffix" };
    (WORDS.places.contains(&place.text) && is_body).then_some((unit, index + 2))
}

/// "Department of Parks and Recreation", "Commission for Discipline Inspection".
fn headed(words: &[Word<'_>], index: usize) -> Option<usize> {
    let mut at = index;
    while words.get(at).is_some_and(|word| word.is_capital() && !WORDS.heads.contains(&word.text)) {
        at += 1;
    }
    let head = words.get(at).filter(|word| WORDS.heads.contains(&word.text))?;
    let link = words.get(at + 1).filter(|word| word.is_one_of(&["of", "for", "on"]))?;
    let mut next = at + 2;
    if words.get(next).is_some_and(|word| word.text == "the") {
        next += 1;
    }
    let mut end = None;
    while let Some(word) = words.get(next) {
        if word.is_capital() && word.text.chars().all(|c| c.is_alphanumeric() || "'’-&".contains(c))
        {
            next += 1;
            end = Some(next);
        } else if word.is_one_of(&["and", "of", "&"]) && words.get(next + 1).is_some_and(joins) {
            next += 1;
        } else {
            break;
        }
    }
    let _named = (head, link);
    end
}

/// After "and" a name goes on with a capital that is not itself a head or a month.
fn joins(word: &Word<'_>) -> bool {
    word.is_capital() && !WORDS.heads.contains(&word.text)
}

/// "Public Works Department", "Parks and Recreation Department".
fn suffixed(words: &[Word<'_>], index: usize) -> Option<usize> {
    const LONGEST: usize = 8;
    let mut end = None;
    let mut at = index;
    while at < index + LONGEST {
        let Some(word) = words.get(at) else { break };
        let is_suffix = at > index && WORDS.suffixes.contains(&word.text);
        if is_suffix {
            end = Some(at + 1);
        }
        let goes_on = word.is_capital()
            || word.is_one_of(&["and", "&", "of"])
                && words.get(at + 1).is_some_and(Word::is_capital);
        let ends_at_and = word.text == "and" && end == Some(at);
        if !goes_on
            || ends_at_and
            || !word.text.starts_with(|c: char| c.is_alphanumeric() || c == '&')
        {
            break;
        }
        at += 1;
    }
    end
}
