//! How far runs have come that are not finished, a file for each in the target folder: an
//! interrupted run goes on where it stopped.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::figures::Figures;

/// How far a run has come.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Done {
    /// Which program: another one begins anew.
    #[serde(default)]
    pub(super) program: String,
    pub(super) seed: u64,
    pub(super) rounds: u64,
    pub(super) figures: Figures,
}

/// The file of one run.
#[derive(Debug)]
pub(super) struct Progress(PathBuf);

impl Progress {
    /// The progress of a run by its name.
    pub(super) fn of(folder: &Path, run: &str) -> Result<Self> {
        let folder = folder.join("torture");
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder.join(format!("{run}.json"))))
    }

    /// How far it has come; none where it was never begun, or finished.
    pub(super) fn read(&self) -> Result<Option<Done>> {
        if !self.0.exists() {
            return Ok(None);
        }
        Ok(Some(serde_json::from_str(&std::fs::read_to_string(&self.0)?)?))
    }

    /// Keeps how far it has come.
    pub(super) fn keep(&self, done: &Done) -> Result<()> {
        let half = self.0.with_extension("half");
        std::fs::write(&half, serde_json::to_string_pretty(done)?)?;
        Ok(std::fs::rename(&half, &self.0)?)
    }

    /// The run is finished.
    pub(super) fn finish(&self) -> Result<()> {
        if self.0.exists() { Ok(std::fs::remove_file(&self.0)?) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_goes_on_where_it_stopped_until_it_is_finished() {
        let folder = std::env::temp_dir().join(format!("answerable-runs-{}", std::process::id()));
        let progress = Progress::of(&folder, "kill").unwrap();
        assert_eq!(progress.read().unwrap(), None);
        let (program, figures) = ("debug abc 0011".to_owned(), Figures::read("acknowledged: 9"));
        let done = Done { program, seed: 7, rounds: 3, figures };
        progress.keep(&done).unwrap();
        assert_eq!(Progress::of(&folder, "kill").unwrap().read().unwrap(), Some(done));
        progress.finish().unwrap();
        assert_eq!(progress.read().unwrap(), None);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
