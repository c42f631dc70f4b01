//! The program that measures the whole product on a city: the built `answerable` as a process,
//! asked over loopback as its users would.
//!
//! `cargo xtask bench --city` builds this and the product in release and starts it once for each
//! engine and size; every line it prints is one figure as JSON. Making the city is not measured and
//! is done once: it stays in the folder given.

mod appraisal;
mod city;
mod client;
mod clocks;
mod creates;
mod import;
mod journey;
mod lines;
mod pages;
mod people;
#[path = "../postgres.rs"]
#[expect(dead_code, reason = "torture, which takes it in too, uses more of it")]
mod postgres;
#[path = "../process.rs"]
#[expect(dead_code, reason = "the tasks use more of it")]
mod process;
mod serving;
mod size;
mod start;

use anyhow::{Result, bail};
use city::City;
use clap::Parser;
use lines::Line;
use std::path::PathBuf;
use std::process::ExitCode;

/// What is measured, and where.
#[derive(Parser)]
struct Arguments {
    /// The program to be measured
    #[arg(long)]
    answerable: PathBuf,
    /// The folder in which cities are made and stay
    #[arg(long)]
    folder: PathBuf,
    /// The engine
    #[arg(long, value_enum)]
    engine: Engine,
    /// Requests of the city
    #[arg(long)]
    cases: u32,
    /// How often each side is measured
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Measure in small cities of their own too, what is measured there
    #[arg(long)]
    own: bool,
    /// Which measurements; all when none is named
    names: Vec<String>,
}

/// The engine under the city.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// One measurement: some figures of a city.
type Measure = fn(&City, u32) -> Result<Vec<Line>>;

/// Every measurement, those that only read first.
const ALL: &[(&str, Measure)] = &[
    ("size", size::measure),
    ("start", start::measure),
    ("pages", pages::measure),
    ("appraisal", appraisal::measure),
    ("creates", creates::measure),
    ("journey", journey::measure),
];

/// What is measured in a small city of its own.
const OWN: &[(&str, Measure)] = &[
    ("creates", creates::measure_empty),
    ("import", import::measure),
    ("clocks", clocks::measure),
];

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let known: Vec<&str> = ALL.iter().chain(OWN).map(|(name, _)| *name).collect();
    if let Some(other) = arguments.names.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("there is no measurement {other}; there are: {}", known.join(", "));
    }
    let city =
        City::ready(&arguments.answerable, &arguments.folder, arguments.engine, arguments.cases)?;
    let chosen =
        |name: &str| arguments.names.is_empty() || arguments.names.iter().any(|it| it == name);
    for (name, measure) in ALL.iter().filter(|(name, _)| chosen(name)) {
        eprintln!("{name} on {:?} with {} cases ...", arguments.engine, city.made.cases);
        for line in measure(&city, arguments.rounds)? {
            println!("{}", serde_json::to_string(&line)?);
        }
    }
    for (name, measure) in OWN.iter().filter(|(name, _)| arguments.own && chosen(name)) {
        eprintln!("{name} on {:?} in a city of its own ...", arguments.engine);
        for line in measure(&city, arguments.rounds)? {
            println!("{}", serde_json::to_string(&line.in_own_city())?);
        }
    }
    Ok(())
}
