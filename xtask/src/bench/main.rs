//! The measured program: every benchmark, one file each, and how one measurement is made.
//!
//! `cargo xtask bench` builds this in release and asks it for `list` and `run NAME SIDE`; waiting,
//! rounds, medians and the page are its business. To add a benchmark, write
//! `xtask/src/bench/<name>.rs` with a `BENCHMARK` and list it in [`ALL`].

mod decide;
mod due_time;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::json;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Every benchmark, in the order of the page.
const ALL: &[Benchmark] = &[due_time::BENCHMARK, decide::BENCHMARK];

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

const WARM_UP: Duration = Duration::from_millis(300);
const MEASURED: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = match words.as_slice() {
        ["list"] => Ok(list()),
        ["run", name, side] => run(name, side),
        _ => {
            eprintln!("this is measured by `cargo xtask bench`; it knows: list, run NAME SIDE");
            return ExitCode::FAILURE;
        }
    };
    match said {
        Ok(value) => {
            println!("{value}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn list() -> serde_json::Value {
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

/// Measures one side once.
fn run(name: &str, side: &str) -> Result<serde_json::Value> {
    let it = ALL.iter().find(|it| it.name == name).context("there is no such benchmark")?;
    let chosen = match side {
        "ours" => &it.ours,
        "baseline" => it.baseline.as_ref().context("it has no baseline")?,
        _ => bail!("a side is `ours` or `baseline`"),
    };
    let mut work = (chosen.prepare)()?;
    repeat(&mut work, WARM_UP)?;
    let (operations, taken) = repeat(&mut work, MEASURED)?;
    let nanoseconds = u64::try_from(taken.as_nanos())?;
    Ok(json!({ "operations": operations, "nanoseconds": nanoseconds }))
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
