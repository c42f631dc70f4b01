//! Dates and numbers against case files: the given ones where the data folder is, the repository's
//! own, of which one half and a last batch were kept from tuning. And the speed of each finder.

use super::speed::busy;
use super::{Measure, Place, Row, annotated};
use anyhow::{Context, Result};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use text::date::{self, Role};
use text::lang::Lang;
use text::number;
use text::unit::Gazetteer;

pub(crate) const MEASURE: Measure = Measure { name: "readings", run };

/// How often every text is read for the speed.
const ROUNDS: usize = 20;

/// How many mentions a finder sees in a text.
type Finder<'finder> = &'finder dyn Fn(&str) -> usize;

fn run(place: &Place) -> Result<Vec<Row>> {
    let own = place.annotated.join("../cases");
    let mut rows = Vec::new();
    for (kind, answer) in [("dates", date_answer as Answer), ("numbers", number_answer)] {
        if let Some(data) = &place.data {
            let singular = kind.trim_end_matches('s');
            let file = data.join("documents").join(format!("{singular}_cases.jsonl"));
            rows.extend(scored(&format!("{kind}, given cases"), &file, (1.0, false), answer)?);
        }
        for (half, what) in [
            ("tuning", "own, tuning"),
            ("heldout", "own, kept from tuning"),
            ("fresh", "own, written after the rules"),
            ("blind", "own, expected before any run"),
            ("later", "own, a later batch expected before any run"),
            ("recent", "own, the last batch expected before any run"),
        ] {
            let file = own.join(format!("{kind}_{half}.jsonl"));
            let shows = place.misses && matches!(half, "tuning" | "blind" | "later" | "recent");
            rows.extend(scored(&format!("{kind}, {what}"), &file, (0.95, shows), answer)?);
        }
    }
    rows.extend(speed(place)?);
    Ok(rows)
}

/// The answer to a case, in the words of the case, and the fields that must be equal.
type Answer = fn(&Value) -> Result<(Value, &'static [&'static str])>;

fn field<'c>(case: &'c Value, name: &str) -> Result<&'c str> {
    case.get(name).and_then(Value::as_str).with_context(|| format!("{name} is missing"))
}

fn lang(case: &Value) -> Result<Lang> {
    Ok(if field(case, "lang")? == "zh" { Lang::Zh } else { Lang::En })
}

fn date_answer(case: &Value) -> Result<(Value, &'static [&'static str])> {
    let reference: Option<Date> =
        case.get("ref").and_then(Value::as_str).map(str::parse).transpose()?;
    let role = if field(case, "role")? == "event" { Role::Event } else { Role::Deadline };
    let answer = date::answer(field(case, "text")?, lang(case)?, reference, role);
    let is_rule = case.get("note").and_then(Value::as_str).is_some_and(|n| n.starts_with("FREQ"));
    let fields: &[&str] = if is_rule {
        &["kind", "iso_from", "iso_to", "note"]
    } else {
        &["kind", "iso_from", "iso_to"]
    };
    Ok((serde_json::to_value(&answer)?, fields))
}

fn number_answer(case: &Value) -> Result<(Value, &'static [&'static str])> {
    let answer = number::answer(field(case, "text")?, lang(case)?);
    let fields = &["is_target", "value", "unit", "comparator", "measure", "baseline"];
    Ok((serde_json::to_value(&answer)?, fields))
}

/// The share of exact answers, and how many claim something false.
#[expect(clippy::cast_precision_loss, reason = "a few hundred cases")]
fn scored(
    what: &str,
    file: &Path,
    (least, shows): (f64, bool),
    answer: Answer,
) -> Result<Vec<Row>> {
    let content = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let (mut total, mut exact, mut wrong) = (0, 0, 0);
    for line in content.lines().filter(|line| !line.is_empty()) {
        let case: Value = serde_json::from_str(line)?;
        let (found, fields) = answer(&case)?;
        let differs = |name: &&&str| case.get(**name) != found.get(**name);
        total += 1;
        let is_exact = !fields.iter().any(|name| differs(&name));
        exact += usize::from(is_exact);
        if shows && !is_exact {
            println!("{what}: expected {case}\n    found {found}");
        }
        let claims = ["iso_from", "iso_to", "value", "baseline"];
        let is_false = claims
            .iter()
            .any(|name| found.get(*name).is_some_and(|v| !v.is_null()) && differs(&name));
        let is_target = found.get("is_target") == Some(&json!(true)) && differs(&&"is_target");
        wrong += usize::from(is_false || is_target);
    }
    let share = exact as f64 / f64::from(u32::try_from(total).unwrap_or(1).max(1));
    Ok(vec![
        Row::at_least(format!("{what}, exact"), least, share, &format!(" of {total}")),
        Row {
            what: format!("{what}, wrong"),
            target: "0".to_owned(),
            figure: wrong.to_string(),
            is_held: Some(wrong == 0),
        },
    ])
}

/// Megabytes a second of each finder alone, on the annotated texts.
#[expect(clippy::cast_precision_loss, reason = "sizes of a few megabytes")]
fn speed(place: &Place) -> Result<Vec<Row>> {
    let mut texts = annotated::half(place, "tuning")?;
    texts.extend(annotated::half(place, "testing")?);
    let units = Gazetteer::default();
    let day = Some(jiff::civil::date(2024, 2, 20));
    let mut rows = Vec::new();
    for (language, lang) in [("Chinese", Lang::Zh), ("English", Lang::En)] {
        let chosen: Vec<&str> = texts
            .iter()
            .map(|text| text.text.as_str())
            .filter(|text| text.contains('。') == (lang == Lang::Zh))
            .collect();
        let bytes: usize = chosen.iter().map(|text| text.len()).sum();
        let finders: [(&str, Finder<'_>); 3] = [
            ("dates", &|text| date::find(text, lang, day, Role::Deadline).len()),
            ("numbers", &|text| number::find(text, lang).len()),
            ("bodies", &|text| units.find(text, lang).len()),
        ];
        for (name, find) in finders {
            let start = busy();
            for _ in 0..ROUNDS {
                for text in &chosen {
                    std::hint::black_box(find(std::hint::black_box(text)));
                }
            }
            let rate = (bytes * ROUNDS) as f64 / (busy() - start) / 1e6;
            rows.push(Row::plain(
                format!("{name}, one core, {language}, MB/s"),
                format!("{rate:.0}"),
            ));
        }
    }
    Ok(rows)
}
