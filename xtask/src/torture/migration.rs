//! A start that makes the tables, or brings a filled database of an older version forward, is
//! killed: the next one goes on, and nothing that was there is lost.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::arena::Arena;
use super::chance::Chance;
use super::check::{Books, is_whole};
use super::city::{City, Door};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::preload::Faults;
use super::relay::Relay;
use super::{Engine, Fault};
use crate::process;

/// Clients that fill the city, and for how long.
const CLIENTS: usize = 8;
const FILLED_FOR: Duration = Duration::from_millis(1_500);
/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(2);
/// A signal that nobody can refuse.
const SIGKILL: i32 = 9;
/// Takes a PostgreSQL database back; the example `older` of the crate `store` does it on SQLite.
const BACK: &str = include_str!("../../../crates/store/examples/older/postgres.sql");
/// Every migration that is done; every column, every index.
const SHOW: &str = "
    SELECT 'migration ' || version || ' ' || steps_done || '/' || steps AS line FROM migration
    UNION ALL
    SELECT table_name || '.' || column_name FROM information_schema.columns
    WHERE table_schema = 'public'
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1";
/// What opens the database, brings its tables up to date, and does nothing else.
const OPEN: &[&str] = &["doctor"];
const SET_UP: &[&str] =
    &["setup", "--key", "fairbrook", "--zone", "UTC", "--policy", "swift-response"];
/// What somebody does first in a city that is set up.
const APPOINT: &[&str] = &[
    "user",
    "add",
    "ina",
    "--name",
    "ina",
    "--unit",
    "hotline-centre",
    "--role",
    "intake",
    "--serves",
    "fairbrook",
];

/// What is counted above all.
const KILLED: &str = "killed while tables were brought forward";

/// Starts that are killed while they change tables.
pub(super) struct Migration {
    engine: Engine,
    made: Option<Made>,
}

/// What all rounds begin with.
struct Made {
    /// A filled city of an older version.
    older: City,
    /// What the check of its journal said, and which tables it had, before it was taken back.
    report: Value,
    tables: String,
    /// How many moments there are at which bringing it forward can be killed, and making it.
    forward: u64,
    anew: u64,
}

impl Migration {
    pub(super) const fn new(engine: Engine) -> Self {
        Self { engine, made: None }
    }

    fn make(&self, arena: &Arena, chance: &mut Chance) -> Result<Made> {
        let city = arena.city(self.engine)?;
        let server = city.serve()?;
        let door = Door::of(&city, &[&server]);
        let record = city.folder.join("record");
        let (name, mood) = ("m".to_owned(), Mood::Patient);
        let load = Load { door: &door, record: &record, clients: CLIENTS, mood, name };
        load.beside(chance, |_| {
            std::thread::sleep(FILLED_FOR);
            Ok(())
        })?;
        let mut books = Books::default();
        books.settle(&door, &record)?;
        server.stop()?;
        city.run(&["journal", "checkpoint"])?;
        books.check_journal(&city)?;
        let (report, tables) = (city.verify()?, tables(arena, &city)?);
        take_back(arena, &city)?;
        ensure!(tables != self::tables(arena, &city)?, "nothing was taken back");
        let mut made = Made { older: city, report, tables, forward: 0, anew: 0 };
        made.forward = moments(arena, arena.another(&made.older)?, OPEN)?;
        made.anew = moments(arena, arena.empty_city(self.engine)?, SET_UP)?;
        Ok(made)
    }
}

impl Fault for Migration {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        if self.made.is_none() {
            self.made = Some(self.make(arena, chance)?);
        }
        let made = self.made.as_ref().context("nothing is made")?;
        let mut figures = Figures::default();

        let city = arena.another(&made.older)?;
        let (older, mut at) = (tables(arena, &city)?, chance.between(1, made.forward));
        // Once, or again and again while it goes on.
        for _ in 0..chance.between(1, 3) {
            if killed(arena, &city, OPEN, at)? {
                figures.add(KILLED, 1);
                let here = tables(arena, &city)?;
                figures.add(how_far(&here, &older, &made.tables), 1);
            }
            at = chance.between(1, made.forward);
        }
        city.run(OPEN)?;
        ensure!(tables(arena, &city)? == made.tables, "the tables are not those of this version");
        let report = city.verify()?;
        ensure!(report == made.report, "was {}, and is {report}", made.report);
        arena.remove(city)?;

