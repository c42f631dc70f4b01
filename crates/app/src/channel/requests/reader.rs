//! A file of requests, row by row. Memory stays the same however long a CSV file is, but for the
//! hashes by which repeated names are noticed.

mod notes;

pub use notes::Notes;

use std::io::{self, BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;
use jiff::Timestamp;

use super::case::SourceCase;
use super::convert::{Layout, Wrong, check_shape, convert};
use super::decode::Utf8;
use super::mapping::{Mapping, Part};
use super::quirk::shown;
use super::rejection::{Reason, Rejection};
use super::rows::{Cells, CsvRows, Next, ROW_BYTES_MAX, SheetError, SheetRows};
use super::seen::{Met, Seen};

/// First bytes of every gzip file.
const GZIP_MARK: [u8; 2] = [0x1F, 0x8B];

/// First bytes of every zip file, as which workbooks are packed.
const ZIP_MARK: [u8; 4] = [0x50, 0x4B, 0x03, 0x04];

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma-separated values, plain.
    Csv,
    /// The same, packed with gzip.
    CsvGzip,
    /// A workbook.
    Xlsx,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number, the first below the header being 1.
    pub number: u64,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A request.
    Case(Box<SourceCase>),
    /// The same as an earlier row of this number, cell by cell.
    Repeated {
        /// That row.
        of: u64,
    },
    /// Not brought in.
    Rejected(Rejection),
}

/// Why a file cannot be read at all, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file holds no header.
    #[error("the file is empty, where a header line was expected")]
    Empty,
    /// Columns that the mapping names are not there.
    #[error(
        "no column {}; the columns are {}{}",
        .missing.join(", "), .found.join(", "), delimiter_hint(found)
    )]
    MissingColumns {
        /// What the mapping names, and for which part.
        missing: Vec<String>,
        /// What there is.
        found: Vec<String>,
    },
    /// A column that the mapping names is there twice.
    #[error("the column \"{column}\" is there more than once; rename all but one")]
    AmbiguousColumn {
        /// Its name.
        column: String,
    },
    /// The header line is no text in the file's encoding, or too large.
    #[error("the header line cannot be read as {encoding}; name the encoding in the mapping")]
    Header {
        /// Name of the encoding that was tried.
        encoding: &'static str,
    },
    /// The file is no workbook, or none that can be read.
    #[error("{0}")]
    Sheet(String),
    /// The mapping does not say how a second file tells what was said about requests.
    #[error("the mapping has no [notes]")]
    NoNotes,
    /// Notes are held in memory.
    #[error("more than {limit} bytes of notes; bring the requests in by parts")]
    TooManyNotes {
        /// In bytes.
        limit: usize,
    },
    /// The source ended or failed: a file that was cut off, a disk that failed.
    #[error("the file cannot be read after row {after_row}: {error}")]
    Source {
        /// The last row that was read.
        after_row: u64,
        /// What failed.
        error: io::Error,
    },
}

enum Rows<'source> {
    Csv(CsvRows<Utf8<Box<dyn Read + 'source>>>),
    Sheet(SheetRows),
}

impl Rows<'_> {
    fn next(&mut self, cells: &mut Cells) -> io::Result<Next> {
        match self {
            Self::Csv(rows) => rows.next(cells),
            Self::Sheet(rows) => Ok(rows.next(cells)),
        }
    }

    fn encoding(&self) -> &'static str {
        match self {
            Self::Csv(rows) => rows.source().encoding(),
            Self::Sheet(_) => "UTF-8",
        }
    }
}

/// A file of requests. Iterating gives its rows; after an error there are no more.
pub struct Reader<'source> {
    rows: Rows<'source>,
    format: FileFormat,
    mapping: &'source Mapping,
    layout: Layout,
    now: Timestamp,
    seen: Seen,
    notes: Notes,
    cells: Cells,
    number: u64,
    is_broken: bool,
}

impl<'source> Reader<'source> {
    /// Opens a file of CSV, plain or packed with gzip, or a workbook. No request may be later than
    /// `now`.
    ///
    /// # Errors
    /// There is no header, it lacks columns of the mapping, or the source cannot be read.
    pub fn open(
        source: impl Read + 'source,
        mapping: &'source Mapping,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let (mut rows, format) = open_rows(source, mapping)?;
        let mut cells = Cells::default();
        let header = header(&mut rows, &mut cells)?;
        let layout = layout(mapping, header)?;
        let (seen, notes) = (Seen::default(), Notes::default());
        let (number, is_broken) = (0, false);
        Ok(Self { rows, format, mapping, layout, now, seen, notes, cells, number, is_broken })
    }

    /// With what was said about requests.
    #[must_use]
    pub fn with_notes(mut self, notes: Notes) -> Self {
        self.notes = notes;
        self
    }

    /// The notes that no request was found for, so far.
    #[must_use]
    pub const fn notes(&self) -> &Notes {
        &self.notes
    }

    /// What the file is.
    #[must_use]
    pub const fn format(&self) -> FileFormat {
        self.format
    }

