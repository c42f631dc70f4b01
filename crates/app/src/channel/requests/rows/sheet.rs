//! Rows of one sheet of a workbook. Numbers are written as people write them, days and times in
//! the form of ISO 8601.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

use super::{Cells, Next};

/// The largest workbook that is read, in bytes; its cells are held in memory.
const FILE_BYTES_MAX: u64 = 256 << 20;

/// The most cells that are held.
const CELLS_MAX: usize = 20_000_000;

/// Columns of a sheet, at most: the last is XFD.
const COLUMNS_MAX: u32 = 16_384;

/// The most text that is held, in bytes.
const TEXT_BYTES_MAX: usize = 1 << 30;

/// The most that the parts of a workbook may unpack to, in bytes.
const UNPACKED_BYTES_MAX: u64 = 4 << 30;

/// Why a workbook cannot be read.
#[derive(Debug, thiserror::Error)]
pub(in super::super) enum SheetError {
    #[error("the source cannot be read: {0}")]
    Source(#[from] std::io::Error),
    #[error("no readable workbook: {0}")]
    Broken(String),
    #[error("no sheet \"{wanted}\"; the sheets are {found}")]
    NoSheet { wanted: String, found: String },
    #[error("too large to be read as a workbook; save the sheet as CSV")]
    TooLarge,
}

/// Rows of a sheet: those that hold something.
pub(in super::super) struct SheetRows {
    rows: std::vec::IntoIter<Vec<(u32, String)>>,
}

impl SheetRows {
    /// Reads the sheet of a name, or the first.
    pub(in super::super) fn open(
        source: impl Read,
        sheet: Option<&str>,
    ) -> Result<Self, SheetError> {
        let mut bytes = Vec::new();
        source.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(SheetError::TooLarge);
        }
        check_unpacked_size(&bytes)?;
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
        let names = book.sheet_names();
        let wanted = sheet.map_or_else(|| names.first().cloned(), |name| Some(name.to_owned()));
        let wanted = wanted.ok_or_else(|| SheetError::Broken("it has no sheet".to_owned()))?;
        if !names.contains(&wanted) {
            return Err(SheetError::NoSheet { wanted, found: names.join(", ") });
        }
        let rows = cells(&mut book, &wanted)?;
        Ok(Self { rows: rows.into_iter() })
    }

    /// The next row that holds something.
    pub(in super::super) fn next(&mut self, cells: &mut Cells) -> Next {
        cells.clear();
        cells.bytes.clear();
        let Some(row) = self.rows.next() else { return Next::End };
        for (column, text) in row {
            while cells.ends.len() < column as usize {
                cells.ends.push(cells.bytes.len());
            }
            cells.bytes.extend_from_slice(text.as_bytes());
            cells.ends.push(cells.bytes.len());
        }
        Next::Row
    }
}

/// A workbook of a few kilobytes can unpack to any size.
fn check_unpacked_size(bytes: &[u8]) -> Result<(), SheetError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(broken)?;
        total = total.saturating_add(part.size());
    }
    if total > UNPACKED_BYTES_MAX { Err(SheetError::TooLarge) } else { Ok(()) }
}

fn cells(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    sheet: &str,
) -> Result<Vec<Vec<(u32, String)>>, SheetError> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut rows: Vec<Vec<(u32, String)>> = Vec::new();
    let (mut current, mut count, mut bytes) = (None, 0_usize, 0_usize);
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        if column >= COLUMNS_MAX {
            return Err(SheetError::Broken("a cell lies beyond the last column, XFD".to_owned()));
        }
        let text = shown(cell.get_value());
        if text.is_empty() {
            continue;
        }
        count += 1;
        bytes += text.len();
        if count > CELLS_MAX || bytes > TEXT_BYTES_MAX {
            return Err(SheetError::TooLarge);
        }
        if current != Some(row) {
            current = Some(row);
            rows.push(Vec::new());
        }
        if let Some(last) = rows.last_mut() {
            last.push((column, text));
        }
    }
    Ok(rows)
}

fn broken(error: impl std::fmt::Display) -> SheetError {
    SheetError::Broken(error.to_string())
}

/// A cell as it would stand in CSV.
fn shown(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second, milli) == (0, 0, 0, 0) {
                return date;
            }
            format!("{date}T{hour:02}:{minute:02}:{second:02}.{milli:03}")
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) => text.clone(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        other => calamine::Data::from(other.clone()).to_string(),
    }
}
