//! One table, row by row, in three formats. A text can never become a formula.
//!
//! In a workbook every text is a cell of the type text. In CSV a text that begins like a formula
//! gets an apostrophe before it. JSON lines know no formulas, and hold texts as they are.

use std::io::Write;

use rust_xlsxwriter::{Workbook, XlsxError};
use serde_json::{Map, Number, Value};

/// Signs with which programs for tables begin a formula or a command, or which they pass over
/// before looking for one; with the wide forms that Chinese and Japanese ones take for the same.
const FORMULA_SIGNS: [char; 11] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

/// The longest text that a cell of a workbook may hold, in units of UTF-16.
const SHEET_TEXT_MAX: usize = 32_767;

/// The most rows of a sheet, the header among them.
const SHEET_ROWS_MAX: u32 = 1_048_576;

/// Stands at the end of a text that a cell could not hold whole.
const CUT: &str = " [cut]";

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values in UTF-8, with a header line.
    Csv,
    /// An object of JSON on each line.
    Jsonl,
    /// A workbook.
    Xlsx,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text. In CSV and in a workbook it is never a formula.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no; 1 or 0 in a table.
    Flag(bool),
    /// A value of several parts; in a table its JSON, as a text.
    Parts(Value),
}

impl Cell {
    /// A text; an empty one is an empty cell.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Something that is shown as a text, where there is something.
    pub fn shown(value: Option<impl ToString>) -> Self {
        value.map_or(Self::Empty, |value| Self::text(value.to_string()))
    }

    /// A number that has no sign.
    #[must_use]
    pub fn count(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be written.
    #[error("the export cannot be written")]
    Write(#[from] std::io::Error),
    /// The workbook cannot be written.
    #[error("the workbook cannot be written: {0}")]
    Sheet(String),
    /// A sheet has an end.
    #[error("a sheet holds at most {SHEET_ROWS_MAX} rows; export as csv or jsonl")]
    TooManyRows,
    /// The cases cannot be read.
    #[error(transparent)]
    Fault(#[from] crate::port::fault::Fault),
}

impl From<XlsxError> for ExportError {
    fn from(error: XlsxError) -> Self {
        Self::Sheet(error.to_string())
    }
}

impl From<csv::Error> for ExportError {
    fn from(error: csv::Error) -> Self {
        // What the file says stays what it is, so that a reader who went away is known as one.
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::Write(error),
            other => Self::Write(std::io::Error::other(format!("{other:?}"))),
        }
    }
}

/// A table being written.
pub struct TableWriter<W: Write> {
    columns: &'static [&'static str],
    inner: Inner<W>,
}

enum Inner<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Jsonl(W),
    Xlsx { book: Box<Workbook>, out: W, rows: u32 },
}

impl<W: Write + Send> TableWriter<W> {
    /// Begins a table: the header goes first, where the format has one.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn new(
        format: ExportFormat,
        out: W,
        columns: &'static [&'static str],
    ) -> Result<Self, ExportError> {
        let inner = match format {
            ExportFormat::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(columns)?;
                Inner::Csv(Box::new(writer))
            }
            ExportFormat::Jsonl => Inner::Jsonl(out),
            ExportFormat::Xlsx => {
                let mut book = Workbook::new();
                let sheet = book.add_worksheet_with_constant_memory()?;
                for (place, column) in (0_u16..).zip(columns) {
                    sheet.write_string(0, place, *column)?;
                }
                Inner::Xlsx { book: Box::new(book), out, rows: 1 }
            }
        };
        Ok(Self { columns, inner })
    }

    /// Writes a row: a cell for each column.
    ///
    /// # Errors
    /// It cannot be written, or the sheet is full.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        match &mut self.inner {
            Inner::Csv(writer) => {
                writer.write_record(cells.iter().map(in_csv))?;
            }
            Inner::Jsonl(out) => {
                let fields = self.columns.iter().zip(cells);
                let object: Map<String, Value> =
                    fields.map(|(column, cell)| ((*column).to_owned(), in_json(cell))).collect();
                serde_json::to_writer(&mut *out, &Value::Object(object))
                    .map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
            Inner::Xlsx { book, rows, .. } => {
                if *rows >= SHEET_ROWS_MAX {
                    return Err(ExportError::TooManyRows);
                }
                write_sheet_row(book, *rows, cells)?;
                *rows += 1;
            }
        }
        Ok(())
    }

    /// Ends the table, and gives back what it was written to.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> Result<W, ExportError> {
        match self.inner {
            Inner::Csv(writer) => {
                writer.into_inner().map_err(|error| ExportError::Write(error.into_error()))
            }
            Inner::Jsonl(mut out) => {
                out.flush()?;
                Ok(out)
            }
            Inner::Xlsx { mut book, mut out, .. } => {
                out.write_all(&book.save_to_buffer()?)?;
                out.flush()?;
                Ok(out)
            }
        }
    }
}

