//! The board: how the whole authority and each unit stand now, and what came in and went out week
//! by week. Not here: how the drawings are made.

mod bars;
mod trend;
mod units;

use app::port::list::BoardRow;
use askama::Template;
use axum::http::StatusCode;
use domain::access::scope;
use domain::ids::UnitId;

use super::badge::Badge;
use super::desk::{Asked, At, Desk};
use super::frame::Frame;
use super::naming::Naming;
use super::{Answer, show};
use crate::http::fields::query;
use crate::http::trouble::Trouble;
use crate::locales::{Words, grouped};
use trend::Trend;
use units::Group;

/// A column of figures.
struct Column {
    /// Its word in addresses.
    word: &'static str,
    /// The key of its head.
    key: &'static str,
    /// The query behind its figures.
    asked: &'static str,
    /// Whether any of it is one too many.
    is_pressing: bool,
    /// Group and key of the shape that stands beside it.
    shape: (&'static str, &'static str),
}

const COLUMNS: [Column; 6] = [
    Column {
        word: "open",
        key: "board-open",
        asked: "open=1",
        is_pressing: false,
        shape: ("status", "in_progress"),
    },
    Column {
        word: "due_today",
        key: "board-due-today",
        asked: "open=1&alert=due_today",
        is_pressing: false,
        shape: ("alert", "at_risk"),
    },
    Column {
        word: "overdue",
        key: "board-overdue",
        asked: "open=1&alert=overdue",
        is_pressing: true,
        shape: ("alert", "overdue"),
    },
    Column {
        word: "silent",
        key: "board-silent",
        asked: "open=1&alert=silent",
        is_pressing: true,
        shape: ("flag", "silent"),
    },
    Column {
        word: "objected",
        key: "board-objected",
        asked: "status=objected",
        is_pressing: false,
        shape: ("status", "objected"),
    },
    Column {
        word: "verifying",
        key: "board-verifying",
        asked: "status=verifying",
        is_pressing: false,
        shape: ("status", "verifying"),
    },
];

/// The figures of a row, in the order of [`COLUMNS`].
type Figures = [u64; 6];

const fn figures(row: &BoardRow) -> Figures {
    [row.open, row.due_today, row.overdue, row.silent, row.objected, row.verifying]
}

fn sum<'r>(rows: impl IntoIterator<Item = &'r BoardRow>) -> Figures {
    let mut sums = [0; 6];
    for row in rows {
        sums.iter_mut().zip(figures(row)).for_each(|(sum, figure)| *sum += figure);
    }
    sums
}

/// A figure that opens its cases.
struct Cell {
    label: String,
    count: String,
    address: String,
    is_pressing: bool,
}

/// A figure of the whole authority.
struct Tile {
    cell: Cell,
    badge: Badge,
    /// What share of the open cases it is.
    share: String,
}

/// A head by which one can sort.
struct Head {
    label: String,
    address: String,
    is_sorted: bool,
}

#[derive(Template)]
#[template(path = "board.html")]
struct Page {
    w: Words,
    frame: Frame,
    at: String,
    tiles: Vec<Tile>,
    heads: Vec<Head>,
    groups: Vec<Group>,
    trend: Trend,
    weeks: usize,
}

/// Figures as cells; of a unit by its code, or of all.
fn cells(words: Words, figures: Figures, unit: Option<&str>) -> Vec<Cell> {
    let each = COLUMNS.iter().zip(figures).map(|(column, count)| {
        let unit = query([("unit", unit.unwrap_or_default())]);
        let unit = unit.trim_start_matches('?');
        let join = if unit.is_empty() { "" } else { "&" };
        Cell {
            label: words.say(column.key),
            count: grouped(&count.to_string()),
            address: format!("/cases?{}{join}{unit}", column.asked),
            is_pressing: column.is_pressing && count > 0,
        }
    });
    each.collect()
}

fn tiles(naming: &Naming<'_>, figures: Figures) -> Vec<Tile> {
    let all = figures.first().copied().unwrap_or_default();
    let each = cells(naming.words, figures, None).into_iter().zip(COLUMNS.iter().zip(figures));
    each.map(|(cell, (column, count))| {
        let share = (count * 100).checked_div(all).filter(|_| column.word != "open");
        Tile {
            cell,
            badge: naming.badge(column.shape.0, column.shape.1),
            share: match share {
                Some(0) if count > 0 => naming.words.say("board-share-little"),
                Some(n) => naming.words.count("board-share", n),
                None => String::new(),
            },
        }
    })
    .collect()
}

fn heads(words: Words, sorted: &Column) -> Vec<Head> {
    let each = COLUMNS.iter().map(|column| Head {
        label: words.say(column.key),
        address: format!("/board?sort={}", column.word),
        is_sorted: column.word == sorted.word,
    });
    each.collect()
}

/// The units whose days a person may see: none for all of them.
fn units_seen(desk: &Desk) -> Result<Option<Vec<UnitId>>, Trouble> {
    let (rules, actor) = (desk.rules()?, desk.actor()?);
    let scope = scope(&rules.context(desk.now, &actor, &[]).viewer());
    Ok(scope.units(&rules.organisation, desk.now))
}

/// The board.
pub(crate) async fn page(At(desk): At, Asked(asked): Asked) -> Answer {
    let (app, authority, actor) = (&desk.site.app, desk.site.authority, desk.actor()?);
    let [_, _, overdue, ..] = &COLUMNS;
    let wanted = COLUMNS.iter().find(|column| asked.get("sort") == Some(column.word));
    let sorted = wanted.unwrap_or(overdue);
    let seen = units_seen(&desk)?;
    let weeks = trend::Weeks::ending(desk.moments()?.day(desk.now));
    // Side by side: each takes some milliseconds in a large city.
    let tallies = app.store.tallies(authority, weeks.days(), trend::MEASURES);
    let (rows, tallies) = tokio::try_join!(app.board(authority, &actor), tallies)?;
    let page = Page {
        w: desk.words,
        frame: desk.frame(desk.words.say("board-title")),
        at: desk.moments()?.at(desk.now),
        tiles: tiles(&desk.naming()?, sum(&rows)),
        heads: heads(desk.words, sorted),
        trend: trend::of(desk.words, &weeks, &tallies, seen.as_deref()),
        groups: units::groups(&desk, rows, (&weeks, &tallies), sorted)?,
        weeks: trend::WEEKS,
    };
    show(StatusCode::OK, &page)
}
