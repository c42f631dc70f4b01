//! A place among the tokens of an English text and the small steps from there.

use super::token::{Kind, Token};

/// A place among tokens. Copying it is a bookmark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(tokens: &'t [Token<'t>], at: usize) -> Self {
        Self { tokens, at }
    }

    /// The next token.
    pub(super) fn peek(self) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at)
    }

    /// The token before the cursor.
    pub(super) fn previous(self) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at.checked_sub(1)?)
    }

    /// First byte of the next token.
    pub(super) fn place(self) -> usize {
        self.peek().map_or_else(|| self.end_of_previous(), |token| token.start)
    }

    /// One past the last byte of the token before the cursor.
    pub(super) fn end_of_previous(self) -> usize {
        self.previous().map_or(0, |token| token.end)
    }

    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    pub(super) fn step_back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// Whether the next token touches the one before the cursor.
    pub(super) fn is_attached(self) -> bool {
        self.previous().zip(self.peek()).is_some_and(|(before, token)| before.end == token.start)
    }

    /// Whether the next token follows a space, a bracket or a quotation mark, not "-" or "/".
    pub(super) fn at_word_start(self) -> bool {
        const OPENING: &str = "([{“‘\"'—–";
        let opens =
            |token: &Token<'_>| matches!(token.kind, Kind::Mark(mark) if OPENING.contains(mark));
        !self.is_attached() || self.previous().is_some_and(opens)
    }

    /// Steps over the words, separated by spaces in `words`, if they come next.
    pub(super) fn eat(&mut self, words: &str) -> bool {
        let first = |text: &str| text.bytes().next().map(|byte| byte.to_ascii_lowercase());
        if self.peek().is_none_or(|token| first(token.text) != first(words)) {
            return false;
        }
        let mut next = *self;
        for word in words.split(' ') {
            if !next.peek().is_some_and(|token| token.text.eq_ignore_ascii_case(word)) {
                return false;
            }
            next.step();
        }
        *self = next;
        true
    }

    /// Steps over the first of `phrases` that comes next; longer ones stand first.
    pub(super) fn eat_any(&mut self, phrases: &[&'static str]) -> Option<&'static str> {
        phrases.iter().copied().find(|phrase| self.eat(phrase))
    }

    /// Steps over the first phrase of the table that comes next and gives its value.
    pub(super) fn eat_table<T: Copy>(&mut self, table: &[(&str, T)]) -> Option<T> {
        table.iter().find(|(phrase, _)| self.eat(phrase)).map(|(_, value)| *value)
    }

    /// Steps over a mark.
    pub(super) fn mark(&mut self, mark: char) -> bool {
        let is_next = self.peek().is_some_and(|token| token.kind == Kind::Mark(mark));
        if is_next {
            self.step();
        }
        is_next
    }

    /// Steps over a hyphen or dash.
    pub(super) fn dash(&mut self) -> bool {
        ['-', '–', '—', '‐', '‑', '−'].iter().any(|dash| self.mark(*dash))
    }

    /// Steps over a run of digits: value and number of digits.
    pub(super) fn number(&mut self) -> Option<(u32, u8)> {
        let Kind::Number(value, count) = self.peek()?.kind else { return None };
        self.step();
        Some((value, count))
    }

    /// Steps over a number in digits or as a word.
    pub(super) fn count(&mut self) -> Option<u32> {
        let mut next = *self;
        let value = match next.peek()?.kind {
            Kind::Number(value, _) => value,
            Kind::Cardinal(value) => next.tens_and_ones(value),
            _ => return None,
        };
        next.step();
        *self = next;
        Some(value)
    }

    /// "twenty-one" is three tokens; the cursor moves to the last.
    fn tens_and_ones(&mut self, tens: u32) -> u32 {
        let mut next = *self;
        next.step();
        if tens >= 20 && tens.is_multiple_of(10) && next.dash() {
            match next.peek().map(|token| token.kind) {
                Some(Kind::Cardinal(ones) | Kind::Ordinal(ones)) if (1..=9).contains(&ones) => {
                    *self = next;
                    return tens + ones;
                }
                _ => {}
            }
        }
        tens
    }

    /// Steps over an ordinal: "22nd", "third", "twenty-second".
    pub(super) fn ordinal(&mut self) -> Option<u32> {
        let mut next = *self;
        let value = match next.peek()?.kind {
            Kind::Ordinal(value) => value,
            Kind::Cardinal(tens) => {
                let value = next.tens_and_ones(tens);
                let is_ordinal =
                    next.peek().is_some_and(|token| matches!(token.kind, Kind::Ordinal(_)));
                if value == tens || !is_ordinal {
                    return None;
                }
                value
            }
            _ => return None,
        };
        next.step();
        *self = next;
        Some(value)
    }

    /// Whether nothing of the clause is left: end of text or a mark other than a hyphen.
    pub(super) fn at_mark(self) -> bool {
        match self.peek().map(|token| token.kind) {
            None => true,
            Some(Kind::Mark(mark)) => !matches!(mark, '-' | '/' | '%' | '$'),
            _ => false,
        }
    }
}
