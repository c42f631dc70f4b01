//! Findings: what was seen on a visit and is wrong. Kept apart from commitments.

use crate::clause::{Clause, Force, english};
use crate::cue::{Grade, RecordType, words};
use crate::lang::Lang;
use crate::lists;
use crate::span::Span;

/// The finding that `sentence` states, if any.
pub(super) fn find(text: &str, sentence: Span, lang: Lang) -> Option<Clause> {
    let span = match lang {
        Lang::Zh => chinese(text, sentence)?,
        Lang::En => in_english(text, sentence)?,
    };
    Some(Clause {
        span,
        action: None,
        object: Some(span),
        subject: None,
        lead_in: None,
        force: Force::Bare,
        grade: Grade::B,
        kind: RecordType::Finding,
        rules: vec!["finding.seen".to_owned()],
    })
}

fn chinese(text: &str, sentence: Span) -> Option<Span> {
    let quote = sentence.of(text);
    let (at, word) = lists::list!("zh.finding.seen")
        .iter()
        .filter_map(|word| quote.find(word).map(|at| (at, word)))
        .min()?;
    let start = at + word.len();
    let rest = quote.get(start..)?;
    let end = rest.find(['，', ',', '。', '；', ';']).unwrap_or(rest.len());
    let said = rest.get(..end)?;
    let is_fault = lists::holds!("zh.finding.faults", said);
    let is_aim = said.contains("的问题") || said.starts_with('的') || quote.contains("对发现");
    let span = Span::new(sentence.start + start, sentence.start + start + end).trim(text);
    (is_fault && !is_aim && said.chars().count() >= 4).then_some(span)
}

fn in_english(text: &str, sentence: Span) -> Option<Span> {
    let mut buffer = String::new();
    english::lowered(sentence.of(text), &mut buffer);
    let words = words(&buffer, sentence.start);
    let (at, length) = (0..words.len()).find_map(|at| {
        lists::list!("en.finding.seen").iter().find_map(|phrase| {
            let parts: Vec<&str> = phrase.split(' ').collect();
            let here = words.get(at..at + parts.len())?;
            here.iter()
                .zip(&parts)
                .all(|(word, part)| word.lower == *part)
                .then_some((at, parts.len()))
        })
    })?;
    let rest = words.get(at + length..)?;
    let mark = rest.iter().position(|word| matches!(word.lower, "." | ";" | ","));
    let goes_on = rest.windows(2).position(
        |pair| matches!(pair, [one, two] if one.lower == "and" && two.lower.ends_with("ed")),
    );
    let end = mark.into_iter().chain(goes_on).min().unwrap_or(rest.len());
    let said = rest.get(..end)?;
    let is_fault = said.iter().any(|word| lists::has!("en.finding.faults", word.lower));
    let (first, last) = (said.first()?, said.last()?);
    (is_fault && said.len() >= 3).then_some(Span::new(first.start, last.end))
}
