//! Where messages belong: cross-validation in grouped folds against a linear SVM on the very same
//! folds, and what a training costs. The SVM needs Python with scikit-learn and is left out with a
//! line where they are not (`ANSWERABLE_PYTHON` names another Python).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use text::classify::evaluate::{CrossValidation, cross_validate_told};
use text::classify::measure::{bootstrap_interval, macro_f1, measures};
use text::classify::{Classifier, Example, Job, Options, folds, squeezed};

use crate::table::Table;
use crate::{Measure, Place, Row};

pub(crate) const MEASURE: Measure = Measure { name: "classification", run };

const FOLDS: usize = 5;
/// Messages of the timed training.
const TIMED: usize = 10_000;
/// Rows of a large file that are used.
const SAMPLE: usize = 8_000;
/// Exit code of the baseline where scikit-learn is missing.
const NOT_INSTALLED: i32 = 3;

/// A labelled file of the data folder.
struct Source {
    name: &'static str,
    file: &'static str,
    text: &'static str,
    label: &'static str,
    group: Option<&'static str>,
    /// Whether the targets of the specification are meant for it.
    has_targets: bool,
}

const SOURCES: [Source; 4] = [
    Source {
        name: "bodies",
        file: "messages/bodies_train.csv.gz",
        text: "body",
        label: "label",
        group: Some("neardup_group"),
        has_targets: true,
    },
    Source {
        name: "titles",
        file: "messages/titles_train.csv.gz",
        text: "title",
        label: "label",
        group: None,
        has_targets: true,
    },
    Source {
        name: "Boston, description to service",
        file: "requests/boston_2008_2018.csv.gz",
        text: "description",
        label: "service_name",
        group: None,
        has_targets: false,
    },
    Source {
        name: "New York, resolution to complaint type",
        file: "requests/nyc_311_mixed_samples.csv.gz",
        text: "resolution_description",
        label: "complaint_type",
        group: None,
        has_targets: false,
    },
];

/// Texts with labels and groups, and the number of their row.
struct Known {
    rows: Vec<usize>,
    texts: Vec<String>,
    labels: Vec<String>,
    groups: Vec<String>,
}

fn run(place: &Place) -> Result<Vec<Row>> {
    let Some(data) = &place.data else { return Ok(Vec::new()) };
    let mut rows = Vec::new();
    for source in &SOURCES {
        let known = Known::read(&data.join(source.file), source)?;
        rows.extend(judge(source, &known, &data.join(source.file), &place.annotated)?);
        if source.name == "bodies" {
            rows.extend(cost(&known)?);
        }
    }
    Ok(rows)
}

impl Known {
    /// Rows with text and label, evenly thinned to the sample size.
    fn read(path: &Path, source: &Source) -> Result<Self> {
        let table = Table::read(path)?;
        let (texts, labels) = (table.column(source.text)?, table.column(source.label)?);
        let groups = source.group.map(|name| table.column(name)).transpose()?;
        let full: Vec<usize> = (0..texts.len())
            .filter(|at| [&texts, &labels].iter().all(|list| is_filled(list, *at)))
            .collect();
        let step = full.len().div_ceil(SAMPLE).max(1);
        let chosen: Vec<usize> = full.into_iter().step_by(step).collect();
        let cell = |list: &[String], at: &usize| list.get(*at).cloned().unwrap_or_default();
        let group = |at: &usize| match &groups {
            Some(names) => cell(names, at),
            None => squeezed(&cell(&texts, at)),
        };
        Ok(Self {
            rows: chosen.iter().map(|at| at + 1).collect(),
            texts: chosen.iter().map(|at| cell(&texts, at)).collect(),
            labels: chosen.iter().map(|at| cell(&labels, at).trim().to_owned()).collect(),
            groups: chosen.iter().map(group).collect(),
        })
    }

    fn examples(&self) -> Vec<Example<'_>> {
        let parts = self.texts.iter().zip(&self.labels).zip(&self.groups);
        parts.map(|((text, label), group)| Example { text, label, group: Some(group) }).collect()
    }
}

fn is_filled(list: &[String], at: usize) -> bool {
    list.get(at).is_some_and(|cell| !cell.trim().is_empty())
}

fn judge(source: &Source, known: &Known, file: &Path, annotated: &Path) -> Result<Vec<Row>> {
    let dealt = folds(known.groups.iter().map(String::as_str), FOLDS);
    let options = Options { runner: side_by_side, ..Options::default() };
    let started = Instant::now();
    let mut tell = |done: usize, all: usize| {
        let seconds = started.elapsed().as_secs();
        eprintln!("{}: fold {done} of {all} after {seconds} s", source.name);
    };
    let result = cross_validate_told(&known.examples(), &dealt, &options, &mut tell)?;
    let figures = measures(&result.judged, result.labels.len());
    let what = |part: &str| format!("{}: {part}", source.name);
    let target = |part: &str, least: f64, figure: f32| match source.has_targets {
        true => Row::at_least(what(part), least, f64::from(figure), ""),
        false => Row::plain(what(part), format!("{figure:.4}")),
    };
    let mut rows = vec![
        Row::plain(what("macro-F1"), format!("{:.4}", figures.macro_f1)),
        Row::plain(what("macro-F1 of the majority"), format!("{:.4}", majority(&result))),
        target("right label among three", 0.995, figures.top3),
        target("accuracy of the surest 80 %", 0.97, figures.sure_accuracy),
        Row::plain(
            what("calibration error (<= 0.03)"),
            format!("{:.4}", figures.calibration_error),
        ),
    ];
    let script = annotated.join("../../../../xtask/baselines/linear_svm.py");
    match rival(source, known, (file, &script), &dealt)? {
        Some(proposed) => rows.extend(compare(source, &result, &proposed)),
        None => println!("skipped: {}: no Python with scikit-learn for the baseline", source.name),
    }
    Ok(rows)
}

