//! The evaluation: every measure, one file each, and the table that they print.
//!
//! A measure that needs the data folder (`ANSWERABLE_DATA`, else `../shared/data` beside the
//! workspace) says so and is skipped with a line where the folder is not. To add a measure, write
//! `xtask/src/evaluation/<name>.rs` with a `MEASURE` and list it in [`ALL`].

mod agreement;
mod annotated;
mod answers;
mod blind;
mod breakdown;
mod classification;
mod commitments;
mod contract;
mod further;
mod readings;
mod similar;
mod sound;
mod speed;
mod table;
mod variants;
mod weights;

use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Every measure, in the order of the table.
const ALL: &[Measure] = &[
    commitments::MEASURE,
    weights::MEASURE,
    agreement::MEASURE,
    breakdown::MEASURE,
    further::MEASURE,
    readings::MEASURE,
    speed::MEASURE,
    sound::MEASURE,
    classification::MEASURE,
    similar::MEASURE,
    answers::MEASURE,
];

/// Something that is measured.
struct Measure {
    name: &'static str,
    /// The rows of the table.
    run: fn(&Place) -> Result<Vec<Row>>,
}

/// Where the inputs lie and what is asked for.
struct Place {
    /// The annotated texts of the repository.
    annotated: PathBuf,
    /// The data folder, if it is there.
    data: Option<PathBuf>,
    /// List what was missed on the texts used for tuning.
    misses: bool,
    /// What somebody else annotated without having seen the first marks, if it is there.
    independent: PathBuf,
    /// A further folder of marked texts that are not shipped.
    real: Option<PathBuf>,
}

/// A line of the table.
struct Row {
    what: String,
    /// What was promised, or empty.
    target: String,
    figure: String,
    /// Whether the promise is kept; `None` where nothing was promised.
    is_held: Option<bool>,
}

impl Row {
    /// A share that must be at least `least`.
    fn at_least(what: impl Into<String>, least: f64, figure: f64, note: &str) -> Self {
        Self {
            what: what.into(),
            target: format!(">= {least}"),
            figure: format!("{figure:.3}{note}"),
            is_held: Some(figure + 1e-9 >= least),
        }
    }

    /// A figure without a promise.
    fn plain(what: impl Into<String>, figure: impl Into<String>) -> Self {
        Self { what: what.into(), target: String::new(), figure: figure.into(), is_held: None }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = std::env::var_os("ANSWERABLE_DATA")
        .map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let asked = Asked::of(arguments)?;
    let annotated = root.join("crates/text/tests/annotated");
    let place = Place {
        independent: asked.independent.unwrap_or_else(|| annotated.join("independent")),
        annotated,
        data: folder.join("README.md").exists().then_some(folder),
        misses: asked.misses,
        real: asked.real,
    };
    if place.data.is_none() {
        println!(
            "skipped: no data folder (set ANSWERABLE_DATA); the texts of the repository remain"
        );
    }
    if let Some(folder) = &asked.blind {
        return blind::write(&place, folder);
    }
    if let Some(file) = &asked.weights {
        return weights::write(&place, file);
    }
    println!("{:<62} {:>10} {:>22}", "measure", "target", "figure");
    for measure in ALL {
        if !asked.names.is_empty() && !asked.names.iter().any(|name| name == measure.name) {
            continue;
        }
        for row in (measure.run)(&place)? {
            let mark = match row.is_held {
                Some(true) => "",
                Some(false) => "  MISSED",
                None => "",
            };
            println!("{:<62} {:>10} {:>22}{mark}", row.what, row.target, row.figure);
        }
    }
    Ok(())
}

/// What the arguments ask for.
#[derive(Default)]
struct Asked {
    names: Vec<String>,
    misses: bool,
    blind: Option<PathBuf>,
    independent: Option<PathBuf>,
    real: Option<PathBuf>,
    weights: Option<PathBuf>,
}

impl Asked {
    fn of(arguments: &[String]) -> Result<Self> {
        let mut asked = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--misses" => asked.misses = true,
                "--blind" => asked.blind = rest.next().map(PathBuf::from),
                "--independent" => asked.independent = rest.next().map(PathBuf::from),
                "--weights" => asked.weights = rest.next().map(PathBuf::from),
                "--real" => asked.real = rest.next().map(PathBuf::from),
                name if ALL.iter().any(|measure| measure.name == name) => {
                    asked.names.push(name.to_owned());
                }
                other => anyhow::bail!("no measure is named `{other}`"),
            }
        }
        Ok(asked)
    }
}
