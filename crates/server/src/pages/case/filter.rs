//! What is asked of a list, as a query writes it: the same words in pages, tiles and the API.

use app::port::list::{AlertFilter, CaseFilter, Cursor, Sort};
use app::read::{ListAsked, ROWS_MAX};
use app::rules::Rules;
use domain::case::{Kind, Status};
use domain::ids::{CaseId, CategoryKey, ChannelKey, TypeKey};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::fields::Fields;
use crate::http::trouble::Trouble;

/// Rows of a page where no other number is asked.
const ROWS: u32 = 50;

/// Words for the orders of a list.
const SORTS: &[(&str, Sort)] =
    &[("due", Sort::Due), ("newest", Sort::Newest), ("stalest", Sort::Stalest)];

/// Words for the alerts a list may be about.
pub(crate) const ALERTS: &[&str] = &["overdue", "due_today", "at_risk", "silent"];

/// Written in the place of a unit's code: cases that no unit leads.
pub(crate) const NO_UNIT: &str = "-";

/// Names of a query's fields that a list understands, but for the place in it.
pub(crate) const NAMES: &[&str] = &[
    "unit",
    "status",
    "open",
    "kind",
    "category",
    "type",
    "channel",
    "alert",
    "escalation",
    "from",
    "to",
    "closed_from",
    "closed_to",
    "words",
    "sort",
];

fn wrong(field: &str, problem: &str) -> Trouble {
    Trouble::Unreadable { field: field.to_owned(), problem: problem.to_owned() }
}

/// An enum's value by its stable word.
pub(crate) fn of_word<T: DeserializeOwned>(field: &str, word: &str) -> Result<T, Trouble> {
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|_| wrong(field, "not one of the known words"))
}

fn optional<T: DeserializeOwned>(query: &Fields, field: &str) -> Result<Option<T>, Trouble> {
    query.get(field).map(|word| of_word(field, word)).transpose()
}

/// Reads what is asked of a list.
///
/// # Errors
/// A field has a value that is none of its own.
pub(crate) fn read(query: &Fields, rules: &Rules, now: Timestamp) -> Result<ListAsked, Trouble> {
    let has_no_lead = query.get("unit") == Some(NO_UNIT);
    let lead = query
        .get("unit")
        .filter(|_| !has_no_lead)
        .map(|code| rules.unit_by_code(code).ok_or_else(|| wrong("unit", "no unit has this code")));
    let statuses: Result<Vec<Status>, Trouble> =
        query.all("status").map(|word| of_word("status", word)).collect();
    let kind: Option<Kind> = optional(query, "kind")?;
    let filter = CaseFilter {
        lead: lead.transpose()?,
        has_no_lead,
        statuses: statuses?,
        is_open: query.is_one("open")?,
        kind,
        category: query.get("category").map(CategoryKey::from),
        type_key: query.get("type").map(TypeKey::from),
        channel: query.get("channel").map(ChannelKey::from),
        alert: query.get("alert").map(|word| alert(word, rules, now)).transpose()?,
        escalation: optional(query, "escalation")?,
        registered_from: day(query, "from", rules)?,
        registered_before: day_after(query, "to", rules)?,
        closed_from: day(query, "closed_from", rules)?,
        closed_before: day_after(query, "closed_to", rules)?,
        requester: None,
        parent: None,
        words: query.get("words").map(app::search::words).unwrap_or_default(),
    };
    let sort = query.get("sort").map(sort).transpose()?.unwrap_or_else(|| usual(query));
    let after = query.get("after").map(cursor).transpose()?;
    let limit = match query.get("limit") {
        Some(limit) => rows(limit)?,
        None => ROWS,
    };
    Ok(ListAsked { filter, sort, after, limit })
}

/// The order of a list where none is wished: the latest of what is sought by words, else what is
/// due first.
fn usual(query: &Fields) -> Sort {
    match query.get("words") {
        Some(_) => Sort::Newest,
        None => Sort::Due,
    }
}

