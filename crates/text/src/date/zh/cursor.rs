//! A place in a Chinese text and the small steps from there: words, numbers, separators. Spaces
//! between the parts of an expression are skipped, as texts set them around digits.

use crate::numeral::{self, hanzi};

/// A place in a text. Copying it is a bookmark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
}

/// A small whole number as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u32,
    /// How many characters.
    pub(super) count: u32,
    /// Chinese digits one after another: a year (二〇二五), a list (二三季度) or vague (两三年).
    pub(super) positional: bool,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// What follows.
    pub(super) fn rest(self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What came before.
    pub(super) fn before(self) -> &'t str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The character before the cursor.
    pub(super) fn previous(self) -> Option<char> {
        self.before().chars().next_back()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches([' ', '\u{a0}', '\u{3000}']);
        self.at += rest.len() - trimmed.len();
    }

    /// Steps over `word` if it comes next.
    pub(super) fn eat(&mut self, word: &str) -> bool {
        let mut next = *self;
        next.skip_space();
        if next.rest().starts_with(word) {
            next.at += word.len();
            *self = next;
            return true;
        }
        false
    }

    /// Steps over the first of `words` that comes next; longer words stand first.
    pub(super) fn eat_any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.eat(word))
    }

    /// Steps over the first word of the table that comes next and gives its value.
    pub(super) fn eat_table<T: Copy>(&mut self, table: &[(&str, T)]) -> Option<T> {
        table.iter().find(|(word, _)| self.eat(word)).map(|(_, value)| *value)
    }

    /// Steps over `word` unless it goes on with one of the characters in `not_before`.
    pub(super) fn eat_unless(&mut self, word: &str, not_before: &str) -> bool {
        let mut next = *self;
        if !next.eat(word) || next.peek().is_some_and(|after| not_before.contains(after)) {
            return false;
        }
        *self = next;
        true
    }

    /// The next character.
    pub(super) fn peek(self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Whether nothing of the clause is left: end of text or a mark.
    pub(super) fn at_mark(self) -> bool {
        self.peek().is_none_or(|next| !next.is_alphanumeric())
    }

    /// Whether a clause starts here: start of text or after a mark.
    pub(super) fn after_mark(self) -> bool {
        self.previous().is_none_or(|previous| !previous.is_alphanumeric())
    }

    /// Steps over a whole number in digits or Chinese numerals. Not part of a longer number.
    pub(super) fn number(&mut self) -> Option<Number> {
        let mut next = *self;
        next.skip_space();
        let number = if let Some(digits) = numeral::digits(next.text, next.at) {
            let value = u32::try_from(digits.value).ok()?;
            next.at = digits.end;
            Number { value, count: digits.count, positional: false }
        } else {
            let read = hanzi::hanzi(next.text, next.at)?;
            next.at = read.end;
            let value = u32::try_from(read.value).ok()?;
            Number { value, count: read.count, positional: read.positional }
        };
        *self = next;
        Some(number)
    }

    /// A number between `first` and `last` in at most two digits, or in words with a place.
    pub(super) fn small(&mut self, first: u32, last: u32) -> Option<u8> {
        let mut next = *self;
        let number = next.number()?;
        let fits = !number.positional && (first..=last).contains(&number.value);
        let is_short = number.count <= 3 && !next.previous_is_long_number(number);
        if !fits || !is_short {
            return None;
        }
        *self = next;
        u8::try_from(number.value).ok()
    }

    /// More than two digits ("012").
    fn previous_is_long_number(self, number: Number) -> bool {
        number.count > 2 && self.previous().and_then(numeral::digit_of).is_some()
    }

    /// Steps over a separator of ranges.
    pub(super) fn range_sign(&mut self) -> bool {
        const SIGNS: [&str; 14] =
            ["———", "——", "—", "－－", "－", "–", "―", "~", "～", "〜", "--", "-", "至", "到"];
        self.eat_any(&SIGNS).is_some()
    }
}
