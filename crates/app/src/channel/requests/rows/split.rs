//! CSV, one row at a time, within limits: a row of any size is skipped without being held.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{Cells, Next};

/// The largest cell that is brought in.
pub(in super::super) const CELL_BYTES_MAX: usize = 1 << 20;

/// The largest row that is held.
pub(in super::super) const ROW_BYTES_MAX: usize = 4 << 20;

/// The most cells that a row may have.
const CELLS_MAX: usize = 4_096;

/// How much is read at a time.
const PIECE_BYTES: usize = 1 << 16;

/// How much of a row that is too large is kept to be shown.
const KEPT_BYTES: usize = 4 << 10;

/// Rows of a CSV text.
pub(in super::super) struct CsvRows<R> {
    source: R,
    splitter: Box<Reader>,
    piece: Vec<u8>,
    used: usize,
    filled: usize,
}

/// How far a row has been split.
#[derive(Default)]
struct Progress {
    bytes: usize,
    cells: usize,
    is_too_large: bool,
}

impl<R: Read> CsvRows<R> {
    pub(in super::super) fn new(source: R, delimiter: u8) -> Self {
        let splitter = Box::new(ReaderBuilder::new().delimiter(delimiter).build());
        Self { source, splitter, piece: vec![0; PIECE_BYTES], used: 0, filled: 0 }
    }

    pub(in super::super) const fn source(&self) -> &R {
        &self.source
    }

    /// Reads the next row. Lines that hold nothing are passed over.
    ///
    /// # Errors
    /// The source cannot be read.
    pub(in super::super) fn next(&mut self, cells: &mut Cells) -> io::Result<Next> {
        cells.clear();
        let mut progress = Progress::default();
        cells.bytes.resize(cells.bytes.len().max(KEPT_BYTES), 0);
        cells.ends.resize(CELLS_MAX.min(cells.ends.capacity().max(64)), 0);
        self.pass_over_line_ends()?;
        let started_on = self.splitter.line();
        loop {
            if self.used == self.filled {
                self.refill()?;
            }
            match self.split(cells, &mut progress) {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => grow_bytes(cells, &mut progress),
                ReadRecordResult::OutputEndsFull => grow_ends(cells, &mut progress),
                ReadRecordResult::End => {
                    cells.clear();
                    return Ok(Next::End);
                }
                ReadRecordResult::Record => return Ok(self.done(cells, &progress, started_on)),
            }
        }
    }

    fn done(&self, cells: &mut Cells, progress: &Progress, started_on: u64) -> Next {
        cells.line = Some(started_on);
        if progress.is_too_large {
            cells.ends.truncate(1);
            cells.ends.fill(KEPT_BYTES);
            return Next::TooLarge { lines: (self.splitter.line() - started_on).max(1) };
        }
        cells.ends.truncate(progress.cells);
        Next::Row
    }

    /// Goes to the beginning of a row, counting lines; the splitter does it only within the row.
    fn pass_over_line_ends(&mut self) -> io::Result<()> {
        loop {
            match self.piece.get(self.used..self.filled).and_then(|rest| rest.first()) {
                Some(b'\n') => self.splitter.set_line(self.splitter.line() + 1),
                Some(b'\r') => {}
                Some(_) => return Ok(()),
                None => {
                    self.refill()?;
                    if self.filled == 0 {
                        return Ok(());
                    }
                    continue;
                }
            }
            self.used += 1;
        }
    }

    /// Splits what is there of the input.
    fn split(&mut self, cells: &mut Cells, progress: &mut Progress) -> ReadRecordResult {
        let input = self.piece.get(self.used..self.filled).unwrap_or_default();
        let bytes = cells.bytes.get_mut(progress.bytes..).unwrap_or_default();
        let ends = cells.ends.get_mut(progress.cells..).unwrap_or_default();
        let (result, read, written, ended) = self.splitter.read_record(input, bytes, ends);
        self.used += read;
        progress.bytes += written;
        progress.cells += ended;
        result
    }

