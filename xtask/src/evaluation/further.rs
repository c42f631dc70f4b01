//! Headers and layouts written down with what must be read of them, before their first run:
//! `crates/text/tests/cases/headers.jsonl`, `layouts.jsonl` and `layouts_recent.jsonl`.

use super::{Measure, Place, Row};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use text::candidate::{Extractor, Gap, Record};
use text::span::Located;
use text::unit::Gazetteer;

pub(crate) const MEASURE: Measure = Measure { name: "further", run };

/// The fields of a header, in the words of a case.
const FIELDS: [&str; 5] = ["date", "speaker", "post", "place", "event"];

fn run(place: &Place) -> Result<Vec<Row>> {
    let extractor = Extractor::new(Gazetteer::default())?;
    let mut rows = headers(place, &extractor)?;
    rows.extend(layouts(place, &extractor, ("layouts.jsonl", "further layouts"))?);
    rows.extend(layouts(place, &extractor, ("layouts_recent.jsonl", "layouts of the last batch"))?);
    Ok(rows)
}

fn cases(place: &Place, name: &str) -> Result<Vec<Value>> {
    let path = place.annotated.join("../cases").join(name);
    let content = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    content.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred fields")]
fn headers(place: &Place, extractor: &Extractor) -> Result<Vec<Row>> {
    let (mut stated, mut held, mut false_ones) = (0_usize, 0_usize, 0_usize);
    for case in cases(place, "headers.jsonl")? {
        let text = case.get("text").and_then(Value::as_str).context("a case has no text")?;
        let header = extractor.extract(text, None).document;
        let name = |field: &Option<Located>| field.as_ref().map(|found| found.text.clone());
        let day = header.date.as_ref().and_then(|date| date.iso_to).map(|day| day.to_string());
        let found = [
            day,
            name(&header.speaker),
            name(&header.post),
            name(&header.place),
            name(&header.event),
        ];
        for (field, found) in FIELDS.iter().zip(found) {
            let wanted = case.get(*field).and_then(Value::as_str);
            let is_same = wanted == found.as_deref();
            stated += usize::from(wanted.is_some());
            held += usize::from(wanted.is_some() && is_same);
            false_ones += usize::from(found.is_some() && !is_same);
            if place.misses && !is_same {
                let head: String = text.chars().take(40).collect();
                println!("header {field}: {wanted:?}, found {found:?} [{head}]");
            }
        }
    }
    let share = held as f64 / stated.max(1) as f64;
    Ok(vec![
        Row::plain("header fields of written cases, found", format!("{share:.3} of {stated}")),
        Row::plain("header fields of written cases, wrong", false_ones.to_string()),
    ])
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen records")]
fn layouts(place: &Place, extractor: &Extractor, (file, what): (&str, &str)) -> Result<Vec<Row>> {
    let (mut total, mut held, mut read) = (0_usize, 0_usize, 0_usize);
    for case in cases(place, file)? {
        let text = case.get("text").and_then(Value::as_str).context("a case has no text")?;
        let layout = case.get("layout").and_then(Value::as_str).unwrap_or_default();
        let records = extractor.extract(text, None).records;
        let wanted = case.get("records").and_then(Value::as_array).cloned().unwrap_or_default();
        total += wanted.len();
        read += records.len();
        for wanted in &wanted {
            let is_held = records.iter().any(|record| as_case(record) == *wanted);
            held += usize::from(is_held);
            if place.misses && !is_held {
                println!("layout {layout}: wanted {wanted}");
                for record in &records {
                    println!("    read {}", as_case(record));
                }
            }
        }
    }
    let share = held as f64 / total.max(1) as f64;
    let note = format!(" of {total}, read {read}");
    Ok(vec![Row::at_least(format!("task-breakdown records, {what}"), 0.98, share, &note)])
}

fn as_case(record: &Record) -> Value {
    let names = |list: &[Located]| {
        list.iter().map(|unit| Value::String(unit.text.clone())).collect::<Vec<_>>()
    };
    let due = record.deadline.as_ref().and_then(|due| due.iso_to).map(|day| day.to_string());
    serde_json::json!({
        "quote": record.quote,
        "leads": names(&record.leads),
        "supporting": names(&record.supporting),
        "due": due,
        "vague": record.gaps.contains(&Gap::VagueUnit),
    })
}
