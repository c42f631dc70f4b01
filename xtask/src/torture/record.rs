//! What a client was told, on disk: a line before each request, and a line that is synced before an
//! acknowledgement counts. Read again after a fault, it says what must be there.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::client::Request;

/// How long the first acknowledgement may take on a machine that does much besides.
const FIRST_WITHIN: Duration = Duration::from_secs(20);

#[derive(Debug, Serialize, Deserialize)]
enum Line {
    Asked(Request),
    Told { key: String, answer: Value },
}

/// The record of one client.
#[derive(Debug)]
pub(super) struct Record(File);

/// A request, and what was acknowledged of it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) request: Request,
    /// The answer, where there was one that said success.
    pub(super) told: Option<Value>,
}

impl Record {
    /// Opens the record of a client, which goes on where it ended.
    pub(super) fn open(folder: &Path, client: usize) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(format!("{client}.jsonl"));
        let file = OpenOptions::new().create(true).append(true).open(&path);
        Ok(Self(file.with_context(|| path.display().to_string())?))
    }

    fn line(&mut self, line: &Line) -> Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        Ok(self.0.write_all(&text)?)
    }

    /// A request that is about to be sent.
    pub(super) fn asked(&mut self, request: &Request) -> Result<()> {
        self.line(&Line::Asked(request.clone()))
    }

    /// What was acknowledged. It counts once this returns.
    pub(super) fn told(&mut self, request: &Request, answer: Value) -> Result<()> {
        self.line(&Line::Told { key: request.key.clone(), answer })?;
        Ok(self.0.sync_data()?)
    }
}

/// All records of a folder, one list for each client, in the order of asking.
pub(super) fn read(folder: &Path) -> Result<Vec<Vec<Entry>>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<Result<_>>()?;
    paths.sort();
    paths.iter().map(|path| read_one(path)).collect()
}

/// Waits until somebody was told something: a fault before that would show nothing.
pub(super) fn wait_for_the_first(folder: &Path) {
    let began = Instant::now();
    while began.elapsed() < FIRST_WITHIN && !has_told(folder) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn has_told(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut texts = files.filter_map(|file| std::fs::read_to_string(file.path()).ok());
    texts.any(|text| text.contains("{\"Told\""))
}

fn read_one(path: &Path) -> Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path)?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut places = BTreeMap::new();
    // Of a line that is just being written nothing counts yet.
    for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        match serde_json::from_str(line)? {
            Line::Asked(request) => {
                places.insert(request.key.clone(), entries.len());
                entries.push(Entry { request, told: None });
            }
            Line::Told { key, answer } => {
                let place = places.get(&key).and_then(|place| entries.get_mut(*place));
                place.context("told without having asked")?.told = Some(answer);
            }
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::torture::client::Who;
    use serde_json::json;

    #[test]
    fn a_record_says_what_was_asked_and_what_was_told() {
        let folder = std::env::temp_dir().join(format!("answerable-record-{}", std::process::id()));
        let request = |key: &str| Request {
            key: key.to_owned(),
            path: "/".to_owned(),
            who: Who::Intake,
            body: String::new(),
        };
        let mut record = Record::open(&folder, 0).unwrap();
        record.asked(&request("a")).unwrap();
        record.told(&request("a"), json!({ "number": "1" })).unwrap();
        record.asked(&request("b")).unwrap();
        record.0.write_all(b"{\"Told\":{\"key\":\"b\"").unwrap();
        let read = read(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let told: Vec<_> = read[0].iter().map(|entry| entry.told.clone()).collect();
        assert_eq!(told, [Some(json!({ "number": "1" })), None]);
    }
}
