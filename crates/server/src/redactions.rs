//! The file of redactions in the folder of data: a line for each, ids alone, only ever added to.
//!
//! A worker follows the journal and writes what it finds there, so that a program that is killed
//! leaves nothing out. Lines that only say how far it has come spare reading everything again.

use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use app::act::App;
use app::port::fault::Fault;
use app::port::feed::FeedPlace;
use app::redactions::Redaction;
use domain::ids::AuthorityId;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::durable::sync_folder_of;

/// After so many entries without a redaction the file is told how far the worker has come.
const ENTRIES_BETWEEN_MARKS: u64 = 100_000;

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    /// A redaction.
    Redaction {
        #[serde(flatten)]
        redaction: Redaction,
        /// How far the journal was read with it.
        place: u64,
    },
    /// How far the journal was read.
    Place { authority: AuthorityId, place: u64 },
}

impl Line {
    const fn place(&self) -> (AuthorityId, u64) {
        match self {
            Self::Redaction { redaction, place } => (redaction.authority, *place),
            Self::Place { authority, place } => (*authority, *place),
        }
    }
}

/// The lines of a file; none if there is no file. A last line that breaks off was never finished:
/// the worker writes it again.
fn lines(path: &Path) -> Result<Vec<Line>, Fault> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let read = whole.lines().enumerate().filter(|(_, line)| !line.is_empty());
    read.map(|(number, line)| {
        serde_json::from_str(line).map_err(|_| Fault::Setting {
            what: format!("{}, line {}: no line of redactions", path.display(), number + 1),
        })
    })
    .collect()
}

/// The redactions of a file, in their order.
///
/// # Errors
/// It is not there, cannot be read, or is no such file.
pub(crate) fn read(path: &Path) -> Result<Vec<Redaction>, Fault> {
    if !path.exists() {
        return Err(Fault::Setting { what: format!("{} is not there", path.display()) });
    }
    let redactions = lines(path)?.into_iter().filter_map(|line| match line {
        Line::Redaction { redaction, .. } => Some(redaction),
        Line::Place { .. } => None,
    });
    Ok(redactions.collect())
}

/// What a list names and another does not, behind that other: each redaction once.
pub(crate) fn union(first: Vec<Redaction>, second: Vec<Redaction>) -> Vec<Redaction> {
    let mut known = HashSet::new();
    let all = first.into_iter().chain(second);
    all.filter(|one| known.insert((one.authority, one.case, one.text))).collect()
}

/// Writes a new file with these redactions, beside a database that was put back: what its journal
/// says is read from the beginning. What stood in the file is gone; it belongs among them.
///
/// # Errors
/// It cannot be written.
pub(crate) fn begin_with(path: &Path, redactions: Vec<Redaction>) -> Result<(), Fault> {
    let mut text = String::new();
    for redaction in redactions {
        text.push_str(&written(&Line::Redaction { redaction, place: 0 })?);
    }
    let half = path.with_extension("half");
    let mut options = OpenOptions::new();
    let opened = options.create(true).write(true).truncate(true).mode(0o600).open(&half);
    let mut file = opened.map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&half, path).and_then(|()| sync_folder_of(path)).map_err(failed)
}

fn failed(error: std::io::Error) -> Fault {
    Fault::Unavailable(Box::new(error))
}

fn written(line: &Line) -> Result<String, Fault> {
    let mut text =
        serde_json::to_string(line).map_err(|error| Fault::corrupt(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

/// The file, and how far each authority's journal was read.
pub(crate) struct Redactions {
    path: PathBuf,
    /// Read up to here, and noted in the file up to there; filled when first needed.
    places: Mutex<HashMap<AuthorityId, (u64, u64)>>,
}

impl Redactions {
    /// The file of this path, which is made when the first redaction comes.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, places: Mutex::default() }
    }

    /// Writes down the redactions that one reading of the journal finds; whether there may be more.
    ///
    /// # Errors
    /// The journal cannot be read, or the file not be written.
    pub(crate) async fn follow(&self, app: &App, authority: AuthorityId) -> Result<bool, Fault> {
        let mut places = self.places.lock().await;
        let (read, noted) = match places.get(&authority) {
            Some(known) => *known,
            None => self.begun(app, authority).await?,
        };
        places.insert(authority, (read, noted));
        let Some(followed) = app.redactions_after(authority, FeedPlace(read)).await? else {
            return Ok(false);
        };
        let place = followed.place.0;
        let is_marked = place.saturating_sub(noted) >= ENTRIES_BETWEEN_MARKS;
        let found = followed.redactions.into_iter();
        let mut all: Vec<Line> =
            found.map(|redaction| Line::Redaction { redaction, place: read }).collect();
        if is_marked || !all.is_empty() {
            all.push(Line::Place { authority, place });
        }
        self.append(&all).await?;
        places.insert(authority, (place, if all.is_empty() { noted } else { place }));
        Ok(true)
    }

    /// Seals what waits and writes down every redaction: for a program that ends at once.
    ///
    /// # Errors
    /// As [`Self::follow`].
    pub(crate) async fn catch_up(&self, app: &App, authority: AuthorityId) -> Result<(), Fault> {
        app.seal(authority).await?;
        while self.follow(app, authority).await? {}
        Ok(())
    }

    /// How far the file says that the journal was read; from the beginning where the journal does
    /// not reach so far, because another copy of the database was put back.
    async fn begun(&self, app: &App, authority: AuthorityId) -> Result<(u64, u64), Fault> {
        let lines = lines(&self.path)?;
        let own = lines.iter().map(Line::place).filter(|(whose, _)| *whose == authority);
        let place = own.map(|(_, place)| place).max().unwrap_or_default();
        let is_reached = app.reaches(authority, FeedPlace(place)).await?;
        Ok(if is_reached { (place, place) } else { (0, 0) })
    }

    async fn append(&self, lines: &[Line]) -> Result<(), Fault> {
        if lines.is_empty() {
            return Ok(());
        }
        let text = lines.iter().map(written).collect::<Result<String, _>>()?;
        let path = self.path.clone();
        let joined = tokio::task::spawn_blocking(move || append(&path, &text)).await;
        joined.map_err(|error| Fault::Database(Box::new(error)))?.map_err(failed)
    }
}

/// Adds whole lines. What a writing that broke off left behind the last whole line is taken away
/// first, or the next line would be part of it; another process that writes waits meanwhile.
fn append(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.create(true).read(true).append(true).mode(0o600).open(path)?;
    file.lock()?;
    cut(&mut file)?;
    let is_new = file.metadata()?.len() == 0;
    file.write_all(text.as_bytes())?;
    file.sync_data()?;
    if is_new { sync_folder_of(path) } else { Ok(()) }
}

/// Cuts a file behind its last end of a line.
fn cut(file: &mut File) -> std::io::Result<()> {
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(());
    }
    let mut last = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut last)?;
    if last == *b"\n" {
        return Ok(());
    }
    let mut all = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut all)?;
    let whole = all.iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place + 1);
    tracing::warn!(bytes = all.len() - whole, "the list of redactions ended in half a line");
    file.set_len(whole as u64)
}

#[cfg(test)]
mod tests;
