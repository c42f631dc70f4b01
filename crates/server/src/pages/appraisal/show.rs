//! The table of a period: every rate as numerator and denominator, what was excluded and what
//! stands beside it, each opening its cases.

use askama::Template;
use axum::http::StatusCode;
use domain::appraisal::{ClassSum, FigureSum, PeerTable, Place, Summary, UnitRow};
use domain::policy::{CaseGroup, Rate};
use jiff::civil::Date;

use crate::http::fields::{Fields, query};
use crate::http::trouble::Trouble;
use crate::locales::{Words, grouped};
use crate::pages::case::filter::of_word;
use crate::pages::case::list::Choice;
use crate::pages::desk::{Asked, At, Desk};
use crate::pages::frame::Frame;
use crate::pages::naming::{Naming, word_of};
use crate::pages::{Answer, show};

/// Thousandths in a whole.
const WHOLE: i64 = 1_000;

/// A unit's line of the table.
type Row = UnitRow<FigureSum, ClassSum>;

/// A rate of a unit.
struct Cell {
    value: String,
    numerator: String,
    denominator: String,
    excluded: u64,
    beside: u64,
    counted_address: String,
    excluded_address: String,
    beside_address: String,
}

struct ClassCell {
    name: String,
    count: u64,
    address: String,
}

struct Line {
    unit: String,
    place: String,
    score: String,
    cases: String,
    cells: Vec<Option<Cell>>,
    classes: Vec<ClassCell>,
}

struct Group {
    name: String,
    lists: Vec<List>,
    lines: Vec<Line>,
}

/// A list by rule, and who is on it, each with the place on the list.
struct List {
    name: String,
    units: String,
}

struct TotalLine {
    rate: String,
    says: String,
}

#[derive(Template)]
#[template(path = "appraisal/show.html")]
struct Page {
    w: Words,
    frame: Frame,
    period: String,
    days: String,
    policy: String,
    heads: Vec<String>,
    groups: Vec<Group>,
    totals: Vec<TotalLine>,
    case_groups: Vec<Choice>,
    day: String,
    earlier: String,
    later: Option<String>,
}

/// What is asked of the appraisal: the day in its period, and which cases.
pub(super) struct Wanted {
    pub(super) day: Date,
    pub(super) group: CaseGroup,
}

impl Wanted {
    /// Reads it from a query; today, and requests, where nothing is said.
    pub(super) fn read(desk: &Desk, asked: &Fields) -> Result<Self, Trouble> {
        let day = match asked.day("day")? {
            Some(day) => day,
            None => desk.moments()?.day(desk.now),
        };
        let group = asked.get("cases").map(|word| of_word("cases", word)).transpose()?;
        Ok(Self { day, group: group.unwrap_or(CaseGroup::Requests) })
    }
}

/// The rates that a group of cases has in a table, in the order of all rates.
fn rates(table: &Summary, group: CaseGroup) -> Vec<Rate> {
    let rows = || table.units().map(|(_, row)| row);
    let is_there = |rate: &Rate| rows().any(|row| row.figure(*rate, group).is_some());
    Rate::ALL.iter().copied().filter(is_there).collect()
}

fn address(wanted: &Wanted, code: &str, what: (&str, &str), part: &str) -> String {
    let day = wanted.day.to_string();
    let pairs = [
        ("day", day.as_str()),
        ("cases", wanted.group.as_str()),
        ("unit", code),
        what,
        ("part", part),
    ];
    format!("/appraisal/cases{}", query(pairs))
}

/// A numerator given in thousandths, as a plain number.
pub(super) fn whole(per_mille: i64) -> String {
    let (whole, rest) = (per_mille / WHOLE, (per_mille % WHOLE).abs());
    let plain = grouped(&whole.to_string());
    if rest == 0 {
        return plain;
    }
    let digits = format!("{rest:03}");
    format!("{plain}.{}", digits.trim_end_matches('0'))
}

fn cell(wanted: &Wanted, code: &str, figure: &FigureSum) -> Cell {
    let rate = ("rate", figure.rate.as_str());
    let to = |part| address(wanted, code, rate, part);
    Cell {
        value: figure.value.map_or_else(|| "–".to_owned(), |value| format!("{value} %")),
        numerator: whole(figure.numerator_per_mille),
        denominator: grouped(&figure.denominator.to_string()),
        excluded: figure.excluded,
        beside: figure.beside,
        counted_address: to("counted"),
        excluded_address: to("excluded"),
        beside_address: to("beside"),
    }
}

