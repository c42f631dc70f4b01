//! Agreement: the same texts annotated twice. Once by the same hand from the rubric, once by
//! somebody else who had not seen the first marks (`blind.rs`), where that was done.

use super::commitments::{Score, clauses};
use super::{Measure, Place, Row, annotated, blind};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use text::sentence;
use text::span::Span;

pub(crate) const MEASURE: Measure = Measure { name: "agreement", run };

fn run(place: &Place) -> Result<Vec<Row>> {
    let mut rows = texts(place, &place.annotated.join("second"), "same hand")?;
    let returned = place.independent.join(blind::RETURNED);
    match returned.exists() {
        true => rows.extend(texts(place, &returned, "two people")?),
        false => println!("skipped: agreement of two people on texts (no {})", returned.display()),
    }
    let labels = place.independent.join(blind::LABELS);
    match labels.exists() {
        true => rows.extend(answers(place, &labels)?),
        false => println!("skipped: agreement of two people on answers (no {})", labels.display()),
    }
    Ok(rows)
}

/// Sentences and clauses of the texts of a folder against the first annotation.
fn texts(place: &Place, folder: &Path, who: &str) -> Result<Vec<Row>> {
    let mut all = Score::default();
    let mut sentences: Vec<(String, String)> = Vec::new();
    let mut grades: Vec<(String, String)> = Vec::new();
    let mut count = 0;
    for path in files(folder)? {
        let Some(first) = first(place, &path) else { continue };
        let (first, second) = (annotated::marked(&first)?, annotated::marked(&path)?);
        if first.text != second.text {
            anyhow::bail!("{}: the two annotations are not of the same text", second.name);
        }
        count += 1;
        let (one, other) = (commitments(&first.marks), commitments(&second.marks));
        let (score, matched) = clauses(&spans(&other), &spans(&one));
        all.add(score);
        for (mark, index) in one.iter().zip(matched) {
            let theirs = index.and_then(|index| other.get(index));
            grades.extend(theirs.map(|own| (mark.grade.to_string(), own.grade.to_string())));
        }
        for place in sentence::split(&first.text) {
            let holds = |list: &[annotated::Mark]| {
                list.iter().any(|mark| (place.start..place.end).contains(&mark.start)).to_string()
            };
            sentences.push((holds(&one), holds(&other)));
        }
    }
    let what = |part: &str| format!("agreement, {who}: {part}");
    Ok(vec![
        Row::plain(what("texts annotated twice"), count.to_string()),
        Row::plain(what("sentences, Cohen's kappa"), shown(&sentences)),
        Row::plain(what("clause records, F1 at overlap 0.5"), format!("{:.3}", all.f1())),
        Row::plain(what("grades of matched clauses, kappa"), shown(&grades)),
    ])
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths: Vec<_> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    Ok(paths)
}

/// The first annotation of a text that was annotated again.
fn first(place: &Place, path: &Path) -> Option<PathBuf> {
    let file = path.file_name()?;
    let halves = ["tuning", "testing"].iter();
    halves.map(|half| place.annotated.join(half).join(file)).find(|path| path.exists())
}

fn commitments(marks: &[annotated::Mark]) -> Vec<annotated::Mark> {
    marks.iter().filter(|mark| mark.kind != 'f').cloned().collect()
}

fn spans(marks: &[annotated::Mark]) -> Vec<Span> {
    marks.iter().map(|mark| Span::new(mark.start, mark.end)).collect()
}

/// Labels of sentences of answers, and what whole answers hold.
fn answers(place: &Place, labels: &Path) -> Result<Vec<Row>> {
    let pairs = blind::compared(place, labels)?;
    let mut whole: BTreeMap<usize, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    let mut sentences = Vec::new();
    for pair in &pairs {
        let entry = whole.entry(pair.answer).or_default();
        entry.0.insert(&pair.ours);
        entry.1.insert(&pair.theirs);
        sentences.push((pair.ours.clone(), pair.theirs.clone()));
    }
    let mut rows = vec![
        Row::plain("agreement, two people: answers annotated twice", whole.len().to_string()),
        Row::plain("agreement, two people: labels of sentences, kappa", shown(&sentences)),
    ];
    for label in ["done", "under_way", "will_do", "passed_on", "explained", "refused"] {
        let held: Vec<_> = whole
            .values()
            .map(|(ours, theirs)| (ours.contains(label), theirs.contains(label)))
            .collect();
        let both = held.iter().filter(|(ours, theirs)| *ours && *theirs).count();
        let ours = held.iter().filter(|(ours, _)| *ours).count();
        let theirs = held.iter().filter(|(_, theirs)| *theirs).count();
        let texts: Vec<_> =
            held.iter().map(|(one, other)| (one.to_string(), other.to_string())).collect();
        rows.push(Row::plain(
            format!("agreement, two people: answers holding {label}, both/first/second"),
            format!("{both}/{ours}/{theirs} {}", shown(&texts)),
        ));
    }
    Ok(rows)
}

/// Cohen's kappa and the raw share of equal labels.
fn shown(pairs: &[(String, String)]) -> String {
    let (kappa, raw) = kappa(pairs);
    format!("{kappa:.3} (raw {raw:.3} of {})", pairs.len())
}

/// Cohen's kappa (Cohen 1960: agreement beyond what the two distributions give by chance) and the
/// raw share of equal labels; both 1 where nothing was compared or all have one label.
#[expect(clippy::cast_precision_loss, reason = "counts of a few hundred")]
fn kappa(pairs: &[(String, String)]) -> (f64, f64) {
    let total = pairs.len() as f64;
    let labels: BTreeSet<&String> = pairs.iter().flat_map(|(one, other)| [one, other]).collect();
    let count = |is: &dyn Fn(&(String, String)) -> bool| {
        pairs.iter().filter(|pair| is(pair)).count() as f64
    };
    let chance: f64 = labels
        .iter()
        .map(|label| count(&|pair| pair.0 == **label) * count(&|pair| pair.1 == **label))
        .sum::<f64>()
        / (total * total);
    let raw = count(&|pair| pair.0 == pair.1) / total;
    if total == 0.0 || chance >= 1.0 {
        return (1.0, 1.0);
    }
    ((raw - chance) / (1.0 - chance), raw)
}
