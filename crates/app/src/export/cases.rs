//! Cases as a table: one row each, as it stands now.

use std::collections::HashMap;
use std::io::Write;

use domain::ids::{CaseId, TextId};

use super::table::{Cell, ExportError, TableWriter};
use super::{ExportAsked, Pages, unit_code};
use crate::act::App;
use crate::port::list::{CaseRow, Listed};
use crate::rules::Rules;

/// Columns of the export of cases, in order.
pub(super) const COLUMNS: &[&str] = &[
    "number",
    "case",
    "kind",
    "type",
    "category",
    "channel",
    "urgency",
    "status",
    "closed_as",
    "disposition",
    "round",
    "escalation",
    "lead_unit",
    "responsible_unit",
    "registered_at",
    "closed_at",
    "last_update_at",
    "due_at",
    "is_provisional",
    "duplicate_of",
    "parent",
    "children_verified",
    "children",
    "policy",
    "policy_version",
    "text",
    "place",
    "events",
    "head",
];

/// What rows of one page refer to.
struct Around<'rules> {
    rules: &'rules Rules,
    numbers: HashMap<CaseId, String>,
    texts: HashMap<TextId, String>,
}

impl App {
    /// The table of cases, in which [`App::export_cases`] writes.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn cases_table<W: Write + Send>(
        format: super::ExportFormat,
        out: W,
    ) -> Result<TableWriter<W>, ExportError> {
        TableWriter::new(format, out, COLUMNS)
    }

    /// Writes the cases that a person may see, the latest registered first. Gives their number.
    ///
    /// # Errors
    /// They cannot be read, or the table cannot be written.
    pub async fn export_cases<W: Write + Send>(
        &self,
        asked: &ExportAsked,
        table: &mut TableWriter<W>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<u64, ExportError> {
        let rules = self.rules(asked.authority).await?;
        let mut pages = Pages::new(self, asked);
        let mut written = 0;
        while let Some(page) = pages.next().await? {
            let around = self.around_page(asked, &rules, &page).await?;
            for listed in &page {
                table.row(&cells(listed, &around))?;
                written += 1;
            }
            progress(written);
        }
        Ok(written)
    }

    async fn around_page<'rules>(
        &self,
        asked: &ExportAsked,
        rules: &'rules Rules,
        page: &[Listed],
    ) -> Result<Around<'rules>, ExportError> {
        let cases: Vec<CaseId> = page
            .iter()
            .flat_map(|listed| [listed.row.primary, listed.row.parent])
            .flatten()
            .collect();
        let numbers = match cases.as_slice() {
            [] => Vec::new(),
            some => self.store.numbers(asked.authority, some).await?,
        };
        let texts: Vec<TextId> = page
            .iter()
            .flat_map(|listed| [Some(listed.row.text), listed.row.place])
            .flatten()
            .collect();
        let texts = self.store.texts(asked.authority, &texts).await?;
        Ok(Around {
            rules,
            numbers: numbers.into_iter().collect(),
            texts: texts.into_iter().map(|text| (text.id, text.body)).collect(),
        })
    }
}

impl Around<'_> {
    fn number(&self, case: Option<CaseId>) -> Cell {
        Cell::shown(case.and_then(|case| self.numbers.get(&case)))
    }

    fn text(&self, text: Option<TextId>) -> Cell {
        Cell::shown(text.and_then(|text| self.texts.get(&text)))
    }
}

fn cells(listed: &Listed, around: &Around<'_>) -> Vec<Cell> {
    let row: &CaseRow = &listed.row;
    let (verified, children) = row.children;
    vec![
        Cell::text(row.number.as_str()),
        Cell::text(row.case.to_string()),
        word(&row.kind),
        Cell::text(row.type_key.as_str()),
        Cell::shown(row.category.as_ref()),
        Cell::text(row.channel.as_str()),
        Cell::text(row.urgency.as_str()),
        word(&row.status),
        row.closed_as.as_ref().map_or(Cell::Empty, word),
        Cell::shown(row.disposition.as_ref()),
        Cell::Number(i64::from(row.round)),
        word(&row.escalation),
        unit_code(around.rules, row.lead),
        unit_code(around.rules, row.responsible),
        Cell::text(row.registered_at.to_string()),
        Cell::shown(row.closed_at),
        Cell::text(row.last_update_at.to_string()),
        Cell::shown(row.due_at),
        Cell::Flag(row.is_provisional),
        around.number(row.primary),
        around.number(row.parent),
        Cell::Number(i64::from(verified)),
        Cell::Number(i64::from(children)),
        Cell::text(row.policy.key.as_str()),
        Cell::Number(i64::from(row.policy.version)),
        around.text(Some(row.text)),
        around.text(row.place),
        Cell::count(row.seq),
        Cell::text(row.head.to_string()),
    ]
}

/// The stable word of a value that is written as one.
pub(super) fn word(value: &impl serde::Serialize) -> Cell {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Cell::text(word),
        Ok(serde_json::Value::Null) | Err(_) => Cell::Empty,
        Ok(other) => Cell::text(other.to_string()),
    }
}
