//! CSV files, plain or gzip, read row by row with errors that name file, row and column.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use csv::ByteRecord;
use flate2::read::MultiGzDecoder;

/// First bytes of every gzip file.
const GZIP_MARK: [u8; 2] = [0x1F, 0x8B];
const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// A CSV file with a header line.
pub(crate) struct Table {
    path: PathBuf,
    headers: Vec<String>,
    reader: csv::Reader<Box<dyn Read>>,
    rows: usize,
}

/// A row and what is needed to name it in an error.
pub(crate) struct Row<'a> {
    table: &'a Table,
    record: &'a ByteRecord,
}

/// A column of a table, found by its name.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    name: String,
    position: usize,
}

impl Table {
    /// Opens a file; one that begins like gzip is unpacked.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let file = File::open(path).with_context(|| format!("{shown}: cannot be opened"))?;
        let mut source = BufReader::new(file);
        let start = std::io::BufRead::fill_buf(&mut source)
            .with_context(|| format!("{shown}: cannot be read"))?;
        let source: Box<dyn Read> = if start.starts_with(&GZIP_MARK) {
            Box::new(MultiGzDecoder::new(source))
        } else {
            Box::new(source)
        };
        let mut reader = csv::ReaderBuilder::new().from_reader(source);
        let record = reader
            .byte_headers()
            .with_context(|| format!("{shown}: the header line cannot be read"))?;
        let headers = record
            .iter()
            .map(|name| name.strip_prefix(BYTE_ORDER_MARK).unwrap_or(name))
            .map(|name| String::from_utf8(name.to_vec()))
            .collect::<Result<Vec<_>, _>>()
            .with_context(|| format!("{shown}: the header line is not UTF-8"))?;
        if headers.iter().all(String::is_empty) {
            bail!("{shown}: empty, where a header line was expected");
        }
        Ok(Self { path: path.to_owned(), headers, reader, rows: 0 })
    }

    /// Finds a column by its name.
    pub(crate) fn column(&self, name: &str) -> anyhow::Result<Column> {
        let position = self.headers.iter().position(|own| own == name);
        let Some(position) = position else {
            bail!(
                "{}: no column `{name}`; the columns are {}",
                self.path.display(),
                self.headers.join(", ")
            );
        };
        Ok(Column { name: name.to_owned(), position })
    }

    /// Hands every row to `visit`.
    pub(crate) fn each_row(
        &mut self,
        mut visit: impl FnMut(&Row<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut record = ByteRecord::new();
        loop {
            let more = self.reader.read_byte_record(&mut record).with_context(|| {
                format!("{}: row {} cannot be read", self.path.display(), self.rows + 1)
            })?;
            if !more {
                return Ok(());
            }
            self.rows += 1;
            visit(&Row { table: self, record: &record })?;
        }
    }
}

impl<'a> Row<'a> {
    /// The text of a cell.
    pub(crate) fn text(&self, column: &Column) -> anyhow::Result<&'a str> {
        let bytes = self.record.get(column.position).unwrap_or_default();
        std::str::from_utf8(bytes)
            .with_context(|| format!("{}: not UTF-8; save the file as UTF-8", self.place(column)))
    }

    /// Number of the row, the first below the header being 1.
    pub(crate) fn number(&self) -> usize {
        self.table.rows
    }

    /// File, row, line and column, for an error.
    pub(crate) fn place(&self, column: &Column) -> String {
        let path = self.table.path.display();
        let line = self.record.position().map_or(0, csv::Position::line);
        format!("{path}: row {} (line {line}), column `{}`", self.table.rows, column.name)
    }
}
