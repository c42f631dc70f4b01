//! The power fails: of what was not synced, some is on the disk, some is not, pages are torn in
//! sectors of 512 bytes, and names that were not synced may be gone.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use super::arena::Arena;
use super::chance::Chance;
use super::check::Books;
use super::city::{City, Door, Server};
use super::figures::Figures;
use super::load::{Load, Mood};
use super::preload::Faults;
use super::{Engine, Fault, record};

/// Clients that write at a time.
const CLIENTS: usize = 16;
/// After so many losses another city is taken.
const LOSSES_OF_A_CITY: u64 = 5;
/// Where nothing comes at which the power could fail, it fails after this.
const AT_THE_LATEST_AFTER: Duration = Duration::from_millis(700);
/// The same where a name is waited for: not every request brings a file.
const NAMES_AT_THE_LATEST_AFTER: Duration = Duration::from_secs(10);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(2);
/// What a disk writes whole or not at all.
const SECTOR: usize = 512;
/// The numbers before the bytes of an entry in the log of a file.
const HEAD: usize = 32;

/// A city whose power fails again and again.
pub(super) struct Power {
    city: Option<(City, Faults, Books)>,
    losses: u64,
}

impl Power {
    pub(super) const fn new() -> Self {
        Self { city: None, losses: 0 }
    }
}

impl Fault for Power {
    fn round(&mut self, arena: &Arena, chance: &mut Chance) -> Result<Figures> {
        if self.losses.is_multiple_of(LOSSES_OF_A_CITY)
            && let Some((city, ..)) = self.city.take()
        {
            arena.remove(city)?;
        }
        let moment = Moment::of_round(self.losses);
        self.losses += 1;
        if self.city.is_none() {
            let city = arena.city(Engine::Sqlite)?;
            let faults = Faults::new(arena, &city.folder)?;
            self.city = Some((city, faults, Books::default()));
        }
        let Some((city, faults, books)) = &mut self.city else { bail!("no city") };
        let log = arena.fresh("unsynced");
        faults.log_to(log.clone())?;
        let server_log = city.folder.join("server.log");
        let mut server = Server::start(faults.on(city.command()), &server_log)?;
        server.until_ready()?;
        let door = Door::of(city, &[&server]);
        let name = format!("w{}", self.losses);
        let record = arena.fresh("record");
        let load =
            Load { door: &door, record: &record, clients: CLIENTS, mood: Mood::Mortal, name };
        let lasts = Duration::from_millis(chance.between(50, 900));
        let (mut figures, ()) = load.beside(chance, |chance| {
            // Not a wait for something: how long the power lasts, another time in each round.
            std::thread::sleep(lasts);
            record::wait_for_the_first(&record);
            fail(&mut server, faults, (moment, chance))
        })?;
        faults.die_at(0)?;
        faults.die_after_name(0)?;
        lose(&log, &city.folder, (moment, chance), &mut figures)?;
        if chance.one_in(3) {
            // Once more, while it recovers.
            let log = arena.fresh("unsynced");
            faults.log_to(log.clone())?;
            Server::start(faults.on(city.command()), &server_log)?.kill()?;
            lose(&log, &city.folder, (Moment::Some, chance), &mut figures)?;
        }
        faults.log_to(arena.fresh("unsynced"))?;
        let again = Server::start(faults.on(city.command()), &server_log)?;
        figures.lasted("ready again", again.until_ready()?);
        let door = Door::of(city, &[&again]);
        books.settle(&door, &record)?;
        books.check(city, &door)?;
        again.stop()?;
        let doctor = city.run(&["doctor"])?;
        ensure!(!doctor.contains("DAMAGED"), "{doctor}");
        Ok(figures)
    }

    fn must_count(&self) -> &'static [&'static str] {
        &["sectors lost", "names lost"]
    }
}

/// When the power fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// Whenever it happens to.
    Some,
    /// In the middle of what is written.
    Writing,
    /// When a name has changed and that was not synced.
    Naming,
}

impl Moment {
    /// Each in turn, so that a short run has them all.
    const fn of_round(round: u64) -> Self {
        match round % 3 {
            0 => Self::Naming,
            1 => Self::Writing,
            _ => Self::Some,
        }
    }
}

