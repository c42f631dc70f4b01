//! `cargo xtask torture`: kills, cuts, fills and turns back the clock under the built program, and
//! checks after every fault that nothing acknowledged is lost and nothing has happened twice.
//!
//! The program is driven as a process over HTTP, as its clients do; nothing of the product is
//! linked here. Each kind of fault is a file in `xtask/src/torture/`; what was counted goes to
//! `docs/reliability.md`.

mod arena;
mod backup;
mod chance;
mod check;
mod city;
mod client;
mod clock;
mod disk;
mod figures;
mod hour;
mod kill;
mod load;
mod nodes;
mod page;
mod power;
mod preload;
mod progress;
mod record;
mod relay;
mod replay;
mod restart;
mod wire;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use self::arena::Arena;
use self::chance::Chance;
use self::figures::Figures;
use self::progress::{Done, Progress};
use crate::process;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which kinds of fault; all when none is named
    kinds: Vec<String>,
    /// As often as docs/reliability.md promises, instead of a few times
    #[arg(long)]
    long: bool,
    /// How often, instead of the kind's own number
    #[arg(long, value_name = "N")]
    times: Option<u64>,
    /// What chooses the faults; another one with each run when not given
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// On which engine
    #[arg(long, value_enum, default_value_t = Engines::Both)]
    engine: Engines,
    /// Torture this program instead of the one that is built here
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Print only, and leave docs/reliability.md as it is
    #[arg(long)]
    print_only: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Engines {
    Sqlite,
    Postgres,
    Both,
}

/// Where the city under torture keeps its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// A kind of fault while it is done again and again.
trait Fault {
    /// Does it once, and checks what must hold afterwards.
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures>;

    /// What must not be nothing over a whole run, or the fault never struck.
    fn must_count(&self) -> &'static [&'static str] {
        &[]
    }
}

/// A kind of fault.
struct Kind {
    name: &'static str,
    engines: &'static [Engine],
    /// Rounds in the short form, which is part of the whole check.
    short: u64,
    /// Rounds in the long form.
    long: u64,
    make: fn(Engine) -> Box<dyn Fault>,
}

/// The program in the folder in which cargo builds.
const PROGRAM: &str = "debug/answerable";

const BOTH: &[Engine] = &[Engine::Sqlite, Engine::Postgres];

const KINDS: &[Kind] = &[
    Kind {
        name: "kill",
        engines: BOTH,
        short: 10,
        long: 250,
        make: |engine| Box::new(kill::Kill::new(engine)),
    },
    Kind {
        name: "replay",
        engines: BOTH,
        short: 2,
        long: 70,
        make: |engine| Box::new(replay::Replay::new(engine)),
    },
    Kind {
        name: "restart",
        engines: &[Engine::Postgres],
        short: 3,
        long: 50,
        make: |_| Box::new(restart::Restart::new()),
    },
    Kind {
        name: "nodes",
        engines: &[Engine::Postgres],
        short: 1,
        long: 100,
        make: |_| Box::new(nodes::Nodes),
    },
    Kind {
        name: "power",
        engines: &[Engine::Sqlite],
        short: 5,
        long: 200,
        make: |_| Box::new(power::Power::new()),
    },
    Kind {
        name: "disk",
        engines: &[Engine::Sqlite],
        short: 4,
        long: 100,
        make: |_| Box::new(disk::Disk::new()),
    },
    Kind {
        name: "wire",
        engines: &[Engine::Postgres],
        short: 5,
        long: 200,
        make: |_| Box::new(wire::Wire::new()),
    },
    Kind {
        name: "clock",
        engines: &[Engine::Sqlite],
        short: 1,
        long: 20,
        make: |_| Box::new(clock::Clock::new()),
    },
    Kind {
        name: "backup",
        engines: &[Engine::Sqlite],
        short: 1,
        long: 50,
        make: |_| Box::new(backup::Backup),
    },
    // Minutes; not in the whole check, where a minute would say nothing.
    Kind {
        name: "hour",
        engines: BOTH,
        short: 0,
        long: 60,
        make: |engine| Box::new(hour::Hour::new(engine)),
    },
];

