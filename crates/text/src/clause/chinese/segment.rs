//! Segments of a Chinese sentence: the pieces between its commas and colons, outside quotation
//! marks and brackets.

use crate::document::Style;
use crate::document::marker;
use crate::span::Span;

/// A piece of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Its place, without the closing mark.
    pub(crate) span: Span,
    /// The mark that closes it, if any.
    pub(crate) mark: Option<char>,
}

/// The segments of `sentence`, in order.
pub(crate) fn split(text: &str, sentence: Span) -> Vec<Segment> {
    let mut segments = Vec::with_capacity(8);
    let mut start = sentence.start;
    let mut quoted = 0_usize;
    for (offset, symbol) in sentence.of(text).char_indices() {
        match symbol {
            '“' | '《' | '（' | '(' | '「' => quoted += 1,
            '”' | '》' | '）' | ')' | '」' => quoted = quoted.saturating_sub(1),
            '，' | '；' | '：' | ',' | ';' | ':' | '。' | '！' | '？' if quoted == 0 => {
                let end = sentence.start + offset;
                push(text, Span::new(start, end), Some(symbol), &mut segments);
                start = end + symbol.len_utf8();
            }
            _ => {}
        }
    }
    push(text, Span::new(start, sentence.end), None, &mut segments);
    segments
}

fn push(text: &str, span: Span, mark: Option<char>, into: &mut Vec<Segment>) {
    let mut span = span.trim(text);
    if let Some(found) = marker::parse(span.of(text), span.start)
        && matches!(found.style, Style::ChineseParen | Style::ArabicParen | Style::Circled)
    {
        span = Span::new(found.span.end, span.end).trim(text);
    }
    let mark = mark.map(|mark| match mark {
        ',' => '，',
        ';' => '；',
        ':' => '：',
        other => other,
    });
    if !span.is_empty() {
        into.push(Segment { span, mark });
    }
}
