//! Items in running text: a numbered block with its labels, or a sentence with a bracket that says
//! who does it.

use crate::candidate::Extractor;
use crate::cue::Field;
use crate::document::blocks::Block;
use crate::document::{Style, is_heading};
use crate::lists;
use crate::span::Span;

use super::{Item, Value};

/// What one block brings.
struct Part {
    index: usize,
    style: Option<Style>,
    /// Text before the first label.
    body: Span,
    values: Vec<Value>,
    /// It begins with a label other than one of content.
    is_label: bool,
    /// It begins with a label of content ("Action: ...").
    opens: bool,
    is_heading: bool,
    /// It is a bracket of labels and nothing else.
    is_bracket: bool,
}

/// The items of all blocks that are not yet consumed; marks the blocks they are made of.
pub(super) fn read(
    extractor: &Extractor,
    text: &str,
    blocks: &[Block],
    consumed: &mut [bool],
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut groups: Vec<Vec<Part>> = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        if consumed.get(index).copied().unwrap_or(true) || block.is_row(text) {
            groups.push(Vec::new());
            continue;
        }
        let part = part(extractor, text, (index, block));
        let joins = part.is_label || (continues(&part, groups.last()) && !block.after_gap);
        match groups.last_mut() {
            Some(group) if joins && !group.is_empty() => group.push(part),
            _ => groups.push(vec![part]),
        }
    }
    share_trailing_labels(&mut groups);
    for group in groups {
        let indices: Vec<usize> = group.iter().map(|part| part.index).collect();
        let found = of_group(extractor, text, &group);
        if !found.is_empty() {
            for index in indices {
                if let Some(flag) = consumed.get_mut(index) {
                    *flag = true;
                }
            }
            items.extend(found);
        }
    }
    items
}

/// Whether an unmarked block goes on with the item text of its group.
fn continues(part: &Part, group: Option<&Vec<Part>>) -> bool {
    let Some(group) = group else { return false };
    let open = group.iter().all(|other| other.values.is_empty());
    let numbered =
        group.first().is_some_and(|first| first.style.is_some_and(|style| !style.is_structural()));
    part.style.is_none() && !part.opens && open && numbered && !part.is_heading
}

fn part(extractor: &Extractor, text: &str, (index, block): (usize, &Block)) -> Part {
    let body =
        block.body(text).trim_matches(text, |symbol| symbol == '*' || symbol.is_whitespace());
    let body = Span::new(body.start + counted(body.of(text)), body.end).trim(text);
    let mut values = Vec::new();
    let mut end = body.end;
    let mut start = body.start;
    let labels = top_level(text, body, extractor);
    let opens_bracket = body.of(text).starts_with(['（', '(', '【', '[']);
    let reach = if opens_bracket { '（'.len_utf8() } else { 1 };
    let is_label = labels
        .first()
        .is_some_and(|first| first.start <= body.start + reach && first.field != Field::Content);
    let mut opens = false;
    for label in &labels {
        if label.field == Field::Content && label.start <= body.start + 1 {
            opens = true;
            start = label.value.start;
            end = label.value.end;
            continue;
        }
        end = end.min(label.start);
        values.push(Value { field: label.field, span: label.value, is_bracket: false });
    }
    let style = block.marker.map(|marker| marker.style);
    let is_heading = is_heading(text, block) && values.is_empty();
    let is_bracket = is_label && opens_bracket;
    if is_bracket {
        end = start;
        for value in &mut values {
            value.span = value.span.trim_matches(text, closes);
        }
    }
    Part {
        is_bracket,
        index,
        style,
        body: Span::new(start, end.max(start)).trim(text),
        values,
        is_label,
        opens,
        is_heading,
    }
}

/// Marks that close a bracket, and padding.
fn closes(symbol: char) -> bool {
    matches!(symbol, '）' | ')' | '】' | ']') || crate::cue::is_padding(symbol)
}

