//! Word documents: paragraphs and tables of the main part. Headings and automatic lists get a mark,
//! because their numbers are not in the text; deleted text, notes and pictures are left out.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{ReadError, table};

/// Largest main part that is unpacked.
const UNPACKED_BYTES_MAX: u64 = 32 << 20;

pub(super) fn read(bytes: &[u8]) -> Result<String, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let part = archive.by_name("word/document.xml").map_err(broken)?;
    let mut xml = String::new();
    let mut limited = part.take(UNPACKED_BYTES_MAX + 1);
    limited.read_to_string(&mut xml).map_err(broken)?;
    if xml.len() as u64 > UNPACKED_BYTES_MAX {
        return Err(ReadError::TooLarge { limit: UNPACKED_BYTES_MAX });
    }
    let mut reader = Reader::from_str(&xml);
    let mut document = Document::default();
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Start(element) => document.open(&element),
            Event::Empty(element) => {
                document.open(&element);
                document.close(element.local_name().as_ref());
            }
            Event::End(element) => document.close(element.local_name().as_ref()),
            Event::Text(text) if document.takes_text() => {
                document.run.push_str(&text);
            }
            Event::GeneralRef(reference) if document.takes_text() => {
                document.run.push_str(&entity(&reference));
            }
            Event::Eof => return Ok(document.finish()),
            _ => {}
        }
    }
}

fn broken(error: impl std::fmt::Display) -> ReadError {
    ReadError::Broken { format: "docx", reason: error.to_string() }
}

/// The character of an XML entity; an unknown one stays as it is written.
fn entity(name: &str) -> String {
    super::html::entity(name).unwrap_or_else(|| format!("&{name};"))
}

#[derive(Default)]
struct Document {
    text: String,
    run: String,
    in_text: bool,
    /// Depth inside a part that repeats or is deleted.
    skipped: usize,
    paragraph: Option<Paragraph>,
    tables: Vec<Table>,
}

#[derive(Default)]
struct Paragraph {
    heading: bool,
    listed: bool,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<Cell>>,
}

#[derive(Default, Clone)]
struct Cell {
    text: String,
    /// Columns it spans.
    span: usize,
    /// It goes on from the row above.
    continues: bool,
}

impl Document {
    const fn takes_text(&self) -> bool {
        self.in_text && self.skipped == 0
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        let value = |name: &str| {
            element
                .attributes()
                .flatten()
                .find(|attribute| attribute.key.local_name().as_ref() == name)
                .map(|attribute| attribute.value.into_owned())
        };
        match element.local_name().as_ref() {
            "Fallback" | "del" | "moveFrom" => self.skipped += 1,
            "p" => self.paragraph = Some(Paragraph::default()),
            "pStyle" => {
                let style = value("val").unwrap_or_default().to_lowercase();
                let is_heading = style.starts_with("heading")
                    || style.starts_with("标题")
                    || matches!(style.as_str(), "1" | "2" | "3" | "title");
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.heading = is_heading;
                }
            }
            "numPr" => {
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.listed = true;
                }
            }
            "t" => self.in_text = true,
            "tab" if self.skipped == 0 && self.paragraph.is_some() => self.run.push('\t'),
            "br" | "cr" if self.skipped == 0 => self.run.push('\n'),
            "tbl" => self.tables.push(Table::default()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Vec::new());
                }
            }
            "tc" => {
                if let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(Cell { span: 1, ..Cell::default() });
                }
            }
            "gridSpan" => {
                let span = value("val").and_then(|value| value.parse().ok()).unwrap_or(1);
                if let Some(cell) = self.cell() {
                    cell.span = span;
                }
            }
            "vMerge" => {
                let continues = value("val").as_deref() != Some("restart");
                if let Some(cell) = self.cell() {
                    cell.continues = continues;
                }
            }
            _ => {}
        }
    }

    fn cell(&mut self) -> Option<&mut Cell> {
        self.tables.last_mut()?.rows.last_mut()?.last_mut()
    }

    fn close(&mut self, name: &str) {
        match name {
            "Fallback" | "del" | "moveFrom" => self.skipped = self.skipped.saturating_sub(1),
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tbl" => self.end_table(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = self.paragraph.take().unwrap_or_default();
        let run = std::mem::take(&mut self.run);
        if let Some(cell) = self.cell() {
            if !cell.text.is_empty() {
                cell.text.push('\n');
            }
            cell.text.push_str(&run);
            return;
        }
        if paragraph.heading && !run.trim().is_empty() {
            self.text.push_str("# ");
        } else if paragraph.listed && !run.trim().is_empty() {
            self.text.push_str("• ");
        }
        self.text.push_str(&run);
        self.text.push('\n');
    }

    fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        let mut above: Vec<String> = Vec::new();
        let mut lines = String::new();
        for row in table.rows {
            let mut cells: Vec<String> = Vec::new();
            for cell in row {
                let inherited = above.get(cells.len()).filter(|_| cell.continues);
                let text = inherited.cloned().unwrap_or(cell.text);
                cells.extend(std::iter::repeat_n(text, cell.span.clamp(1, 64)));
            }
            lines.push_str(&table::row(&cells));
            lines.push('\n');
            above = cells;
        }
        if let Some(cell) = self.cell() {
            cell.text.push_str(&lines);
        } else {
            self.text.push_str(&lines);
        }
    }

    fn finish(mut self) -> String {
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::read;

    fn packed(body: &str) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        let xml = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        writer.write_all(xml.as_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn paragraphs_become_lines_and_runs_are_joined() {
        let bytes = packed(
            "<w:p><w:r><w:t>完成</w:t></w:r><w:r><w:t>时限：A &amp; B</w:t></w:r></w:p>\
             <w:p><w:del><w:r><w:t>旧</w:t></w:r></w:del><w:r><w:t>新</w:t></w:r></w:p>",
        );
        assert_eq!(read(&bytes).unwrap(), "完成时限：A & B\n新\n");
    }

    #[test]
    fn a_cell_that_is_merged_downwards_repeats_its_text() {
        let cell = |text: &str, merge: &str| {
            format!("<w:tc><w:tcPr>{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
        };
        let first = [cell("甲", ""), cell("市水务局", "<w:vMerge w:val=\"restart\"/>")].concat();
        let second = [cell("乙", ""), cell("", "<w:vMerge/>")].concat();
        let bytes = packed(&format!("<w:tbl><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>"));
        assert_eq!(read(&bytes).unwrap(), "| 甲 | 市水务局 |\n| 乙 | 市水务局 |\n");
    }

    #[test]
    fn a_file_that_is_no_archive_is_refused() {
        assert!(read(b"plain").is_err());
    }
}
