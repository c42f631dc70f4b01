//! Words, numbers and marks of an English text, with what each can mean in an expression of time.

use crate::numeral::{self, english};

/// What a token can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of digits: value and how many digits.
    Number(u32, u8),
    /// "22nd", "third".
    Ordinal(u32),
    /// "three".
    Cardinal(u32),
    /// A month; whether its name is also another word or an abbreviation.
    Month(u8, Doubt),
    /// A weekday, likewise.
    Weekday(u8, Doubt),
    /// A word that can start an expression or stand in one.
    Known,
    /// Any other word, or a number with separators.
    Other,
    /// One character that is no letter and no digit.
    Mark(char),
}

/// How sure the name of a month or weekday is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// "June".
    None,
    /// "May", "March": also a verb.
    Verb,
    /// "Jan", "Fri".
    Short,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

impl Token<'_> {
    /// Whether the token is one of these words, whatever its case.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.text.eq_ignore_ascii_case(word))
    }

    /// Whether a rule can start here.
    pub(super) fn may_start(&self) -> bool {
        !matches!(self.kind, Kind::Other | Kind::Mark(_))
    }

    /// Whether the word starts with a capital letter.
    pub(super) fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }
}

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut end = start + first.len_utf8();
        if first.is_alphanumeric() {
            while let Some((at, next)) =
                characters.next_if(|(at, next)| goes_on(text, *at, *next, first))
            {
                end = at + next.len_utf8();
            }
        }
        let word = text.get(start..end).unwrap_or_default();
        let kind = if first.is_alphanumeric() { classify(word) } else { Kind::Mark(first) };
        tokens.push(Token { text: word, start, end, kind });
    }
    tokens
}

/// Whether a word goes on: letters and digits; a separator inside a number; an apostrophe.
fn goes_on(text: &str, at: usize, next: char, first: char) -> bool {
    if next.is_alphanumeric() {
        return true;
    }
    let after = text.get(at + next.len_utf8()..).unwrap_or_default();
    let digits_after = after.bytes().take_while(u8::is_ascii_digit).count();
    match next {
        ',' => first.is_ascii_digit() && digits_after == 3 && text_ends_in_digit(text, at),
        '.' => first.is_ascii_digit() && is_decimal(text, at, after, digits_after),
        '\'' | '’' => first.is_alphabetic() && after.starts_with(char::is_alphabetic),
        _ => false,
    }
}

fn text_ends_in_digit(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.ends_with(|last: char| last.is_ascii_digit()))
}

/// A point between digits, unless there are two of them (30.06.2024).
fn is_decimal(text: &str, at: usize, after: &str, digits_after: usize) -> bool {
    let second = after.get(digits_after..).unwrap_or_default();
    let before = text.get(..at).unwrap_or_default();
    let number = before.trim_end_matches(|last: char| last.is_ascii_digit());
    let has_point_after = second.starts_with('.')
        && second.get(1..).is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
    digits_after > 0 && !has_point_after && !number.ends_with('.') && text_ends_in_digit(text, at)
}

fn classify(word: &str) -> Kind {
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        return number(word);
    }
    if word.len() > 12 || !word.is_ascii() {
        return Kind::Other;
    }
    let lower = word.to_ascii_lowercase();
    let is_capital = word.starts_with(|first: char| first.is_ascii_uppercase());
    if let Some(value) = english::cardinal(&lower) {
        return u32::try_from(value).map_or(Kind::Other, Kind::Cardinal);
    }
    if let Some(value) = english::ordinal(&lower) {
        return u32::try_from(value).map_or(Kind::Other, Kind::Ordinal);
    }
    month(&lower, is_capital)
        .or_else(|| weekday(&lower, is_capital))
        .unwrap_or_else(|| if is_known(&lower) { Kind::Known } else { Kind::Other })
}

fn number(word: &str) -> Kind {
    match numeral::digits(word, 0) {
        Some(digits) if digits.end == word.len() => {
            let count = u8::try_from(digits.count).unwrap_or(u8::MAX);
            u32::try_from(digits.value).map_or(Kind::Other, |value| Kind::Number(value, count))
        }
        _ => match english::ordinal(&word.to_ascii_lowercase()) {
            Some(value) => u32::try_from(value).map_or(Kind::Other, Kind::Ordinal),
            None if is_decade(word) => Kind::Known,
            None => Kind::Other,
        },
    }
}

/// "1990s".
fn is_decade(word: &str) -> bool {
    word.len() == 5 && word.ends_with("0s") && word.starts_with(['1', '2'])
}

fn month(lower: &str, is_capital: bool) -> Option<Kind> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_short = matches!(lower.len(), 3) && lower != "may" || lower == "sept";
    let at = MONTHS
        .iter()
        .position(|month| *month == lower || is_short && is_capital && month.starts_with(lower))?;
    let number = u8::try_from(at + 1).ok()?;
    let doubt = match lower {
        "may" | "march" if !is_capital => return None,
        "may" | "march" => Doubt::Verb,
        _ if is_short => Doubt::Short,
        _ => Doubt::None,
    };
    Some(Kind::Month(number, doubt))
}

fn weekday(lower: &str, is_capital: bool) -> Option<Kind> {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let is_short = matches!(lower.len(), 3..=5) && is_capital && !lower.ends_with('y');
    let at = DAYS.iter().position(|day| *day == lower || is_short && day.starts_with(lower))?;
    let doubt = if is_short { Doubt::Short } else { Doubt::None };
    Some(Kind::Weekday(u8::try_from(at + 1).ok()?, doubt))
}

/// Words with which an expression can start.
fn is_known(lower: &str) -> bool {
    matches!(
        lower,
        "by" | "before"
            | "prior"
            | "until"
            | "till"
            | "no"
            | "not"
            | "on"
            | "in"
            | "at"
            | "during"
            | "within"
            | "throughout"
            | "over"
            | "from"
            | "since"
            | "starting"
            | "beginning"
            | "effective"
            | "with"
            | "as"
            | "after"
            | "between"
            | "this"
            | "next"
            | "last"
            | "past"
            | "the"
            | "current"
            | "coming"
            | "previous"
            | "following"
            | "end"
            | "early"
            | "mid"
            | "late"
            | "start"
            | "close"
            | "middle"
            | "year"
            | "month"
            | "quarter"
            | "final"
            | "latter"
            | "today"
            | "tomorrow"
            | "yesterday"
            | "every"
            | "each"
            | "once"
            | "twice"
            | "daily"
            | "weekly"
            | "monthly"
            | "quarterly"
            | "annually"
            | "yearly"
            | "half"
            | "fiscal"
            | "due"
            | "through"
            | "bimonthly"
            | "biweekly"
            | "biannually"
            | "q1"
            | "q2"
            | "q3"
            | "q4"
            | "h1"
            | "h2"
            | "year's"
            | "month's"
            | "ahead"
            | "fourteenth"
            | "summer"
            | "winter"
            | "spring"
            | "autumn"
            | "fall"
            | "up"
            | "1h"
            | "2h"
    )
}