/// Bytes of "任务一：" or "Action 3:" at the head of an item.
fn counted(quote: &str) -> usize {
    let words = [
        "任务",
        "事项",
        "措施",
        "项目",
        "目标",
        "举措",
        "建议",
        "Action ",
        "Task ",
        "Recommendation ",
        "Objective ",
        "Commitment ",
        "Milestone ",
        "Item ",
        "Step ",
        "Point ",
        "Finding ",
        "Agreed action ",
    ];
    let Some(rest) = words.iter().find_map(|word| quote.strip_prefix(word)) else { return 0 };
    let number = rest.trim_start_matches(|symbol: char| {
        symbol.is_ascii_digit() || "一二三四五六七八九十".contains(symbol)
    });
    let mut follows = number.chars();
    match (follows.next(), follows.next()) {
        // A part of one number: "目标1.5万户".
        (Some('.'), Some(digit)) if digit.is_ascii_digit() => 0,
        (Some(mark @ ('：' | ':' | '、' | '.')), _) if number.len() < rest.len() => {
            quote.len() - number.len() + mark.len_utf8()
        }
        _ => 0,
    }
}

/// Labels outside brackets; those inside are read with their bracket.
fn top_level(text: &str, body: Span, extractor: &Extractor) -> Vec<crate::cue::Labelled> {
    let brackets = brackets(text, body);
    let mut labels = extractor.labels.find(text, body);
    labels.retain(|label| {
        !brackets.iter().any(|bracket| {
            bracket.start <= label.start
                && label.value.start < bracket.end
                && !opens_with(text, *bracket, body)
        })
    });
    labels
}

/// A block that is one bracket as a whole is read as if it had none.
fn opens_with(text: &str, bracket: Span, body: Span) -> bool {
    let _ = text;
    bracket.start <= body.start + 1
}

/// Places of the outermost brackets, with their marks.
fn brackets(text: &str, span: Span) -> Vec<Span> {
    let mut found = Vec::new();
    if !span.of(text).contains(['（', '(', '【', '[']) {
        return found;
    }
    let mut depth = 0_usize;
    let mut start = span.start;
    for (offset, symbol) in span.of(text).char_indices() {
        match symbol {
            '（' | '(' | '【' | '[' => {
                if depth == 0 {
                    start = span.start + offset;
                }
                depth += 1;
            }
            '）' | ')' | '】' | ']' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    found.push(Span::new(start, span.start + offset + symbol.len_utf8()));
                }
            }
            _ => {}
        }
    }
    found
}

/// If only the last of several sub-items is followed by labels, they hold for all of them.
fn share_trailing_labels(groups: &mut [Vec<Part>]) {
    const fn is_sub(style: Style) -> bool {
        matches!(
            style,
            Style::ArabicParen | Style::Circled | Style::Letter | Style::Bullet | Style::Nested
        )
    }
    let style_of = |group: &Vec<Part>| group.first().and_then(|part| part.style);
    let bare = |group: &Vec<Part>| group.iter().all(|part| part.values.is_empty());
    let mut index = groups.len();
    while index > 0 {
        index -= 1;
        let Some(group) = groups.get(index) else { continue };
        let closes = group.iter().any(|part| part.is_bracket);
        let shares = |style: &Style| is_sub(*style) || closes && *style == Style::Arabic;
        let Some(style) = style_of(group).filter(shares) else { continue };
        let inherits = group.len() > 1 && group.iter().skip(1).any(|part| part.is_label);
        if !inherits || bare(group) {
            continue;
        }
        let values: Vec<Value> =
            group.iter().flat_map(|part| part.values.iter().copied()).collect();
        let mut earlier = index;
        let mut changed = Vec::new();
        while earlier > 0 {
            earlier -= 1;
            let Some(sibling) = groups.get(earlier) else { break };
            if style_of(sibling) != Some(style) || !bare(sibling) || has_bracket_role(sibling) {
                break;
            }
            changed.push(earlier);
        }
        for sibling in changed {
            if let Some(first) = groups.get_mut(sibling).and_then(|group| group.first_mut()) {
                first.values.clone_from(&values);
            }
        }
    }
}

fn has_bracket_role(group: &[Part]) -> bool {
    group.iter().any(|part| part.values.iter().any(|value| value.is_bracket))
}

