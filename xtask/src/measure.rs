//! `cargo xtask bench`: measures in release, baseline and ours in turn, several rounds each.
//!
//! This is the runner. What is measured lives in `xtask/src/bench/`, a program of its own, so that
//! the tasks build without the product. Each measurement is a fresh process; the results go to the
//! terminal and into `docs/benchmarks.md`.

mod city;
mod machine;
mod page;
mod statistics;

use crate::process;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use statistics::{Sample, Summary};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Rounds where no other number is asked.
const ROUNDS: u32 = 7;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which benchmarks to run; all when none is named
    names: Vec<String>,
    /// How often each side is measured: 7 times where nothing is said, a city 3 times
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// How long to wait for a quiet machine, in seconds
    #[arg(long, default_value_t = 180)]
    wait_seconds_max: u64,
    /// Print only, and leave docs/benchmarks.md as it is
    #[arg(long)]
    print_only: bool,
    /// Measure the whole program on whole cities instead
    #[arg(long)]
    city: bool,
    /// How many requests the cities have
    #[arg(long, value_delimiter = ',', default_value = "10000,100000,1000000", requires = "city")]
    sizes: Vec<u32>,
    /// On which engines
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres", requires = "city")]
    engines: Vec<String>,
    /// Where cities are made, and stay until they are deleted: a million requests take 20 GB
    #[arg(long, default_value = "target/cities", requires = "city")]
    folder: PathBuf,
}

/// A benchmark as the measured program describes it.
#[derive(Clone, Debug, Deserialize)]
struct About {
    name: String,
    /// What the figure answers, in one sentence.
    question: String,
    /// What one operation is, in the singular.
    operation: String,
    /// Whom ours is compared with, if anybody.
    baseline: Option<String>,
    ours: String,
    bound: Option<Bound>,
}

/// What was promised of ours.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    PerSecondMin(f64),
    NanosecondsMax(f64),
}

/// One benchmark's results.
struct Measured {
    about: About,
    ours: Summary,
    baseline: Option<Summary>,
    /// The median over the rounds of baseline's time divided by ours: above 1, ours is faster.
    ratio: Option<f64>,
    rounds: u32,
}

impl Measured {
    /// Whether the promise is kept, if there is one.
    fn is_held(&self) -> Option<bool> {
        self.about.bound.map(|bound| match bound {
            Bound::PerSecondMin(least) => self.ours.per_second() >= least,
            Bound::NanosecondsMax(most) => self.ours.median <= most,
        })
    }
}

