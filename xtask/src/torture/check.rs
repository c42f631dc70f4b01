//! What must hold after every fault: nothing acknowledged is lost, nothing is doubled, and the
//! journal is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail, ensure};
use serde_json::Value;

use super::city::{City, Door};
use super::client::{self, Reply, Request};
use super::load;
use super::record::{self, Entry};

/// How long a request is asked again before it counts as never answered.
const PATIENCE: Duration = Duration::from_secs(60);
const AGAIN_AFTER: Duration = Duration::from_millis(20);

/// What a city must hold, by everything that was ever acknowledged in it.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// The number of entries of each case.
    cases: BTreeMap<String, u64>,
    /// The bytes of attached files, by where they are read.
    files: BTreeMap<String, String>,
    /// Cases of history beside those, whose clocks move on by themselves.
    history: u64,
}

impl Books {
    /// Books of a city that has so many cases of history.
    pub(super) fn beside(history: u64) -> Self {
        Self { history, ..Self::default() }
    }

    /// Sends every request of a record again: what was acknowledged has the same answer, what was
    /// not is settled now, once.
    pub(super) fn settle(&mut self, door: &Door, folder: &Path) -> Result<u64> {
        let records = record::read(folder)?;
        let settled: Result<Vec<_>> = std::thread::scope(|scope| {
            let clients: Vec<_> = records
                .iter()
                .enumerate()
                .map(|(which, entries)| scope.spawn(move || settle(door, which, entries)))
                .collect();
            let joined = clients.into_iter().map(std::thread::ScopedJoinHandle::join);
            joined.map(|end| end.map_err(|_| anyhow!("a client had a bug"))?).collect()
        });
        let mut count = 0;
        let mut registered = BTreeSet::new();
        for (request, answer) in settled?.into_iter().flatten() {
            count += 1;
            let (number, seq) = number_and_seq(&answer)?;
            if request.path == "/api/v1/cases" {
                let is_new = registered.insert(number.clone()) && !self.cases.contains_key(&number);
                ensure!(is_new, "case {number} was given to two keys, the second {}", request.key);
            }
            if let Some(id) = answer.get("id").and_then(Value::as_str) {
                let place = format!("/api/v1/cases/{number}/attachments/{id}");
                self.files.insert(place, request.body);
            }
            let seen = self.cases.entry(number).or_default();
            *seen = (*seen).max(seq);
        }
        Ok(count)
    }

    /// Checks the whole of a city: attached files are what was sent, and the journal holds exactly
    /// what was acknowledged.
    pub(super) fn check(&self, city: &City, door: &Door) -> Result<()> {
        let Some(address) = door.addresses.first() else { bail!("no server") };
        for (path, body) in &self.files {
            let token = city.token(client::Who::Handler);
            match client::get(*address, token, path, door.patience) {
                Reply::Whole(answer) if answer.text() == *body => {}
                Reply::Whole(answer) => bail!("{path}: {} {}", answer.status, answer.text()),
                Reply::Broken(why) => bail!("{path}: {why}"),
            }
        }
        self.check_journal(city)
    }

    /// How many cases, and how many entries of them, have been acknowledged by now in a record that
    /// is still being written.
    pub(super) fn so_far(folder: &Path) -> Result<(u64, u64)> {
        let mut books = Self::default();
        for entry in record::read(folder)?.into_iter().flatten() {
            if let Some(answer) = entry.told {
                let (number, seq) = number_and_seq(&answer)?;
                let seen = books.cases.entry(number).or_default();
                *seen = (*seen).max(seq);
            }
        }
        Ok((books.cases.len() as u64, books.entries()))
    }

    /// How many entries the journal must have.
    pub(super) fn entries(&self) -> u64 {
        self.cases.values().sum()
    }

    /// The journal alone.
    pub(super) fn check_journal(&self, city: &City) -> Result<()> {
        let report = city.verify()?;
        ensure!(is_whole(&report), "the journal is not whole: {report}");
        let (cases, entries) = (self.cases.len() as u64, self.entries());
        let cases = cases + self.history;
        ensure!(
            number_in(&report, "cases") == Some(cases),
            "{cases} cases were acknowledged: {report}"
        );
        let is_exact = self.history > 0 || number_in(&report, "entries") == Some(entries);
        ensure!(is_exact, "{entries} entries were acknowledged: {report}");
        Ok(())
    }
}

/// Whether the check of the journal found nothing.
pub(super) fn is_whole(report: &Value) -> bool {
    report.get("ok") == Some(&Value::Bool(true))
}

/// A number in an answer or a report.
pub(super) fn number_in(object: &Value, name: &str) -> Option<u64> {
    object.get(name).and_then(Value::as_u64)
}

/// Where a case stands after an answer.
pub(super) fn number_and_seq(answer: &Value) -> Result<(String, u64)> {
    match (answer.get("number").and_then(Value::as_str), number_in(answer, "seq")) {
        (Some(number), Some(seq)) => Ok((number.to_owned(), seq)),
        _ => bail!("an answer without number and place: {answer}"),
    }
}

fn settle(door: &Door, which: usize, entries: &[Entry]) -> Result<Vec<(Request, Value)>> {
    let mut settled = Vec::new();
    for entry in entries {
        let answer = insist(door, which, &entry.request)?;
        if let Some(told) = &entry.told {
            ensure!(
                *told == answer,
                "{} was told {told}, and after the fault {answer}",
                entry.request.key
            );
        }
        settled.push((entry.request.clone(), answer));
    }
    Ok(settled)
}

/// Asks until there is an answer that says success.
pub(super) fn insist(door: &Door, which: usize, request: &Request) -> Result<Value> {
    let began = Instant::now();
    let mut last = String::new();
    while began.elapsed() < PATIENCE {
        match door.send(which, request) {
            Reply::Whole(answer) if answer.is_success() => return Ok(answer.json()),
            Reply::Whole(answer) if load::is_later(&answer).is_some() => last = answer.text(),
            Reply::Whole(answer) => {
                bail!("{} {}: {} {}", request.key, request.body, answer.status, answer.text())
            }
            Reply::Broken(why) => last = why,
        }
        std::thread::sleep(AGAIN_AFTER);
    }
    bail!("{} was never answered: {last}", request.key)
}