/// The items of one group of blocks.
fn of_group(extractor: &Extractor, text: &str, group: &[Part]) -> Vec<Item> {
    let values: Vec<Value> = group.iter().flat_map(|part| part.values.iter().copied()).collect();
    let names_owner = |values: &[Value]| values.iter().any(|value| is_owner(value.field));
    let texts: Vec<Span> = group
        .iter()
        .filter(|part| !part.is_label && !part.body.is_empty())
        .map(|part| part.body)
        .collect();
    let mut items: Vec<Item> = Vec::new();
    let mut pending: Vec<Span> = Vec::new();
    for body in texts {
        let mut start = body.start;
        for bracket in brackets(text, body) {
            let Some(role_values) = role_bracket(extractor, text, bracket) else { continue };
            pending.push(Span::new(start, bracket.start));
            items.push(Item { parts: std::mem::take(&mut pending), values: role_values });
            start = bracket.end;
        }
        let rest = Span::new(start, body.end).trim_matches(text, crate::cue::is_padding);
        let is_open = start == body.start && !names_owner(&values) && is_marked(group);
        if let Some((content, who)) =
            is_open.then(|| super::tail::read(extractor, text, rest)).flatten()
        {
            pending.push(content);
            items.push(Item { parts: std::mem::take(&mut pending), values: who });
        } else if !rest.is_empty() {
            pending.push(rest);
        }
    }
    if names_owner(&values) || (group.iter().any(|part| part.opens) && !values.is_empty()) {
        for item in &mut items {
            item.values.extend(values.iter().copied());
        }
        if !pending.is_empty() {
            items.push(Item { parts: pending, values });
        }
    } else if let Some(last) = items.last_mut() {
        last.values.extend(values);
        if !pending.is_empty() {
            let values = Vec::new();
            items.push(Item { parts: pending, values });
        }
    }
    items
}

/// Whether a group begins with the mark of an item.
fn is_marked(group: &[Part]) -> bool {
    group.first().is_some_and(|part| part.style.is_some_and(|style| style != Style::Hash))
}

const fn is_owner(field: Field) -> bool {
    matches!(field, Field::Lead | Field::Responsible | Field::Support)
}

/// The values of a bracket that says who does it; `None` if it says something else.
fn role_bracket(extractor: &Extractor, text: &str, bracket: Span) -> Option<Vec<Value>> {
    let quote = bracket.of(text);
    let open = quote.chars().next()?.len_utf8();
    let close = quote.chars().next_back()?.len_utf8();
    let inner = Span::new(bracket.start + open, bracket.end.saturating_sub(close)).trim(text);
    let lower = inner.of(text).to_ascii_lowercase();
    if !lists::holds!("zh.items.roles", &lower) || lower.chars().count() > 400 {
        return None;
    }
    let labels = extractor.labels.find(text, inner);
    let mut values = Vec::new();
    let head_end = labels.first().map_or(inner.end, |label| label.start);
    let head = Span::new(inner.start, head_end).trim_matches(text, crate::cue::is_padding);
    if !head.is_empty() {
        values.push(Value { field: Field::Responsible, span: head, is_bracket: true });
    }
    values.extend(labels.iter().map(|label| Value {
        field: label.field,
        span: label.value,
        is_bracket: false,
    }));
    let owns = values.iter().any(|value| {
        is_owner(value.field) && (!value.is_bracket || names_somebody(extractor, text, value.span))
    });
    owns.then_some(values)
}

fn names_somebody(extractor: &Extractor, text: &str, span: Span) -> bool {
    let quote = span.of(text);
    !extractor.units.find(quote, crate::document::blocks::language(quote)).is_empty()
        || [
            "牵头",
            "按职责",
            "按照职责",
            "配合",
            "分工负责",
            "局",
            "委",
            "政府",
            "公司",
            "部门",
            "单位",
            "街道",
            "县区",
            "to lead",
            "leads",
            "lead",
        ]
        .iter()
        .any(|word| quote.contains(word))
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn a_counted_head_is_cut_and_a_number_with_a_point_is_not() {
        assert_eq!(counted("任务一：修缮河堤"), "任务一：".len());
        assert_eq!(counted("Action 3: Publish the list"), "Action 3:".len());
        assert_eq!(counted("目标1.5万户"), 0);
        assert_eq!(counted("Action 1.2: Publish the list"), 0);
    }
}
