//! The English grammar: words of the text, where an expression may start, and which rule reads it.
//! Open lists of phrases (vague terms, events) stand in `data/dates_en.txt`.

mod cursor;
mod length;
mod numeric;
mod part;
mod recurrence;
mod related;
mod stretch;
mod token;
mod year;

use self::cursor::Cursor;
use self::token::Token;
use super::meaning::{Expression, Meaning};
use super::phrases::{self, Phrase};

/// Every expression of time, in order, not overlapping.
pub(super) fn read(text: &str) -> Vec<Expression> {
    let tokens = token::tokens(text);
    let mut phrases = phrases::english().in_text(text).peekable();
    let mut found: Vec<Expression> = Vec::new();
    let mut free_from = 0;
    for (index, token) in tokens.iter().enumerate() {
        if token.start < free_from {
            continue;
        }
        while phrases.next_if(|phrase| phrase.start < token.start).is_some() {}
        let phrase = phrases.next_if(|phrase| phrase.start == token.start);
        let phrase = phrase.and_then(|phrase| phrase_at(phrase, &tokens, index, free_from));
        let expression = token::may_start(&tokens, index)
            .then(|| expression_at(Cursor::new(&tokens, index)))
            .flatten();
        let Some(expression) = longer(expression, phrase) else {
            continue;
        };
        free_from = expression.end;
        if expression.rule != phrases::NOISE && !is_number_of(text, &tokens, index, &expression) {
            found.push(expression);
        }
    }
    found
}

/// "Ordinance 2026-04": the number of a document.
fn is_number_of(text: &str, tokens: &[Token<'_>], index: usize, expression: &Expression) -> bool {
    const DOCUMENTS: [&str; 22] = [
        "ordinance",
        "resolution",
        "bylaw",
        "by-law",
        "bill",
        "no",
        "number",
        "order",
        "docket",
        "case",
        "file",
        "permit",
        "contract",
        "chapter",
        "section",
        "policy",
        "motion",
        "minute",
        "item",
        "application",
        "ref",
        "reference",
    ];
    let quote = text.get(expression.start..expression.end).unwrap_or_default();
    let is_plain = quote.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/'));
    let before = index.checked_sub(1).and_then(|at| tokens.get(at));
    is_plain && quote.len() <= 8 && before.is_some_and(|token| token.is_any(&DOCUMENTS))
}

/// A phrase as an expression; an event only with the word before it that makes it a time.
fn phrase_at(
    phrase: Phrase<'_>,
    tokens: &[Token<'_>],
    index: usize,
    free_from: usize,
) -> Option<Expression> {
    const LEADS: [&str; 14] = [
        "in",
        "on",
        "at",
        "before",
        "after",
        "during",
        "by",
        "until",
        "till",
        "upon",
        "to",
        "of",
        "following",
        "since",
    ];
    let (is_event, is_act) = (phrase.is_event(), phrase.is_act());
    let mut expression = phrase.into_expression();
    if !is_event {
        return Some(expression);
    }
    let before = tokens.get(..index)?;
    let mut words = before.iter().rev().skip_while(|token| token.is_any(&["the", "this", "its"]));
    let lead = words.next().filter(|token| token.is_any(&LEADS) && token.start >= free_from)?;
    if is_act && lead.is_any(&["by", "since", "in", "on", "at"]) {
        return None;
    }
    expression.start = lead.start;
    if lead.is_any(&["to", "of"]) {
        let ahead = words.next().filter(|token| token.is_any(&["prior", "ahead"]))?;
        expression.start = ahead.start;
    }
    Some(expression)
}

/// The longer reading; the grammar's own when they are equal.
fn longer(expression: Option<Expression>, phrase: Option<Expression>) -> Option<Expression> {
    match (expression, phrase) {
        (Some(expression), Some(phrase)) if phrase.end > expression.end => Some(phrase),
        (Some(expression), _) => Some(expression),
        (None, phrase) => phrase,
    }
}

/// The rules, most specific first. Each returns the whole expression or nothing.
fn expression_at(cursor: Cursor<'_>) -> Option<Expression> {
    recurrence::read(cursor).or_else(|| length::read(cursor)).or_else(|| stretch::read(cursor))
}

/// An expression from `start` to where the cursor stands.
fn expression(
    start: Cursor<'_>,
    end: Cursor<'_>,
    meaning: Meaning,
    rule: &'static str,
) -> Expression {
    Expression { start: start.place(), end: end.end_of_previous(), meaning, weekday: None, rule }
}
