//! What answers say became of the matter, against the annotation in
//! `crates/text/tests/annotated/answers/replies.jsonl`, which holds places and labels and no text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use text::answer::{self, Outcome};
use text::lang::Lang;

use crate::table::Table;
use crate::{Measure, Place, Row};

pub(crate) const MEASURE: Measure = Measure { name: "answers", run };

/// The annotation, below the folder of annotated texts.
pub(crate) const FILE: &str = "answers/replies.jsonl";

/// A line of the annotation.
#[derive(serde::Deserialize)]
struct Mark {
    /// Number of the row in the data, the first below the header being 1.
    row: usize,
    half: String,
    start: usize,
    end: usize,
    label: String,
}

/// Label at a span of an answer, by its number of row.
pub(crate) type Marks = BTreeMap<usize, BTreeSet<(usize, usize, String)>>;

fn run(place: &Place) -> Result<Vec<Row>> {
    let Some(data) = &place.data else { return Ok(Vec::new()) };
    let table = Table::read(&data.join("messages/fj4_messages_replies.csv.gz"))?;
    let replies = table.column("reply")?;
    let mut rows = Vec::new();
    for half in ["tuning", "testing"] {
        let expected = read(&place.annotated.join(FILE), half)?;
        let found = find(&expected, &replies)?;
        if place.misses && half == "tuning" {
            print_misses(&expected, &found, &replies);
        }
        rows.extend(figures(half, &expected, &found));
    }
    Ok(rows)
}

pub(crate) fn read(path: &Path, half: &str) -> Result<Marks> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    let mut marks = Marks::new();
    for line in text.lines() {
        let mark: Mark =
            serde_json::from_str(line).with_context(|| format!("{}: {line}", path.display()))?;
        if mark.half != half {
            continue;
        }
        let entry = marks.entry(mark.row).or_default();
        if mark.label != "none" {
            entry.insert((mark.start, mark.end, mark.label));
        }
    }
    Ok(marks)
}

fn find(expected: &Marks, replies: &[String]) -> Result<Marks> {
    let mut found = Marks::new();
    for row in expected.keys() {
        let reply = replies.get(row - 1);
        ensure!(reply.is_some(), "row {row} is not in the data");
        let statements = answer::read(reply.map_or("", String::as_str), Lang::Zh, None);
        let marks =
            statements.into_iter().map(|own| (own.start, own.end, own.outcome.name().into()));
        found.insert(*row, marks.collect());
    }
    Ok(found)
}

fn figures(half: &str, expected: &Marks, found: &Marks) -> Vec<Row> {
    let names = [
        Outcome::Done,
        Outcome::UnderWay,
        Outcome::WillDo,
        Outcome::PassedOn,
        Outcome::Refused,
        Outcome::Explained,
    ];
    let mut rows = Vec::new();
    let mut mean = 0.0;
    for outcome in names {
        let label = outcome.name();
        let by_sentence = counts(expected, found, |marks| {
            marks.iter().filter(|own| own.2 == label).map(|own| (own.0, own.1)).collect()
        });
        let by_answer = counts(expected, found, |marks| {
            marks.iter().filter(|own| own.2 == label).map(|_| (0, 0)).collect()
        });
        mean += by_answer.f1() / 6.0;
        let what = format!("answers, {half}: {label}, sentence P/R and answer P/R/F1");
        let figure =
            format!("{} {} {:.2}", by_sentence.shares(), by_answer.shares(), by_answer.f1());
        rows.push(Row::plain(what, figure));
    }
    rows.push(Row::plain(
        format!("answers, {half}: macro-F1 over whole answers"),
        format!("{mean:.3}"),
    ));
    rows
}

/// Right, wrongly found and missed.
#[derive(Default)]
struct Counts {
    right: u16,
    wrong: u16,
    missed: u16,
}

impl Counts {
    fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.wrong).max(1))
    }

    fn recall(&self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }

    fn f1(&self) -> f64 {
        let doubled = 2.0 * f64::from(self.right);
        doubled / f64::from((2 * self.right + self.wrong + self.missed).max(1))
    }

    fn shares(&self) -> String {
        format!("{:.2}/{:.2}", self.precision(), self.recall())
    }
}

fn counts(
    expected: &Marks,
    found: &Marks,
    pick: impl Fn(&BTreeSet<(usize, usize, String)>) -> BTreeSet<(usize, usize)>,
) -> Counts {
    let mut counts = Counts::default();
    for (row, marks) in expected {
        let (want, got) = (pick(marks), found.get(row).map(&pick).unwrap_or_default());
        for span in want.union(&got) {
            match (want.contains(span), got.contains(span)) {
                (true, true) => counts.right += 1,
                (false, true) => counts.wrong += 1,
                _ => counts.missed += 1,
            }
        }
    }
    counts
}

fn print_misses(expected: &Marks, found: &Marks, replies: &[String]) {
    for (row, want) in expected {
        let Some((got, reply)) = found.get(row).zip(replies.get(row - 1)) else { continue };
        for mark in want.symmetric_difference(got) {
            let sign = if want.contains(mark) { "missed" } else { "wrong" };
            let quote = reply.get(mark.0..mark.1).unwrap_or_default();
            println!("{sign} {row} {}: {quote}", mark.2);
        }
    }
}
