//! `cargo xtask bench --city`: the whole program on whole cities, of several sizes, on both
//! engines. What is measured lives in `xtask/src/load`.
//!
//! The latest value of every figure is kept in a file beside the page, so that one that is measured
//! again takes its place among the others.

mod chart;
mod table;

use super::{Options, build, machine, page};
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// The latest values.
const KEPT: &str = "docs/benchmarks-city.json";
/// The growth chart.
const CHART: &str = "docs/images/growth.svg";
/// Rounds of each figure where no other number is asked: a city is measured longer than a function.
const ROUNDS: u32 = 3;

/// What was promised of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Limit {
    AtLeast(f64),
    AtMost(f64),
}

/// One figure as the measuring program prints it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Figure {
    figure: String,
    value: f64,
    unit: String,
    limit: Option<Limit>,
    spread: Option<f64>,
    beside: String,
    #[serde(default)]
    is_own: bool,
}

/// A figure with where and when it was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    engine: String,
    /// Requests of the city; 0 for a small one of its own.
    size: u32,
    #[serde(flatten)]
    figure: Figure,
    /// The machine, the day, the commit, how quiet it was.
    measured: String,
}

impl Figure {
    fn is_held(&self) -> Option<bool> {
        self.limit.map(|limit| match limit {
            Limit::AtLeast(least) => self.value >= least,
            Limit::AtMost(most) => self.value <= most,
        })
    }
}

/// Measures, keeps what was found, writes page and chart; fails when a promise is missed.
///
/// # Errors
/// Something cannot be built or measured.
pub(super) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let answerable = build(root, &["--package", "server", "--bin", "answerable"])?;
    let program = build(root, &["--package", "xtask", "--bench", "loaded"])?;
    let mut kept = read(root)?;
    let mut missed = 0;
    for size in &options.sizes {
        for engine in &options.engines {
            let quiet = machine::wait_until_quiet(options.wait_seconds_max);
            println!("{engine}, {size} requests; {quiet}");
            let measured = machine::describe(root, &quiet)?;
            let mut command = Command::new(&program);
            command.arg("--answerable").arg(&answerable);
            command.arg("--folder").arg(root.join(&options.folder));
            command.args(["--engine", engine, "--cases", &size.to_string()]);
            let rounds = options.rounds.unwrap_or(ROUNDS).to_string();
            command.args(["--rounds", &rounds]).args(&options.names);
            if Some(size) == options.sizes.first() {
                command.arg("--own");
            }
            let measured = format!("{measured} Rounds: {rounds}.");
            missed += one_city(command.current_dir(root), |figure| {
                let (engine, measured) = (engine.clone(), measured.clone());
                let size = if figure.is_own { 0 } else { *size };
                keep(&mut kept, Kept { engine, size, figure, measured });
            })?;
            if !options.print_only {
                write(root, &kept)?;
            }
        }
    }
    if missed > 0 {
        println!("{missed} figures missed what was promised");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the measuring program on one city; how many figures missed what was promised.
fn one_city(command: &mut Command, mut take: impl FnMut(Figure)) -> Result<usize> {
    let mut process = command.stdout(Stdio::piped()).spawn()?;
    let out = process.stdout.take().context("no output")?;
    let mut missed = 0;
    for line in BufReader::new(out).lines() {
        let line = line?;
        let figure: Figure = serde_json::from_str(&line).with_context(|| line.clone())?;
        println!("  {}", table::line(&figure));
        missed += usize::from(figure.is_held() == Some(false));
        take(figure);
    }
    ensure!(process.wait()?.success(), "the measuring program failed");
    Ok(missed)
}

/// Puts a figure in the place of its older self.
fn keep(all: &mut Vec<Kept>, new: Kept) {
    let is_same = |old: &Kept| {
        (&old.engine, old.size, &old.figure.figure) == (&new.engine, new.size, &new.figure.figure)
    };
    match all.iter_mut().find(|old| is_same(old)) {
        Some(old) => *old = new,
        None => all.push(new),
    }
}

fn read(root: &Path) -> Result<Vec<Kept>> {
    let path = root.join(KEPT);
    if !path.exists() {
        return Ok(Vec::new());
    }
    serde_json::from_str(&std::fs::read_to_string(path)?).with_context(|| KEPT.to_owned())
}

fn write(root: &Path, kept: &[Kept]) -> Result<()> {
    let text = serde_json::to_string_pretty(kept)? + "\n";
    std::fs::write(root.join(KEPT), text)?;
    std::fs::write(root.join(CHART), chart::svg(kept))?;
    let path = root.join(page::PATH);
    let before = std::fs::read_to_string(&path).with_context(|| page::PATH.to_owned())?;
    std::fs::write(&path, page::with_block(&before, "city", &table::section(kept))?)?;
    Ok(())
}

/// The values of one figure by engine and size.
type Values<'a> = BTreeMap<(&'a str, u32), &'a Kept>;

/// Every figure with its values, in the order in which they were first measured.
fn by_figure(kept: &[Kept]) -> Vec<(&str, Values<'_>)> {
    let mut all: Vec<(&str, Values<'_>)> = Vec::new();
    for one in kept {
        let name = one.figure.figure.as_str();
        let place = (one.engine.as_str(), one.size);
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => drop(values.insert(place, one)),
            None => all.push((name, BTreeMap::from([(place, one)]))),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn kept(name: &str, engine: &str, size: u32, value: f64) -> Kept {
        let figure = Figure {
            figure: name.to_owned(),
            value,
            unit: "ms".to_owned(),
            limit: Some(Limit::AtMost(10.0)),
            spread: Some(0.1),
            beside: String::new(),
            is_own: false,
        };
        let (engine, measured) = (engine.to_owned(), "Measured here.".to_owned());
        Kept { engine, size, figure, measured }
    }

    #[test]
    fn a_figure_measured_again_takes_its_own_place_alone() {
        let mut all = vec![kept("a", "sqlite", 10, 1.0), kept("a", "postgres", 10, 2.0)];
        keep(&mut all, kept("a", "sqlite", 10, 3.0));
        keep(&mut all, kept("a", "sqlite", 20, 4.0));
        let values: Vec<f64> = all.iter().map(|one| one.figure.value).collect();
        assert_eq!(values, [3.0, 2.0, 4.0]);
    }

    #[test]
    fn a_table_has_every_value_in_its_column_and_says_what_was_missed() {
        let all = [kept("a", "sqlite", 10_000, 1.0), kept("a", "postgres", 1_000_000, 12.0)];
        let text = table::section(&all);
        assert!(
            text.contains("| a | at most 10 ms | 1.00 ±5 % | 12.0 **missed** ±5 % |"),
            "{text}"
        );
        assert!(text.contains("- SQLite, 10,000: Measured here."), "{text}");
    }

    #[test]
    fn the_chart_draws_what_has_two_sizes() {
        let one = [kept("a", "sqlite", 10_000, 1.0)];
        assert!(!chart::svg(&one).contains("<polyline"));
        let two = [kept("a & b", "sqlite", 10_000, 1.0), kept("a & b", "sqlite", 100_000, 2.0)];
        let svg = chart::svg(&two);
        assert!(svg.contains("<polyline") && svg.contains("a &amp; b"), "{svg}");
    }
}
