//! Units on the board, in groups of similar ones, the most pressing first.

use std::collections::HashMap;

use app::port::list::{BoardRow, Tally};
use app::tally::Measure;
use domain::ids::{PeerGroupKey, UnitId};

use super::bars::{Parts, Spark};
use super::trend::{WEEKS, Weeks};
use super::{COLUMNS, Cell, Column, Figures, cells, figures, sum};
use crate::http::trouble::Trouble;
use crate::pages::case::filter::NO_UNIT;
use crate::pages::desk::Desk;

/// Units that may be compared.
pub(super) struct Group {
    /// Their name.
    pub(super) name: String,
    /// Their sums, in the order of the columns.
    pub(super) sums: Vec<Cell>,
    /// The units.
    pub(super) lines: Vec<Line>,
}

/// A unit.
pub(super) struct Line {
    /// Its name.
    pub(super) name: String,
    /// Its figures.
    pub(super) cells: Vec<Cell>,
    /// Its open cases, drawn.
    pub(super) parts: Parts,
    /// The drawing in words.
    pub(super) parts_says: String,
    /// Its last weeks; none for cases that nobody leads.
    pub(super) spark: Option<Spark>,
}

/// What came to each unit and what it closed, by week.
type ByUnit = HashMap<UnitId, Vec<(i64, i64)>>;

fn by_unit(weeks: &Weeks, tallies: &[Tally]) -> ByUnit {
    let mut found = ByUnit::new();
    for tally in tallies {
        let (Some(unit), Some(place)) = (tally.unit, weeks.place(tally.day)) else { continue };
        let of_unit = found.entry(unit).or_insert_with(|| vec![(0, 0); WEEKS]);
        let Some((came, closed)) = of_unit.get_mut(place) else { continue };
        match tally.measure {
            Measure::Dispatched => *came += tally.count,
            Measure::Closed => *closed += tally.count,
            _ => {}
        }
    }
    found
}

/// Where a group stands: by the level of its units, those without a group and cases without a lead
/// last.
type Place = (bool, u8, Option<PeerGroupKey>);

fn place(desk: &Desk, lead: Option<UnitId>) -> Result<Place, Trouble> {
    let unit = lead.and_then(|unit| desk.rules().ok()?.organisation.unit(unit));
    let version = unit.and_then(|unit| unit.at(desk.now));
    let group = version.and_then(|version| version.peer_group.clone());
    let level = version.filter(|_| group.is_some()).map_or(u8::MAX, |version| version.level);
    Ok((lead.is_none(), level, group))
}

/// The groups.
///
/// # Errors
/// The store is away.
pub(super) fn groups(
    desk: &Desk,
    rows: Vec<BoardRow>,
    (weeks, tallies): (&Weeks, &[Tally]),
    sorted: &Column,
) -> Result<Vec<Group>, Trouble> {
    let naming = desk.naming()?;
    let led = rows.iter().filter(|row| row.lead.is_some());
    let most = led.map(|row| row.open).max().unwrap_or(0);
    let by_unit = by_unit(weeks, tallies);
    let column = COLUMNS.iter().position(|column| column.word == sorted.word).unwrap_or_default();
    let mut placed = Vec::new();
    for row in rows {
        placed.push((place(desk, row.lead)?, row));
    }
    let pressing = |row: &BoardRow| figures(row).get(column).copied().unwrap_or_default();
    placed.sort_by(|(one, row), (other, other_row)| {
        let by_figure = pressing(other_row).cmp(&pressing(row));
        one.cmp(other).then(by_figure).then(other_row.open.cmp(&row.open))
    });
    let same = placed.chunk_by(|(one, _), (other, _)| one == other);
    let each = same.map(|rows| {
        let group = rows.first().and_then(|((_, _, group), _)| group.as_ref());
        let is_without_lead = rows.first().is_some_and(|((is_without, _, _), _)| *is_without);
        let name = match group {
            Some(key) => naming.of("peer_group", key.as_str()),
            None if is_without_lead => desk.words.say("board-no-unit"),
            None => desk.words.say("board-no-group"),
        };
        let lines = rows.iter().map(|(_, row)| line(desk, row, most, &by_unit));
        Ok(Group {
            name,
            sums: cells(desk.words, sum(rows.iter().map(|(_, row)| row)), None),
            lines: lines.collect::<Result<_, Trouble>>()?,
        })
    });
    each.collect()
}

fn line(desk: &Desk, row: &BoardRow, most: u64, by_unit: &ByUnit) -> Result<Line, Trouble> {
    let (words, rules) = (desk.words, desk.rules()?);
    let code = match row.lead {
        Some(unit) => rules.organisation.unit(unit).map(|unit| unit.code.as_str()),
        None => Some(NO_UNIT),
    };
    let weeks = row.lead.map(|unit| by_unit.get(&unit).cloned().unwrap_or(vec![(0, 0); WEEKS]));
    let spark = weeks.map(|weeks| {
        let came: i64 = weeks.iter().map(|(came, _)| came).sum();
        let closed: i64 = weeks.iter().map(|(_, closed)| closed).sum();
        let (came, closed) = (came.to_string(), closed.to_string());
        let says = words.with("board-spark", &[("came", &came), ("closed", &closed)]);
        Spark::of(&weeks, says)
    });
    let of_row: Figures = figures(row);
    let counts = (row.open, row.due_today, row.overdue);
    let [open, due_today, overdue] = [row.open, row.due_today, row.overdue].map(|n| n.to_string());
    let said = [("open", open.as_str()), ("due", due_today.as_str()), ("overdue", &overdue)];
    Ok(Line {
        name: match row.lead {
            Some(unit) => desk.naming()?.unit(unit),
            None => words.say("board-no-unit"),
        },
        cells: cells(words, of_row, code),
        parts: Parts::of(counts, most.max(row.open)),
        parts_says: words.with("board-parts", &said),
        spark,
    })
}