fn line(desk: &Desk, naming: &Naming<'_>, (wanted, rates): (&Wanted, &[Rate]), row: &Row) -> Line {
    let code = row.code.as_ref().map_or("", |code| code.as_str());
    let figures = rates.iter().map(|rate| row.figure(*rate, wanted.group));
    let classes = row.classes.iter().filter(|class| class.group == wanted.group);
    let place = match row.place {
        Place::Ranked(place) => place.to_string(),
        Place::TooFew => desk.words.say("place-too-few"),
        Place::SpecialGovernance => desk.words.say("place-special"),
        Place::NoScore | Place::NotCompared => "–".to_owned(),
    };
    Line {
        unit: naming.unit_or_none(row.unit),
        place,
        score: row.score.map_or_else(|| "–".to_owned(), |score| score.to_string()),
        cases: grouped(&row.cases_counted.to_string()),
        cells: figures.map(|figure| figure.map(|it| cell(wanted, code, it))).collect(),
        classes: classes
            .map(|class| {
                let key = word_of(&class.class);
                ClassCell {
                    name: naming.of("end", &key),
                    count: class.cases,
                    address: address(wanted, code, ("class", &key), "class"),
                }
            })
            .collect(),
    }
}

fn groups(
    desk: &Desk,
    naming: &Naming<'_>,
    asked: (&Wanted, &[Rate]),
    table: &Summary,
) -> Vec<Group> {
    let has_any = |row: &&Row| {
        row.figures.iter().any(|figure| figure.group == asked.0.group)
            || row.classes.iter().any(|class| class.group == asked.0.group)
    };
    let each = table.groups.iter().map(|peers| {
        let mut rows: Vec<&Row> = peers.units.iter().filter(has_any).collect();
        rows.sort_by_key(|row| match row.place {
            Place::Ranked(place) => place,
            _ => u32::MAX,
        });
        Group {
            name: match &peers.group {
                Some(key) => naming.of("peer_group", key.as_str()),
                None => desk.words.say("appraisal-no-group"),
            },
            lists: lists(naming, peers),
            lines: rows.into_iter().map(|row| line(desk, naming, asked, row)).collect(),
        }
    });
    each.filter(|group| !group.lines.is_empty()).collect()
}

/// The lists of a group that have anybody on them.
fn lists(naming: &Naming<'_>, peers: &PeerTable<FigureSum, ClassSum>) -> Vec<List> {
    let filled = peers.lists.iter().filter(|list| !list.units.is_empty());
    let each = filled.map(|list| {
        let units = list.units.iter().map(|listed| {
            format!("{}. {} ({})", listed.place, naming.unit(listed.unit), listed.measure)
        });
        List {
            name: naming.word("list", &list.kind), units: units.collect::<Vec<_>>().join(" · ")
        }
    });
    each.collect()
}

fn totals(desk: &Desk, naming: &Naming<'_>, group: CaseGroup, table: &Summary) -> Vec<TotalLine> {
    let totals = table.totals().into_iter().filter(|total| total.group == group);
    let each = totals.map(|total| {
        let [counted, excluded, beside] =
            [total.counted, total.excluded, total.beside].map(|count| grouped(&count.to_string()));
        let values = [("counted", &*counted), ("excluded", &*excluded), ("beside", &*beside)];
        TotalLine {
            rate: naming.of("rate", total.rate.as_str()),
            says: desk.words.with("appraisal-total", &values),
        }
    });
    each.collect()
}

/// The table of the period in which the day lies.
pub(crate) async fn page(At(desk): At, Asked(asked): Asked) -> Answer {
    let wanted = Wanted::read(&desk, &asked)?;
    let (site, actor) = (&desk.site, desk.actor()?);
    let table = site.app.appraise_in_sum(site.authority, &actor, wanted.day).await?;
    let naming = desk.naming()?;
    let rates = rates(&table, wanted.group);
    let span = table.span;
    let at = |day: Date| {
        let day = day.to_string();
        let pairs = [("day", day.as_str()), ("cases", wanted.group.as_str())];
        format!("/appraisal{}", query(pairs))
    };
    let today = desk.moments()?.day(desk.now);
    let case_groups = CaseGroup::ALL.iter().map(|group| {
        let key = group.as_str();
        Choice::of(key, naming.of("case_group", key), Some(wanted.group.as_str()))
    });
    let page = Page {
        w: desk.words,
        frame: desk.frame(desk.words.say("appraisal-title")),
        period: span.label(),
        days: format!("{} – {}", span.from(), span.to()),
        policy: format!("{} {}", table.policy.key, table.policy.version),
        heads: rates.iter().map(|rate| naming.of("rate", rate.as_str())).collect(),
        groups: groups(&desk, &naming, (&wanted, &rates), &table),
        totals: totals(&desk, &naming, wanted.group, &table),
        case_groups: case_groups.collect(),
        day: wanted.day.to_string(),
        earlier: span.before().map(|span| at(span.from())).unwrap_or_default(),
        later: span.after().filter(|span| span.from() <= today).map(|span| at(span.from())),
    };
    show(StatusCode::OK, &page)
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_numerator_is_printed_exactly() {
        assert_eq!(whole(12_000), "12");
        assert_eq!(whole(12_500), "12.5");
        assert_eq!(whole(1_204_125), "1,204.125");
        assert_eq!(whole(0), "0");
    }
}
