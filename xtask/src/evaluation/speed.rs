//! Speed of the whole extraction on one core, on the annotated texts repeated.

use super::annotated;
use super::{Measure, Place, Row};
use anyhow::Result;
use std::fs;
use std::sync::LazyLock;
use std::time::Instant;
use text::candidate::Extractor;
use text::unit::Gazetteer;

pub(crate) const MEASURE: Measure = Measure { name: "speed", run };

/// Seconds that this program was on a processor, where the system tells; else since the start.
/// Other programs on the machine then do not count.
pub(crate) fn busy() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |busy| busy / 1e9)
}

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
        let start = busy();
        for _ in 0..ROUNDS {
            for text in &chosen {
                std::hint::black_box(extractor.extract(std::hint::black_box(text), None));
            }
        }
        let rate = (bytes * ROUNDS) as f64 / (busy() - start) / 1e6;
        rows.push(Row::at_least(format!("speed, one core, {language}, MB/s"), 5.0, rate, ""));
    }
    Ok(rows)
}
