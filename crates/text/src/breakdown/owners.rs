//! Owners of an item: names in a list, roles told by labels or by verbs, and the rule of a whole
//! document that the first listed leads. A name is taken as written, never completed.

use crate::candidate::Extractor;
use crate::cue::Field;
use crate::document::blocks::language;
use crate::lang::Lang;
use crate::lists;
use crate::span::Span;

use super::Value;

/// Who does what in an item.
#[derive(Debug, Default, Clone)]
pub(super) struct Owners {
    pub(super) leads: Vec<Span>,
    pub(super) responsible: Vec<Span>,
    pub(super) support: Vec<Span>,
    pub(super) due: Vec<Span>,
    /// Somebody without a name is meant.
    pub(super) is_vague: bool,
    /// "按职责分工负责": nobody leads.
    pub(super) is_shared: bool,
}

/// Whether the document says that the first listed unit leads.
pub(super) fn first_listed_leads(text: &str) -> bool {
    let chinese = text.contains("牵头")
        && lists::list!("zh.owners.first").iter().any(|word| {
            text.match_indices(word).any(|(at, _)| {
                let from = text.floor_char_boundary(at.saturating_sub(90));
                let to = text.ceil_char_boundary((at + 90).min(text.len()));
                let near = text.get(from..to).unwrap_or("");
                near.contains("牵头") && (near.contains("单位") || near.contains("部门"))
            })
        });
    if chinese {
        return true;
    }
    lists::list!("en.owners.first").iter().any(|word| {
        text.find(word).is_some_and(|at| {
            let from = text.floor_char_boundary(at.saturating_sub(120));
            let to = text.ceil_char_boundary((at + 120).min(text.len()));
            text.get(from..to).is_some_and(|near| near.contains("lead"))
        })
    })
}

/// The owners that the values of an item name.
pub(super) fn read(extractor: &Extractor, text: &str, values: &[Value]) -> Owners {
    let mut owners = Owners::default();
    for value in values {
        match value.field {
            Field::Due => owners.due.push(value.span),
            Field::Lead | Field::Responsible | Field::Support => {
                roles(extractor, text, *value, &mut owners);
            }
            _ => {}
        }
    }
    let leads = owners.leads.clone();
    let is_new = |span: &Span, text: &str| !leads.iter().any(|lead| lead.of(text) == span.of(text));
    owners.responsible.retain(|span| is_new(span, text));
    owners.support.retain(|span| is_new(span, text));
    owners
}

/// The role that a piece of a bracket states for the names in it, and where that role is written.
fn stated(piece: &str) -> Option<(Field, usize)> {
    let lower = piece.to_ascii_lowercase();
    let at = |words: &[&str]| words.iter().filter_map(|word| lower.find(word)).min();
    if let Some(at) = at(lists::list!("zh.owners.leads")) {
        return Some((Field::Lead, at));
    }
    if let Some(at) = at(lists::list!("zh.owners.shared")) {
        return Some((Field::Responsible, at));
    }
    at(lists::list!("zh.owners.supports"))
        .map(|at| (Field::Support, at))
        .or_else(|| at(lists::list!("zh.owners.responsible")).map(|at| (Field::Responsible, at)))
}

/// Reads "A牵头，B、C配合，9月底前完成" or a plain list under a label.
fn roles(extractor: &Extractor, text: &str, value: Value, owners: &mut Owners) {
    let mut waiting: Vec<Span> = Vec::new();
    let mut had_role = !value.is_bracket;
    let mut last_role = value.field;
    for piece in pieces(text, value.span, &['，', ',', '；', ';', '。', '\n']) {
        let quote = piece.of(text);
        if value.is_bracket
            && is_due(extractor, quote)
            && stated(quote).is_none_or(|(field, _)| {
                field == Field::Responsible && !names_unit(extractor, quote)
            })
        {
            owners.due.push(piece);
            continue;
        }
        if lists::holds!("zh.owners.shared", quote) {
            owners.is_shared = true;
        }
        match stated(quote).filter(|(_, at)| value.is_bracket || *at > 0) {
            Some((field, at)) => {
                let mut named = Span::new(piece.start, piece.start + at);
                if at == 0 {
                    named = Span::new(piece.end, piece.end);
                }
                waiting.push(named);
                for span in waiting.drain(..) {
                    names(extractor, text, span, (field, owners));
                }
                had_role = true;
                last_role = if field == Field::Lead { Field::Support } else { field };
            }
            None if value.is_bracket => waiting.push(piece),
            None => {
                let field = if last_role == value.field { value.field } else { last_role };
                names(extractor, text, piece, (field, owners));
            }
        }
    }
    if had_role {
        for span in waiting {
            names(extractor, text, span, (last_role, owners));
        }
    }
}

fn names_unit(extractor: &Extractor, quote: &str) -> bool {
    !extractor.units.find(quote, language(quote)).is_empty()
}

/// Whether a piece of a bracket is a time, not a name.
fn is_due(extractor: &Extractor, quote: &str) -> bool {
    let lower = quote.to_ascii_lowercase();
    let has_time = lists::holds!("zh.owners.times", lower)
        || quote.contains(|symbol: char| symbol.is_ascii_digit())
            && quote.contains(['年', '月', '日', '前']);
    has_time && !names_unit(extractor, quote)
}