fn majority(result: &CrossValidation) -> f32 {
    let count = |label: usize| result.judged.iter().filter(|own| own.right == label).count();
    let most = (0..result.labels.len()).max_by_key(|label| count(*label)).unwrap_or(0);
    let pairs: Vec<_> = result.judged.iter().map(|own| (own.right, most)).collect();
    macro_f1(&pairs, result.labels.len())
}

/// The SVM's labels for the same folds; `None` where it cannot run.
fn rival(
    source: &Source,
    known: &Known,
    (file, script): (&Path, &Path),
    dealt: &[usize],
) -> Result<Option<Vec<String>>> {
    let folder = std::env::temp_dir().join(format!("answerable-evaluation-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (given, proposed) = (folder.join("folds.csv"), folder.join("proposed.csv"));
    let mut writer = csv::Writer::from_path(&given)?;
    writer.write_record(["row", "fold", "label"])?;
    for ((row, fold), label) in known.rows.iter().zip(dealt).zip(&known.labels) {
        writer.write_record([&row.to_string(), &fold.to_string(), label])?;
    }
    writer.flush()?;
    let python = std::env::var_os("ANSWERABLE_PYTHON").map_or("python3".into(), PathBuf::from);
    let status = Command::new(python)
        .arg(script)
        .args([file.as_os_str(), source.text.as_ref(), given.as_os_str(), proposed.as_os_str()])
        .arg("min_df=2")
        .status();
    let labels = match status {
        Err(_) => None,
        Ok(status) if status.code() == Some(NOT_INSTALLED) => None,
        Ok(status) if status.success() => Some(read_proposed(&proposed, &known.rows)?),
        Ok(status) => anyhow::bail!("the baseline ended with {status}"),
    };
    std::fs::remove_dir_all(&folder)?;
    Ok(labels)
}

fn read_proposed(path: &Path, rows: &[usize]) -> Result<Vec<String>> {
    let mut labels = std::collections::BTreeMap::new();
    for record in csv::Reader::from_path(path)?.deserialize() {
        let (row, label): (usize, String) = record?;
        labels.insert(row, label);
    }
    rows.iter()
        .map(|row| labels.remove(row).with_context(|| format!("no proposal for row {row}")))
        .collect()
}

fn compare(source: &Source, result: &CrossValidation, proposed: &[String]) -> Vec<Row> {
    let unknown = result.labels.len();
    let number = |label: &String| result.labels.binary_search(label).unwrap_or(unknown);
    let triples: Vec<(usize, usize, usize)> = result
        .judged
        .iter()
        .zip(proposed)
        .map(|(own, other)| (own.right, own.first(), number(other)))
        .collect();
    let own: Vec<_> = triples.iter().map(|(right, own, _)| (*right, *own)).collect();
    let other: Vec<_> = triples.iter().map(|(right, _, other)| (*right, *other)).collect();
    let (own, other) = (macro_f1(&own, unknown), macro_f1(&other, unknown));
    let (low, high) = bootstrap_interval(&triples, unknown);
    let what = format!("{}: macro-F1 above the SVM's {other:.4}", source.name);
    let interval = format!(" ({low:+.4} to {high:+.4})");
    match source.has_targets {
        true => vec![Row::at_least(what, 0.01, f64::from(own - other), &interval)],
        false => vec![Row::plain(what, format!("{:+.4}{interval}", own - other))],
    }
}

/// Time of a training on ten thousand messages, size of its model, time of a proposal.
fn cost(known: &Known) -> Result<Vec<Row>> {
    let examples: Vec<Example<'_>> = known.examples().into_iter().cycle().take(TIMED).collect();
    let started = Instant::now();
    let options = Options { runner: side_by_side, ..Options::default() };
    let classifier = Classifier::train(&examples, &options)?;
    let trained = started.elapsed();
    let bytes = classifier.to_bytes().len();
    let started = Instant::now();
    let abstained = known.texts.iter().filter(|text| classifier.propose(text).abstain).count();
    let each = started.elapsed().as_secs_f64() * 1e3 / f64::from(u32::try_from(known.texts.len())?);
    let mebibytes = f64::from(u32::try_from(bytes)?) / f64::from(1 << 20);
    Ok(vec![
        Row::plain(
            "training on 10,000 bodies (<= 10 s)",
            format!("{:.1} s", trained.as_secs_f64()),
        ),
        Row::plain("model size (<= 20 MiB)", format!("{mebibytes:.1} MiB")),
        Row::plain("one proposal (<= 1 ms)", format!("{each:.3} ms, {abstained} abstained")),
    ])
}

fn side_by_side(jobs: Vec<Job<'_>>) {
    std::thread::scope(|scope| {
        for job in jobs {
            scope.spawn(job);
        }
    });
}
