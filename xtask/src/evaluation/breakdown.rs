//! Task breakdowns: invented notices in many layouts, and the sample of the data folder.

use super::variants::{self, Wanted};
use super::{Measure, Place, Row};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use text::candidate::{Extractor, Gap, Record};
use text::unit::Gazetteer;

pub(crate) const MEASURE: Measure = Measure { name: "breakdown", run };

fn run(place: &Place) -> Result<Vec<Row>> {
    let mut rows = layouts(place)?;
    rows.extend(sample(place)?);
    Ok(rows)
}

/// Every record of the invented notices, by layout.
#[expect(clippy::cast_precision_loss, reason = "counts of a few thousand")]
fn layouts(place: &Place) -> Result<Vec<Row>> {
    let extractor = Extractor::new(Gazetteer::default())?;
    let mut by_layout: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for notice in variants::all() {
        let extraction = extractor.extract(&notice.text, None);
        let found: Vec<Wanted> = extraction.records.iter().map(as_wanted).collect();
        let held = notice.wanted.iter().filter(|wanted| found.contains(wanted)).count();
        let entry = by_layout.entry(notice.layout).or_default();
        entry.0 += held;
        entry.1 += notice.wanted.len();
        entry.2 += found.len();
        if place.misses && entry.0 < entry.1 && entry.1 < 60 {
            for wanted in notice.wanted.iter().filter(|wanted| !found.contains(wanted)) {
                let near = found.iter().find(|other| {
                    other.quote.contains(&wanted.quote) || wanted.quote.contains(&other.quote)
                });
                println!("layout {}: wanted {wanted:?}\n    found {near:?}", notice.layout);
            }
        }
    }
    let (held, total, found) = by_layout
        .values()
        .fold((0, 0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2));
    let mut rows: Vec<Row> = by_layout
        .iter()
        .map(|(layout, (held, total, found))| {
            Row::plain(format!("  layout: {layout}"), format!("{held} of {total}, read {found}"))
        })
        .collect();
    rows.push(Row::at_least(
        "task-breakdown records, invented layouts",
        0.98,
        held as f64 / total as f64,
        &format!(" of {total}, read {found}"),
    ));
    Ok(rows)
}

fn as_wanted(record: &Record) -> Wanted {
    let names = |list: &[text::span::Located]| {
        list.iter().map(|unit| unit.text.replace('\n', "")).collect()
    };
    let day =
        record.deadline.as_ref().and_then(|deadline| deadline.iso_to).map(|day| day.to_string());
    let due = ["2024-12-31", "2024-06-30", "2024-09-30", "2024-10-31", "2025-03-31"];
    Wanted {
        quote: record.quote.clone(),
        leads: names(&record.leads),
        supporting: names(&record.supporting),
        due: day.map(|day| due.into_iter().find(|known| *known == day).unwrap_or("another day")),
        is_vague: record.gaps.contains(&Gap::VagueUnit),
    }
}

/// Every record of the sample of the data folder.
fn sample(place: &Place) -> Result<Vec<Row>> {
    let Some(data) = &place.data else { return Ok(Vec::new()) };
    let folder = data.join("documents");
    let source = fs::read_to_string(folder.join("zh_task_breakdown_sample.txt"))?;
    let expected = fs::read_to_string(folder.join("zh_task_breakdown_sample.expected.jsonl"))?;
    let extraction = Extractor::new(Gazetteer::default())?.extract(&source, None);
    let (mut held, mut total) = (0_usize, 0_usize);
    for line in expected.lines() {
        let wanted: Value = serde_json::from_str(line)?;
        total += 1;
        let quote =
            wanted.get("text").and_then(Value::as_str).context("an expected record has no text")?;
        let found = extraction.records.iter().find(|record| record.quote == quote);
        let problems = found
            .map_or_else(|| vec!["not found".to_owned()], |record| differences(record, &wanted));
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
    let names = |list: &[text::span::Located]| {
        list.iter().map(|unit| unit.text.clone()).collect::<Vec<_>>()
    };
    let strings = |key: &str| -> Vec<String> {
        wanted
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect()
    };
    if names(&record.leads) != strings("lead") {
        problems.push(format!("leads {:?}", names(&record.leads)));
    }
    if names(&record.supporting) != strings("assist") {
        problems.push(format!("supporting {:?}", names(&record.supporting)));
    }
    let due =
        record.deadline.as_ref().and_then(|deadline| deadline.iso_to).map(|day| day.to_string());
    if due.as_deref() != wanted.pointer("/deadline/iso_to").and_then(Value::as_str) {
        problems.push(format!("deadline {due:?}"));
    }
    let kind = serde_json::to_value(record.kind).unwrap_or(Value::Null);
    if Some(&kind) != wanted.get("type") {
        problems.push(format!("type {kind}"));
    }
    let value = record
        .quantities
        .first()
        .and_then(|quantity| serde_json::to_value(quantity.value).ok())
        .unwrap_or(Value::Null);
    let same = match (value.as_f64(), wanted.pointer("/quantity/value").and_then(Value::as_f64)) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        (None, None) => true,
        _ => false,
    };
    if !same {
        problems.push(format!("quantity {value}"));
    }
    problems
}
