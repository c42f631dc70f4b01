//! Files that are damaged, huge, packed or in another encoding.

use std::io::{self, Cursor, Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::{FileFormat, Mapping, OpenError, Outcome, Reader, Reason};
use super::{mapping, now, rows_of};

const HEADER: &str = "id,requested_at,text\n";

fn refused(text: &[u8]) -> String {
    let mapping = mapping("generic-csv");
    let error = Reader::open(text, &mapping, now()).err().unwrap();
    error.to_string()
}

fn reason(row: &super::Row) -> &Reason {
    match &row.outcome {
        Outcome::Rejected(rejection) => &rejection.reason,
        other => panic!("not rejected: {other:?}"),
    }
}

fn texts(rows: &[super::Row]) -> Vec<String> {
    let text = |row: &super::Row| match &row.outcome {
        Outcome::Case(case) => case.text.clone(),
        other => panic!("no case: {other:?}"),
    };
    rows.iter().map(text).collect()
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn missing_columns_are_named_with_what_there_is() {
    let shown = refused(b"id,when,words\n1,2,3\n");
    assert!(shown.contains("\"requested_at\" (columns.requested)"), "{shown}");
    assert!(shown.contains("\"text\" (columns.text)"), "{shown}");
    assert!(shown.contains("the columns are id, when, words"), "{shown}");
    assert!(refused(b"id;requested_at;text\n1;2;3\n").contains("delimiter"), "no hint");
}

#[test]
fn an_empty_file_and_a_column_that_is_there_twice_are_refused() {
    assert!(refused(b"").contains("empty"));
    assert!(refused(b"\n\n").contains("empty"));
    assert!(refused(b"id,requested_at,text,text\n").contains("\"text\" is there more than once"));
}

#[test]
fn a_row_with_another_number_of_cells_is_rejected_and_the_next_is_read() {
    let text =
        format!("{HEADER}1,2026-05-01\n2,2026-05-01,a,b\n3,2026-05-01,c,,\n4,2026-05-01,d\n");
    let rows = rows_of("generic-csv", text.as_bytes());
    assert_eq!(reason(&rows[0]), &Reason::CellCount { found: 2, wanted: 3 });
    assert_eq!(reason(&rows[1]), &Reason::CellCount { found: 4, wanted: 3 });
    assert_eq!(texts(&rows[2..]), ["c", "d"]);
}

#[test]
fn a_packed_file_is_read_and_one_that_was_cut_off_says_after_which_row() {
    let mut text = HEADER.to_owned();
    for row in 0..20_000 {
        text.push_str(&format!("{row},2026-05-01,word {}\n", row * 7919 % 104_729));
    }
    let bytes = packed(text.as_bytes());
    assert_eq!(rows_of("generic-csv", &bytes).len(), 20_000);
    let mapping = mapping("generic-csv");
    let cut = &bytes[..bytes.len() / 2];
    let mut reader = Reader::open(cut, &mapping, now()).unwrap();
    assert_eq!(reader.format(), FileFormat::CsvGzip);
    let mut read = 0;
    let error = loop {
        match reader.next().unwrap() {
            Ok(row) => read = row.number,
            Err(error) => break error,
        }
    };
    let OpenError::Source { after_row, .. } = error else { panic!("{error}") };
    assert!(after_row == read && read > 1_000 && read < 20_000, "{read}");
    assert!(reader.next().is_none());
}

#[test]
fn chinese_in_three_encodings_gives_the_same_cases() {
    let text = format!("{HEADER}1,2026-05-01,路灯不亮，已报修三次\n2,2026-05-02,井盖破损\n");
    let wanted = ["路灯不亮，已报修三次", "井盖破损"];
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
    for bytes in [text.as_bytes(), &marked, &gb, &wide, &packed(&gb)] {
        assert_eq!(texts(&rows_of("generic-csv", bytes)), wanted);
    }
}

#[test]
fn a_cell_with_bytes_that_are_no_text_is_rejected_alone() {
    let mut bytes = format!("{HEADER}1,2026-05-01,水务局\n2,2026-05-01,x").into_bytes();
    bytes.extend_from_slice(b"\xFFy\n3,2026-05-01,z\n");
    let rows = rows_of("generic-csv", &bytes);
    assert_eq!(reason(&rows[1]), &Reason::Encoding { encoding: "UTF-8" });
    assert_eq!(texts(&rows[2..]), ["z"]);
}

#[test]
fn a_mapping_may_name_the_encoding_and_the_delimiter() {
    let own = super::super::SHIPPED.iter().find(|(name, _)| *name == "generic-csv").unwrap().1;
    let own = format!("{own}\n[file]\nencoding = \"windows-1252\"\ndelimiter = \";\"\n");
    let mapping = Mapping::parse("own.toml", &own).unwrap();
    let bytes: &[u8] = b"id;requested_at;text\n1;2026-05-01;fa\xE7ade, caf\xE9s\n";
    let rows: Vec<_> =
        Reader::open(bytes, &mapping, now()).unwrap().map(|row| row.unwrap()).collect();
    assert_eq!(texts(&rows), ["façade, cafés"]);
}

/// Bytes without end, made as they are read: a row of many megabytes is never held here either.
struct Endless {
    left: usize,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.left.min(buffer.len());
        buffer[..length].fill(b'x');
        self.left -= length;
        Ok(length)
    }
}

#[test]
fn a_row_of_a_hundred_megabytes_is_rejected_and_the_next_is_read() {
    let before = format!("{HEADER}1,2026-05-01,");
    let source = before.as_bytes().chain(Endless { left: 100 << 20 });
    let source = source.chain("\n2,2026-05-01,after\n".as_bytes());
    let mapping = mapping("generic-csv");
    let rows: Vec<_> =
        Reader::open(source, &mapping, now()).unwrap().map(|row| row.unwrap()).collect();
    assert!(matches!(reason(&rows[0]), Reason::RowTooLarge { lines: 1, .. }));
    assert_eq!(texts(&rows[1..]), ["after"]);
}

#[test]
fn a_cell_over_a_mebibyte_is_rejected_with_its_column() {
    let text = format!("{HEADER}1,2026-05-01,{}\n2,2026-05-01,b\n", "y".repeat((1 << 20) + 1));
    let rows = rows_of("generic-csv", text.as_bytes());
    let Outcome::Rejected(rejection) = &rows[0].outcome else { panic!() };
    assert_eq!(rejection.column, "text");
    assert_eq!(rejection.value.chars().count(), 201);
    assert!(matches!(rejection.reason, Reason::CellTooLarge { .. }));
    assert_eq!(texts(&rows[1..]), ["b"]);
}

#[test]
fn rows_and_lines_are_numbered_as_a_person_counts_them() {
    let text = format!("{HEADER}1,2026-05-01,\"a\nb\"\n\n2,x,c\n");
    let rows = rows_of("generic-csv", text.as_bytes());
    let Outcome::Rejected(rejection) = &rows[1].outcome else { panic!() };
    assert_eq!((rejection.row, rejection.line), (2, Some(5)));
}

#[test]
fn a_nul_in_a_text_is_taken_out_and_counted() {
    let rows = rows_of("generic-csv", format!("{HEADER}1,2026-05-01,a\0b\n").as_bytes());
    assert_eq!(texts(&rows), ["ab"]);
    let Outcome::Case(case) = &rows[0].outcome else { panic!() };
    assert!(case.has_quirk(super::QuirkKind::ControlCharacters));
}

/// A workbook with two sheets; cells are given as XML.
fn workbook(rows: &str) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        "<workbook xmlns:r=\"{office}\"><sheets>\
         <sheet name=\"Requests\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{office}/styles\" \
         Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let styles = "<styleSheet><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/>\
                  </cellXfs></styleSheet>";
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("_rels/.rels", root.as_str()),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", &sheet),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn word(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn a_workbook_is_read_with_numbers_days_and_times_as_its_cells_have_them() {
    let header: String = [("A1", "id"), ("B1", "requested_at"), ("C1", "text"), ("E1", "status")]
        .map(|(place, text)| word(place, text))
        .concat();
    // 45778 is 1 May 2025; .75 is six in the evening.
    let rows = format!(
        "<row r=\"1\">{header}</row>\
         <row r=\"3\"><c r=\"A3\"><v>101000009001</v></c><c r=\"B3\" s=\"1\"><v>45778.75</v></c>\
         {}</row><row r=\"4\">{}<c r=\"B4\" s=\"1\"><v>45778</v></c>{}{}</row>",
        word("C3", "路灯不亮"),
        word("A4", "x-2"),
        word("C4", "second"),
        word("E4", "closed"),
    );
    let found = rows_of("generic-csv", &workbook(&rows));
    assert_eq!(texts(&found), ["路灯不亮", "second"]);
    let Outcome::Case(case) = &found[0].outcome else { panic!() };
    assert_eq!(case.external_id, "101000009001");
    assert_eq!(case.requested_at, super::at("2025-05-01T18:00:00Z"));
    let Outcome::Case(day) = &found[1].outcome else { panic!() };
    assert_eq!(day.requested_at, super::at("2025-05-01T00:00:00Z"));
    assert!(day.has_quirk(super::QuirkKind::DayOnly));
}

#[test]
fn a_broken_workbook_and_a_sheet_that_is_not_there_are_refused() {
    assert!(refused(b"PK\x03\x04 and nothing more").contains("workbook"));
    let own = super::super::SHIPPED.iter().find(|(name, _)| *name == "generic-csv").unwrap().1;
    let own = format!("{own}\n[file]\nsheet = \"Other\"\n");
    let mapping = Mapping::parse("own.toml", &own).unwrap();
    let bytes = workbook("<row r=\"1\"></row>");
    let error = Reader::open(bytes.as_slice(), &mapping, now()).err().unwrap().to_string();
    assert!(error.contains("\"Other\"") && error.contains("Requests"), "{error}");
}

#[test]
fn cells_far_apart_in_a_sheet_take_no_memory_for_what_lies_between() {
    let rows = format!("<row r=\"1048576\">{}</row>", word("XFD1048576", "far"));
    let mapping = mapping("generic-csv");
    let bytes = workbook(&rows);
    let error = Reader::open(bytes.as_slice(), &mapping, now()).err().unwrap();
    assert!(matches!(error, OpenError::MissingColumns { .. }), "{error}");
}
