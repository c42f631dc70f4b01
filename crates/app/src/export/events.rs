//! The journal as a table: one row for each event of the cases that a person may see.

use std::collections::HashMap;
use std::io::Write;

use domain::actor::Actor;
use domain::ids::CaseId;
use serde_json::Value;

use super::cases::word;
use super::table::{Cell, ExportError, TableWriter};
use super::{ExportAsked, Pages, unit_code};
use crate::act::App;
use crate::port::case::Loaded;
use crate::port::commit::Entry;
use crate::port::fault::Fault;
use crate::rules::Rules;

/// Columns of the export of events, in order.
const COLUMNS: &[&str] = &[
    "number",
    "case",
    "seq",
    "occurred_at",
    "recorded_at",
    "event",
    "actor",
    "role",
    "unit",
    "person",
    "substitute_for",
    "body",
    "hash",
];

/// Cases whose journals are read together.
const CASES_AT_ONCE: usize = 100;

impl App {
    /// The table of events, in which [`App::export_events`] writes.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn events_table<W: Write + Send>(
        format: super::ExportFormat,
        out: W,
    ) -> Result<TableWriter<W>, ExportError> {
        TableWriter::new(format, out, COLUMNS)
    }

    /// Writes the events of the cases that a person may see: case by case, the latest registered
    /// first, each in the order of its journal. Gives their number.
    ///
    /// # Errors
    /// They cannot be read, or the table cannot be written.
    pub async fn export_events<W: Write + Send>(
        &self,
        asked: &ExportAsked,
        table: &mut TableWriter<W>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<u64, ExportError> {
        let rules = self.rules(asked.authority).await?;
        let mut pages = Pages::new(self, asked);
        let mut written = 0;
        while let Some(page) = pages.next().await? {
            let cases: Vec<CaseId> = page.iter().map(|listed| listed.row.case).collect();
            for some in cases.chunks(CASES_AT_ONCE) {
                let found = self.store.load(asked.authority, some).await?;
                let found: HashMap<CaseId, Loaded> =
                    found.into_iter().map(|loaded| (loaded.case, loaded)).collect();
                for loaded in some.iter().filter_map(|case| found.get(case)) {
                    for entry in &loaded.entries {
                        table.row(&cells(loaded, entry, &rules)?)?;
                        written += 1;
                    }
                }
            }
            progress(written);
        }
        Ok(written)
    }
}

fn cells(loaded: &Loaded, entry: &Entry, rules: &Rules) -> Result<Vec<Cell>, Fault> {
    let damaged = |error: serde_json::Error| {
        Fault::corrupt(format!("entry {} of case {}: {error}", entry.seq, loaded.case))
    };
    let actor: Actor = serde_json::from_str(&entry.actor).map_err(damaged)?;
    let who: Value = serde_json::from_str(&entry.actor).map_err(damaged)?;
    let body: Value = serde_json::from_str(&entry.body).map_err(damaged)?;
    let (official, event) = (actor.official(), event(&body));
    Ok(vec![
        Cell::text(loaded.number.as_str()),
        Cell::text(loaded.case.to_string()),
        Cell::count(entry.seq),
        Cell::text(entry.occurred_at.to_string()),
        Cell::text(entry.recorded_at.to_string()),
        event,
        who.get("who").map_or(Cell::Empty, word),
        word(&actor.role()),
        unit_code(rules, actor.unit()),
        Cell::shown(official.map(|official| official.person)),
        Cell::shown(official.and_then(|official| official.substitute_for)),
        Cell::Parts(body),
        Cell::text(entry.hash.to_string()),
    ])
}

/// The word for what happened; of an imported fact, with the fact.
fn event(body: &Value) -> Cell {
    let part = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    match (part("type"), part("fact")) {
        (of, "") => Cell::text(of),
        (of, fact) => Cell::text(format!("{of}.{fact}")),
    }
}
