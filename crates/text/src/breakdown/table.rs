//! Tables of tasks: a header row whose cells name fields, then one task a row.

use crate::candidate::{Extractor, cells};
use crate::cue::Field;
use crate::document::blocks::Block;
use crate::lists;
use crate::span::Span;

use super::{Item, Value};

/// The items of every table of tasks; marks the blocks they are made of.
pub(super) fn read(
    extractor: &Extractor,
    text: &str,
    blocks: &[Block],
    consumed: &mut [bool],
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut columns: Option<(Vec<Option<Field>>, Separator)> = None;
    for (index, block) in blocks.iter().enumerate() {
        if let Some(found) = header(extractor, text, block) {
            columns = Some(found);
            mark(consumed, index);
            continue;
        }
        let Some((fields, separator)) = &columns else { continue };
        let row = separator.cells(text, block.span);
        if row.len() < 2 {
            columns = None;
            continue;
        }
        mark(consumed, index);
        items.extend(item(text, fields, &row));
    }
    items
}

fn mark(consumed: &mut [bool], index: usize) {
    if let Some(flag) = consumed.get_mut(index) {
        *flag = true;
    }
}

/// What stands between the cells of a row.
#[derive(Debug, Clone, Copy)]
enum Separator {
    Bar,
    Tab,
    Spaces,
}

impl Separator {
    fn of(text: &str, block: &Block) -> Option<Self> {
        let quote = block.span.of(text);
        if quote.contains('\n') {
            return None;
        }
        if quote.matches('|').count() >= 2 {
            Some(Self::Bar)
        } else if quote.contains('\t') {
            Some(Self::Tab)
        } else if quote.contains("   ") || quote.contains("  ") {
            Some(Self::Spaces)
        } else {
            None
        }
    }

    fn cells(self, text: &str, row: Span) -> Vec<Span> {
        let quote = row.of(text);
        match self {
            Self::Bar if quote.contains('|') => cells(text, row),
            Self::Bar => Vec::new(),
            Self::Tab => split(text, row, |rest| rest.find('\t').map(|at| (at, 1))),
            Self::Spaces => split(text, row, |rest| {
                let at = rest.find("  ")?;
                let width = rest.get(at..)?.len() - rest.get(at..)?.trim_start_matches(' ').len();
                Some((at, width))
            }),
        }
    }
}

fn split(text: &str, row: Span, next: impl Fn(&str) -> Option<(usize, usize)>) -> Vec<Span> {
    let mut cells = Vec::new();
    let mut start = row.start;
    while let Some((at, width)) = next(Span::new(start, row.end).of(text)) {
        cells.push(Span::new(start, start + at).trim(text));
        start += at + width;
    }
    cells.push(Span::new(start, row.end).trim(text));
    cells
}

/// The fields of a header row, if it names what is to be done and who or when.
fn header(
    extractor: &Extractor,
    text: &str,
    block: &Block,
) -> Option<(Vec<Option<Field>>, Separator)> {
    let separator = Separator::of(text, block)?;
    let fields: Vec<Option<Field>> = separator
        .cells(text, block.span)
        .iter()
        .map(|cell| extractor.labels.of_header(cell.of(text)))
        .collect();
    let fields = settled(text, fields, &separator.cells(text, block.span));
    let has = |wanted: &[Field]| fields.iter().flatten().any(|field| wanted.contains(field));
    let known = fields.iter().flatten().count();
    let is_header = has(&[Field::Content])
        && has(&[Field::Lead, Field::Responsible, Field::Due, Field::Support])
        && known * 2 >= fields.len();
    is_header.then_some((fields, separator))
}

/// One column of content: of several the one that is no mere name; of none a column of measures
/// beside one of owners.
fn settled(text: &str, mut fields: Vec<Option<Field>>, cells: &[Span]) -> Vec<Option<Field>> {
    let lower =
        |at: usize| cells.get(at).map_or(String::new(), |cell| cell.of(text).to_lowercase());
    let contents: Vec<usize> =
        (0..fields.len()).filter(|at| fields.get(*at) == Some(&Some(Field::Content))).collect();
    let is_name = |at: usize| lower(at).contains("名称") || lower(at).contains("name");
    let is_owned =
        fields.iter().flatten().any(|field| matches!(field, Field::Lead | Field::Responsible));
    let mut set = |at: usize, field: Field| {
        if let Some(slot) = fields.get_mut(at) {
            *slot = Some(field);
        }
    };
    if contents.len() > 1 && contents.iter().any(|at| !is_name(*at)) {
        contents.iter().filter(|at| is_name(**at)).for_each(|at| set(*at, Field::Other));
    } else if contents.is_empty() && is_owned {
        let measure = (0..cells.len())
            .find(|at| lists::has!("both.header.measures", lower(*at).trim().trim_matches('*')));
        if let Some(at) = measure {
            set(at, Field::Content);
        }
    }
    fields
}

fn item(text: &str, fields: &[Option<Field>], row: &[Span]) -> Option<Item> {
    let is_rule = row
        .iter()
        .all(|cell| cell.of(text).chars().all(|symbol| matches!(symbol, '-' | ':' | ' ' | '=')));
    if is_rule {
        return None;
    }
    let mut item = Item::default();
    for (field, cell) in fields.iter().zip(row) {
        let cell = cell.trim_matches(text, |symbol| symbol.is_whitespace() || symbol == '*');
        match field {
            _ if cell.is_empty() => {}
            Some(Field::Content) if item.parts.is_empty() => item.parts.push(content(text, cell)),
            Some(field) => item.values.push(Value { field: *field, span: cell, is_bracket: false }),
            None => {}
        }
    }
    let is_spanning =
        row.windows(2).all(|pair| matches!(pair, [one, two] if one.of(text) == two.of(text)));
    (!item.parts.is_empty() && !is_spanning && !item.values.is_empty()).then_some(item)
}

/// A cell without the running number that it may begin with.
fn content(text: &str, cell: Span) -> Span {
    let quote = cell.of(text);
    let digits = quote.trim_start_matches(|symbol: char| symbol.is_ascii_digit());
    let rest = digits.strip_prefix(['.', '、', '．']).map(str::trim_start);
    match rest {
        Some(rest)
            if digits.len() < quote.len()
                && !rest.starts_with(|symbol: char| symbol.is_ascii_digit()) =>
        {
            Span::new(cell.end - rest.len(), cell.end)
        }
        _ => cell,
    }
}