        let city = arena.empty_city(self.engine)?;
        if killed(arena, &city, SET_UP, chance.between(1, made.anew))? {
            figures.add("killed while a city was set up", 1);
        }
        // It may have come to its end before; then it says so and changes nothing.
        let again = city.run(SET_UP);
        let appointed = city.run(APPOINT).with_context(|| format!("after {again:?}"));
        appointed.context("a city whose setting up was killed cannot be used")?;
        ensure!(tables(arena, &city)? == made.tables, "the tables are not those of this version");
        ensure!(is_whole(&city.verify()?), "a new city is not whole");
        arena.remove(city)?;
        Ok(figures)
    }

    fn must_count(&self) -> &'static [&'static str] {
        &[KILLED]
    }
}

/// What to call a kill by how far the tables had come.
fn how_far(here: &str, older: &str, newest: &str) -> &'static str {
    if here == newest {
        "of them after the last step"
    } else if here == older {
        "of them before the first step was done"
    } else {
        "of them between steps"
    }
}

/// The example `older` beside the program, on a SQLite database.
fn example(arena: &Arena, folder: &Path, what: &str) -> Result<String> {
    let path: PathBuf = arena.beside.join("examples/older");
    ensure!(
        path.exists(),
        "{} is missing: cargo build -p server -p store --bin answerable --example older",
        path.display()
    );
    process::capture_command(Command::new(path).arg(folder.join("answerable.sqlite")).arg(what))
}

/// Takes the tables of a city back to an older version.
fn take_back(arena: &Arena, city: &City) -> Result<()> {
    if city.database.is_some() {
        arena.postgres()?.query(&city.database_name, BACK)?;
    } else {
        example(arena, &city.folder, "back")?;
    }
    Ok(())
}

/// Which tables a city has, and which migrations are done.
fn tables(arena: &Arena, city: &City) -> Result<String> {
    if city.database.is_some() {
        return arena.postgres()?.query(&city.database_name, SHOW);
    }
    // Of a copy: whoever opens the database tidies up what a kill has left.
    let copy = arena.another(city)?;
    let shown = example(arena, &copy.folder, "show")?;
    arena.remove(copy)?;
    Ok(shown)
}

fn quiet(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The program on a city's database by a relay.
fn by_relay(city: &City, relay: &Relay) -> Command {
    let mut command = city.command();
    let url = format!("postgres://postgres@{}/{}", relay.address, city.database_name);
    command.env("ANSWERABLE_DATABASE_URL", format!("{url}?sslmode=disable"));
    command
}

/// At how many moments a run can be killed: before each change of a file, or on PostgreSQL before
/// each message. The city is used up.
fn moments(arena: &Arena, city: City, arguments: &[&str]) -> Result<u64> {
    let (done, moments) = if city.database.is_some() {
        let relay = Relay::start(arena.postgres()?.socket_path())?;
        let done = quiet(by_relay(&city, &relay), arguments).status()?;
        (done, relay.passed())
    } else {
        let faults = Faults::new(arena, &city.folder)?;
        let done = quiet(faults.on(city.command()), arguments).status()?;
        (done, faults.changes()?)
    };
    ensure!(done.success(), "{arguments:?} ended with {done}");
    ensure!(moments > 0, "{arguments:?} changes nothing");
    arena.remove(city)?;
    Ok(moments)
}

/// Runs it and kills it at one of its moments; whether it was killed, and not done before.
fn killed(arena: &Arena, city: &City, arguments: &[&str], moment: u64) -> Result<bool> {
    if city.database.is_none() {
        let faults = Faults::new(arena, &city.folder)?;
        faults.die_at(moment)?;
        let ended = quiet(faults.on(city.command()), arguments).status()?;
        return Ok(ended.signal() == Some(SIGKILL));
    }
    let relay = Relay::start(arena.postgres()?.socket_path())?;
    relay.silent_after(moment);
    let (mut child, began) = (quiet(by_relay(city, &relay), arguments).spawn()?, Instant::now());
    while relay.done() == 0 {
        if child.try_wait()?.is_some() {
            return Ok(false);
        }
        if began.elapsed() > PATIENCE {
            child.kill()?;
            bail!("{arguments:?} never came to message {moment}");
        }
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
    child.kill()?;
    Ok(child.wait()?.signal() == Some(SIGKILL))
}
