//! Sets the weights by which an English sentence is weighed that no rule explains
//! (`crates/text/rules/weights_en.txt`): logistic regression on its signs, over every marked text
//! but the testing half; and measures what the weights alone find in a batch that they were not set
//! on.

use super::annotated::{self, Annotated};
use super::commitments::Score;
use super::{Measure, Place, Row};
use anyhow::Result;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use text::candidate::{Extractor, RecordType};
use text::unit::Gazetteer;

pub(crate) const MEASURE: Measure = Measure { name: "weights", run };

/// Rounds of descent, length of a step, and how far weights are held down.
const ROUNDS: usize = 400;
const STEP: f64 = 0.3;
const DECAY: f64 = 1.0;
/// What a sentence counts that no rule explains: these are what the weights are for.
const UNEXPLAINED: f64 = 2.0;
/// Sums above which a sentence is presumed to commit, by ground, higher than chance (0) asks for:
/// the minutes and news of public bodies tell more, and set less, than invented ones. A part that
/// looks back sets nothing.
const THRESHOLDS: [&str; 4] = ["1.8", "1.2", "1.3", "inf"];
/// Rules that only presume, so that a sentence with these alone counts as unexplained.
const PRESUMED: [&str; 5] =
    ["en.weighed", "en.item.presumed", "en.outcome", "en.practice", "en.due"];

/// A sentence with its signs, as numbers: for each sign its weight anywhere and on its ground.
struct Example {
    signs: Vec<usize>,
    ground: usize,
    commits: bool,
    /// A rule that needs no weights finds it.
    is_found: bool,
    counts: f64,
}

fn run(place: &Place) -> Result<Vec<Row>> {
    let parts = parts(place, &Extractor::new(Gazetteer::default())?)?;
    let thresholds: Vec<f64> =
        THRESHOLDS.iter().map(|cell| cell.parse()).collect::<Result<_, _>>()?;
    let (mut alone, mut rules, mut all) = (Score::default(), Score::default(), Score::default());
    for (at, (_, tested)) in parts.iter().enumerate() {
        let rest = parts.iter().enumerate().filter(|(other, _)| *other != at);
        let weights = train(&rest.flat_map(|(_, (_, examples))| examples).collect::<Vec<_>>());
        for example in tested {
            let sum = sum(&weights, example);
            let least = thresholds.get(example.ground).copied().unwrap_or(f64::INFINITY);
            count(&mut alone, sum > 0.0, example.commits);
            count(&mut rules, example.is_found, example.commits);
            count(&mut all, example.is_found || sum > least, example.commits);
        }
    }
    let row = |what: &str, score: Score| {
        let figure = format!("{:.3} / {:.3}", score.recall(), score.precision());
        Row::plain(format!("English, {what}, recall / precision"), figure)
    };
    Ok(vec![
        row("weights alone, each batch left out once", alone),
        row("rules without weights", rules),
        row("rules and weights, each batch left out once", all),
    ])
}

const fn count(score: &mut Score, is_found: bool, commits: bool) {
    match (is_found, commits) {
        (true, true) => score.both += 1,
        (true, false) => score.ours_only += 1,
        (false, true) => score.gold_only += 1,
        (false, false) => {}
    }
}

/// The examples of each batch; of the further folder each text is a batch of its own.
fn parts(place: &Place, extractor: &Extractor) -> Result<Vec<(String, Vec<Example>)>> {
    let mut parts: Vec<(String, Vec<Example>)> = Vec::new();
    for half in halves(place)? {
        for text in annotated::half(place, &half)? {
            let name = if half == annotated::REAL { text.name.clone() } else { half.clone() };
            let examples = examples(extractor, &text);
            match parts.last_mut() {
                Some((last, held)) if *last == name => held.extend(examples),
                _ => parts.push((name, examples)),
            }
        }
    }
    Ok(parts)
}

/// The texts that weights are set on.
fn halves(place: &Place) -> Result<Vec<String>> {
    let mut halves = vec!["tuning".to_owned()];
    halves.extend(annotated::batches(place)?);
    Ok(halves)
}

