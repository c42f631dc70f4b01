//! Stretches in relation to now: this year, next month, last Friday, tomorrow, and "the year",
//! "the month" where the words before leave no doubt.

use super::super::meaning::{Edge, Month, Stretch, Year};
use super::cursor::Cursor;
use super::stretch::{Edged, Lead, whole};
use super::token::{Doubt, Kind};
use super::year as years;

/// A stretch in relation to now.
pub(super) fn read(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    day(cursor).or_else(|| named(cursor, lead)).or_else(|| weekday(cursor, lead))
}

fn day(cursor: &mut Cursor<'_>) -> Option<Edged> {
    const DAYS: [(&str, i32); 6] = [
        ("the day after tomorrow", 2),
        ("the day before yesterday", -2),
        ("today", 0),
        ("tomorrow", 1),
        ("yesterday", -1),
        ("this very day", 0),
    ];
    let mut next = *cursor;
    let offset = next.eat_table(&DAYS)?;
    if next.peek().is_some_and(|token| token.is_any(&["'", "’", "'s", "’s"])) {
        return None;
    }
    *cursor = next;
    Some(whole(Stretch::DayOffset(offset)))
}

/// How a period lies to the present one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Offset(i16),
    Tacit,
    Hanging,
}

fn relation(cursor: &mut Cursor<'_>, may_be_tacit: bool) -> Option<Relation> {
    const RELATIONS: [(&str, Relation); 17] = [
        ("the current", Relation::Offset(0)),
        ("the present", Relation::Offset(0)),
        ("the coming", Relation::Hanging),
        ("the same", Relation::Hanging),
        ("the following", Relation::Hanging),
        ("that same", Relation::Hanging),
        ("the previous", Relation::Offset(-1)),
        ("the preceding", Relation::Offset(-1)),
        ("the past", Relation::Hanging),
        ("the next", Relation::Offset(1)),
        ("the last", Relation::Offset(-1)),
        ("this", Relation::Offset(0)),
        ("current", Relation::Offset(0)),
        ("next", Relation::Offset(1)),
        ("last", Relation::Offset(-1)),
        ("previous", Relation::Offset(-1)),
        ("that", Relation::Hanging),
    ];
    let found = cursor.eat_table(&RELATIONS);
    if let Some(relation) = found {
        let _calendar = cursor.eat("calendar");
        return Some(relation);
    }
    (may_be_tacit && (cursor.eat("the calendar") || cursor.eat("the"))).then_some(Relation::Tacit)
}

/// A year in relation to now; "the year" only when `may_be_tacit`.
pub(super) fn year(cursor: &mut Cursor<'_>, may_be_tacit: bool) -> Option<Year> {
    let mut next = *cursor;
    let relation = relation(&mut next, may_be_tacit)?;
    if !next.eat("year") {
        return None;
    }
    *cursor = next;
    Some(year_of(relation))
}

fn year_of(relation: Relation) -> Year {
    match relation {
        Relation::Offset(offset) => Year::Offset(offset),
        Relation::Tacit => Year::Tacit,
        Relation::Hanging => Year::Hanging,
    }
}

/// A month in relation to now; "the month" only when `may_be_tacit`.
pub(super) fn month(cursor: &mut Cursor<'_>, may_be_tacit: bool) -> Option<Month> {
    let mut next = *cursor;
    let relation = relation(&mut next, may_be_tacit)?;
    if !next.eat("month") {
        return None;
    }
    *cursor = next;
    Some(match relation {
        Relation::Offset(offset) => Month::Offset(offset),
        Relation::Tacit => Month::Tacit,
        Relation::Hanging => Month::Hanging,
    })
}

/// "this year", "next quarter", "last July", "the year" after "end of" or "within".
fn named(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    let mut next = *cursor;
    let may_be_tacit = lead == Lead::PartOf || lead == Lead::Word && is_within(*cursor);
    let relation = relation(&mut next, may_be_tacit)?;
    let token = next.peek()?;
    let stretch = if let Kind::Month(month, doubt) = token.kind {
        next.step();
        let year = years::year_number(&mut next);
        month_named(relation, month, doubt, year)?
    } else if next.eat("year") {
        match years::year_number(&mut next.clone()) {
            Some(_) => return None,
            None => Stretch::Year(year_of(relation)),
        }
    } else {
        period(&mut next, relation)?
    };
    *cursor = next;
    Some(whole(stretch))
}

/// "within the year", "during the month" speak of the present one.
fn is_within(cursor: Cursor<'_>) -> bool {
    cursor.previous().is_some_and(|token| token.is_any(&["within", "during", "throughout"]))
}

fn period(next: &mut Cursor<'_>, relation: Relation) -> Option<Stretch> {
    if next.eat("month") {
        return Some(Stretch::Month(match relation {
            Relation::Offset(offset) => Month::Offset(offset),
            Relation::Tacit => Month::Tacit,
            Relation::Hanging => Month::Hanging,
        }));
    }
    let offset = match relation {
        Relation::Offset(offset) => offset,
        Relation::Tacit => 0,
        Relation::Hanging => return None,
    };
    if next.eat("quarter") {
        return Some(Stretch::QuarterOffset(offset));
    }
    if relation != Relation::Tacit && next.eat("week") {
        return Some(Stretch::Week(offset));
    }
    None
}

/// "this July" lies in this year; "next July" and "last July" may be two.
fn month_named(relation: Relation, month: u8, doubt: Doubt, year: Option<Year>) -> Option<Stretch> {
    let Relation::Offset(offset) = relation else { return None };
    if let Some(year) = year {
        return Some(Stretch::Month(Month::Of(year, month)));
    }
    if offset == 0 {
        let is_sure = doubt != Doubt::Short;
        return is_sure.then_some(Stretch::Month(Month::Of(Year::Offset(0), month)));
    }
    Some(Stretch::MonthNext(month, offset))
}

/// "Friday", "this Friday", "next Friday", "Friday next week".
fn weekday(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    let mut next = *cursor;
    let relation = relation(&mut next, false);
    let Kind::Weekday(weekday, doubt) = next.peek()?.kind else { return None };
    next.step();
    let week = next.eat_table(&[
        ("of next week", 1),
        ("next week", 1),
        ("of this week", 0),
        ("this week", 0),
        ("of last week", -1),
        ("last week", -1),
    ]);
    let stretch = match (relation, week) {
        (None, Some(week)) => Stretch::Weekday(Some(week), weekday),
        (None, None) if lead == Lead::Bare && !next.at_mark() && !next.clone().eat("to") => {
            return None;
        }
        (None, None) if doubt == Doubt::Short => return None,
        (None, None) => Stretch::Weekday(None, weekday),
        (Some(Relation::Offset(offset)), None) => Stretch::WeekdayNext(weekday, offset),
        _ => return None,
    };
    *cursor = next;
    Some(Edged { stretch, edge: Edge::Whole, weekday: None })
}
