//! Lists of objects: "新建幼儿园12所、社区食堂40个" holds two records, because each member has a figure of
//! its own and can be told done alone.

use crate::clause::Clause;
use crate::lang::Lang;
use crate::span::Span;

/// The clauses that `clause` holds: itself, or one for each member of its list.
pub(super) fn lists(text: &str, clause: Clause, lang: Lang) -> Vec<Clause> {
    if lang != Lang::Zh {
        return vec![clause];
    }
    let members = members(text, clause.span);
    let is_bound = members.iter().skip(1).any(|member| member.of(text).contains('的'));
    if members.len() < 2 || is_bound {
        return vec![clause];
    }
    members
        .into_iter()
        .enumerate()
        .map(|(index, span)| {
            let mut member = clause.clone();
            member.span = span;
            if index > 0 {
                member.object = Some(span);
                member.rules.push("zh.list.member".to_owned());
            } else if let Some(object) = &mut member.object {
                object.end = object.end.min(span.end);
            }
            member
        })
        .collect()
}

/// Places of the members that hold a figure each; a member without one belongs to the next.
fn members(text: &str, span: Span) -> Vec<Span> {
    let quote = span.of(text);
    let mut members: Vec<Span> = Vec::new();
    let mut start = span.start;
    let mut quoted = 0_usize;
    let mut cuts: Vec<usize> = Vec::new();
    for (offset, symbol) in quote.char_indices() {
        match symbol {
            '“' | '《' | '（' | '(' => quoted += 1,
            '”' | '》' | '）' | ')' => quoted = quoted.saturating_sub(1),
            '、' if quoted == 0 => cuts.push(span.start + offset),
            _ => {}
        }
    }
    cuts.push(span.end);
    for cut in cuts {
        let piece = Span::new(start, cut);
        if holds_measure(piece.of(text)) {
            members.push(piece);
            start = cut + '、'.len_utf8();
        }
    }
    if start < span.end {
        if let Some(last) = members.last_mut() {
            last.end = span.end;
        } else {
            members.push(span);
        }
    }
    members
}

/// Whether a member ends in a figure with a unit ("12所", "40公里以上").
fn holds_measure(piece: &str) -> bool {
    let Some(digit) = piece.rfind(|symbol: char| symbol.is_ascii_digit()) else { return false };
    let behind = piece.get(digit + 1..).unwrap_or("").chars().count();
    let before = piece.trim_end_matches(|symbol: char| !symbol.is_ascii_digit());
    (1..=8).contains(&behind) && before.chars().count() > 2
}
