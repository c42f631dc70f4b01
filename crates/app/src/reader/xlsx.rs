//! Workbooks: every sheet, every row that holds something; merged cells repeat their text.

use std::io::{self, Cursor, Read as _};

use calamine::{Data, DataRef, Reader, Xlsx};
use zip::ZipArchive;

use super::{ReadError, table};

/// Most bytes that the parts of a workbook may unpack to, and that its text may have.
const BYTES_MAX: u64 = 32 << 20;
/// Most cells that a sheet may span, filled or not: all of them are held.
const CELLS_MAX: u64 = 1_000_000;

type Book<'bytes> = Xlsx<Cursor<&'bytes [u8]>>;

pub(super) fn read(bytes: &[u8]) -> Result<String, ReadError> {
    unpacks(bytes)?;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut text = String::new();
    let mut left = BYTES_MAX;
    for name in book.sheet_names() {
        spans(&mut book, &name, &mut left)?;
        let merged = book.merge_cells_by_sheet_name(&name).map_err(broken)?;
        let range = book.worksheet_range(&name).map_err(broken)?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let mut rows: Vec<Vec<String>> =
            range.rows().map(|row| row.iter().map(shown).collect()).collect();
        let mut titles: Vec<usize> = Vec::new();
        for area in merged {
            let top = (area.start.0.saturating_sub(first_row)) as usize;
            let bottom = (area.end.0.saturating_sub(first_row)) as usize;
            let left_column = (area.start.1.saturating_sub(first_column)) as usize;
            let right = (area.end.1.saturating_sub(first_column)) as usize;
            let value =
                rows.get(top).and_then(|row| row.get(left_column)).cloned().unwrap_or_default();
            let is_title = top == bottom
                && left_column == 0
                && rows.get(top).is_some_and(|row| right + 1 >= row.len());
            if is_title {
                titles.push(top);
                continue;
            }
            for row in rows.iter_mut().take(bottom + 1).skip(top) {
                for cell in row.iter_mut().take(right + 1).skip(left_column) {
                    left = left.checked_sub(value.len() as u64).ok_or(TOO_LARGE)?;
                    cell.clone_from(&value);
                }
            }
        }
        for (index, row) in rows.iter().enumerate() {
            push(&mut text, row, titles.contains(&index));
        }
        text.push('\n');
    }
    Ok(text)
}

const TOO_LARGE: ReadError = ReadError::TooLarge { limit: BYTES_MAX };

/// A workbook of a few kilobytes can unpack to any size, whatever its list of parts says.
fn unpacks(bytes: &[u8]) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut left = BYTES_MAX;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(broken)?;
        left = left.checked_sub(unpacked).ok_or(TOO_LARGE)?;
    }
    Ok(())
}

/// Two cells far from each other span everything between them, and one text may stand in every
/// cell of a sheet.
fn spans(book: &mut Book<'_>, name: &str, left: &mut u64) -> Result<(), ReadError> {
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let (mut first, mut last) = ((u32::MAX, u32::MAX), (0, 0));
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        first = (first.0.min(row), first.1.min(column));
        last = (last.0.max(row), last.1.max(column));
        let bytes = match cell.get_value() {
            DataRef::SharedString(text) => text.len(),
            DataRef::String(text) => text.len(),
            _ => 0,
        };
        *left = left.checked_sub(bytes as u64).ok_or(TOO_LARGE)?;
    }
    let side = |first: u32, last: u32| u64::from(last.saturating_sub(first)) + 1;
    let cells = side(first.0, last.0).saturating_mul(side(first.1, last.1));
    if cells > CELLS_MAX {
        let reason = format!("a sheet spans {cells} cells, more than {CELLS_MAX}");
        return Err(ReadError::Broken { format: "xlsx", reason });
    }
    Ok(())
}

/// A row with one filled cell is a line of its own; an empty row is left out.
fn push(text: &mut String, row: &[String], is_title: bool) {
    let filled: Vec<&String> = row.iter().filter(|cell| !cell.trim().is_empty()).collect();
    match filled.as_slice() {
        [] => {}
        [only] if is_title || row.len() > 2 => {
            text.push_str(only.trim());
            text.push('\n');
        }
        _ => {
            text.push_str(&table::row(row));
            text.push('\n');
        }
    }
}

fn broken(error: impl std::fmt::Display) -> ReadError {
    ReadError::Broken { format: "xlsx", reason: error.to_string() }
}

/// A cell as a reader sees it; a day without its time of day.
fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(moment) => moment.split('T').next().unwrap_or(moment).to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::read;

    /// A workbook of one sheet with these rows and merged ranges.
    fn packed(rows: &[&[(&str, &str)]], merged: &str) -> Vec<u8> {
        let mut sheet = String::from("<worksheet><sheetData>");
        for (index, row) in rows.iter().enumerate() {
            sheet.push_str(&format!("<row r=\"{}\">", index + 1));
            for (at, text) in *row {
                let inner = format!("<is><t>{text}</t></is>");
                sheet.push_str(&format!("<c r=\"{at}\" t=\"inlineStr\">{inner}</c>"));
            }
            sheet.push_str("</row>");
        }
        sheet.push_str("</sheetData>");
        sheet.push_str(merged);
        sheet.push_str("</worksheet>");
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let book = format!(
            "<workbook xmlns:r=\"{office}\"><sheets>\
             <sheet name=\"s\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        );
        let links = format!(
            "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" \
             Target=\"worksheets/sheet1.xml\"/></Relationships>"
        );
        let root = format!(
            "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" \
             Target=\"xl/workbook.xml\"/></Relationships>"
        );
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in [
            ("_rels/.rels", &root),
            ("xl/workbook.xml", &book),
            ("xl/_rels/workbook.xml.rels", &links),
            ("xl/worksheets/sheet1.xml", &sheet),
        ] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn rows_become_lines_and_merged_cells_repeat_their_text() {
        let bytes = packed(
            &[
                &[("A1", "分解表"), ("B1", ""), ("C1", "")],
                &[("A2", "任务"), ("B2", "牵头单位"), ("C2", "完成时限")],
                &[("A3", "甲"), ("B3", "市水务局"), ("C3", "6月底前")],
                &[("A4", "乙"), ("B4", ""), ("C4", "年底前")],
            ],
            "<mergeCells><mergeCell ref=\"A1:C1\"/><mergeCell ref=\"B3:B4\"/></mergeCells>",
        );
        let wanted = "分解表\n| 任务 | 牵头单位 | 完成时限 |\n| 甲 | 市水务局 | 6月底前 |\n\
                      | 乙 | 市水务局 | 年底前 |\n\n";
        assert_eq!(read(&bytes).unwrap(), wanted);
    }

    #[test]
    fn a_file_that_is_no_workbook_is_refused() {
        assert!(read(b"plain").is_err());
    }
}
