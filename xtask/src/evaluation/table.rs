//! Columns of a gzipped CSV file of the data folder.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;

/// A whole file in memory.
pub(crate) struct Table {
    path: PathBuf,
    headers: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let file = File::open(path).with_context(|| format!("{shown}: cannot be opened"))?;
        let mut reader = csv::Reader::from_reader(MultiGzDecoder::new(file));
        let headers = reader.headers().with_context(|| format!("{shown}"))?.clone();
        let rows =
            reader.records().collect::<Result<_, _>>().with_context(|| format!("{shown}"))?;
        Ok(Self { path: path.to_owned(), headers, rows })
    }

    /// The cells of a column.
    pub(crate) fn column(&self, name: &str) -> Result<Vec<String>> {
        let position = self.headers.iter().position(|own| own == name);
        let position =
            position.with_context(|| format!("{}: no column `{name}`", self.path.display()))?;
        Ok(self.rows.iter().map(|row| row.get(position).unwrap_or_default().to_owned()).collect())
    }
}
