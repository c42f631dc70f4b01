//! Words, numbers and marks of an English text.

use crate::numeral::english;

/// A word, a number or a mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it can start a number.
    starts_number: bool,
}

impl Word<'_> {
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.text.eq_ignore_ascii_case(word))
    }

    pub(super) fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    pub(super) fn is_digits(&self) -> bool {
        self.text.starts_with(|first: char| first.is_ascii_digit())
    }

    pub(super) fn is_word(&self) -> bool {
        self.text.starts_with(char::is_alphabetic)
    }

    pub(super) fn may_start_number(&self) -> bool {
        self.starts_number
    }

    /// Value of a number word.
    pub(super) fn cardinal(&self) -> Option<u64> {
        english::cardinal(&self.text.to_ascii_lowercase())
    }
}

/// The words of a text, line breaks among them.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(text.len() / 5);
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        if first.is_whitespace() && first != '\n' {
            continue;
        }
        let mut end = start + first.len_utf8();
        while first.is_alphanumeric()
            && let Some((at, next)) =
                characters.next_if(|(at, next)| goes_on(text, *at, *next, first))
        {
            end = at + next.len_utf8();
        }
        let word = text.get(start..end).unwrap_or_default();
        let starts_number = first.is_ascii_digit() || starts_number(word);
        words.push(Word { text: word, start, end, starts_number });
    }
    words
}

/// Whether a word goes on: letters and digits, a separator inside a number, an apostrophe.
fn goes_on(text: &str, at: usize, next: char, first: char) -> bool {
    if next.is_alphanumeric() {
        return true;
    }
    let after = text.get(at + next.len_utf8()..).unwrap_or_default();
    let digits_after = after.bytes().take_while(u8::is_ascii_digit).count();
    let after_digit = text.as_bytes().get(at.wrapping_sub(1)).is_some_and(u8::is_ascii_digit);
    match next {
        ',' => first.is_ascii_digit() && after_digit && digits_after == 3,
        '.' => after_digit && digits_after > 0,
        '\'' | '’' => first.is_alphabetic() && after.starts_with(char::is_alphabetic),
        _ => false,
    }
}

fn starts_number(word: &str) -> bool {
    if word.len() > 10 || !word.is_ascii() || word.is_empty() {
        return false;
    }
    let mut buffer = [0_u8; 10];
    let Some(lower) = buffer.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = str::from_utf8(lower) else { return false };
    match lower {
        _ if lower.ends_with("fold") => true,
        "a" | "an" | "half" | "halve" | "halving" | "double" | "doubling" | "triple"
        | "tripling" | "treble" | "quadruple" | "tens" | "hundreds" | "thousands" | "millions"
        | "billions" | "dozens" | "scores" | "several" | "many" | "few" | "dozen" | "hundred"
        | "thousand" | "million" | "doubled" | "tripled" | "halved" | "numerous" => true,
        _ => {
            "otfsentz".contains(lower.chars().next().unwrap_or(' '))
                && english::cardinal(lower).is_some()
        }
    }
}
