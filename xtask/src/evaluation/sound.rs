//! Every text of the data folder read once, as documents: nothing panics, every quotation and every
//! field is in the text, byte for byte, and the same text gives the same bytes again.

use super::commitments::fields;
use super::contract;
use super::table::Table;
use super::{Measure, Place, Row};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use text::candidate::{Extraction, Extractor};
use text::unit::Gazetteer;

pub(crate) const MEASURE: Measure = Measure { name: "sound", run };

/// Files of messages and requests: path, column, every how manieth row is read.
const COLUMNS: [(&str, &str, usize); 5] = [
    ("messages/fj4_messages_replies.csv.gz", "reply", 1),
    ("messages/bodies_train.csv.gz", "body", 1),
    ("messages/titles_train.csv.gz", "title", 1),
    ("requests/boston_2008_2018.csv.gz", "description", 20),
    ("requests/boston_2008_2018.csv.gz", "status_notes", 20),
];

/// Faults that are printed.
const FAULTS_SHOWN: usize = 20;

#[derive(Default)]
struct Counts {
    texts: usize,
    bytes: usize,
    records: usize,
    false_quotes: usize,
    unequal: usize,
    faults: usize,
}

fn run(place: &Place) -> Result<Vec<Row>> {
    let Some(data) = &place.data else { return Ok(Vec::new()) };
    let extractor = Extractor::new(Gazetteer::default())?;
    let mut counts = Counts::default();
    for text in documents(&data.join("documents"))? {
        counts.read(&extractor, &text)?;
    }
    for (file, column, step) in COLUMNS {
        let texts = Table::read(&data.join(file))?.column(column)?;
        for text in texts.iter().step_by(step) {
            counts.read(&extractor, text)?;
        }
    }
    let none = |what: &str, count: usize| Row {
        what: format!("all texts: {what}"),
        target: "0".to_owned(),
        figure: count.to_string(),
        is_held: Some(count == 0),
    };
    let size = format!("{} ({} bytes), {} records", counts.texts, counts.bytes, counts.records);
    Ok(vec![
        Row::plain("all texts: read without a panic", size),
        none("quotations or fields that are not in the text", counts.false_quotes),
        none("texts whose second reading differs", counts.unequal),
        none("faults of the JSON, read as a program reads it", counts.faults),
    ])
}

/// Whole documents: text files as they are, the columns of the aligned reports joined by lines.
fn documents(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("txt") => texts.push(fs::read_to_string(&path)?),
            Some("gz") => {
                let table = Table::read(&path)?;
                texts.push(table.column("zh")?.join("\n"));
                texts.push(table.column("en")?.join("\n"));
            }
            _ => {}
        }
    }
    Ok(texts)
}

impl Counts {
    fn read(&mut self, extractor: &Extractor, text: &str) -> Result<()> {
        let once = extractor.extract(text, None);
        self.texts += 1;
        self.bytes += text.len();
        self.records += once.records.len();
        self.false_quotes += false_quotes(&once, text);
        let again = extractor.extract(text, None);
        let differs = serde_json::to_string(&once)? != serde_json::to_string(&again)?;
        self.unequal += usize::from(differs);
        let faults = contract::faults(&serde_json::to_value(&once)?, text);
        for fault in faults.iter().take(FAULTS_SHOWN.saturating_sub(self.faults)) {
            println!("  JSON: {fault}");
        }
        self.faults += faults.len();
        Ok(())
    }
}

fn false_quotes(extraction: &Extraction, text: &str) -> usize {
    let is_false = |start: usize, end: usize, quote: &str| text.get(start..end) != Some(quote);
    let records = extraction.records.iter();
    let quotes =
        records.clone().filter(|own| is_false(own.span.start, own.span.end, &own.quote)).count();
    let located = records.flat_map(fields).filter(|own| is_false(own.start, own.end, &own.text));
    quotes + located.count()
}
