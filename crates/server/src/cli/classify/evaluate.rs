//! `answerable classify eval`: cross-validation in grouped folds, with a majority baseline and, if
//! given, the proposals of another classifier for the same folds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use text::classify::evaluate::{CrossValidation, cross_validate};
use text::classify::measure::{bootstrap_interval, macro_f1, measures};
use text::classify::{Example, Options, folds, squeezed};

use super::examples::{Examples, Source};
use crate::cli::say::say;
use crate::cli::table::Table;

/// Measures on known messages.
#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    #[command(flatten)]
    source: Source,
    /// Number of folds.
    #[arg(long, default_value_t = 5)]
    folds: usize,
    /// Write `row,fold,label` of every message, and stop: for another classifier to be compared.
    #[arg(long)]
    folds_out: Option<PathBuf>,
    /// Proposals of another classifier for the same folds: CSV with `row,predicted`.
    #[arg(long)]
    compare: Option<PathBuf>,
}

/// Runs the evaluation and prints the figures.
pub(crate) fn run(evaluate: &Evaluate) -> anyhow::Result<()> {
    if evaluate.folds < 2 {
        bail!("--folds is {}, at least 2 are needed", evaluate.folds);
    }
    let examples = Examples::read(&evaluate.source)?;
    let list = examples.list();
    let dealt = deal(&list, evaluate.folds);
    if let Some(path) = &evaluate.folds_out {
        return write_folds(path, &examples, &dealt);
    }
    let result = cross_validate(
        &list,
        &dealt,
        &Options { runner: super::side_by_side, ..Options::default() },
    )
    .with_context(|| format!("{}", evaluate.source.file.display()))?;
    print_figures(&result);
    if let Some(path) = &evaluate.compare {
        print_comparison(path, &examples, &result)?;
    }
    Ok(())
}

fn deal(list: &[Example<'_>], count: usize) -> Vec<usize> {
    let groups: Vec<String> = list
        .iter()
        .map(|own| own.group.map_or_else(|| squeezed(own.text), str::to_owned))
        .collect();
    folds(groups.iter().map(String::as_str), count)
}

fn write_folds(path: &Path, examples: &Examples, dealt: &[usize]) -> anyhow::Result<()> {
    let shown = path.display();
    let mut output =
        csv::Writer::from_path(path).with_context(|| format!("{shown}: cannot be written"))?;
    output.write_record(["row", "fold", "label"])?;
    for ((row, fold), example) in examples.rows().zip(dealt).zip(examples.list()) {
        output.write_record([&row.to_string(), &fold.to_string(), example.label])?;
    }
    Ok(output.flush()?)
}

fn print_figures(result: &CrossValidation) {
    let count = result.judged.len();
    let figures = measures(&result.judged, result.labels.len());
    let kept = result.judged.iter().zip(&result.abstained).filter(|(_, abstained)| !**abstained);
    let (kept, right) = kept.fold((0_usize, 0_usize), |(all, right), (own, _)| {
        (all + 1, right + usize::from(own.first() == own.right))
    });
    say!("messages               {count}");
    say!("labels                 {}", result.labels.len());
    say!("macro-F1               {:.4}", figures.macro_f1);
    say!("accuracy               {:.4}", figures.accuracy);
    say!("top-3                  {:.4}", figures.top3);
    say!("accuracy, surest 80 %  {:.4}", figures.sure_accuracy);
    say!("calibration error      {:.4}", figures.calibration_error);
    say!("kept, not abstained    {kept} of {count}, {right} of them right");
    let majority = majority(result);
    say!("majority label         macro-F1 {:.4}, accuracy {:.4}", majority.0, majority.1);
}

#[expect(clippy::cast_precision_loss, reason = "counts of messages stay far below 2^24")]
fn majority(result: &CrossValidation) -> (f32, f32) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for own in &result.judged {
        *counts.entry(own.right).or_default() += 1;
    }
    let most = counts.iter().max_by_key(|(_, count)| **count);
    let (label, count) = most.map_or((0, 0), |(label, count)| (*label, *count));
    let pairs: Vec<(usize, usize)> = result.judged.iter().map(|own| (own.right, label)).collect();
    (macro_f1(&pairs, result.labels.len()), count as f32 / result.judged.len().max(1) as f32)
}

fn print_comparison(
    path: &Path,
    examples: &Examples,
    result: &CrossValidation,
) -> anyhow::Result<()> {
    let rival = read_rival(path)?;
    let mut triples = Vec::with_capacity(result.judged.len());
    for (row, own) in examples.rows().zip(&result.judged) {
        let Some(label) = rival.get(&row) else {
            bail!("{}: no proposal for row {row}", path.display());
        };
        let unknown = result.labels.len();
        let number = result.labels.iter().position(|name| name == label).unwrap_or(unknown);
        triples.push((own.right, own.first(), number));
    }
    let count = result.labels.len();
    let own: Vec<_> = triples.iter().map(|(right, own, _)| (*right, *own)).collect();
    let other: Vec<_> = triples.iter().map(|(right, _, other)| (*right, *other)).collect();
    let (own, other) = (macro_f1(&own, count), macro_f1(&other, count));
    let (low, high) = bootstrap_interval(&triples, count);
    say!("compared with          macro-F1 {other:.4}");
    say!("difference             {:+.4}, 95 % interval {low:+.4} to {high:+.4}", own - other);
    Ok(())
}

fn read_rival(path: &Path) -> anyhow::Result<BTreeMap<usize, String>> {
    let mut table = Table::open(path)?;
    let (row_column, label_column) = (table.column("row")?, table.column("predicted")?);
    let mut proposals = BTreeMap::new();
    table.each_row(|row| {
        let number = row.text(&row_column)?;
        let number = number.parse().with_context(|| {
            format!("{}: `{number}` is not a row number", row.place(&row_column))
        })?;
        proposals.insert(number, row.text(&label_column)?.to_owned());
        Ok(())
    })?;
    Ok(proposals)
}
