//! The figures of cities as a table of Markdown.

use super::{CHART, Figure, Kept, Limit, by_figure};
use crate::measure::page::grouped;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const INTRODUCTION: &str = "\
The built program, asked over loopback by a client that shares the machine with it. Cities are made
by the simulator; what each figure is, says `xtask/src/load`. Medians of the rounds; ± is half of
what lies between the fastest and the slowest round.

";

/// A number with as many digits as it bears.
fn number(value: f64) -> String {
    match value.abs() {
        small if small < 10.0 => format!("{value:.2}"),
        middle if middle < 100.0 => format!("{value:.1}"),
        _ => grouped(value),
    }
}

fn promised(limit: Option<Limit>, unit: &str) -> String {
    let plain = |value: f64| {
        if value < 10.0 && value.fract() > 0.0 { number(value) } else { grouped(value) }
    };
    match limit {
        None => String::new(),
        Some(Limit::AtLeast(least)) => format!("at least {} {unit}", plain(least)),
        Some(Limit::AtMost(most)) => format!("at most {} {unit}", plain(most)),
    }
}

fn cell(figure: &Figure) -> String {
    let value = number(figure.value);
    let missed = if figure.is_held() == Some(false) { " **missed**" } else { "" };
    let spread = figure.spread.filter(|spread| *spread > 0.0);
    let spread = spread.map(|it| format!(" ±{:.0} %", it * 50.0)).unwrap_or_default();
    format!("{value}{missed}{spread}")
}

/// A figure on one line, for a terminal.
pub(super) fn line(figure: &Figure) -> String {
    let Figure { figure: name, unit, beside, spread, .. } = figure;
    let kept = match figure.is_held() {
        Some(true) => ", held",
        Some(false) => ", MISSED",
        None => "",
    };
    let limit = promised(figure.limit, unit);
    let spread = spread.map(|it| format!(", spread {:.0} %", it * 100.0)).unwrap_or_default();
    format!("{name}: {} {unit} ({limit}{kept}{spread}) {beside}", number(figure.value))
}

/// The section of the page.
pub(super) fn section(kept: &[Kept]) -> String {
    let places: BTreeSet<(std::cmp::Reverse<&str>, u32)> =
        kept.iter().map(|one| (std::cmp::Reverse(one.engine.as_str()), one.size)).collect();
    let mut text = "## Whole cities\n\n".to_owned();
    text += INTRODUCTION;
    text += "| figure | promised |";
    for (engine, size) in &places {
        _ = write!(text, " {} |", place(engine.0, *size));
    }
    text += "\n|---|---|";
    text += &"---:|".repeat(places.len());
    text.push('\n');
    for (name, values) in by_figure(kept) {
        let Some(any) = values.values().next() else { continue };
        let promised = match any.figure.limit {
            None => any.figure.unit.clone(),
            limit => promised(limit, &any.figure.unit),
        };
        _ = write!(text, "| {name} | {promised} |");
        for (engine, size) in &places {
            let value = values.get(&(engine.0, *size)).map(|one| cell(&one.figure));
            _ = write!(text, " {} |", value.unwrap_or_default());
        }
        text.push('\n');
    }
    let image = CHART.trim_start_matches("docs/");
    _ = write!(text, "\n![Growth from the smallest to the largest city]({image})\n\n");
    for one in kept.iter().filter(|one| !one.figure.beside.is_empty()) {
        let Kept { engine, size, figure, .. } = one;
        let place = place(engine, *size);
        _ = writeln!(text, "- {}; {place}: {}.", figure.figure, figure.beside);
    }
    let measured: BTreeSet<(String, &str)> =
        kept.iter().map(|one| (place(&one.engine, one.size), one.measured.as_str())).collect();
    text.push('\n');
    for (place, one) in measured {
        _ = writeln!(text, "- {place}: {one}");
    }
    text
}

/// An engine and the size of a city.
fn place(engine: &str, size: u32) -> String {
    match size {
        0 => format!("{}, a small city", shown(engine)),
        size => format!("{}, {}", shown(engine), grouped(f64::from(size))),
    }
}

fn shown(engine: &str) -> &str {
    match engine {
        "sqlite" => "SQLite",
        "postgres" => "PostgreSQL",
        other => other,
    }
}