    /// The encoding of the file, as far as it has been read.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.rows.encoding()
    }

    fn outcome(&mut self, next: &Next) -> Outcome {
        let result = match next {
            Next::TooLarge { lines } => Err(Wrong {
                column: String::new(),
                value: shown(self.cells.get(0)),
                reason: Reason::RowTooLarge { limit: ROW_BYTES_MAX, lines: *lines },
            }),
            Next::Row | Next::End => self.case(),
        };
        match result {
            Ok(outcome) => outcome,
            Err(Wrong { column, value, reason }) => {
                let (row, line) = (self.number, self.cells.line);
                Outcome::Rejected(Rejection { row, line, column, value, reason })
            }
        }
    }

    fn case(&mut self) -> Result<Outcome, Wrong> {
        check_shape(&self.layout, &self.cells, self.rows.encoding())?;
        let mut case = convert(self.mapping, &self.layout, &self.cells, self.now)?;
        if self.mapping.columns_of(Part::Id).is_empty() {
            case.external_id = self.seen.name(self.cells.iter());
            return Ok(Outcome::Case(Box::new(case)));
        }
        let content = self.cells.iter();
        match self.seen.meet(&case.external_id, self.number, content) {
            Met::New => {
                case.notes = self.notes.take(&case.external_id);
                Ok(Outcome::Case(Box::new(case)))
            }
            Met::Same(of) => Ok(Outcome::Repeated { of }),
            Met::Other(row) => Err(Wrong {
                column: self.mapping.columns_of(Part::Id).join(" + "),
                value: shown(&case.external_id),
                reason: Reason::IdTaken { row },
            }),
        }
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Row, OpenError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_broken {
            return None;
        }
        let next = match self.rows.next(&mut self.cells) {
            Ok(Next::End) => return None,
            Ok(next) => next,
            Err(error) => {
                self.is_broken = true;
                return Some(Err(OpenError::Source { after_row: self.number, error }));
            }
        };
        self.number += 1;
        let outcome = self.outcome(&next);
        Some(Ok(Row { number: self.number, outcome }))
    }
}

/// Opens the rows of a file: what it is, is seen from its first bytes.
fn open_rows<'source>(
    source: impl Read + 'source,
    mapping: &Mapping,
) -> Result<(Rows<'source>, FileFormat), OpenError> {
    let mut source = BufReader::new(source);
    let start = source.fill_buf().map_err(|error| OpenError::Source { after_row: 0, error })?;
    let format = if start.starts_with(&ZIP_MARK) {
        FileFormat::Xlsx
    } else if start.starts_with(&GZIP_MARK) {
        FileFormat::CsvGzip
    } else {
        FileFormat::Csv
    };
    let text = |source: Box<dyn Read + 'source>| {
        Rows::Csv(CsvRows::new(Utf8::new(source, mapping.encoding), mapping.delimiter))
    };
    let rows = match format {
        FileFormat::Csv => text(Box::new(source)),
        FileFormat::CsvGzip => text(Box::new(MultiGzDecoder::new(source))),
        FileFormat::Xlsx => {
            let sheet = SheetRows::open(source, mapping.sheet.as_deref());
            Rows::Sheet(sheet.map_err(sheet_error)?)
        }
    };
    Ok((rows, format))
}

/// What a header of one column with another sign in it suggests.
fn delimiter_hint(found: &[String]) -> &'static str {
    match found {
        [only] if only.contains(';') => " (set file.delimiter = \";\" in the mapping?)",
        [only] if only.contains('\t') => " (set file.delimiter = \"\\t\" in the mapping?)",
        _ => "",
    }
}

fn sheet_error(error: SheetError) -> OpenError {
    match error {
        SheetError::Source(error) => OpenError::Source { after_row: 0, error },
        other => OpenError::Sheet(other.to_string()),
    }
}

fn header(rows: &mut Rows<'_>, cells: &mut Cells) -> Result<Vec<String>, OpenError> {
    let next = rows.next(cells).map_err(|error| OpenError::Source { after_row: 0, error })?;
    match next {
        Next::End => return Err(OpenError::Empty),
        Next::TooLarge { .. } => return Err(OpenError::Header { encoding: rows.encoding() }),
        Next::Row => {}
    }
    let mut header: Vec<String> = cells.iter().map(|name| name.trim().to_owned()).collect();
    if header.iter().any(|name| name.contains(super::decode::MALFORMED)) {
        return Err(OpenError::Header { encoding: rows.encoding() });
    }
    while header.len() > 1 && header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    if header.iter().all(String::is_empty) {
        return Err(OpenError::Empty);
    }
    Ok(header)
}

/// Finds the columns of the mapping in the header.
fn layout(mapping: &Mapping, header: Vec<String>) -> Result<Layout, OpenError> {
    let mut layout = Layout::new(header);
    let mut missing = Vec::new();
    for (part, names) in &mapping.columns.by_part {
        let mut places = Vec::new();
        for name in names {
            match find(&layout.header, name)? {
                Some(place) => places.push(place),
                None if mapping.columns.optional.contains(part) => {}
                None => missing.push(format!("\"{name}\" (columns.{})", part.as_str())),
            }
        }
        layout.put(*part, places);
    }
    if missing.is_empty() {
        return Ok(layout);
    }
    Err(OpenError::MissingColumns { missing, found: layout.header })
}

/// A column by its name; else by its letters and digits alone, because the same table is published
/// as `unique_key` and as `Unique Key`.
fn find(header: &[String], name: &str) -> Result<Option<usize>, OpenError> {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|character| character.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    for is_same in [&(|known: &str| known == name) as &dyn Fn(&str) -> bool, &|known: &str| {
        !wanted.is_empty() && plain(known) == wanted
    }] {
        let mut places = header.iter().enumerate().filter(|(_, known)| is_same(known));
        if let Some((place, _)) = places.next() {
            return match places.next() {
                None => Ok(Some(place)),
                Some(_) => Err(OpenError::AmbiguousColumn { column: name.to_owned() }),
            };
        }
    }
    Ok(None)
}