/// Runs benchmarks, prints the table, writes the page; fails when a promise is missed.
///
/// # Errors
/// When the measured program cannot be built or fails, or a name is unknown.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    if options.city {
        return city::run(root, options);
    }
    let program = build(root, &["--package", "xtask", "--bench", "measured"])?;
    let all: Vec<About> = serde_json::from_str(&said(&program, &["list"])?)?;
    if all.is_empty() {
        println!("no benchmarks yet: add one in xtask/src/bench/ and list it in its registry.rs");
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = choose(all, &options.names)?;
    let quiet = machine::wait_until_quiet(options.wait_seconds_max);
    println!("{quiet}");
    let mut results = Vec::new();
    let rounds = options.rounds.unwrap_or(ROUNDS);
    for about in chosen {
        println!("{}: {rounds} rounds ...", about.name);
        results.push(measure(&program, about, rounds)?);
    }
    let machine = machine::describe(root, &quiet)?;
    let missed = results.iter().filter(|it| it.is_held() == Some(false)).count();
    for result in &results {
        println!("\n{}", page::section(result, &machine));
    }
    if !options.print_only {
        let path = root.join(page::PATH);
        let before = if path.exists() { std::fs::read_to_string(&path)? } else { String::new() };
        std::fs::write(&path, page::with_sections(&before, &results, &machine)?)?;
        println!("written to {}", page::PATH);
    }
    if missed > 0 {
        println!("{missed} of {} missed what was promised", results.len());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// The benchmarks of these names, all when there are none.
fn choose(all: Vec<About>, names: &[String]) -> Result<Vec<About>> {
    let known: Vec<String> = all.iter().map(|about| about.name.clone()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        bail!("there is no benchmark {unknown}; there are: {}", known.join(", "));
    }
    Ok(all.into_iter().filter(|it| names.is_empty() || names.contains(&it.name)).collect())
}

/// Builds a program in release and returns where it lies.
fn build(root: &Path, which: &[&str]) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Message {
        executable: Option<PathBuf>,
        target: Option<Target>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
    }
    let mut command = process::cargo(root);
    command.args(["build", "--release"]).args(which);
    command.arg("--message-format=json-render-diagnostics");
    let printed = process::capture_command(&mut command)?;
    printed
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        // Programs of the same package are named too.
        .filter(|message| {
            message
                .target
                .as_ref()
                .is_some_and(|target| which.last() == Some(&target.name.as_str()))
        })
        .filter_map(|message| message.executable)
        .next_back()
        .context("cargo did not say where it put the measured program")
}

fn said(program: &Path, arguments: &[&str]) -> Result<String> {
    process::capture_command(Command::new(program).args(arguments))
}

/// Measures both sides in turn. Who starts changes from round to round.
fn measure(program: &Path, about: About, rounds: u32) -> Result<Measured> {
    let one = |side: &str| -> Result<Sample> {
        let printed = said(program, &["run", &about.name, side])?;
        serde_json::from_str(&printed).with_context(|| format!("{} said: {printed}", about.name))
    };
    let mut ours = Vec::new();
    let mut baseline = Vec::new();
    for round in 0..rounds {
        if about.baseline.is_none() {
            ours.push(one("ours")?);
        } else if round % 2 == 0 {
            baseline.push(one("baseline")?);
            ours.push(one("ours")?);
        } else {
            ours.push(one("ours")?);
            baseline.push(one("baseline")?);
        }
    }
    Ok(Measured {
        ours: Summary::of(&ours).context("no round was measured")?,
        baseline: Summary::of(&baseline),
        ratio: statistics::ratio(&baseline, &ours),
        rounds,
        about,
    })
}

#[cfg(test)]
#[path = "bench/registry.rs"]
mod registry;

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn about(name: &str) -> About {
        About {
            name: name.to_owned(),
            question: "How long?".to_owned(),
            operation: "call".to_owned(),
            baseline: None,
            ours: "ours".to_owned(),
            bound: None,
        }
    }

    #[test]
    fn every_benchmark_still_does_its_work() {
        let all: Vec<About> = serde_json::from_value(registry::list()).unwrap();
        assert!(!all.is_empty());
        for about in all {
            let baseline = about.baseline.is_some().then_some("baseline");
            for side in baseline.into_iter().chain(["ours"]) {
                let once = registry::run(&about.name, side, Duration::ZERO, Duration::ZERO);
                let sample: Sample = serde_json::from_value(once.unwrap()).unwrap();
                assert!(sample.operations > 0, "{} {side}", about.name);
            }
        }
    }

    #[test]
    fn names_choose_benchmarks_and_an_unknown_one_is_an_error() {
        let all = || vec![about("a"), about("b")];
        assert_eq!(choose(all(), &[]).unwrap().len(), 2);
        assert_eq!(choose(all(), &["b".to_owned()]).unwrap()[0].name, "b");
        let error = choose(all(), &["c".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("there are: a, b"), "{error}");
    }

    #[test]
    fn a_promise_is_held_or_missed() {
        let with = |bound| {
            let sample =
                Sample { operations: 1_000, nanoseconds: 2_000_000, processor_nanoseconds: None };
            let ours = Summary::of(&[sample]).unwrap();
            let about = About { bound, ..about("a") };
            Measured { about, ours, baseline: None, ratio: None, rounds: 1 }.is_held()
        };
        assert_eq!(with(Some(Bound::NanosecondsMax(2_000.0))), Some(true));
        assert_eq!(with(Some(Bound::NanosecondsMax(1_999.0))), Some(false));
        assert_eq!(with(Some(Bound::PerSecondMin(500_000.0))), Some(true));
        assert_eq!(with(Some(Bound::PerSecondMin(500_001.0))), Some(false));
        assert_eq!(with(None), None);
    }
}