/// The power fails.
fn fail(
    server: &mut Server,
    faults: &Faults,
    (moment, chance): (Moment, &mut Chance),
) -> Result<()> {
    let at_the_latest = match moment {
        Moment::Some => return server.kill(),
        Moment::Writing => {
            faults.die_at(chance.between(1, 300))?;
            AT_THE_LATEST_AFTER
        }
        Moment::Naming => {
            faults.die_after_name(chance.between(1, 3))?;
            NAMES_AT_THE_LATEST_AFTER
        }
    };
    let began = Instant::now();
    while began.elapsed() < at_the_latest && server.ended()?.is_none() {
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
    server.kill()
}

/// A change of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Created(PathBuf),
    Made(PathBuf),
    Renamed { from: PathBuf, to: PathBuf, kept: Option<PathBuf> },
    Removed { path: PathBuf, kept: Option<PathBuf> },
}

impl Change {
    /// The folders that must be synced before it lasts.
    fn folders(&self) -> Vec<&Path> {
        match self {
            Self::Created(path) | Self::Made(path) | Self::Removed { path, .. } => {
                path.parent().into_iter().collect()
            }
            Self::Renamed { from, to, .. } => {
                [from.parent(), to.parent()].into_iter().flatten().collect()
            }
        }
    }

    fn take_back(&self) -> std::io::Result<()> {
        match self {
            Self::Created(path) if path.exists() => std::fs::remove_file(path),
            Self::Made(path) if path.exists() => std::fs::remove_dir_all(path),
            Self::Renamed { from, to, kept } if to.exists() => {
                std::fs::rename(to, from)?;
                kept.as_ref().map_or(Ok(()), |kept| std::fs::rename(kept, to))
            }
            Self::Removed { path, kept: Some(kept) } => std::fs::rename(kept, path),
            _ => Ok(()),
        }
    }
}

/// The changes of names that no sync of their folder followed, in their order.
fn unsynced(names: &str) -> Result<Vec<Change>> {
    let mut waiting: Vec<(Change, Vec<PathBuf>)> = Vec::new();
    for line in names.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let kept = |path: &str| (path != "-").then(|| PathBuf::from(path));
        let change = match parts.as_slice() {
            ["C", path] => Change::Created(path.into()),
            ["M", path] => Change::Made(path.into()),
            ["R", from, to, name] => {
                Change::Renamed { from: from.into(), to: to.into(), kept: kept(name) }
            }
            ["U", path, name] => Change::Removed { path: path.into(), kept: kept(name) },
            ["S", folder] => {
                for (_, folders) in &mut waiting {
                    folders.retain(|waits| waits != Path::new(folder));
                }
                waiting.retain(|(_, folders)| !folders.is_empty());
                continue;
            }
            _ => bail!("a line that nobody wrote: {line}"),
        };
        let folders = change.folders().into_iter().map(Path::to_path_buf).collect();
        waiting.push((change, folders));
    }
    Ok(waiting.into_iter().map(|(change, _)| change).collect())
}

/// Takes back, by chance, what was not synced; the name at which the power failed in any case.
fn lose(
    log: &Path,
    folder: &Path,
    (moment, chance): (Moment, &mut Chance),
    figures: &mut Figures,
) -> Result<()> {
    let names = log.join("names");
    if names.exists() {
        let changes = unsynced(&std::fs::read_to_string(names)?)?;
        // A file system brings changes of names to the disk in their order: the last ones are lost.
        let least = u64::from(moment == Moment::Naming && !changes.is_empty());
        let lost = usize::try_from(chance.between(least, changes.len() as u64))?;
        figures.add("names lost", lost as u64);
        for change in changes.iter().rev().take(lost) {
            change.take_back().with_context(|| format!("{change:?} could not be taken back"))?;
        }
    }
    let mut paths = BTreeMap::new();
    files(folder, &mut paths)?;
    for file in std::fs::read_dir(log)? {
        let undo = file?.path();
        let inode = undo.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        let is_undo = undo.extension().is_some_and(|extension| extension == "undo");
        if let (true, Some(path)) = (is_undo, inode.and_then(|inode: u64| paths.get(&inode))) {
            figures.add("sectors lost", tear(path, &std::fs::read(undo)?, chance)?);
        }
    }
    Ok(())
}

