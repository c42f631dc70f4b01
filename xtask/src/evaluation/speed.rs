//! Speed of the whole extraction on one core, on the annotated texts repeated.

use super::annotated;
use super::{Measure, Place, Row};
use anyhow::Result;
use std::time::Instant;
use text::candidate::Extractor;
use text::unit::Gazetteer;

pub(crate) const MEASURE: Measure = Measure { name: "speed", run };

/// How often every text is read.
const ROUNDS: usize = 20;

#[expect(clippy::cast_precision_loss, reason = "sizes of a few megabytes")]
fn run(place: &Place) -> Result<Vec<Row>> {
    let extractor = Extractor::new(Gazetteer::default())?;
    let mut texts = annotated::half(place, "tuning")?;
    texts.extend(annotated::half(place, "testing")?);
    let mut rows = Vec::new();
    for (language, wanted) in [("Chinese", true), ("English", false)] {
        let chosen: Vec<&str> = texts
            .iter()
            .map(|text| text.text.as_str())
            .filter(|text| text.contains('。') == wanted)
            .collect();
        let bytes: usize = chosen.iter().map(|text| text.len()).sum();
        let start = Instant::now();
        for _ in 0..ROUNDS {
            for text in &chosen {
                std::hint::black_box(extractor.extract(std::hint::black_box(text), None));
            }
        }
        let rate = (bytes * ROUNDS) as f64 / start.elapsed().as_secs_f64() / 1e6;
        rows.push(Row::at_least(format!("speed, one core, {language}, MB/s"), 5.0, rate, ""));
    }
    Ok(rows)
}
