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
    /// "Mondays".
    Weekdays(u8),
    /// A word of time ("year", "end", "next").
    Time,
    /// A word that starts an expression when a word of time or a number follows ("by", "the").
    Lead,
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

    /// Whether it is a number, a name or a word of time.
    fn is_of_time(&self) -> bool {
        !matches!(self.kind, Kind::Other | Kind::Lead | Kind::Mark(_))
    }

    /// "FY2024".
    pub(super) fn is_fiscal(&self) -> bool {
        fiscal(&self.text.to_ascii_lowercase())
    }

    /// Whether the word starts with a capital letter.
    pub(super) fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }
}

/// Whether a rule can start at a token: at a word of time, or at a word that leads to one soon.
pub(super) fn may_start(tokens: &[Token<'_>], index: usize) -> bool {
    const REACH: usize = 6;
    let mut ahead = tokens.iter().skip(index).take(REACH);
    match ahead.next() {
        Some(token) if token.kind == Kind::Lead => ahead.any(Token::is_of_time),
        Some(token) => token.is_of_time(),
        None => false,
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
    small_letter_months(&mut tokens);
    tokens
}

/// "by march 15": a verb's spelling is a month between a word of time and a day.
fn small_letter_months(tokens: &mut [Token<'_>]) {
    const LEADS: [&str; 9] = ["by", "on", "before", "until", "till", "from", "since", "of", "to"];
    for index in 1..tokens.len() {
        let [before, word, after, ..] = tokens.get_mut(index - 1..).unwrap_or_default() else {
            return;
        };
        let month = match word.text {
            "march" => 3,
            "may" => 5,
            _ => continue,
        };
        let is_day = matches!(after.kind, Kind::Number(1..=31, 1..=2) | Kind::Ordinal(1..=31));
        if is_day && before.is_any(&LEADS) {
            word.kind = Kind::Month(month, Doubt::Verb);
        }
    }
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
    let first = word.as_bytes().first().copied().unwrap_or_default();
    if first.is_ascii_digit() {
        return number(word);
    }
    let mut buffer = [0_u8; 12];
    let Some(lower) = buffer.get_mut(..word.len()).filter(|_| word.is_ascii()) else {
        return Kind::Other;
    };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower = str::from_utf8(lower).unwrap_or_default();
    let is_capital = first.is_ascii_uppercase();
    word_of_time(lower)
        .or_else(|| name(lower, is_capital))
        .or_else(|| short_name(lower, is_capital))
        .or_else(|| plural_name(lower))
        .or_else(|| fiscal(lower).then_some(Kind::Time))
        .unwrap_or(Kind::Other)
}

fn number(word: &str) -> Kind {
    match numeral::digits(word, 0) {
        Some(digits) if digits.end == word.len() => {
            let count = u8::try_from(digits.count).unwrap_or(u8::MAX);
            u32::try_from(digits.value).map_or(Kind::Other, |value| Kind::Number(value, count))
        }
        _ => match english::ordinal(&word.to_ascii_lowercase()) {
            Some(value) => u32::try_from(value).map_or(Kind::Other, Kind::Ordinal),
            None if is_decade(word) || is_half(word) => Kind::Time,
            None => Kind::Other,
        },
    }
}

/// "1H".
fn is_half(word: &str) -> bool {
    word.eq_ignore_ascii_case("1h") || word.eq_ignore_ascii_case("2h")
}

/// "1990s".
fn is_decade(word: &str) -> bool {
    word.len() == 5 && word.ends_with("0s") && word.starts_with(['1', '2'])
}

/// Names of months and weekdays; "may" and "march" only with a capital.
fn name(lower: &str, is_capital: bool) -> Option<Kind> {
    let month = |number, doubt| Some(Kind::Month(number, doubt));
    let weekday = |number| Some(Kind::Weekday(number, Doubt::None));
    match lower {
        "january" => month(1, Doubt::None),
        "february" => month(2, Doubt::None),
        "march" if is_capital => month(3, Doubt::Verb),
        "april" => month(4, Doubt::None),
        "may" if is_capital => month(5, Doubt::Verb),
        "june" => month(6, Doubt::None),
        "july" => month(7, Doubt::None),
        "august" => month(8, Doubt::None),
        "september" => month(9, Doubt::None),
        "october" => month(10, Doubt::None),
        "november" => month(11, Doubt::None),
        "december" => month(12, Doubt::None),
        "monday" => weekday(1),
        "tuesday" => weekday(2),
        "wednesday" => weekday(3),
        "thursday" => weekday(4),
        "friday" => weekday(5),
        "saturday" => weekday(6),
        "sunday" => weekday(7),
        _ => None,
    }
}

/// "Jan", "Sept", "Fri": only with a capital.
fn short_name(lower: &str, is_capital: bool) -> Option<Kind> {
    let month = |number| Some(Kind::Month(number, Doubt::Short));
    let weekday = |number| Some(Kind::Weekday(number, Doubt::Short));
    match lower {
        _ if !is_capital => None,
        "jan" => month(1),
        "feb" => month(2),
        "mar" => month(3),
        "apr" => month(4),
        "jun" => month(6),
        "jul" => month(7),
        "aug" => month(8),
        "sep" | "sept" => month(9),
        "oct" => month(10),
        "nov" => month(11),
        "dec" => month(12),
        "mon" => weekday(1),
        "tue" | "tues" => weekday(2),
        "wed" => weekday(3),
        "thu" | "thur" | "thurs" => weekday(4),
        "fri" => weekday(5),
        "sat" => weekday(6),
        "sun" => weekday(7),
        _ => None,
    }
}

/// "Mondays".
fn plural_name(lower: &str) -> Option<Kind> {
    match name(lower.strip_suffix('s').filter(|single| single.ends_with("day"))?, true)? {
        Kind::Weekday(weekday, _) => Some(Kind::Weekdays(weekday)),
        _ => None,
    }
}

/// "FY2024", "FY24".
fn fiscal(lower: &str) -> bool {
    let digits = lower.strip_prefix("fy").unwrap_or_default();
    matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Numbers in words, words with which an expression can start, and words of time.
fn word_of_time(lower: &str) -> Option<Kind> {
    Some(match lower {
        "year" | "month" | "quarter" | "half" | "end" | "mid" | "early" | "late" | "middle"
        | "close" | "today" | "tomorrow" | "yesterday" | "daily" | "weekly" | "monthly"
        | "quarterly" | "annually" | "yearly" | "fiscal" | "financial" | "q1" | "q2" | "q3"
        | "q4" | "h1" | "h2" | "year's" | "month's" | "year’s" | "month’s" | "this" | "next"
        | "last" | "past" | "current" | "previous" | "every" | "each" | "once" | "twice"
        | "start" | "years" | "months" | "weeks" | "days" | "week" | "day" | "hours" | "hour"
        | "decade" | "decades" | "later" | "earlier" | "biweekly" | "bimonthly" | "weekday"
        | "fy" | "spring" | "summer" | "autumn" | "fall" | "winter" | "morning" | "afternoon"
        | "evening" => Kind::Time,
        "by" | "before" | "prior" | "for" | "until" | "till" | "no" | "not" | "on" | "in"
        | "at" | "during" | "within" | "throughout" | "over" | "from" | "since" | "starting"
        | "beginning" | "effective" | "with" | "as" | "after" | "between" | "the" | "coming"
        | "following" | "final" | "latter" | "due" | "through" | "ahead" | "up" => Kind::Lead,
        _ => return number_word(lower),
    })
}

fn number_word(lower: &str) -> Option<Kind> {
    const STARTS: &str = "etfnsoz";
    let first = lower.chars().next()?;
    if !STARTS.contains(first) || lower.len() < 3 {
        return None;
    }
    let small = |value: u64| u32::try_from(value).ok();
    if let Some(value) = english::cardinal(lower).and_then(small) {
        return Some(Kind::Cardinal(value));
    }
    english::ordinal(lower).and_then(small).map(Kind::Ordinal)
}
