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
mod migration;
mod nodes;
mod page;
mod power;
mod preload;
mod program;
mod progress;
mod record;
mod relay;
mod replay;
mod restart;
mod slow;
mod wire;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use self::arena::Arena;
use self::chance::Chance;
use self::figures::Figures;
use self::program::{Program, target};
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
    /// Torture a release build, not a debug build
    #[arg(long, conflicts_with = "program")]
    release: bool,
    /// Torture this program instead of one that is built here
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Of which commit that program is
    #[arg(long, requires = "program")]
    commit: Option<String>,
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

    /// What can only be said, and checked, when all rounds are done.
    fn finish(&mut self) -> Result<Figures> {
        Ok(Figures::default())
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
    /// Whether a run that was interrupted goes on where it stopped: each round stands for itself.
    resumes: bool,
    make: fn(Engine) -> Box<dyn Fault>,
}

const BOTH: &[Engine] = &[Engine::Sqlite, Engine::Postgres];

const KINDS: &[Kind] = &[
    Kind {
        name: "kill",
        engines: BOTH,
        short: 10,
        long: 250,
        resumes: true,
        make: |engine| Box::new(kill::Kill::new(engine)),
    },
    Kind {
        name: "replay",
        engines: BOTH,
        short: 2,
        long: 55,
        resumes: true,
        make: |engine| Box::new(replay::Replay::new(engine)),
    },
    Kind {
        name: "restart",
        engines: &[Engine::Postgres],
        short: 3,
        long: 50,
        resumes: true,
        make: |_| Box::new(restart::Restart::new()),
    },
    Kind {
        name: "nodes",
        engines: &[Engine::Postgres],
        short: 1,
        long: 100,
        resumes: true,
        make: |_| Box::new(nodes::Nodes::new()),
    },
    Kind {
        name: "power",
        engines: &[Engine::Sqlite],
        short: 5,
        long: 200,
        resumes: true,
        make: |_| Box::new(power::Power::new()),
    },
    Kind {
        name: "disk",
        engines: &[Engine::Sqlite],
        short: 4,
        long: 100,
        resumes: true,
        make: |_| Box::new(disk::Disk::new()),
    },
    Kind {
        name: "wire",
        engines: &[Engine::Postgres],
        short: 5,
        long: 200,
        resumes: true,
        make: |_| Box::new(wire::Wire::new()),
    },
    Kind {
        name: "clock",
        engines: &[Engine::Sqlite],
        short: 1,
        long: 20,
        resumes: true,
        make: |_| Box::new(clock::Clock::new()),
    },
    Kind {
        name: "backup",
        engines: &[Engine::Sqlite],
        short: 1,
        long: 50,
        resumes: true,
        make: |_| Box::new(backup::Backup),
    },
    Kind {
        name: "migration",
        engines: BOTH,
        short: 1,
        long: 50,
        resumes: true,
        make: |engine| Box::new(migration::Migration::new(engine)),
    },
    Kind {
        name: "slow",
        engines: &[Engine::Sqlite],
        short: 1,
        long: 1,
        resumes: true,
        make: |_| Box::new(slow::Slow),
    },
    // Minutes; not in the whole check, where a minute would say nothing.
    Kind {
        name: "hour",
        engines: BOTH,
        short: 0,
        long: 60,
        resumes: false,
        make: |engine| Box::new(hour::Hour::new(engine)),
    },
];

/// Tortures, prints, and writes the page.
///
/// # Errors
/// The program cannot be built or run, or something did not hold.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let program = match &options.program {
        Some(path) => Program::given(path, options.commit.as_deref())?,
        None => Program::built(root, options.release)?,
    };
    println!("program: {}", program.name);
    let arena = Arena::new(&program, options.long)?;
    for kind in chosen(&options.kinds)? {
        for engine in kind.engines {
            let is_wanted = match options.engine {
                Engines::Both => true,
                Engines::Sqlite => *engine == Engine::Sqlite,
                Engines::Postgres => *engine == Engine::Postgres,
            };
            if is_wanted {
                run_kind(root, options, (kind, *engine), (&arena, &program))?;
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
        release: false,
        program: Some(Program::tested(root)),
        commit: None,
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
    (arena, program): (&Arena, &Program),
) -> Result<()> {
    let times = options.times.unwrap_or(if options.long { kind.long } else { kind.short });
    if times == 0 {
        return Ok(());
    }
    let chosen = options.seed.map_or(String::new(), |seed| format!("-{seed}"));
    let run = format!("{}-{engine}-{times}{chosen}", kind.name);
    let progress = Progress::of(&target(root), &run)?;
    let page = std::fs::read_to_string(root.join(page::PATH)).unwrap_or_default();
    let line = page::Line::empty(kind.name, &engine.to_string());
    let before = page::read(&page).into_iter().find(|other| line.is_of(other));
    let seed = options.seed.unwrap_or(before.map_or(0, |line| line.ever) + 1);
    let anew = Done { seed, program: program.name.clone(), ..Done::default() };
    let kept = progress.read()?.filter(|done| program::is_same(&done.program, &program.name));
    let done = kept.filter(|_| kind.resumes).unwrap_or(anew);
    let began = Instant::now();
    println!("{} on {engine}: {} of {times}, seed {}", kind.name, times - done.rounds, done.seed);
    let done = rounds(arena, (kind, engine), (done, times), &progress)?;
    println!("    {} ({:.1} s)", done.figures.shown(), began.elapsed().as_secs_f64());
    if !options.print_only {
        let page = std::fs::read_to_string(root.join(page::PATH))?;
        let day = process::capture(root, "date", &["-u", "+%Y-%m-%d"])?;
        let run = line.of_run(done, day.trim());
        std::fs::write(root.join(page::PATH), page::with(&page, run)?)?;
    }
    progress.finish()
}

/// Does the rounds that are left; what all of them counted.
fn rounds(
    arena: &Arena,
    (kind, engine): (&Kind, Engine),
    (mut done, times): (Done, u64),
    progress: &Progress,
) -> Result<Done> {
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
    done.figures.merge(&fault.finish()?);
    for name in fault.must_count() {
        if done.figures.count(name) == 0 {
            bail!("{} on {engine}: {name}: 0 in {} rounds", kind.name, done.rounds);
        }
    }
    Ok(done)
}
