//! How far runs have come that are not finished, in the target folder: an interrupted run goes on
//! where it stopped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::figures::Figures;

/// Of one run: kind, engine, seed and times are its name.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct Done {
    pub(super) seed: u64,
    pub(super) rounds: u64,
    pub(super) figures: Figures,
}

/// Every run that is not finished.
#[derive(Debug)]
pub(super) struct Progress {
    path: PathBuf,
    runs: BTreeMap<String, Done>,
}

impl Progress {
    /// Reads what is kept in a folder; nothing where it was never kept.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("torture.json");
        let runs = if path.exists() {
            serde_json::from_str(&std::fs::read_to_string(&path)?)?
        } else {
            BTreeMap::new()
        };
        Ok(Self { path, runs })
    }

    /// How far a run has come.
    pub(super) fn of(&self, run: &str) -> Option<Done> {
        self.runs.get(run).cloned()
    }

    /// Keeps how far a run has come.
    pub(super) fn keep(&mut self, run: &str, done: &Done) -> Result<()> {
        self.runs.insert(run.to_owned(), done.clone());
        self.write()
    }

    /// The run is finished.
    pub(super) fn finish(&mut self, run: &str) -> Result<()> {
        self.runs.remove(run);
        self.write()
    }

    fn write(&self) -> Result<()> {
        let half = self.path.with_extension("half");
        std::fs::write(&half, serde_json::to_string_pretty(&self.runs)?)?;
        Ok(std::fs::rename(&half, &self.path)?)
    }
}