/// Puts the names in `span` under `field`.
fn names(extractor: &Extractor, text: &str, span: Span, (field, owners): (Field, &mut Owners)) {
    for piece in pieces(text, span, &['、', '，', ',', '；', ';', '\n', '/', '／']) {
        for part in conjoined(text, piece) {
            name(extractor, text, part, (field, owners));
        }
    }
}

fn name(extractor: &Extractor, text: &str, part: Span, (field, owners): (Field, &mut Owners)) {
    let mut field = field;
    let mut span = strip(text, part);
    let quote = span.of(text);
    for mark in ["（牵头）", "(牵头)", "（牵头单位）", "(lead)", "(Lead)"] {
        if let Some(at) = quote.find(mark) {
            field = Field::Lead;
            span.end = span.start + at;
            break;
        }
    }
    if let Some(at) = span.of(text).find("会同") {
        let behind = Span::new(span.start + at + "会同".len(), span.end);
        names(extractor, text, behind, (Field::Support, owners));
        span.end = span.start + at;
        if field == Field::Responsible {
            field = Field::Lead;
        }
    }
    let quote = span.of(text);
    if let Some(at) = vague_from(quote) {
        owners.is_vague = true;
        span.end = span.start + at;
    } else if let Some(short) = quote.strip_suffix('等') {
        owners.is_vague = true;
        span.end = span.start + short.len();
    }
    let span = span.trim(text);
    if span.is_empty() || is_nobody(span.of(text)) {
        return;
    }
    match field {
        Field::Lead => owners.leads.push(span),
        Field::Support => owners.support.push(span),
        _ => owners.responsible.push(span),
    }
}

/// Where a body without a name begins: 0 if nobody else is named before it.
fn vague_from(quote: &str) -> Option<usize> {
    let lower = quote.to_ascii_lowercase();
    let found = lists::list!("zh.owners.vague")
        .iter()
        .filter_map(|word| quote.find(word))
        .chain(
            lists::list!("en.owners.vague")
                .iter()
                .filter_map(|word| lower.find(word).filter(|at| *at == 0 || lower.len() < 40)),
        )
        .min()?;
    let before = quote.get(..found).unwrap_or("");
    match before.find('等') {
        Some(at) => Some(at),
        None => Some(0),
    }
}

fn is_nobody(quote: &str) -> bool {
    let lower = quote.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "-" | "—"
            | "——"
            | "/"
            | "无"
            | "n/a"
            | "none"
            | "tbc"
            | "tbd"
            | "to be confirmed"
            | "待定"
            | "暂无"
            | "--"
            | "?"
    )
}

/// Without 由, brackets and marks at the ends.
fn strip(text: &str, span: Span) -> Span {
    let trimmed = span.trim_matches(text, |symbol| {
        symbol.is_whitespace()
            || matches!(symbol, '*' | '_' | '。' | '，' | ',' | '：' | ':' | '“' | '”' | '.')
    });
    let quote = trimmed.of(text);
    for lead in
        ["由", "并由", "以及", "请", "led by ", "supported by ", "with support from ", "with "]
    {
        if let Some(rest) = quote.strip_prefix(lead) {
            return Span::new(trimmed.start + (quote.len() - rest.len()), trimmed.end).trim(text);
        }
    }
    trimmed
}

/// The names in a piece without commas: cut at 和 or "and" only between two whole names.
fn conjoined(text: &str, piece: Span) -> Vec<Span> {
    let quote = piece.of(text);
    let joints: &[&str] = if language(quote) == Lang::Zh {
        &["以及", "和", "及", "与"]
    } else {
        &[" and ", " & "]
    };
    for joint in joints {
        for (at, _) in quote.match_indices(joint) {
            let (before, after) =
                (quote.get(..at).unwrap_or(""), quote.get(at + joint.len()..).unwrap_or(""));
            let is_joint = lists::ends!("zh.owners.unit_ends", before.trim());
            if is_joint && !after.trim().is_empty() {
                let mut parts = vec![Span::new(piece.start, piece.start + at).trim(text)];
                parts.extend(conjoined(text, Span::new(piece.start + at + joint.len(), piece.end)));
                return parts;
            }
        }
    }
    vec![piece]
}

/// The pieces of `span` between `marks`, outside brackets. A line that breaks inside a name does
/// not end it.
pub(super) fn pieces(text: &str, span: Span, marks: &[char]) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut start = span.start;
    let mut depth = 0_usize;
    let quote = span.of(text);
    for (offset, symbol) in quote.char_indices() {
        match symbol {
            '（' | '(' | '《' => depth += 1,
            '）' | ')' | '》' => depth = depth.saturating_sub(1),
            '\n' if marks.contains(&'\n') && !ends_name(quote.get(..offset).unwrap_or("")) => {}
            _ if marks.contains(&symbol) && depth == 0 => {
                pieces.push(Span::new(start, span.start + offset).trim(text));
                start = span.start + offset + symbol.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(Span::new(start, span.end).trim(text));
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn ends_name(before: &str) -> bool {
    let before = before.trim_end();
    lists::ends!("zh.owners.unit_ends", before)
}
