//! From the cells of a row to a [`SourceCase`], or the reason why not. Pure, row by row.
//!
//! Rules of thumb: what the case cannot be without is missing or wrong: the row is rejected. What
//! it can be without is left out, and a quirk says so. Nothing is made up.

mod place;
mod status;
mod times;

use jiff::Timestamp;

use super::case::{Link, SourceCase};
use super::decode::MALFORMED;
use super::mapping::{Found, Mapping, Part, Words};
use super::quirk::{LONG_TEXT_CHARACTERS, Quirk, QuirkKind, shown};
use super::rejection::Reason;
use super::rows::{CELL_BYTES_MAX, Cells};

pub(super) use place::micro_degrees;

/// Where the columns of each part stand in a file.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// By part, as the enum numbers them.
    places: [Vec<usize>; Part::COUNT],
    /// The header, as the file has it.
    pub(super) header: Vec<String>,
}

impl Layout {
    pub(super) fn new(header: Vec<String>) -> Self {
        Self { places: std::array::from_fn(|_| Vec::new()), header }
    }

    pub(super) fn put(&mut self, part: Part, places: Vec<usize>) {
        if let Some(known) = self.places.get_mut(part as usize) {
            *known = places;
        }
    }

    pub(super) fn places(&self, part: Part) -> &[usize] {
        self.places.get(part as usize).map_or(&[], Vec::as_slice)
    }

    /// Columns of a part, as the file names them.
    fn names(&self, part: Part) -> String {
        let name = |place: &usize| self.header.get(*place).cloned().unwrap_or_default();
        self.places(part).iter().map(name).collect::<Vec<_>>().join(" + ")
    }
}

/// A row is wrong in this place for this reason.
pub(super) struct Wrong {
    pub(super) column: String,
    pub(super) value: String,
    pub(super) reason: Reason,
}

/// What a conversion looks at, and what it finds odd.
struct Source<'row> {
    mapping: &'row Mapping,
    layout: &'row Layout,
    cells: &'row Cells,
    now: Timestamp,
    quirks: Vec<Quirk>,
}

impl<'row> Source<'row> {
    /// The cells of a part, in the order of the mapping.
    fn cells(&self, part: Part) -> impl Iterator<Item = &'row str> + Clone + use<'row> {
        let cells = self.cells;
        self.layout.places(part).iter().map(move |place| cells.get(*place).trim())
    }

    /// The first cell of a part that holds something; blank if none does.
    fn first(&self, part: Part) -> &'row str {
        self.cells(part).find(|cell| !cell.is_empty()).unwrap_or_default()
    }

    fn has(&self, part: Part) -> bool {
        !self.layout.places(part).is_empty()
    }

    fn odd(&mut self, kind: QuirkKind, part: Part, value: &str) {
        let (column, value) = (self.layout.names(part), shown(value));
        self.quirks.push(Quirk { kind, column, value });
    }

    fn wrong(&self, part: Part, value: &str, reason: Reason) -> Wrong {
        Wrong { column: self.layout.names(part), value: shown(value), reason }
    }

    /// The cells of a part one after the other, each different one once.
    fn joined(&mut self, part: Part, between: &str) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for cell in self.cells(part).filter(|cell| !cell.is_empty()) {
            if !parts.contains(&cell) {
                parts.push(cell);
            }
        }
        let joined = parts.join(between);
        if joined.contains('\u{FFFD}') {
            self.odd(QuirkKind::ReplacementCharacters, part, "");
        }
        if joined.contains('\0') {
            self.odd(QuirkKind::ControlCharacters, part, "");
            return joined.replace('\0', "");
        }
        joined
    }

    /// The key that the words of a part stand for.
    fn key(&mut self, part: Part, words: &Words, unknown: QuirkKind) -> Option<String> {
        match words.find(self.cells(part)) {
            Found::Blank => None,
            Found::Key(key) => Some(key),
            Found::Unlisted(other) => {
                let word = self.first(part);
                self.odd(unknown, part, word);
                other
            }
        }
    }
}

