//! Task breakdowns: every record of the sample of the data folder.

use super::{Measure, Place, Row};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use text::candidate::{Extractor, Record};
use text::unit::Gazetteer;

pub(crate) const MEASURE: Measure = Measure { name: "breakdown", run };

fn run(place: &Place) -> Result<Vec<Row>> {
    let Some(data) = &place.data else { return Ok(Vec::new()) };
    let folder = data.join("documents");
    let source = fs::read_to_string(folder.join("zh_task_breakdown_sample.txt"))?;
    let expected = fs::read_to_string(folder.join("zh_task_breakdown_sample.expected.jsonl"))?;
    let extraction = Extractor::new(Gazetteer::default())?.extract(&source, None);
    let (mut held, mut total) = (0_usize, 0_usize);
    for line in expected.lines() {
        let wanted: Value = serde_json::from_str(line)?;
        total += 1;
        let quote = wanted["text"].as_str().context("an expected record has no text")?;
        let found = extraction.records.iter().find(|record| record.quote == quote);
        let problems = found.map_or_else(|| vec!["not found".to_owned()], |record| differences(record, &wanted));
        if problems.is_empty() {
            held += 1;
        } else {
            println!("breakdown sample: {quote}: {}", problems.join("; "));
        }
    }
    Ok(vec![Row {
        what: "task-breakdown records of the sample".to_owned(),
        target: format!("{total}"),
        figure: format!("{held}"),
        is_held: Some(held == total),
    }])
}

fn differences(record: &Record, wanted: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let names = |list: &[text::span::Located]| list.iter().map(|unit| unit.text.clone()).collect::<Vec<_>>();
    let strings = |key: &str| -> Vec<String> {
        wanted[key].as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    if names(&record.leads) != strings("lead") {
        problems.push(format!("leads {:?}", names(&record.leads)));
    }
    if names(&record.supporting) != strings("assist") {
        problems.push(format!("supporting {:?}", names(&record.supporting)));
    }
    let due = record.deadline.as_ref().and_then(|deadline| deadline.iso_to).map(|day| day.to_string());
    if due.as_deref() != wanted["deadline"]["iso_to"].as_str() {
        problems.push(format!("deadline {due:?}"));
    }
    let kind = serde_json::to_value(record.kind).unwrap_or(Value::Null);
    if kind != wanted["type"] {
        problems.push(format!("type {kind}"));
    }
    let value = record.quantities.first().and_then(|quantity| serde_json::to_value(quantity.value).ok()).unwrap_or(Value::Null);
    let same = match (value.as_f64(), wanted["quantity"]["value"].as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        (None, None) => true,
        _ => false,
    };
    if !same {
        problems.push(format!("quantity {value}"));
    }
    problems
}
