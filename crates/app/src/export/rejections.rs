//! Rejected rows of an import, as a table that a person mends.

use std::io::Write;

use super::table::{Cell, ExportError, ExportFormat, TableWriter};
use crate::channel::requests::Rejection;

/// Columns of the table.
const COLUMNS: &[&str] = &["row", "line", "column", "value", "reason", "explanation", "file"];

/// A table of rejected rows being written.
pub struct Rejections<W: Write>(TableWriter<W>);

impl<W: Write + Send> Rejections<W> {
    /// Begins the table, as CSV.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn new(out: W) -> Result<Self, ExportError> {
        TableWriter::new(ExportFormat::Csv, out, COLUMNS).map(Self)
    }

    /// Writes a rejected row of a file.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, file: &str, rejection: &Rejection) -> Result<(), ExportError> {
        self.0.row(&[
            Cell::count(rejection.row),
            rejection.line.map_or(Cell::Empty, Cell::count),
            Cell::text(rejection.column.as_str()),
            Cell::text(rejection.value.as_str()),
            Cell::text(rejection.reason.as_str()),
            Cell::text(rejection.reason.to_string()),
            Cell::text(file),
        ])
    }

    /// Ends the table.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> Result<W, ExportError> {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::requests::Reason;

    #[test]
    fn a_rejected_row_says_where_what_and_why_and_is_no_formula() {
        let mut table = Rejections::new(Vec::new()).unwrap();
        let rejection = Rejection {
            row: 7,
            line: Some(9),
            column: "made".to_owned(),
            value: "=soon".to_owned(),
            reason: Reason::NoSuchTime,
        };
        table.write("history.csv", &rejection).unwrap();
        let text = String::from_utf8(table.finish().unwrap()).unwrap();
        let wanted = "row,line,column,value,reason,explanation,file\n\
                      7,9,made,'=soon,no_such_time,there is no such day or time,history.csv\n";
        assert_eq!(text, wanted);
    }
}
