//! Every benchmark, and how one measurement is made.
//!
//! To add a benchmark, write `xtask/src/bench/<name>.rs` with a `BENCHMARK` and list it in [`ALL`].
//! The measured program and a test both take this file in, so that a benchmark that no longer fits
//! the rules fails the check, and not a year later.

mod appraisal;
mod decide;
mod due_time;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::json;
use std::time::{Duration, Instant};

/// Every benchmark, in the order of the page.
const ALL: &[Benchmark] = &[due_time::BENCHMARK, decide::BENCHMARK, appraisal::BENCHMARK];

/// Something that is measured and may be compared.
struct Benchmark {
    name: &'static str,
    /// What the figure answers, in one sentence.
    question: &'static str,
    /// What one operation is, in the singular.
    operation: &'static str,
    baseline: Option<Side>,
    ours: Side,
    /// What was promised of ours.
    bound: Option<Bound>,
}

/// One of the two that are compared.
struct Side {
    label: &'static str,
    /// Builds the input, outside the measured time.
    prepare: fn() -> Result<Work>,
}

/// Does a batch of operations and returns how many. A batch should take well over a microsecond, so
/// that reading the clock around it does not count, and hand its results to `std::hint::black_box`.
type Work = Box<dyn FnMut() -> Result<u64>>;

/// A promise about one operation of ours.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    PerSecondMin(f64),
    NanosecondsMax(f64),
}

/// What there is to measure.
pub(crate) fn list() -> serde_json::Value {
    ALL.iter()
        .map(|it| {
            json!({
                "name": it.name,
                "question": it.question,
                "operation": it.operation,
                "baseline": it.baseline.as_ref().map(|side| side.label),
                "ours": it.ours.label,
                "bound": it.bound,
            })
        })
        .collect()
}

/// Measures one side once: repeats it for `warm_up` without and then for `measured` with counting.
///
/// # Errors
/// When there is no such benchmark or side, or its work fails.
pub(crate) fn run(
    name: &str,
    side: &str,
    warm_up: Duration,
    measured: Duration,
) -> Result<serde_json::Value> {
    let it = ALL.iter().find(|it| it.name == name).context("there is no such benchmark")?;
    let chosen = match side {
        "ours" => &it.ours,
        "baseline" => it.baseline.as_ref().context("it has no baseline")?,
        _ => bail!("a side is `ours` or `baseline`"),
    };
    let mut work = (chosen.prepare)()?;
    repeat(&mut work, warm_up)?;
    let before = processor_nanoseconds();
    let (operations, taken) = repeat(&mut work, measured)?;
    let on_processor = processor_nanoseconds().zip(before).map(|(after, before)| after - before);
    Ok(json!({
        "operations": operations,
        "nanoseconds": u64::try_from(taken.as_nanos())?,
        "processor_nanoseconds": on_processor,
    }))
}

/// How long this thread was on a processor so far, where the system tells it: on a busy machine
/// less than what a clock on the wall shows.
fn processor_nanoseconds() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok()
}

/// Repeats batches for at least this long.
fn repeat(work: &mut Work, least: Duration) -> Result<(u64, Duration)> {
    let started = Instant::now();
    let mut operations = 0;
    loop {
        operations += work()?;
        let taken = started.elapsed();
        if taken >= least {
            return Ok((operations, taken));
        }
    }
}
