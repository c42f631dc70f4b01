//! A second file: what was said about requests, each note with its time and the name of its
//! request. It is held in memory, because notes stand in no order of requests.

use std::collections::HashMap;
use std::io::Read;

use jiff::Timestamp;

use super::{OpenError, Rows, find, header, open_rows};
use crate::channel::requests::case::SourceNote;
use crate::channel::requests::convert::{Layout, Wrong, check_shape};
use crate::channel::requests::mapping::{Mapping, NotesRule};
use crate::channel::requests::moment::Unread;
use crate::channel::requests::quirk::shown;
use crate::channel::requests::rejection::{Reason, Rejection};
use crate::channel::requests::rows::{Cells, Next, ROW_BYTES_MAX};

/// The most text of notes that is held, in bytes.
const TEXT_BYTES_MAX: usize = 1 << 30;

/// What was said about requests, by the name of the request.
#[derive(Debug, Default)]
pub struct Notes {
    by_request: HashMap<String, Vec<SourceNote>>,
    read: u64,
    rejected: u64,
}

/// Where the columns of notes stand in a file.
struct Places {
    request: usize,
    at: usize,
    text: Vec<usize>,
}

/// A file of notes being read.
struct Source<'mapping> {
    mapping: &'mapping Mapping,
    rule: &'mapping NotesRule,
    layout: Layout,
    places: Places,
    encoding: &'static str,
    now: Timestamp,
}

impl Notes {
    /// Reads all notes of a file. Rows that cannot be read are handed to `on_rejected`.
    ///
    /// # Errors
    /// The mapping says nothing of notes, columns are missing, the file is too large, or it cannot
    /// be read to its end.
    pub fn read(
        source: impl Read,
        mapping: &Mapping,
        now: Timestamp,
        on_rejected: &mut dyn FnMut(&Rejection),
    ) -> Result<Self, OpenError> {
        let rule = mapping.notes.as_ref().ok_or(OpenError::NoNotes)?;
        let (mut rows, _) = open_rows(source, mapping)?;
        let mut cells = Cells::default();
        let header = header(&mut rows, &mut cells)?;
        let places = places(rule, &header)?;
        let (layout, encoding) = (Layout::new(header), rows.encoding());
        let mut source = Source { mapping, rule, layout, places, encoding, now };
        let mut notes = Self::default();
        let mut bytes = 0;
        while let Some(next) = notes.advance(&mut rows, &mut cells)? {
            source.encoding = rows.encoding();
            match source.note(&next, &cells) {
                Ok((request, note)) => {
                    bytes += note.text.len();
                    if bytes > TEXT_BYTES_MAX {
                        return Err(OpenError::TooManyNotes { limit: TEXT_BYTES_MAX });
                    }
                    notes.by_request.entry(request).or_default().push(note);
                }
                Err(Wrong { column, value, reason }) => {
                    notes.rejected += 1;
                    let (row, line) = (notes.read, cells.line);
                    on_rejected(&Rejection { row, line, column, value, reason });
                }
            }
        }
        Ok(notes)
    }

    /// The next row; none at the end.
    fn advance(
        &mut self,
        rows: &mut Rows<'_>,
        cells: &mut Cells,
    ) -> Result<Option<Next>, OpenError> {
        let after_row = self.read;
        let next = rows.next(cells).map_err(|error| OpenError::Source { after_row, error })?;
        if next == Next::End {
            return Ok(None);
        }
        self.read += 1;
        Ok(Some(next))
    }

    /// Rows read.
    #[must_use]
    pub const fn read_count(&self) -> u64 {
        self.read
    }

    /// Rows that could not be read.
    #[must_use]
    pub const fn rejected_count(&self) -> u64 {
        self.rejected
    }

    /// Notes that are still here: no request has taken them.
    #[must_use]
    pub fn left_count(&self) -> u64 {
        self.by_request.values().map(|notes| notes.len() as u64).sum()
    }

    /// Takes out what was said about a request.
    pub(super) fn take(&mut self, request: &str) -> Vec<SourceNote> {
        self.by_request.remove(request).unwrap_or_default()
    }
}

impl Source<'_> {
    /// A note with the name of its request.
    fn note(&self, next: &Next, cells: &Cells) -> Result<(String, SourceNote), Wrong> {
        if let Next::TooLarge { lines } = next {
            let reason = Reason::RowTooLarge { limit: ROW_BYTES_MAX, lines: *lines };
            return Err(Wrong { column: String::new(), value: shown(cells.get(0)), reason });
        }
        check_shape(&self.layout, cells, self.encoding)?;
        let request = self.request(cells.get(self.places.request).trim())?;
        let at = self.at(cells.get(self.places.at).trim())?;
        let parts = self.places.text.iter().map(|place| cells.get(*place).trim());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let text = parts.join("\n").replace('\0', "");
        Ok((request, SourceNote { at, text }))
    }

    /// The name of the request, which the cell may hold among other things, such as an address.
    fn request(&self, written: &str) -> Result<String, Wrong> {
        let found = match &self.rule.pattern {
            None => Some(written),
            Some(pattern) => pattern
                .captures(written)
                .and_then(|found| found.iter().skip(1).flatten().next())
                .map(|name| name.as_str()),
        };
        match found {
            Some(name) if !name.is_empty() => Ok(name.to_owned()),
            Some(_) | None => Err(self.wrong(&self.rule.request, written, Reason::MissingId)),
        }
    }

    fn at(&self, written: &str) -> Result<Timestamp, Wrong> {
        let reason = match self.mapping.time.read(written) {
            Ok(found) if found.at <= self.now => return Ok(found.at),
            Ok(_) => Reason::Future,
            Err(_) if written.is_empty() => Reason::MissingTime,
            Err(Unread::Placeholder) => Reason::PlaceholderTime,
            Err(Unread::NoSuchTime) => Reason::NoSuchTime,
            Err(Unread::NoFormat) => {
                Reason::UnreadableTime { formats: self.mapping.time.formats_shown() }
            }
        };
        Err(self.wrong(&self.rule.at, written, reason))
    }

    fn wrong(&self, column: &str, value: &str, reason: Reason) -> Wrong {
        Wrong { column: column.to_owned(), value: shown(value), reason }
    }
}

fn places(rule: &NotesRule, header: &[String]) -> Result<Places, OpenError> {
    let mut missing = Vec::new();
    let mut place = |name: &str, key: &str| -> Result<usize, OpenError> {
        let found = find(header, name)?;
        if found.is_none() {
            missing.push(format!("\"{name}\" (notes.{key})"));
        }
        Ok(found.unwrap_or(0))
    };
    let request = place(&rule.request, "request")?;
    let at = place(&rule.at, "at")?;
    let text = rule.text.iter().map(|name| place(name, "text"));
    let text = text.collect::<Result<Vec<usize>, OpenError>>()?;
    if missing.is_empty() {
        return Ok(Places { request, at, text });
    }
    Err(OpenError::MissingColumns { missing, found: header.to_vec() })
}
