//! The library that is loaded before the C library of the program and makes its disk and its clock
//! fail: C, because that is where the system's calls are named.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::arena::Arena;
use crate::process;

const SOURCE: &str = include_str!("faults.c");

/// Compiles it into a folder.
pub(super) fn build(folder: &Path) -> Result<PathBuf> {
    let (source, library) = (folder.join("faults.c"), folder.join("faults.so"));
    std::fs::write(&source, SOURCE)?;
    let mut command = Command::new("cc");
    command.args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o"]).arg(&library).arg(&source);
    process::capture_command(command.args(["-Wno-format-truncation", "-lpthread"]))
        .context("the library that makes disks fail could not be compiled")?;
    Ok(library)
}

/// How the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Sound = 0,
    NoSpace = 1,
    WriteFails = 2,
    SyncFails = 3,
    HalfThenNoSpace = 4,
}

/// The disk and the clock of the programs that are started with it.
#[derive(Debug)]
pub(super) struct Faults {
    library: PathBuf,
    under: PathBuf,
    control_path: PathBuf,
    control: File,
    log: Option<PathBuf>,
}

impl Faults {
    /// Faults for files below a folder: none yet.
    pub(super) fn new(arena: &Arena, under: &Path) -> Result<Self> {
        let control_path = arena.fresh("control");
        let mut options = File::options();
        let control = options.read(true).write(true).create_new(true).open(&control_path)?;
        control.write_all_at(&[0; 48], 0)?;
        let library = arena.library()?.to_owned();
        Ok(Self { library, under: under.to_owned(), control_path, control, log: None })
    }

    /// From the next start on, logs what was not synced in a folder that is made anew.
    pub(super) fn log_to(&mut self, folder: PathBuf) -> Result<()> {
        std::fs::create_dir_all(&folder)?;
        self.log = Some(folder);
        Ok(())
    }

    /// What a program must be started with to have these faults.
    pub(super) fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let own = [
            ("LD_PRELOAD", &self.library),
            ("FAULTS_UNDER", &self.under),
            ("FAULTS_CONTROL", &self.control_path),
        ];
        let log = self.log.as_ref().map(|log| ("FAULTS_LOG", log));
        own.into_iter().chain(log).map(|(name, value)| (name, value.clone())).collect()
    }

    /// Has a program started with these faults.
    pub(super) fn on(&self, mut command: Command) -> Command {
        command.envs(self.environment());
        command
    }

    /// From now on the disk fails so.
    pub(super) fn set(&self, mode: Mode) -> Result<()> {
        Ok(self.control.write_all_at(&(mode as i64).to_ne_bytes(), 0)?)
    }

    /// From now on the clock is ahead by so much, or behind.
    pub(super) fn shift(&self, seconds: i64) -> Result<()> {
        let nanoseconds = seconds.saturating_mul(1_000_000_000);
        Ok(self.control.write_all_at(&nanoseconds.to_ne_bytes(), 8)?)
    }

    /// How many changes of files were about to be made since the last [`Self::die_at`].
    pub(super) fn changes(&self) -> Result<u64> {
        let mut bytes = [0; 8];
        self.control.read_exact_at(&mut bytes, 16)?;
        Ok(u64::try_from(i64::from_ne_bytes(bytes))?)
    }

    /// The program dies before it makes this change of a file, counted from now on; never by 0.
    pub(super) fn die_at(&self, change: u64) -> Result<()> {
        let dies_at = i64::try_from(change)?.to_ne_bytes();
        Ok(self.control.write_all_at(&[[0; 8], dies_at].concat(), 16)?)
    }

    /// The program dies once it has made this change of a name, counted from now on; never by 0.
    pub(super) fn die_after_name(&self, change: u64) -> Result<()> {
        let dies_after = i64::try_from(change)?.to_ne_bytes();
        Ok(self.control.write_all_at(&[[0; 8], dies_after].concat(), 32)?)
    }
}