/// The request that a row tells of.
///
/// # Errors
/// The first reason why it cannot be brought in.
pub(super) fn convert(
    mapping: &Mapping,
    layout: &Layout,
    cells: &Cells,
    now: Timestamp,
) -> Result<SourceCase, Wrong> {
    let mut source = Source { mapping, layout, cells, now, quirks: Vec::new() };
    let external_id = id(&source)?;
    let times = times::read(&mut source)?;
    let status = status::read(&mut source, times.closed.is_some())?;
    let times = times.settled(&mut source, status.status);
    let title = source.joined(Part::Title, ": ");
    let text = text(&mut source);
    let duplicate_of = duplicate_of(&mut source, &external_id, status.is_duplicate);
    let case = SourceCase {
        external_id,
        requested_at: times.requested_at,
        closed_at: times.closed_at,
        reopened_at: times.reopened_at,
        updated_at: times.updated_at,
        answered_at: times.answered_at,
        title,
        text,
        address: source.joined(Part::Address, ", "),
        coordinates: place::read(&mut source),
        category: source.key(Part::Category, &mapping.category, QuirkKind::UnknownCategory),
        unit: source.key(Part::Unit, &mapping.unit, QuirkKind::UnknownUnit),
        channel: source.key(Part::Channel, &mapping.channel, QuirkKind::UnknownChannel),
        type_key: source.key(Part::Type, &mapping.type_key, QuirkKind::UnknownType),
        urgency: source.key(Part::Urgency, &mapping.urgency, QuirkKind::UnknownUrgency),
        status: status.status,
        answer: source.joined(Part::Answer, "\n"),
        duplicate_of,
        notes: Vec::new(),
        quirks: Vec::new(),
    };
    Ok(SourceCase { quirks: source.quirks, ..case })
}

/// Whether the row can be read at all: the number of its cells, their size, their bytes.
///
/// # Errors
/// It cannot.
pub(super) fn check_shape(
    layout: &Layout,
    cells: &Cells,
    encoding: &'static str,
) -> Result<(), Wrong> {
    let wanted = layout.header.len();
    let more_is_blank = cells.iter().skip(wanted).all(|cell| cell.trim().is_empty());
    // A row of a workbook ends with its last filled cell.
    let may_be_short = cells.line.is_none();
    if !more_is_blank || (cells.count() < wanted && !may_be_short) {
        let reason = Reason::CellCount { found: cells.count(), wanted };
        let value = cells.iter().collect::<Vec<_>>().join(",");
        return Err(Wrong { column: String::new(), value: shown(&value), reason });
    }
    for (place, cell) in cells.iter().enumerate() {
        let wrong = |reason| {
            let column = layout.header.get(place).cloned().unwrap_or_default();
            Err(Wrong { column, value: shown(cell), reason })
        };
        if cell.len() > CELL_BYTES_MAX {
            return wrong(Reason::CellTooLarge { limit: CELL_BYTES_MAX });
        }
        if cell.contains(MALFORMED) {
            return wrong(Reason::Encoding { encoding });
        }
    }
    Ok(())
}

/// The name of the request in its source: its cells with a slash between. Empty where no column
/// names requests; then the reader names it by the whole row.
fn id(source: &Source<'_>) -> Result<String, Wrong> {
    let parts: Vec<&str> = source.cells(Part::Id).collect();
    if source.has(Part::Id) && parts.iter().all(|part| part.is_empty()) {
        return Err(source.wrong(Part::Id, "", Reason::MissingId));
    }
    Ok(parts.join("/").replace('\0', ""))
}

fn text(source: &mut Source<'_>) -> String {
    let text = source.joined(Part::Text, "\n");
    if text.is_empty() && source.has(Part::Text) {
        source.odd(QuirkKind::EmptyText, Part::Text, "");
    }
    if text.chars().nth(LONG_TEXT_CHARACTERS).is_some() {
        source.odd(QuirkKind::LongText, Part::Text, "");
    }
    text
}

/// What the request is said to repeat: by the pattern, else by its status alone.
fn duplicate_of(source: &mut Source<'_>, own: &str, is_duplicate: bool) -> Option<Link> {
    let named = named_duplicate(source);
    match named {
        Some(Link::Of(other)) if other == own => {
            source.odd(QuirkKind::DuplicateOfItself, Part::Duplicate, &other);
            None
        }
        None if is_duplicate => Some(Link::Unnamed),
        found => found,
    }
}

fn named_duplicate(source: &Source<'_>) -> Option<Link> {
    let rule = source.mapping.duplicate.as_ref()?;
    let written = source.first(Part::Duplicate);
    if written.is_empty() {
        return None;
    }
    let Some(pattern) = &rule.pattern else { return Some(Link::Of(written.to_owned())) };
    let found = pattern.captures(written)?;
    let name = found.iter().skip(1).flatten().next();
    Some(name.map_or(Link::Unnamed, |name| Link::Of(name.as_str().to_owned())))
}