/// Tortures, prints, and writes the page.
///
/// # Errors
/// The program cannot be built or run, or something did not hold.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let program = match &options.program {
        Some(program) => std::path::absolute(program)?,
        None => build(root)?,
    };
    let last = last(root)?;
    let arena = Arena::new(program, options.long)?;
    for kind in chosen(&options.kinds)? {
        for engine in kind.engines {
            let is_wanted = match options.engine {
                Engines::Both => true,
                Engines::Sqlite => *engine == Engine::Sqlite,
                Engines::Postgres => *engine == Engine::Postgres,
            };
            if is_wanted {
                run_kind(root, options, (kind, *engine), (&arena, &last))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The short form of every kind, for the whole check.
///
/// # Errors
/// As [`run`].
pub(crate) fn short(root: &Path) -> Result<String> {
    let options = Options {
        kinds: Vec::new(),
        long: false,
        times: None,
        seed: None,
        engine: Engines::Both,
        // As the tests before have built it.
        program: Some(target(root).join(PROGRAM)),
        print_only: true,
    };
    run(root, &options).map(|_| String::new())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Kind>> {
    if let Some(unknown) = names.iter().find(|name| KINDS.iter().all(|kind| kind.name != **name)) {
        let known: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        bail!("there is no kind {unknown}; there are: {}", known.join(", "));
    }
    let is_chosen = |kind: &&Kind| names.is_empty() || names.iter().any(|name| name == kind.name);
    Ok(KINDS.iter().filter(is_chosen).collect())
}

fn run_kind(
    root: &Path,
    options: &Options,
    (kind, engine): (&Kind, Engine),
    (arena, last): (&Arena, &str),
) -> Result<()> {
    let times = options.times.unwrap_or(if options.long { kind.long } else { kind.short });
    if times == 0 {
        return Ok(());
    }
    let chosen = options.seed.map_or(String::new(), |seed| format!("-{seed}"));
    let run = format!("{}-{engine}-{times}{chosen}", kind.name);
    let progress = Progress::of(&target(root), &run)?;
    let page = std::fs::read_to_string(root.join(page::PATH)).unwrap_or_default();
    let before = page::read(&page)
        .into_iter()
        .find(|line| (line.kind.as_str(), line.engine.as_str()) == (kind.name, &engine.to_string()))
        .map_or(0, |line| line.rounds);
    let seed = options.seed.unwrap_or(before + 1);
    let mut done = progress.read()?.unwrap_or(Done { seed, ..Done::default() });
    let began = Instant::now();
    println!("{} on {engine}: {} of {times}, seed {}", kind.name, times - done.rounds, done.seed);
    let mut fault = (kind.make)(engine);
    while done.rounds < times {
        let mut chance = Chance::of(done.seed, done.rounds);
        let figures = fault.round(arena, &mut chance).with_context(|| {
            format!("{} on {engine}, seed {}, round {}", kind.name, done.seed, done.rounds)
        })?;
        done.rounds += 1;
        done.figures.merge(&figures);
        progress.keep(&done)?;
    }
    for name in fault.must_count() {
        if done.figures.count(name) == 0 {
            bail!("{} on {engine}: {name}: 0 in {} rounds", kind.name, done.rounds);
        }
    }
    drop(fault);
    println!("    {} ({:.1} s)", done.figures.shown(), began.elapsed().as_secs_f64());
    if !options.print_only {
        let line = page::Line {
            kind: kind.name.to_owned(),
            engine: engine.to_string(),
            rounds: done.rounds,
            figures: done.figures,
            last: last.to_owned(),
        };
        let page = std::fs::read_to_string(root.join(page::PATH))?;
        std::fs::write(root.join(page::PATH), page::with(&page, line)?)?;
    }
    progress.finish()
}

/// Day and commit, for the page.
fn last(root: &Path) -> Result<String> {
    let day = process::capture(root, "date", &["-u", "+%Y-%m-%d"])?;
    let commit = process::capture(root, "git", &["rev-parse", "--short", "HEAD"])?;
    let changes = process::capture(root, "git", &["status", "--porcelain", "--", "crates"])?;
    let changed = if changes.is_empty() { "" } else { " with changes" };
    Ok(format!("{}, {}{changed}", day.trim(), commit.trim()))
}

/// The folder in which cargo builds.
fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Builds the program as every other check does, and returns where it lies.
fn build(root: &Path) -> Result<PathBuf> {
    let mut command = process::cargo(root);
    command.args(["build", "--package", "server", "--bin", "answerable"]);
    let status = command.status()?;
    if !status.success() {
        bail!("the program could not be built");
    }
    Ok(target(root).join(PROGRAM))
}
