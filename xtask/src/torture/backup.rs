//! A backup made under load, restored into an empty folder, is the same journal; a backup in which
//! any bit is another is refused; and a change of the tables that is killed goes on at the next
//! start.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::arena::Arena;
use super::chance::Chance;
use super::check::{Books, is_whole, number_in};
use super::city::{City, Door};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::{Engine, Fault};

/// Clients that write at a time.
const CLIENTS: usize = 8;
/// Bits that are turned over in each backup, one at a time, and migrations that are killed.
const FLIPS: u64 = 20;
const KILLS: u64 = 2;

/// Backups under load.
pub(super) struct Backup;

/// A folder of data as a restore wants it: the keys, and nothing else.
fn empty(city: &City, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::copy(city.folder.join("keys.toml"), folder.join("keys.toml"))?;
    Ok(())
}

/// The program on another folder of data.
fn on(city: &City, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = city.command();
    command.env("ANSWERABLE_DATA_FOLDER", folder).args(arguments);
    command
}

fn succeeds(mut command: Command) -> Result<bool> {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(quiet.status()?.success())
}

/// Puts a folder's backup in the place of an empty one; what the check of the journal says there.
fn restored(city: &City, backup: &str, folder: &Path) -> Result<serde_json::Value> {
    empty(city, folder)?;
    ensure!(succeeds(on(city, folder, &["restore", backup]))?, "{backup} is not restored");
    let output = on(city, folder, &["journal", "verify", "--format", "json"]).output()?;
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    ensure!(is_whole(&report), "what was restored is not whole: {report}");
    Ok(report)
}

impl Fault for Backup {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        let city = arena.city(Engine::Sqlite)?;
        let server = city.serve()?;
        let door = Door::of(&city, &[&server]);
        let record = city.folder.join("record");
        let (name, mood) = ("b".to_owned(), Mood::Patient);
        let load = Load { door: &door, record: &record, clients: CLIENTS, mood, name };
        let (under_load, idle) = (arena.fresh("backup"), arena.fresh("backup"));
        let (first, second) = (shown(&under_load), shown(&idle));
        let (mut figures, _) = load.beside(chance, |chance| {
            std::thread::sleep(Duration::from_millis(chance.between(300, 900)));
            city.run(&["backup", &first])
        })?;
        let mut books = Books::default();
        books.settle(&door, &record)?;
        server.stop()?;

        // Under load: whole. Idle: the same to the last entry, and the same chain.
        let there = arena.fresh("restored");
        let report = restored(&city, &first, &there)?;
        ensure!(number_in(&report, "entries") > Some(0), "the backup is empty: {report}");
        std::fs::remove_dir_all(&there)?;
        city.run(&["journal", "checkpoint"])?;
        city.run(&["backup", &second])?;
        let there = arena.fresh("restored");
        let (here, again) = (city.verify()?, restored(&city, &second, &there)?);
        ensure!(here == again, "restored is another journal: {here} {again}");
        books.check_journal(&city)?;
        std::fs::remove_dir_all(&there)?;
        figures.add("backups restored", 2);

        flip(&city, arena, &first, chance)?;
        figures.add("flipped bits refused", FLIPS);
        for _ in 0..KILLS {
            interrupt(&city, arena, chance)?;
            figures.add("migrations killed", 1);
        }
        arena.remove(city)?;
        Ok(figures)
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Turns bits over in a backup, one at a time: it must be refused each time, and then be whole.
fn flip(city: &City, arena: &Arena, backup: &str, chance: &mut Chance) -> Result<()> {
    let folder = arena.fresh("checked");
    empty(city, &folder)?;
    let whole = std::fs::read(backup)?;
    let check = || succeeds(on(city, &folder, &["restore", backup, "--verify"]));
    for _ in 0..FLIPS {
        let place = usize::try_from(chance.below(whole.len() as u64))?;
        let bit = chance.below(8);
        let mut damaged = whole.clone();
        *damaged.get_mut(place).context("no such byte")? ^= 1 << bit;
        std::fs::write(backup, damaged)?;
        ensure!(!check()?, "bit {bit} of byte {place} is another, and the backup is taken");
    }
    std::fs::write(backup, whole)?;
    ensure!(check()?, "the backup itself is refused");
    Ok(std::fs::remove_dir_all(folder)?)
}

/// Kills the making of the tables of a new city at some moment; the next start goes on.
fn interrupt(city: &City, arena: &Arena, chance: &mut Chance) -> Result<()> {
    let folder: PathBuf = arena.fresh("interrupted");
    std::fs::create_dir_all(&folder)?;
    let setup = ["setup", "--key", "fairbrook", "--zone", "UTC", "--policy", "swift-response"];
    let mut command = on(city, &folder, &setup);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    std::thread::sleep(Duration::from_micros(chance.between(500, 60_000)));
    child.kill()?;
    child.wait()?;
    // It may have come to its end before; then it says so and changes nothing.
    let is_done = succeeds(on(city, &folder, &setup))?;
    let verify = on(city, &folder, &["journal", "verify"]);
    ensure!(succeeds(verify)?, "after an interrupted start the tables are not made: {is_done}");
    Ok(std::fs::remove_dir_all(folder)?)
}
