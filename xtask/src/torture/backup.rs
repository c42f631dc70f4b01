//! A backup made under load, restored into an empty folder, is the same journal; a backup in which
//! any bit is another is refused, and nothing of it is put in place.

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
use super::{Engine, Fault, record};

/// Clients that write at a time.
const CLIENTS: usize = 8;
/// Bits that are turned over in each backup, one at a time; one of so many in an attached file.
const FLIPS: u64 = 20;
const ATTACHED_OF: u64 = 4;

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
        let (mut figures, (cases, entries)) = load.beside(chance, |chance| {
            record::wait_for_the_first(&record);
            std::thread::sleep(Duration::from_millis(chance.between(300, 900)));
            let before = Books::so_far(&record)?;
            city.run(&["backup", &first])?;
            Ok(before)
        })?;
        let mut books = Books::default();
        books.settle(&door, &record)?;
        server.stop()?;

        // Under load: whole, with everything that was acknowledged before it was begun. Idle: the
        // same to the last entry, and the same chain.
        let there = arena.fresh("restored");
        let report = restored(&city, &first, &there)?;
        let holds = |what, at_least: u64| number_in(&report, what) >= Some(at_least.max(1));
        ensure!(
            holds("cases", cases) && holds("entries", entries),
            "{entries} entries of {cases} cases were acknowledged before the backup: {report}"
        );
        std::fs::remove_dir_all(&there)?;
        city.run(&["journal", "checkpoint"])?;
        city.run(&["backup", &second])?;
        let there = arena.fresh("restored");
        let (here, again) = (city.verify()?, restored(&city, &second, &there)?);
        ensure!(here == again, "restored is another journal: {here} {again}");
        books.check_journal(&city)?;
        std::fs::remove_dir_all(&there)?;
        figures.add("backups restored", 2);

        figures.merge(&flip(&city, arena, (&under_load, &idle), chance)?);
        arena.remove(city)?;
        Ok(figures)
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// What the check of a backup says without the checksum beside it.
fn verify_without_checksum(city: &City, folder: &Path, backup: &Path) -> Result<bool> {
    let (checksum, aside) = (beside(backup, "sha256"), beside(backup, "aside"));
    std::fs::rename(&checksum, &aside)?;
    let taken = succeeds(on(city, folder, &["restore", &shown(backup), "--verify"]))?;
    std::fs::rename(&aside, &checksum)?;
    Ok(taken)
}

fn beside(backup: &Path, extension: &str) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

/// Every file below a folder.
fn files_below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.metadata()?.is_dir() {
            files_below(&entry.path(), found)?;
        } else {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// Turns bits over in a backup, one at a time, in the file itself and in attached files: a restore
/// must refuse it each time and put nothing in its place, and afterwards the backup must be whole.
/// Attached files are those of the backup at rest: one made under load may have more than it names.
fn flip(
    city: &City,
    arena: &Arena,
    (under_load, idle): (&Path, &Path),
    chance: &mut Chance,
) -> Result<Figures> {
    let (folder, mut figures) = (arena.fresh("checked"), Figures::default());
    empty(city, &folder)?;
    let mut attached = Vec::new();
    let folder_of_files = beside(idle, "attachments");
    if folder_of_files.exists() {
        files_below(&folder_of_files, &mut attached)?;
    }
    for flip in 0..FLIPS {
        let in_file = attached.get(usize::try_from(chance.below(attached.len() as u64))?);
        let in_file = in_file.filter(|_| flip % ATTACHED_OF == 0);
        let backup = if in_file.is_some() { idle } else { under_load };
        let path = in_file.map_or(backup, PathBuf::as_path);
        let whole = std::fs::read(path)?;
        let place = usize::try_from(chance.below(whole.len() as u64))?;
        let bit = chance.below(8);
        let mut damaged = whole.clone();
        *damaged.get_mut(place).context("no such byte")? ^= 1 << bit;
        std::fs::write(path, damaged)?;
        let where_ = || format!("bit {bit} of byte {place} of {} is another", path.display());
        let taken = succeeds(on(city, &folder, &["restore", &shown(backup)]))?;
        ensure!(!taken, "{}, and it is restored", where_());
        let left = std::fs::read_dir(&folder)?.count();
        ensure!(left == 1, "{}, and {left} things are in the folder after all", where_());
        figures.add("flipped bits refused", 1);
        if in_file.is_some() {
            figures.add("of them in attached files", 1);
        } else if !verify_without_checksum(city, &folder, backup)? {
            figures.add("found also without the checksum", 1);
        }
        std::fs::write(path, whole)?;
    }
    for backup in [under_load, idle] {
        let check = succeeds(on(city, &folder, &["restore", &shown(backup), "--verify"]))?;
        ensure!(check, "the backup itself is refused");
    }
    std::fs::remove_dir_all(folder)?;
    Ok(figures)
}
