//! What a document says of itself, from its title, the lines under it, and its last lines.

mod kind;
mod people;

use crate::date::{self, DateKind, DateMention, Role};
use crate::lang::Lang;
use crate::lists;
use crate::span::{Located, Span};

use super::blocks::{Block, language};
use super::{DocumentDate, Header};

/// Blocks at the head of a document that may speak of it.
const HEAD_BLOCKS: usize = 12;
/// Blocks at its foot that may carry a signature and a date.
const FOOT_BLOCKS: usize = 6;

/// Reads the header of a document.
pub(crate) fn read(text: &str, blocks: &[Block]) -> Header {
    let plain = || blocks.iter().filter(|block| !block.is_row(text));
    let head: Vec<Span> = plain().take(HEAD_BLOCKS).map(|block| block.span).collect();
    let foot: Vec<Span> = plain().rev().take(FOOT_BLOCKS).map(|block| block.span).collect();
    let (speaker, post) = people::speaker(text, &head);
    Header {
        kind: kind::of(text, &head, blocks),
        date: own_date(text, &head, &foot),
        speaker: speaker.map(|span| Located::new(text, span)),
        post: post.map(|span| Located::new(text, span)),
        place: people::place(text, &head).map(|span| Located::new(text, span)),
        event: people::event(text, &head).map(|span| Located::new(text, span)),
    }
}

/// The first full date of the head that is the document's own; else one alone at its foot.
fn own_date(text: &str, head: &[Span], foot: &[Span]) -> Option<DocumentDate> {
    let lines = head
        .iter()
        .flat_map(|span| first_part(text, *span))
        .filter(|span| speaks_of_itself(span.of(text)));
    lines
        .chain(foot.iter().copied().filter(|span| is_date_line(text, *span)))
        .find_map(|span| full_date(text, span))
}

/// The lines of a block, short ones whole, long ones up to their first sentence.
fn first_part(text: &str, span: Span) -> Vec<Span> {
    let quote = span.of(text);
    if quote.chars().count() <= 120 {
        return vec![span];
    }
    let stop = quote.find(['。', '；']).or_else(|| quote.find(". ")).unwrap_or(quote.len());
    vec![Span::new(span.start, span.start + stop)]
}

/// Whether a line of the head dates the document: a date line, a dateline, the day of the meeting.
fn speaks_of_itself(quote: &str) -> bool {
    let lower = quote.to_ascii_lowercase();
    lists::holds!("zh.header.tells", &lower) && !lists::holds!("zh.header.rules", &lower)
}

fn is_date_line(text: &str, span: Span) -> bool {
    let quote = span.of(text);
    let is_sentence = quote.ends_with('.') && quote.split_whitespace().count() > 6;
    quote.chars().count() <= 40
        && !is_sentence
        && (quote.contains('日') || quote.contains(|symbol: char| symbol.is_ascii_digit()))
}

/// The first expression of a full day in `span`.
fn full_date(text: &str, span: Span) -> Option<DocumentDate> {
    let quote = span.of(text);
    let lang = if language(quote) == Lang::Zh { Lang::Zh } else { Lang::En };
    let is_day = |mention: &DateMention| {
        let before = quote.get(..mention.start).unwrap_or_default().trim_end();
        let behind = quote.get(mention.end..).unwrap_or_default();
        let (own, before) = (mention.text.to_ascii_lowercase(), before.to_ascii_lowercase());
        let limits = lists::begins!("both.header.limits", own)
            || lists::ends!("both.header.limits_before", before)
            || mention.text.ends_with(['前', '内', '起'])
            || behind.starts_with(['前', '起', '内'])
            || behind.starts_with("之前");
        mention.kind == DateKind::Date && mention.iso_to.is_some() && !limits
    };
    let mention = date::find(quote, lang, None, Role::Event).into_iter().find(is_day)?;
    Some(DocumentDate {
        place: Located {
            text: mention.text,
            start: mention.start + span.start,
            end: mention.end + span.start,
        },
        kind: mention.kind,
        iso_from: mention.iso_from.or(mention.iso_to),
        iso_to: mention.iso_to,
    })
}
