//! Rows of cells, from CSV or a workbook. What cells mean is decided elsewhere.

mod sheet;
mod split;

pub(super) use sheet::{SheetError, SheetRows};
pub(super) use split::{CELL_BYTES_MAX, CsvRows, ROW_BYTES_MAX};

/// The cells of a row, in one text; taken up again for every row.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// Bytes of all cells, one after the other.
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
    /// Line of the file where the row begins; none in a workbook.
    pub(super) line: Option<u64>,
}

impl Cells {
    /// How many there are.
    pub(super) const fn count(&self) -> usize {
        self.ends.len()
    }

    /// The text of a cell; an empty one beyond the last.
    pub(super) fn get(&self, place: usize) -> &str {
        let end = self.ends.get(place).copied().unwrap_or(0);
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let bytes = self.bytes.get(start.unwrap_or(0)..end).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// All cells.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.count()).map(|place| self.get(place))
    }

    fn clear(&mut self) {
        self.ends.clear();
        self.line = None;
    }
}

/// What came of asking for the next row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The cells hold it.
    Row,
    /// It is larger than the limit and was skipped; the cells hold its beginning.
    TooLarge {
        /// How many lines of the file it takes.
        lines: u64,
    },
    /// There is none.
    End,
}