    fn refill(&mut self) -> io::Result<()> {
        self.used = 0;
        self.filled = loop {
            match self.source.read(&mut self.piece) {
                Ok(length) => break length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        Ok(())
    }
}

/// Makes room for a longer row; one beyond the limit is written over and over behind its beginning.
fn grow_bytes(cells: &mut Cells, progress: &mut Progress) {
    let length = cells.bytes.len();
    if progress.is_too_large || length >= ROW_BYTES_MAX {
        progress.is_too_large = true;
        progress.bytes = KEPT_BYTES;
        // There must be room behind what is kept, also where too many cells came before many bytes.
        cells.bytes.resize(KEPT_BYTES * 16, 0);
        cells.bytes.shrink_to_fit();
    } else {
        cells.bytes.resize((length * 4).min(ROW_BYTES_MAX), 0);
    }
}

fn grow_ends(cells: &mut Cells, progress: &mut Progress) {
    let length = cells.ends.len();
    if progress.is_too_large || length >= CELLS_MAX {
        progress.is_too_large = true;
        progress.cells = 1;
    } else {
        cells.ends.resize((length * 4).min(CELLS_MAX), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(Option<u64>, Vec<String>)> {
        let mut reader = CsvRows::new(text.as_bytes(), b',');
        let mut cells = Cells::default();
        let mut rows = Vec::new();
        while reader.next(&mut cells).unwrap() == Next::Row {
            rows.push((cells.line, cells.iter().map(str::to_owned).collect()));
        }
        rows
    }

    #[test]
    fn quoted_line_breaks_commas_and_quotes_belong_to_the_cell() {
        let found = rows("a,b\r\n1,\"first\nsecond, \"\"third\"\"\"\n\n2,\n");
        let wanted = [
            (Some(1), vec!["a", "b"]),
            (Some(2), vec!["1", "first\nsecond, \"third\""]),
            (Some(5), vec!["2", ""]),
        ];
        let wanted = wanted.map(|(line, cells)| {
            (line, cells.into_iter().map(str::to_owned).collect::<Vec<String>>())
        });
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_row_of_too_many_cells_and_then_many_bytes_comes_to_its_end() {
        let text = format!("a,b\n{}{}\n2,y\n", ",".repeat(2 * CELLS_MAX), "x".repeat(300_000));
        let mut reader = CsvRows::new(text.as_bytes(), b',');
        let mut cells = Cells::default();
        assert_eq!(reader.next(&mut cells).unwrap(), Next::Row);
        assert_eq!(reader.next(&mut cells).unwrap(), Next::TooLarge { lines: 1 });
        assert_eq!(reader.next(&mut cells).unwrap(), Next::Row);
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["2", "y"]);
    }

    #[test]
    fn a_row_beyond_the_limit_is_skipped_without_being_held_and_the_next_is_read() {
        let large = "x".repeat(40 << 20);
        let text = format!("a,b\n1,{large}\n2,y\n");
        let mut reader = CsvRows::new(text.as_bytes(), b',');
        let mut cells = Cells::default();
        assert_eq!(reader.next(&mut cells).unwrap(), Next::Row);
        assert_eq!(reader.next(&mut cells).unwrap(), Next::TooLarge { lines: 1 });
        assert!(cells.get(0).starts_with("1xxx"), "{}", cells.get(0));
        assert!(cells.bytes.capacity() <= ROW_BYTES_MAX);
        assert_eq!(reader.next(&mut cells).unwrap(), Next::Row);
        assert_eq!((cells.get(0), cells.get(1)), ("2", "y"));
        assert_eq!(reader.next(&mut cells).unwrap(), Next::End);
    }

    #[test]
    fn a_row_of_more_cells_than_the_limit_is_skipped() {
        let text = format!("{}\n1,2\n", ",".repeat(100_000));
        let mut reader = CsvRows::new(text.as_bytes(), b',');
        let mut cells = Cells::default();
        assert_eq!(reader.next(&mut cells).unwrap(), Next::TooLarge { lines: 1 });
        assert_eq!(reader.next(&mut cells).unwrap(), Next::Row);
        assert_eq!(cells.count(), 2);
    }

    #[test]
    fn a_quote_that_is_never_closed_tells_how_many_lines_it_takes() {
        let text = format!("1,\"open\n{}", "2,y\n".repeat(2 << 20));
        let mut reader = CsvRows::new(text.as_bytes(), b',');
        let mut cells = Cells::default();
        let Next::TooLarge { lines } = reader.next(&mut cells).unwrap() else {
            panic!("it was held")
        };
        assert!(lines > 2 << 20);
    }
}
