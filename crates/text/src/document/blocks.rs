//! Blocks: the logical lines of a text. A line that was only wrapped is joined to the one it
//! continues; marks at its head and whether it looks like a heading are noted. What a block means
//! is decided elsewhere.

use super::marker::{self, Marker, Style};
use crate::lang::Lang;
use crate::span::Span;

/// A logical line, or several physical ones that were wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its place without the white space around it; the mark is inside.
    pub(crate) span: Span,
    /// The mark at its head.
    pub(crate) marker: Option<Marker>,
    /// Its language: Chinese if it holds a Chinese character.
    pub(crate) lang: Lang,
    /// Whether an empty line stands before it.
    pub(crate) after_gap: bool,
}

impl Block {
    /// Its place behind the mark.
    pub(crate) fn body(&self, text: &str) -> Span {
        let start = self.marker.map_or(self.span.start, |marker| marker.span.end);
        Span::new(start, self.span.end).trim(text)
    }

    /// Whether it is a row of a table.
    pub(crate) fn is_row(&self, text: &str) -> bool {
        let quote = self.span.of(text);
        let bytes = quote.as_bytes();
        (quote.starts_with('|') && quote.len() > 1)
            || (bytes.contains(&b'|') && quote.matches(" | ").count() >= 2)
            || (bytes.contains(&b'\t') && quote.matches('\t').count() >= 2)
    }

    /// Whether it ends like a sentence or a part of one.
    pub(crate) fn is_closed(&self, text: &str) -> bool {
        ends_closed(self.span.of(text))
    }
}

fn ends_closed(quote: &str) -> bool {
    quote
        .trim_end_matches(['”', '’', '"', '\'', ')', '）', '*', '_'])
        .ends_with(['。', '；', '！', '？', '：', '，', '.', ';', '!', '?', ':', ',', '、', '…'])
}

/// The language of a quotation.
pub(crate) fn language(quote: &str) -> Lang {
    let is_chinese = |symbol: char| ('\u{4e00}'..='\u{9fff}').contains(&symbol);
    if quote.chars().any(is_chinese) { Lang::Zh } else { Lang::En }
}

/// The blocks of `text`, in order.
pub(crate) fn split(text: &str) -> Vec<Block> {
    let lines = physical(text);
    let width = Widths::of(text, &lines);
    let mut blocks: Vec<Block> = Vec::with_capacity(lines.len());
    let mut gap = true;
    for line in lines {
        if line.is_empty() {
            gap = true;
            continue;
        }
        let block = Block {
            span: line,
            marker: marker::parse(line.of(text), line.start),
            lang: language(line.of(text)),
            after_gap: gap,
        };
        match blocks.last_mut() {
            Some(last) if !gap && width.continues(text, last, &block) => {
                last.span.end = line.end;
                if block.lang == Lang::Zh {
                    last.lang = Lang::Zh;
                }
            }
            _ => blocks.push(block),
        }
        gap = false;
    }
    blocks
}

/// Places of the physical lines without the white space around them.
fn physical(text: &str) -> Vec<Span> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        lines.push(Span::new(start, start + line.len()).trim(text));
        start += line.len();
    }
    lines
}

/// The width at which a text was wrapped, in columns (a Chinese character counts two), if it was.
struct Widths {
    wrapped_at: Option<usize>,
}

const NARROWEST: usize = 40;
/// Below this width English lines that begin with a capital are a list, not wrapped prose.
const NARROWEST_PROSE: usize = 60;
const WIDEST: usize = 130;
/// Lines needed at the full width before a text counts as wrapped.
const LEAST_FULL_LINES: usize = 3;
/// How far a wrapped line may fall short of the full width: by a long word, or by a mark that may
/// not begin a line.
const SLACK_ENGLISH: usize = 14;
const SLACK_CHINESE: usize = 3;

fn columns(quote: &str) -> usize {
    quote.chars().map(|symbol| if symbol.is_ascii() { 1 } else { 2 }).sum()
}

impl Widths {
    fn of(text: &str, lines: &[Span]) -> Self {
        let mut open: Vec<usize> = lines
            .iter()
            .map(|line| line.of(text))
            .filter(|quote| !quote.is_empty() && !quote.starts_with('|'))
            .filter(|quote| quote.len() <= WIDEST * 2)
            .filter(|quote| !ends_closed(quote) || quote.ends_with(['，', ',']))
            .map(columns)
            .filter(|width| (NARROWEST..=WIDEST).contains(width))
            .collect();
        open.sort_unstable();
        let longest = lines.iter().map(|line| line.len()).max().unwrap_or(0);
        let full = open.last().copied();
        let at_full =
            |width: usize| open.iter().filter(|other| **other + SLACK_ENGLISH >= width).count();
        let wrapped_at =
            full.filter(|width| longest <= WIDEST * 2 && at_full(*width) >= LEAST_FULL_LINES);
        Self { wrapped_at }
    }

    /// Whether `next` goes on with the sentence that `last` breaks off.
    fn continues(&self, text: &str, last: &Block, next: &Block) -> bool {
        if next.marker.is_some()
            || last.is_row(text)
            || next.is_row(text)
            || last.marker.is_some_and(|marker| marker.style == Style::Hash)
        {
            return false;
        }
        let (before, after) = (last.span.of(text), next.span.of(text));
        let tail = before.lines().last().unwrap_or(before);
        if tail.ends_with(['，', '、', '和', '及', '与', '（']) && next.lang == Lang::Zh {
            return !opens_label(after);
        }
        if tail.ends_with(['。', '；', '！', '？', '：', ':', '.', '!', '?', ';', '|']) {
            return false;
        }
        if opens_label(after) {
            return false;
        }
        let Some(width) = self.wrapped_at else {
            return last.lang == Lang::En
                && columns(tail) >= NARROWEST
                && after.starts_with(|first: char| first.is_ascii_lowercase());
        };
        let is_upper = after.starts_with(|first: char| first.is_ascii_uppercase());
        if last.lang == Lang::En && width < NARROWEST_PROSE && is_upper {
            return false;
        }
        let slack = if last.lang == Lang::Zh { SLACK_CHINESE } else { SLACK_ENGLISH };
        columns(tail) + slack >= width
            || (last.lang == Lang::En
                && columns(tail) + 2 * slack >= width
                && after.starts_with(|first: char| first.is_ascii_lowercase()))
    }
}

/// Whether a line begins with a short label and a colon ("完成时限：", "Lead:").
fn opens_label(quote: &str) -> bool {
    let Some(colon) = quote.find(['：', ':']) else { return false };
    let label = quote.get(..colon).unwrap_or("");
    columns(label) <= 24 && !label.contains(['，', '。', ',', '.'])
}