fn rows(limit: &str) -> Result<u32, Trouble> {
    let found = limit.parse().ok().filter(|rows| (1..=ROWS_MAX).contains(rows));
    found.ok_or_else(|| wrong("limit", &format!("a whole number from 1 to {ROWS_MAX}")))
}

fn alert(word: &str, rules: &Rules, now: Timestamp) -> Result<AlertFilter, Trouble> {
    match word {
        "overdue" => Ok(AlertFilter::Overdue),
        "due_today" => Ok(AlertFilter::DueBy(rules.day_end(now))),
        "at_risk" => Ok(AlertFilter::AtRisk),
        "silent" => Ok(AlertFilter::Silent),
        _ => Err(wrong("alert", "overdue, due_today, at_risk or silent")),
    }
}

fn sort(word: &str) -> Result<Sort, Trouble> {
    let known = SORTS.iter().find(|(known, _)| *known == word);
    known.map(|(_, sort)| *sort).ok_or_else(|| wrong("sort", "due, newest or stalest"))
}

fn begin(day: Date, field: &str, rules: &Rules) -> Result<Timestamp, Trouble> {
    let begin = day.to_zoned(rules.zone.clone());
    begin.map(|found| found.timestamp()).map_err(|_| wrong(field, "out of range"))
}

/// The beginning of a day that a query names.
///
/// # Errors
/// It is none.
pub(crate) fn day(
    query: &Fields,
    field: &str,
    rules: &Rules,
) -> Result<Option<Timestamp>, Trouble> {
    query.day(field)?.map(|day| begin(day, field, rules)).transpose()
}

/// The end of a day that a query names.
///
/// # Errors
/// It is none.
pub(crate) fn day_after(
    query: &Fields,
    field: &str,
    rules: &Rules,
) -> Result<Option<Timestamp>, Trouble> {
    let next = query.day(field)?.map(|day| {
        let next = day.tomorrow().map_err(|_| wrong(field, "out of range"))?;
        begin(next, field, rules)
    });
    next.transpose()
}

/// A place in a list as a query writes it.
pub(crate) fn written(cursor: &Cursor) -> String {
    let at = cursor.at.map(|at| at.to_string()).unwrap_or_default();
    format!("{at}_{}", cursor.case)
}

fn cursor(written: &str) -> Result<Cursor, Trouble> {
    let bad = || wrong("after", "not a place that a list gave");
    let (at, case) = written.split_once('_').ok_or_else(bad)?;
    let at = if at.is_empty() { None } else { Some(at.parse().map_err(|_| bad())?) };
    Ok(Cursor { at, case: CaseId(case.parse().map_err(|_| bad())?) })
}

#[cfg(test)]
mod tests {
    use super::{cursor, sort, usual, written};
    use app::port::list::{Cursor, Sort};
    use domain::ids::CaseId;

    #[test]
    fn a_place_in_a_list_is_read_as_it_was_written() {
        let case = CaseId("0199aaaa-0000-7000-8000-000000000001".parse().unwrap());
        for at in [None, Some(-5), Some(1_700_000_000_000_000)] {
            let place = Cursor { at, case };
            assert_eq!(cursor(&written(&place)).unwrap(), place);
        }
        for bad in ["", "_", "x_y", "12", "_0199"] {
            assert!(cursor(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_sought_by_words_comes_newest_first_where_no_order_is_chosen() {
        let asked = |pairs: &[(&'static str, &'static str)]| pairs.iter().copied().collect();
        assert_eq!(usual(&asked(&[("open", "1")])), Sort::Due);
        assert_eq!(usual(&asked(&[("words", "  ")])), Sort::Due);
        assert_eq!(usual(&asked(&[("words", "lamp"), ("sort", "")])), Sort::Newest);
    }

    #[test]
    fn an_unknown_order_is_named() {
        assert!(sort("due").is_ok());
        assert!(sort("random").is_err());
    }
}
