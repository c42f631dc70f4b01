//! What an English number counts: the unit or the noun after it, and the signs that it is a name.

use super::super::super::Decimal;
use super::super::super::amount::Bar;
use super::super::super::unit_word::{UnitClass, english_of};
use super::super::words::Word;

/// A unit in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) class: UnitClass,
}

/// Words that end the noun after a number.
const STOPS: [&str; 79] = [
    "a",
    "an",
    "the",
    "of",
    "in",
    "on",
    "at",
    "to",
    "for",
    "by",
    "with",
    "from",
    "and",
    "or",
    "but",
    "as",
    "than",
    "per",
    "each",
    "every",
    "this",
    "that",
    "these",
    "those",
    "next",
    "last",
    "will",
    "shall",
    "must",
    "should",
    "can",
    "may",
    "be",
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "within",
    "during",
    "before",
    "after",
    "until",
    "over",
    "under",
    "into",
    "across",
    "through",
    "throughout",
    "among",
    "between",
    "who",
    "which",
    "where",
    "when",
    "while",
    "so",
    "if",
    "we",
    "they",
    "it",
    "he",
    "she",
    "our",
    "their",
    "its",
    "his",
    "her",
    "all",
    "both",
    "nationwide",
    "there",
    "not",
    "no",
    "such",
    "via",
    "under",
];
const PLURALS: [&str; 18] = [
    "people",
    "children",
    "men",
    "women",
    "staff",
    "personnel",
    "police",
    "yuan",
    "mu",
    "km",
    "cattle",
    "teeth",
    "feet",
    "fish",
    "sheep",
    "media",
    "data",
    "aircraft",
];
/// Words in -ing that are part of a noun.
const NOUNS_IN_ING: [&str; 20] = [
    "housing",
    "training",
    "parking",
    "building",
    "nursing",
    "learning",
    "charging",
    "swimming",
    "manufacturing",
    "engineering",
    "planning",
    "lighting",
    "heating",
    "recycling",
    "farming",
    "fishing",
    "working",
    "monitoring",
    "filling",
    "testing",
];