/// Every file below a folder, by its number.
fn files(folder: &Path, found: &mut BTreeMap<u64, PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            files(&entry.path(), found)?;
        } else {
            found.insert(metadata.ino(), entry.path());
        }
    }
    Ok(())
}

/// One entry of the log of a file: before this, it held these bytes there and was so long.
struct Before<'log> {
    offset: usize,
    length: usize,
    size: usize,
    bytes: &'log [u8],
}

/// The entries of a log; a last one that is not whole was never acted upon.
fn entries(mut log: &[u8]) -> Result<Vec<Before<'_>>> {
    let mut entries = Vec::new();
    while let Some((head, rest)) = log.split_at_checked(HEAD) {
        let number = |place: usize| -> Result<usize> {
            let bytes = head.get(place * 8..place * 8 + 8).context("a short head")?;
            Ok(usize::try_from(i64::from_ne_bytes(bytes.try_into()?))?)
        };
        let Some((bytes, rest)) = rest.split_at_checked(number(3)?) else { break };
        entries.push(Before { offset: number(0)?, length: number(1)?, size: number(2)?, bytes });
        log = rest;
    }
    Ok(entries)
}

/// Puts, by chance, what a file held when it was last synced in the place of what it holds. How
/// many sectors.
fn tear(path: &Path, log: &[u8], chance: &mut Chance) -> Result<u64> {
    let now = std::fs::read(path)?;
    let (mut synced, mut touched) = (now.clone(), Vec::new());
    for before in entries(log)?.iter().rev() {
        synced.resize(before.size, 0);
        let end = before.offset + before.bytes.len();
        if let Some(place) = synced.get_mut(before.offset..end) {
            place.copy_from_slice(before.bytes);
        }
        let last = before.offset + before.length.max(before.bytes.len());
        touched.extend(before.offset / SECTOR..last.div_ceil(SECTOR));
    }
    touched.sort_unstable();
    touched.dedup();
    // All of it is lost, or none, or some sectors here and there.
    let (share, mut lost) = (chance.below(5), 0);
    let is_short = share == 4 || chance.one_in(2);
    let mut after = now.clone();
    after.resize(if is_short { synced.len() } else { now.len() }, 0);
    for sector in touched {
        if share > 0 && chance.below(4) < share {
            lost += 1;
            for place in sector * SECTOR..(sector + 1) * SECTOR {
                if let Some(byte) = after.get_mut(place) {
                    *byte = synced.get(place).copied().unwrap_or_default();
                }
            }
        }
    }
    std::fs::write(path, after)?;
    Ok(lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_lasts_once_its_folder_is_synced() {
        let names = "M\t/d/a\nC\t/d/a/x.half\nR\t/d/a/x.half\t/d/a/x\t-\nS\t/d/a\nU\t/d/y\t/l/1\n";
        let changes = unsynced(names).unwrap();
        let removed = Change::Removed { path: "/d/y".into(), kept: Some("/l/1".into()) };
        assert_eq!(changes, [Change::Made("/d/a".into()), removed]);
    }

    #[test]
    fn a_torn_file_holds_in_each_sector_what_it_held_before_or_after() {
        let path = std::env::temp_dir().join(format!("answerable-torn-{}", std::process::id()));
        let head = |numbers: [i64; 4]| numbers.map(i64::to_ne_bytes).concat();
        // It was 1,024 bytes of 1 when it was synced; then 2,048 bytes of 2 were written.
        let log = [head([0, 2_048, 1_024, 1_024]), vec![1; 1_024]].concat();
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..50 {
            std::fs::write(&path, vec![2; 2_048]).unwrap();
            tear(&path, &log, &mut Chance::of(seed, 0)).unwrap();
            let after = std::fs::read(&path).unwrap();
            assert!(after.len() == 1_024 || after.len() == 2_048);
            for (place, sector) in after.chunks(SECTOR).enumerate() {
                assert!(sector.iter().all(|byte| byte == &sector[0]));
                assert!(sector[0] == 2 || sector[0] == u8::from(place < 2));
            }
            seen.insert(after);
        }
        std::fs::remove_file(&path).unwrap();
        assert!(seen.len() > 5, "{} outcomes", seen.len());
    }
}