/// Writes the table of weights to `path`.
pub(crate) fn write(place: &Place, path: &Path) -> Result<()> {
    let extractor = Extractor::new(Gazetteer::default())?;
    let mut all = Vec::new();
    let mut shipped = 0;
    for half in halves(place)? {
        for text in annotated::half(place, &half)? {
            all.extend(examples(&extractor, &text));
        }
        if half != annotated::REAL {
            shipped = all.len();
        }
    }
    let weights = train(&all.iter().collect::<Vec<_>>());
    let (names, grounds) = Extractor::signs();
    let mut table = format!(
        "# Weights of the signs by which an English sentence is weighed that no rule explains.\n\
         # Set by `cargo xtask evaluate --weights FILE` on {} marked sentences:\n\
         # none of the testing half, {} of public texts that are not shipped.\n\
         # A sentence commits where its sum is above the threshold of its ground.\n\
         # sign {}\n",
        all.len(),
        all.len() - shipped,
        grounds.join(" ")
    );
    writeln!(table, "threshold {}", THRESHOLDS.join(" "))?;
    for (at, name) in names.iter().enumerate() {
        let anywhere = weights.get(at).copied().unwrap_or(0.0);
        let cells: Vec<String> = (1..=grounds.len())
            .map(|ground| weights.get(ground * names.len() + at).copied().unwrap_or(0.0))
            .map(|own| format!("{:.2}", anywhere + own))
            .collect();
        writeln!(table, "{name} {}", cells.join(" "))?;
    }
    fs::write(path, table)?;
    println!("{} sentences; written: {}", all.len(), path.display());
    Ok(())
}

fn examples(extractor: &Extractor, annotated: &Annotated) -> Vec<Example> {
    let (names, grounds) = Extractor::signs();
    let records = extractor.extract(&annotated.text, None).records;
    let mut examples = Vec::new();
    for sight in extractor.sights(&annotated.text) {
        let inside = |start: usize| (sight.span.start..sight.span.end).contains(&start);
        let Some(ground) = grounds.iter().position(|name| *name == sight.ground) else { continue };
        if !annotated.is_in_scope(sight.span.start) {
            continue;
        }
        let named =
            sight.signs.iter().filter_map(|sign| names.iter().position(|name| name == sign));
        let signs = named.flat_map(|at| [at, (ground + 1) * names.len() + at]).collect();
        let commits = annotated.marks.iter().any(|mark| mark.kind != 'f' && inside(mark.start));
        let is_found_without = |rules: &[&str]| {
            records.iter().any(|record| {
                record.kind != RecordType::Finding
                    && inside(record.span.start)
                    && !record.rules.iter().any(|rule| rules.contains(&rule.as_str()))
            })
        };
        let counts = if is_found_without(&PRESUMED) { 1.0 } else { UNEXPLAINED };
        let is_found = is_found_without(&["en.weighed"]);
        examples.push(Example { signs, ground, commits, is_found, counts });
    }
    examples
}

fn sum(weights: &[f64], example: &Example) -> f64 {
    example.signs.iter().filter_map(|at| weights.get(*at)).sum()
}

/// Descent with a step of its own for each weight, always over all examples: the same input gives
/// the same weights.
fn train(examples: &[&Example]) -> Vec<f64> {
    let (names, grounds) = Extractor::signs();
    let mut weights = vec![0.0_f64; names.len() * (grounds.len() + 1)];
    let mut steepness = vec![1e-6_f64; weights.len()];
    for _ in 0..ROUNDS {
        let mut slope: Vec<f64> = weights.iter().map(|weight| DECAY * weight).collect();
        for example in examples {
            let chance = 1.0 / (1.0 + (-sum(&weights, example)).exp());
            let error = (chance - f64::from(u8::from(example.commits))) * example.counts;
            for at in &example.signs {
                if let Some(slot) = slope.get_mut(*at) {
                    *slot += error;
                }
            }
        }
        for ((weight, steep), slope) in weights.iter_mut().zip(&mut steepness).zip(&slope) {
            *steep += slope * slope;
            *weight -= STEP * slope / steep.sqrt();
        }
    }
    weights
}