/// The unit or noun that starts at a word.
pub(super) fn unit(words: &[Word<'_>], index: usize) -> Option<Unit> {
    let first = words.get(index)?;
    if matches!(first.text, "%" | "％") {
        return Some(Unit { start: first.start, end: first.end, class: UnitClass::Percent });
    }
    if let Some((length, class)) = known(words, index) {
        if class == UnitClass::Times && is_frequency(words, index + length) {
            return None;
        }
        let last = words.get(index + length - 1)?;
        return Some(Unit { start: first.start, end: last.end, class });
    }
    noun(words, index)
}

/// "four times a year".
fn is_frequency(words: &[Word<'_>], next: usize) -> bool {
    const AFTER: [&str; 8] = ["a", "per", "each", "every", "annually", "yearly", "daily", "weekly"];
    words.get(next).is_some_and(|word| word.is_any(&AFTER))
}

/// A unit of the table, up to four words long.
fn known(words: &[Word<'_>], index: usize) -> Option<(usize, UnitClass)> {
    (1..=4).rev().find_map(|length| {
        let phrase = words.get(index..index + length)?;
        let written: Vec<String> = phrase.iter().map(|word| word.text.to_lowercase()).collect();
        Some((length, english_of(&written.join(" "))?))
    })
}

/// "new urban jobs": up to five words, the last of them a plural.
fn noun(words: &[Word<'_>], index: usize) -> Option<Unit> {
    const LONGEST: usize = 6;
    let skipped =
        usize::from(words.get(index)?.is_any(&["more", "additional", "extra", "further", "plus"]));
    let from = index + skipped;
    let phrase = words.get(from..)?;
    let length = phrase
        .iter()
        .take(LONGEST)
        .enumerate()
        .take_while(|(at, word)| belongs(words, from + at, *at, word))
        .count();
    let plural = phrase.get(..length)?.iter().rposition(|word| is_plural(word))?;
    let (first, last) = (phrase.first()?, phrase.get(plural)?);
    if let Some((known, class)) = known(words, from).filter(|_| skipped > 0) {
        let end = words.get(from + known - 1)?.end;
        return Some(Unit { start: first.start, end, class });
    }
    Some(Unit { start: first.start, end: last.end, class: UnitClass::Count })
}

/// Whether a word goes on with the noun.
fn belongs(words: &[Word<'_>], index: usize, at: usize, word: &Word<'_>) -> bool {
    let touches = index > 0 && words.get(index - 1).is_some_and(|before| before.end == word.start);
    if word.text == "-" {
        return at > 0
            && touches
            && words.get(index + 1).is_some_and(|next| next.start == word.end);
    }
    let lower = word.text.to_ascii_lowercase();
    let is_adverb = lower.ends_with("ly") && at > 0;
    let is_participle = at > 0
        && (lower.ends_with("ing") && !NOUNS_IN_ING.contains(&lower.as_str())
            || lower.ends_with("ed") && lower.len() > 4);
    let starts = word.is_word() || word.is_digits() && word.text.ends_with(char::is_alphabetic);
    starts && !STOPS.contains(&lower.as_str()) && !is_adverb && !is_participle
}

fn is_plural(word: &Word<'_>) -> bool {
    let lower = word.text.to_ascii_lowercase();
    let in_s = lower.ends_with('s') && !lower.ends_with("ss") && lower.len() > 2;
    (in_s && !lower.ends_with("ous")) || PLURALS.contains(&lower.as_str())
}

/// The unit as it is to be cited: percent always as a sign.
pub(super) fn cited(unit: &str) -> String {
    let is_percent = ["%", "％", "percent", "per cent", "pct"];
    if is_percent.iter().any(|percent| percent.eq_ignore_ascii_case(unit)) {
        return "%".to_owned();
    }
    unit.to_owned()
}

/// What keeps a number from counting anything: a name, an ordinal, a year.
pub(super) fn bar(
    words: &[Word<'_>],
    index: usize,
    next: usize,
    in_words: bool,
    value: Option<Decimal>,
) -> Option<Bar> {
    const NUMBERED: [&str; 36] = [
        "no",
        "number",
        "article",
        "section",
        "chapter",
        "phase",
        "stage",
        "room",
        "page",
        "table",
        "figure",
        "type",
        "level",
        "grade",
        "class",
        "line",
        "highway",
        "route",
        "item",
        "step",
        "top",
        "tier",
        "building",
        "unit",
        "part",
        "paragraph",
        "clause",
        "annex",
        "appendix",
        "group",
        "volume",
        "issue",
        "version",
        "call",
        "dial",
        "telephone",
    ];
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    let dotted = index.checked_sub(2).and_then(|before| words.get(before));
    let is_dotted = before.is_some_and(|mark| mark.text == ".")
        && dotted.is_some_and(|no| no.is_any(&["no", "art", "sec"]));
    if is_dotted || before.is_some_and(|before| before.is_any(&NUMBERED)) {
        return Some(Bar::Ordinal);
    }
    let joins = |word: &Word<'_>| matches!(word.text, "-" | "/" | "–" | "‐" | "+" | "×");
    let touches_before =
        before.zip(words.get(index)).is_some_and(|(b, w)| joins(b) && b.end == w.start);
    let touches_after = words.get(next).is_some_and(|after| {
        joins(after)
            && words.get(next - 1).is_some_and(|last| last.end == after.start)
            && words.get(next + 1).is_some_and(|more| more.start == after.end && more.is_word())
    });
    let after_month = before.is_some_and(|before| is_month(before.text));
    let is_year = !in_words
        && words.get(index).is_some_and(|word| word.text.len() == 4 && word.is_digits())
        && value.is_some_and(is_year);
    if touches_before || touches_after || after_month || is_year {
        return Some(Bar::Name);
    }
    let is_capital = in_words
        && words.get(index).is_some_and(Word::is_capital)
        && (words.get(next).is_some_and(Word::is_capital) || before.is_some_and(Word::is_word));
    is_capital.then_some(Bar::Name)
}

fn is_year(value: Decimal) -> bool {
    value
        .to_string()
        .parse::<u32>()
        .is_ok_and(|year| (1900..=2100).contains(&year) && year % 100 != 0)
}

fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS.contains(&word)
}

/// "three major strategies", "four principles": a named set, for numbers in words.
pub(super) fn is_named_set(words: &[Word<'_>], next: usize, index: usize) -> bool {
    const ADJECTIVES: [&str; 16] = [
        "major",
        "key",
        "main",
        "core",
        "pillar",
        "strategic",
        "big",
        "important",
        "critical",
        "basic",
        "fundamental",
        "principal",
        "priority",
        "guiding",
        "great",
        "central",
    ];
    const ABSTRACT: [&str; 26] = [
        "principles",
        "measures",
        "strategies",
        "initiatives",
        "aspects",
        "areas",
        "points",
        "steps",
        "tasks",
        "goals",
        "objectives",
        "ways",
        "priorities",
        "themes",
        "phases",
        "stages",
        "fronts",
        "fields",
        "requirements",
        "relationships",
        "mechanisms",
        "systems",
        "issues",
        "problems",
        "articles",
        "confidences",
    ];
    let phrase = words.get(next..).unwrap_or_default();
    let first = phrase.first();
    let is_first_word = index == 0;
    first.is_some_and(|word| word.is_any(&ADJECTIVES))
        || phrase
            .iter()
            .take(3)
            .take_while(|word| word.is_word())
            .any(|word| word.is_any(&ABSTRACT))
        || first.is_some_and(|word| word.is_capital()) && !is_first_word
}

/// "a third party", "a quarter of a century": the fraction is part of a name.
pub(super) fn is_named_part(word: &Word<'_>) -> bool {
    word.is_any(&[
        "party", "parties", "country", "time", "year", "phase", "stage", "session", "round",
        "majority", "day", "batch",
    ])
}
