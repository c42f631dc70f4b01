//! The texts of a pack, parsed, and places in them.

use toml::de::DeTable;

use super::mistake::{Elsewhere, Mistake, MistakeKey};
use crate::calendar::SourceFile;
use crate::refusal::Argument;

/// A place in one of the texts. Places are ordered as a reader comes to them: file by file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Which file, by number.
    pub(super) file: usize,
    /// Which byte of it.
    pub(super) offset: usize,
}

/// A mistake before its place is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) at: Place,
    pub(super) key: MistakeKey,
    pub(super) arguments: Vec<Argument>,
    pub(super) elsewhere: Option<Place>,
}

impl Note {
    pub(super) const fn new(at: Place, key: MistakeKey) -> Self {
        Self { at, key, arguments: Vec::new(), elsewhere: None }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push(Argument { name, value: value.to_string() });
        self
    }

    pub(super) const fn see(mut self, place: Place) -> Self {
        self.elsewhere = Some(place);
        self
    }
}

/// One text, parsed as far as it could be.
pub(super) struct Source<'t> {
    pub(super) file: SourceFile<'t>,
    pub(super) root: DeTable<'t>,
    /// The byte at which each line begins.
    line_starts: Vec<usize>,
}

impl Source<'_> {
    /// The line of a byte, counted from 1, and where it begins.
    fn line_of(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        (line.max(1), start)
    }
}

/// All texts of a pack, in the order of their names.
pub(super) struct Sources<'t> {
    pub(super) all: Vec<Source<'t>>,
    /// What the parser said.
    pub(super) syntax: Vec<Note>,
}

impl<'t> Sources<'t> {
    /// Parses every text. A text with a mistake of grammar is named and read no further: what is
    /// missing in it may only be unreadable.
    pub(super) fn parse(files: &[SourceFile<'t>]) -> Self {
        let mut files = files.to_vec();
        files.sort_by(|one, other| one.name.cmp(other.name));
        let mut sources = Self { all: Vec::new(), syntax: Vec::new() };
        for (number, file) in files.into_iter().enumerate() {
            let newlines = file.text.match_indices('\n').map(|(newline, _)| newline + 1);
            let line_starts = std::iter::once(0).chain(newlines).collect();
            let (root, errors) = DeTable::parse_recoverable(file.text);
            let root = if errors.is_empty() { root.into_inner() } else { DeTable::new() };
            let source = Source { file, root, line_starts };
            let mut line = None;
            for error in errors {
                let offset = error.span().map_or(0, |span| span.start);
                let line_here = source.line_of(offset).0;
                // What else the parser says of the same line follows from the first.
                if line.replace(line_here) != Some(line_here) {
                    let at = Place { file: number, offset };
                    sources.syntax.push(syntax_note(at, error.message(), file.text, error.span()));
                }
            }
            sources.all.push(source);
        }
        sources
    }

    /// Looks up the places, and puts the mistakes in the order of reading.
    pub(super) fn mistakes(&self, mut notes: Vec<Note>) -> Vec<Mistake> {
        notes.sort_by_key(|note| note.at);
        notes.dedup();
        notes.into_iter().map(|note| self.mistake(note)).collect()
    }

    fn mistake(&self, note: Note) -> Mistake {
        let (file, line, column) = self.look_up(note.at);
        let elsewhere = note.elsewhere.map(|place| {
            let (file, line, _) = self.look_up(place);
            Elsewhere { file, line }
        });
        Mistake { file, line, column, key: note.key, arguments: note.arguments, elsewhere }
    }

    /// File, line and character of a place.
    fn look_up(&self, place: Place) -> (String, usize, usize) {
        let Some(source) = self.all.get(place.file) else { return (String::new(), 1, 1) };
        let (line, start) = source.line_of(place.offset);
        let text = source.file.text.get(start..).unwrap_or_default();
        let column = 1 + text_before(text, place.offset.saturating_sub(start)).chars().count();
        (source.file.name.to_owned(), line, column)
    }
}

/// What stands before a byte, or before the letter that the byte lies in.
fn text_before(text: &str, offset: usize) -> &str {
    let ends = (0..=offset.min(text.len())).rev();
    ends.into_iter().find_map(|end| text.get(..end)).unwrap_or_default()
}

/// A key that stands twice has a mistake of its own; everything else is told in the parser's words.
fn syntax_note(at: Place, message: &str, text: &str, span: Option<std::ops::Range<usize>>) -> Note {
    match span.and_then(|span| text.get(span)) {
        Some(key) if message == "duplicate key" => {
            Note::new(at, MistakeKey::DuplicateKey).with("key", key)
        }
        Some(_) | None => Note::new(at, MistakeKey::Syntax).with("detail", message),
    }
}
