//! The board: how each unit stands now, and what came in and went out day by day.

mod trend;

use app::port::list::BoardRow;
use askama::Template;
use axum::http::StatusCode;
use domain::access::ScopeClause;
use domain::ids::UnitId;

use super::desk::{At, Desk};
use super::frame::Frame;
use super::{Answer, show};
use crate::http::fields::query;
use crate::http::trouble::Trouble;
use crate::locales::{Words, grouped};
use trend::Trend;

/// A figure that opens its cases.
struct Cell {
    count: String,
    address: String,
    is_pressing: bool,
}

struct Line {
    name: String,
    cells: Vec<Cell>,
}

#[derive(Template)]
#[template(path = "board.html")]
struct Page {
    w: Words,
    frame: Frame,
    at: String,
    heads: Vec<String>,
    lines: Vec<Line>,
    total: Option<Line>,
    trend: Trend,
}

/// Columns: the key of the head, the query behind its figures, whether it presses.
const COLUMNS: [(&str, &str, bool); 6] = [
    ("board-open", "open=1", false),
    ("board-due-today", "open=1&alert=due_today", false),
    ("board-overdue", "open=1&alert=overdue", true),
    ("board-silent", "open=1&alert=silent", true),
    ("board-objected", "status=objected", false),
    ("board-verifying", "status=verifying", false),
];

const fn counts(row: &BoardRow) -> [u64; 6] {
    [row.open, row.due_today, row.overdue, row.silent, row.objected, row.verifying]
}

fn cells(counts: [u64; 6], unit: Option<&str>) -> Vec<Cell> {
    let columns = COLUMNS.iter().zip(counts);
    let each = columns.map(|((_, asked, presses), count)| {
        let unit = query([("unit", unit.unwrap_or_default())]);
        let unit = unit.trim_start_matches('?');
        let join = if unit.is_empty() { "" } else { "&" };
        Cell {
            count: grouped(&count.to_string()),
            address: format!("/cases?{asked}{join}{unit}"),
            is_pressing: *presses && count > 0,
        }
    });
    each.collect()
}

/// Lines by level and code, cases without a lead last.
fn lines(desk: &Desk, mut rows: Vec<BoardRow>) -> Result<Vec<Line>, Trouble> {
    let (rules, naming) = (desk.rules()?, desk.naming()?);
    let order = |row: &BoardRow| {
        let unit = row.lead.and_then(|unit| rules.organisation.unit(unit));
        let level = unit.and_then(|unit| unit.at(desk.now)).map_or(u8::MAX, |it| it.level);
        (level, unit.map(|unit| unit.code.clone()))
    };
    rows.sort_by_key(order);
    let each = rows.iter().map(|row| {
        let unit = row.lead.and_then(|unit| rules.organisation.unit(unit));
        Line {
            name: match row.lead {
                Some(unit) => naming.unit(unit),
                None => desk.words.say("board-no-unit"),
            },
            cells: match unit {
                Some(unit) => cells(counts(row), Some(unit.code.as_str())),
                None => without_links(counts(row)),
            },
        }
    });
    Ok(each.collect())
}

fn without_links(counts: [u64; 6]) -> Vec<Cell> {
    let mut cells = cells(counts, None);
    cells.iter_mut().for_each(|cell| cell.address.clear());
    cells
}

fn total(desk: &Desk, rows: &[BoardRow]) -> Option<Line> {
    (rows.len() > 1).then(|| {
        let mut sums = [0; 6];
        for row in rows {
            sums.iter_mut().zip(counts(row)).for_each(|(sum, count)| *sum += count);
        }
        Line { name: desk.words.say("board-total"), cells: cells(sums, None) }
    })
}

/// The units whose days a person may see: none for all of them.
async fn units_seen(desk: &Desk) -> Result<Option<Vec<UnitId>>, Trouble> {
    let (rules, actor) = (desk.rules()?, desk.actor()?);
    let scope = domain::access::scope(&rules.context(desk.now, &actor, &[]).viewer());
    let mut seen = Vec::new();
    for clause in &scope.any_of {
        match clause {
            ScopeClause::All => return Ok(None),
            ScopeClause::ResponsibleWithin(top) => {
                if rules.organisation.is_root(*top, desk.now) {
                    return Ok(None);
                }
                let within = |unit: &UnitId| rules.organisation.is_within(*unit, *top, desk.now);
                seen.extend(rules.organisation.units().map(|unit| unit.id).filter(within));
            }
            ScopeClause::Lead(unit) => seen.push(*unit),
            ScopeClause::Unassigned
            | ScopeClause::Support(_)
            | ScopeClause::ParentLead(_)
            | ScopeClause::Counterparty(_)
            | ScopeClause::Requester(_) => {}
        }
    }
    Ok(Some(seen))
}

/// The board.
pub(crate) async fn page(At(desk): At) -> Answer {
    let (app, authority, actor) = (&desk.site.app, desk.site.authority, desk.actor()?);
    let rows = app.board(authority, &actor).await?;
    let total = total(&desk, &rows);
    let seen = units_seen(&desk).await?;
    let page = Page {
        w: desk.words,
        frame: desk.frame(desk.words.say("board-title")),
        at: desk.moments()?.at(desk.now),
        heads: COLUMNS.iter().map(|(key, _, _)| desk.words.say(key)).collect(),
        lines: lines(&desk, rows)?,
        total,
        trend: trend::of(&desk, seen.as_deref()).await?,
    };
    show(StatusCode::OK, &page)
}
