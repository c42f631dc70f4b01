//! The Chinese grammar: where an expression may start, and which rule reads it. Words stand in the
//! rules; open lists of phrases (vague terms, festivals) stand in `data/dates_zh.txt`.

mod cursor;
mod length;
mod month;
mod plan;
mod range;
mod recurrence;
mod related;
mod stretch;
mod year;

use self::cursor::Cursor;
use super::meaning::{Expression, Meaning};
use super::phrases::{self, Phrase};

/// Every expression of time, in order, not overlapping.
pub(super) fn read(text: &str) -> Vec<Expression> {
    let mut phrases = phrases::chinese().in_text(text).peekable();
    let mut found = Vec::new();
    let mut free_from = 0;
    for (at, first) in text.char_indices() {
        while phrases.next_if(|phrase| phrase.start < free_from || phrase.start < at).is_some() {}
        if at < free_from {
            continue;
        }
        let phrase = phrases.next_if(|phrase| phrase.start == at);
        let expression = if may_start(first) { expression_at(text, at) } else { None };
        let Some(expression) = longer(expression, phrase) else {
            continue;
        };
        free_from = expression.end;
        if !matches!(expression.rule, phrases::NOISE) {
            found.push(expression);
        }
    }
    found
}

/// The longer reading; the grammar's own when they are equal.
fn longer(expression: Option<Expression>, phrase: Option<Phrase>) -> Option<Expression> {
    let phrase = phrase.map(Phrase::into_expression);
    match (expression, phrase) {
        (Some(expression), Some(phrase)) if phrase.end > expression.end => Some(phrase),
        (Some(expression), _) => Some(expression),
        (None, phrase) => phrase,
    }
}

/// Characters with which a rule can start.
fn may_start(first: char) -> bool {
    match first {
        '0'..='9' | '０'..='９' => true,
        character if character < '\u{2018}' => false,
        _ => "零〇○一二两三四五六七八九十百半今明去前后本上下这当次翌来全首年月季周星礼每逐按到至直截自\
              从不最赶未近过第“\"为用历利昨即日"
            .contains(first),
    }
}

/// The rules, most specific first. Each returns the whole expression or nothing.
fn expression_at(text: &str, at: usize) -> Option<Expression> {
    let cursor = Cursor::new(text, at);
    recurrence::read(cursor).or_else(|| length::read(cursor)).or_else(|| stretch::read(cursor))
}

/// An expression from `start` to where the cursor stands.
fn expression(
    start: Cursor<'_>,
    end: Cursor<'_>,
    meaning: Meaning,
    rule: &'static str,
) -> Expression {
    Expression { start: start.at, end: end.at, meaning, weekday: None, rule }
}
