//! Tables that leave the system: cases, events, the appraisal, rejected rows; as CSV, JSON lines or
//! a workbook.
//!
//! No cell is ever a formula, whatever somebody wrote into a request. `docs/export.md` says what
//! each column holds. Opening files is not here.

mod appraisal;
mod cases;
mod events;
mod rejections;
mod table;
#[cfg(test)]
mod tests;

pub use appraisal::write_appraisal;
pub use rejections::Rejections;
pub use table::{Cell, ExportError, ExportFormat, TableWriter};

use crate::act::App;
use crate::port::fault::Fault;
use crate::port::list::{CaseFilter, Listed, Sort};
use crate::read::{ListAsked, ROWS_MAX};
use domain::actor::Actor;
use domain::ids::{AuthorityId, UnitId};

/// Which cases are exported.
#[derive(Debug, Clone)]
pub struct ExportAsked {
    /// Whose cases.
    pub authority: AuthorityId,
    /// Who asks: only what this person may see is exported.
    pub actor: Actor,
    /// Which of them.
    pub filter: CaseFilter,
}

/// Goes through the cases that a person may see, page by page, the latest registered first.
struct Pages<'app> {
    app: &'app App,
    asked: &'app ExportAsked,
    next: Option<ListAsked>,
}

impl<'app> Pages<'app> {
    fn new(app: &'app App, asked: &'app ExportAsked) -> Self {
        let (filter, sort) = (asked.filter.clone(), Sort::Newest);
        let first = ListAsked { filter, sort, after: None, limit: ROWS_MAX };
        Self { app, asked, next: Some(first) }
    }

    /// The next page; none after the last.
    async fn next(&mut self) -> Result<Option<Vec<Listed>>, Fault> {
        let Some(asked) = self.next.take() else { return Ok(None) };
        let page = self.app.list(self.asked.authority, &self.asked.actor, asked.clone()).await?;
        self.next = page.next.map(|after| ListAsked { after: Some(after), ..asked });
        Ok((!page.rows.is_empty()).then_some(page.rows))
    }
}

/// The code of a unit.
fn unit_code(rules: &crate::rules::Rules, unit: Option<UnitId>) -> Cell {
    let found = unit.and_then(|unit| rules.organisation.unit(unit));
    found.map_or(Cell::Empty, |found| Cell::text(found.code.as_str()))
}
