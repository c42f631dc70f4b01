//! Agreement: the same texts annotated twice, the second time from the rubric without the first.

use super::annotated;
use super::commitments::{Score, clauses};
use super::{Measure, Place, Row};
use anyhow::Result;
use std::fs;
use text::sentence;
use text::span::Span;

pub(crate) const MEASURE: Measure = Measure { name: "agreement", run };

#[expect(clippy::cast_precision_loss, reason = "counts of a few hundred")]
fn run(place: &Place) -> Result<Vec<Row>> {
    let folder = place.annotated.join("second");
    let mut all = Score::default();
    let (mut both, mut one_only, mut other_only, mut neither) =
        (0_usize, 0_usize, 0_usize, 0_usize);
    let mut texts = 0;
    let mut paths: Vec<_> = fs::read_dir(&folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        let second = annotated::marked(&path)?;
        let file = path.file_name().unwrap_or_default();
        let first = ["tuning", "testing"]
            .iter()
            .map(|half| place.annotated.join(half).join(file))
            .find(|path| path.exists());
        let Some(first) = first else { continue };
        let first = annotated::marked(&first)?;
        if first.text != second.text {
            anyhow::bail!("{}: the two annotations are not of the same text", second.name);
        }
        texts += 1;
        let spans = |marks: &[annotated::Mark]| -> Vec<Span> {
            marks
                .iter()
                .filter(|mark| mark.kind != 'f')
                .map(|mark| Span::new(mark.start, mark.end))
                .collect()
        };
        let (one, other) = (spans(&first.marks), spans(&second.marks));
        let (score, _) = clauses(&other, &one);
        all.both += score.both;
        all.ours_only += score.ours_only;
        all.gold_only += score.gold_only;
        for place in sentence::split(&first.text) {
            let holds = |list: &[Span]| {
                list.iter().any(|span| span.start >= place.start && span.start < place.end)
            };
            match (holds(&one), holds(&other)) {
                (true, true) => both += 1,
                (true, false) => one_only += 1,
                (false, true) => other_only += 1,
                (false, false) => neither += 1,
            }
        }
    }
    let total = (both + one_only + other_only + neither) as f64;
    let observed = (both + neither) as f64 / total;
    let chance = ((both + one_only) as f64 * (both + other_only) as f64
        + (neither + other_only) as f64 * (neither + one_only) as f64)
        / (total * total);
    Ok(vec![
        Row::plain("agreement: texts annotated twice", texts.to_string()),
        Row::plain(
            "agreement: sentences, Cohen's kappa",
            format!("{:.3}", (observed - chance) / (1.0 - chance)),
        ),
        Row::plain("agreement: clause records, F1 at overlap 0.5", format!("{:.3}", all.f1())),
    ])
}
