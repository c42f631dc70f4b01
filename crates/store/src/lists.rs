//! `Lists`: pages of rows, the board, tallies, facts.

use app::port::Fault;
use app::port::list::{BoardRow, Cursor, Days, ListQuery, Listed, Lists, Page, Sort, Tally};
use app::tally::Measure;
use async_trait::async_trait;
use domain::access::Scope;
use domain::appraisal::CaseFacts;
use domain::ids::{AuthorityId, CaseId, UnitId};
use jiff::Timestamp;

use crate::case_row;
use crate::database::Database;
use crate::filter::{self, BoardAsk};
use crate::sql;
use crate::value::{Row, Value};

/// The longest page.
const PAGE_MAX: u32 = 500;
/// How much of a text a list shows.
const EXCERPT_CHARACTERS: usize = 200;

fn listed(authority: AuthorityId, mut columns: Row) -> Result<Listed, Fault> {
    let row = case_row::read(authority, &mut columns)?;
    let (text, place) = (columns.bytes_or_none()?, columns.bytes_or_none()?);
    Ok(Listed {
        row,
        excerpt: text.map(|text| excerpt(&text)),
        place: place.map(|text| excerpt(&text)),
    })
}

/// The beginning of a text that may be cut within a letter.
fn excerpt(bytes: &[u8]) -> String {
    let whole = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => bytes
            .get(..error.valid_up_to())
            .and_then(|valid| std::str::from_utf8(valid).ok())
            .unwrap_or_default(),
    };
    whole.chars().take(EXCERPT_CHARACTERS).collect()
}

/// The place of a row in its list.
fn cursor(sort: Sort, listed: &Listed) -> Cursor {
    let row = &listed.row;
    let at = match sort {
        Sort::Due => row.due_at,
        Sort::Newest => Some(row.registered_at),
        Sort::Stalest => Some(row.last_update_at),
    };
    Cursor { at: at.map(Timestamp::as_microsecond), case: row.case }
}

fn board_row(mut row: Row) -> Result<BoardRow, Fault> {
    let (lead, open) = (row.id_or_none()?.map(UnitId), row.count()?);
    let (overdue, due_by_evening): (u64, u64) = (row.count()?, row.count()?);
    Ok(BoardRow {
        lead,
        open,
        overdue,
        due_today: due_by_evening.saturating_sub(overdue),
        silent: row.count()?,
        objected: row.count()?,
        verifying: row.count()?,
    })
}

fn tally(mut row: Row) -> Result<Tally, Fault> {
    let (day, unit, code) = (row.day()?, row.bytes()?, row.integer()?);
    let unit = match unit.as_slice() {
        [] => None,
        bytes => {
            let id = uuid::Uuid::from_slice(bytes);
            Some(UnitId(id.map_err(|_| Fault::corrupt("the unit of a tally is no id"))?))
        }
    };
    let measure = Measure::of_code(code)
        .ok_or_else(|| Fault::corrupt(format!("no measure has the number {code}")))?;
    Ok(Tally { day, unit, measure, count: row.integer()? })
}

#[async_trait]
impl Lists for Database {
    async fn list(&self, query: &ListQuery) -> Result<Page<Listed>, Fault> {
        let nothing = Page { rows: Vec::new(), next: None };
        let Some(handle) = self.handle(query.authority).await? else { return Ok(nothing) };
        let limit = query.limit.clamp(1, PAGE_MAX);
        let ask = filter::page(self.engine(), handle, query, limit + 1)?;
        let found = self.read(vec![ask]).await?.into_iter().flatten();
        let rows = found.map(|row| listed(query.authority, row));
        let mut rows = rows.collect::<Result<Vec<Listed>, Fault>>()?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > wanted;
        rows.truncate(wanted);
        let last = rows.last().filter(|_| has_more);
        let next = last.map(|last| cursor(query.sort, last));
        Ok(Page { rows, next })
    }

    async fn count(&self, query: &ListQuery, up_to: u32) -> Result<u64, Fault> {
        let Some(handle) = self.handle(query.authority).await? else { return Ok(0) };
        let ask = filter::count(self.engine(), handle, query, up_to)?;
        let found = self.read(vec![ask]).await?.into_iter().flatten().next();
        found.map_or(Ok(0), |mut row| row.count())
    }

    async fn board(
        &self,
        authority: AuthorityId,
        scope: &Scope,
        now: Timestamp,
        day_end: Timestamp,
    ) -> Result<Vec<BoardRow>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let ask = filter::board(self.engine(), handle, &BoardAsk { scope, now, day_end });
        let mut rows = self
            .read(vec![ask])
            .await?
            .into_iter()
            .flatten()
            .map(board_row)
            .collect::<Result<Vec<_>, _>>()?;
        // Where "none" sorts differs between the engines.
        rows.sort_by_key(|row| row.lead);
        Ok(rows)
    }

    async fn tallies(
        &self,
        authority: AuthorityId,
        days: Days,
        measures: &[Measure],
    ) -> Result<Vec<Tally>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        if measures.is_empty() {
            return Ok(Vec::new());
        }
        let ask = filter::tallies(self.engine(), handle, days, measures);
        let rows = self.read(vec![ask]).await?.into_iter().flatten();
        rows.map(tally).collect()
    }

    async fn facts(
        &self,
        authority: AuthorityId,
        days: Days,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<Vec<(String, CaseFacts)>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let Days { from, to } = days;
        let wanted = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let (mut facts, mut after) = (Vec::new(), after_case(after));
        // Facts before and after the days, with none on them, are told only by reading them.
        while facts.len() < wanted {
            let values =
                vec![handle.into(), after.clone(), to.into(), from.into(), limit.max(1).into()];
            let rows = self.rows(&sql::FACTS_BETWEEN, values).await?;
            let is_last = rows.len() < wanted;
            for mut row in rows {
                after = Value::from(row.id()?);
                let (number, found) = (row.text()?, row.json::<CaseFacts>()?);
                let has_any = found.facts.iter().any(|fact| from <= fact.on && fact.on <= to);
                if has_any && facts.len() < wanted {
                    facts.push((number, found));
                }
            }
            if is_last {
                break;
            }
        }
        Ok(facts)
    }
}

/// Every case comes after no bytes.
pub(crate) fn after_case(after: Option<CaseId>) -> Value {
    after.map_or_else(|| Value::Bytes(Vec::new()), |case| case.0.into())
}