/// A cell of a workbook: texts are of the type text, numbers are numbers, nothing is a formula.
fn write_sheet_row(book: &mut Workbook, row: u32, cells: &[Cell]) -> Result<(), ExportError> {
    let sheet = book.worksheet_from_index(0)?;
    for (place, cell) in (0_u16..).zip(cells) {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => {
                sheet.write_string(row, place, fitting(text))?;
            }
            Cell::Number(number) => {
                sheet.write_string_or_number(row, place, *number)?;
            }
            Cell::Flag(flag) => {
                sheet.write_number(row, place, f64::from(u8::from(*flag)))?;
            }
            Cell::Parts(value) => {
                sheet.write_string(row, place, fitting(&value.to_string()))?;
            }
        }
    }
    Ok(())
}

/// Numbers that a workbook cannot hold exactly are texts there.
trait WholeNumber {
    fn write_string_or_number(
        &mut self,
        row: u32,
        place: u16,
        number: i64,
    ) -> Result<(), XlsxError>;
}

impl WholeNumber for rust_xlsxwriter::Worksheet {
    fn write_string_or_number(
        &mut self,
        row: u32,
        place: u16,
        number: i64,
    ) -> Result<(), XlsxError> {
        match i32::try_from(number) {
            Ok(small) => self.write_number(row, place, f64::from(small))?,
            Err(_) => self.write_string(row, place, number.to_string())?,
        };
        Ok(())
    }
}

/// A text that a cell of a workbook can hold; a longer one is cut and says so.
fn fitting(text: &str) -> String {
    if text.len() <= SHEET_TEXT_MAX || text.encode_utf16().count() <= SHEET_TEXT_MAX {
        return text.to_owned();
    }
    let mut units = 0;
    let room = SHEET_TEXT_MAX - CUT.len();
    let kept = text.chars().take_while(|character| {
        units += character.len_utf16();
        units <= room
    });
    let mut kept: String = kept.collect();
    kept.push_str(CUT);
    kept
}

/// A cell of CSV. What begins like a formula gets an apostrophe, which programs for tables take for
/// the mark of a text.
fn in_csv(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) if text.starts_with(FORMULA_SIGNS) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => u8::from(*flag).to_string(),
        Cell::Parts(value) => in_csv(&Cell::Text(value.to_string())),
    }
}

fn in_json(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::String(text.clone()),
        Cell::Number(number) => Value::Number(Number::from(*number)),
        Cell::Flag(flag) => Value::Bool(*flag),
        Cell::Parts(value) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    const DANGEROUS: [&str; 9] = [
        "=1+1",
        "+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "=HYPERLINK(\"http://invented.example\",\"x\")",
    ];

    fn written(format: ExportFormat) -> Vec<u8> {
        let mut table = TableWriter::new(format, Vec::new(), &["text", "number", "flag"]).unwrap();
        for text in DANGEROUS.into_iter().chain(["plain, with \"quotes\"\nand lines", ""]) {
            let cells = [Cell::text(text), Cell::Number(-1_000), Cell::Flag(true)];
            table.row(&cells).unwrap();
        }
        table.finish().unwrap()
    }

    #[test]
    fn no_text_in_csv_begins_like_a_formula() {
        let bytes = written(ExportFormat::Csv);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), DANGEROUS.len() + 2);
        for (row, source) in rows.iter().zip(DANGEROUS) {
            assert_eq!(row[0], format!("'{source}"));
            assert_eq!((&row[1], &row[2]), ("-1000", "1"));
        }
        assert_eq!(&rows[DANGEROUS.len()][0], "plain, with \"quotes\"\nand lines");
    }

    #[test]
    fn no_cell_of_a_workbook_is_a_formula() {
        let bytes = written(ExportFormat::Xlsx);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        for (row, source) in range.rows().skip(1).zip(DANGEROUS) {
            let read = source.replace('\r', "\n");
            let found = row[0].to_string().replace("_x000D_", "\n").replace('\r', "\n");
            assert!(matches!(row[0], Data::String(_)), "{row:?}");
            assert_eq!(found, read);
            assert_eq!(row[1], Data::Float(-1_000.0));
        }
        assert!(book.worksheet_formula(&book.sheet_names()[0]).unwrap().is_empty());
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut sheet = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        assert!(sheet.contains("=1+1") && !sheet.contains("<f>"), "{sheet}");
    }

    #[test]
    fn lines_of_json_hold_texts_as_they_are() {
        let bytes = written(ExportFormat::Jsonl);
        let text = String::from_utf8(bytes).unwrap();
        let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(first, serde_json::json!({ "text": "=1+1", "number": -1000, "flag": true }));
        assert_eq!(text.lines().count(), DANGEROUS.len() + 2);
    }

    #[test]
    fn a_text_that_a_sheet_cannot_hold_is_cut_and_says_so() {
        let long = "灯".repeat(40_000);
        let mut table = TableWriter::new(ExportFormat::Xlsx, Vec::new(), &["text"]).unwrap();
        table.row(&[Cell::text(long.clone())]).unwrap();
        let bytes = table.finish().unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let found = range.rows().nth(1).unwrap()[0].to_string();
        assert!(found.ends_with("灯 [cut]") && found.chars().count() == SHEET_TEXT_MAX);
        assert_eq!(fitting(&"灯".repeat(32_767)), "灯".repeat(32_767));
    }
}
