//! Expressions of the calendar: prefix, edge, stretch (by the end of June 2024, from 1 May, in the
//! first half of the year), or a range of two stretches.

use super::super::meaning::{Bound, Edge, Expression, Meaning, Month, Stretch, Year};
use super::cursor::Cursor;
use super::token::Kind;
use super::{expression, numeric, part, related, year};

/// A stretch with its edge, and a weekday written beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edged {
    pub(super) stretch: Stretch,
    pub(super) edge: Edge,
    pub(super) weekday: Option<u8>,
}

/// The whole of a stretch.
pub(super) fn whole(stretch: Stretch) -> Edged {
    Edged { stretch, edge: Edge::Whole, weekday: None }
}

/// What stands before a stretch and so licenses readings that need a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// Nothing.
    Bare,
    /// A word of time: "by", "in", "during".
    Word,
    /// "end of", "first half of": what follows can only be a period.
    PartOf,
}

/// One expression.
pub(super) fn read(start: Cursor<'_>) -> Option<Expression> {
    let mut cursor = start;
    if let Some(range) = between(start) {
        return Some(range);
    }
    let prefix = prefix(&mut cursor);
    time_of_day(&mut cursor);
    let lead = if prefix.is_some() { Lead::Word } else { Lead::Bare };
    let first = edged(&mut cursor, lead)?;
    if !matches!(prefix, Some(Bound::By | Bound::Before))
        && let Some(range) = range_rest(start, cursor, first)
    {
        return Some(range);
    }
    time_after(&mut cursor);
    let weekday = first.weekday.or_else(|| weekday_after(&mut cursor, first));
    let bound = match prefix {
        None if cursor.eat("onwards") || cursor.eat("onward") => Bound::From,
        Some(Bound::From) => {
            let _onwards = cursor.eat("onwards") || cursor.eat("onward");
            Bound::From
        }
        _ => prefix.unwrap_or(Bound::At),
    };
    let rule = match bound {
        Bound::By | Bound::Before => "calendar_by",
        Bound::From => "calendar_from",
        Bound::After => "calendar_after",
        Bound::At => "calendar",
    };
    let meaning = meaning_of(first, bound);
    Some(Expression { weekday, ..expression(start, cursor, meaning, rule) })
}

fn meaning_of(edged: Edged, bound: Bound) -> Meaning {
    match edged.stretch {
        Stretch::Year(Year::Hanging | Year::Following)
        | Stretch::Month(Month::Hanging)
        | Stretch::Day(Month::Hanging, _) => Meaning::Open,
        stretch => Meaning::Stretch(stretch, edged.edge, bound),
    }
}

/// by, before, from, in, ...
pub(super) fn prefix(cursor: &mut Cursor<'_>) -> Option<Bound> {
    const PREFIXES: [(&str, Bound); 51] = [
        ("on the morning of", Bound::At),
        ("on the afternoon of", Bound::At),
        ("on the evening of", Bound::At),
        ("on the night of", Bound::At),
        ("in the early hours of", Bound::At),
        ("on the eve of", Bound::Before),
        ("by no later than", Bound::By),
        ("by not later than", Bound::By),
        ("by or before", Bound::By),
        ("by the latest", Bound::By),
        ("no later than", Bound::By),
        ("not later than", Bound::By),
        ("on or before", Bound::By),
        ("due by", Bound::By),
        ("due on", Bound::At),
        ("due", Bound::By),
        ("up to", Bound::By),
        ("by", Bound::By),
        ("until", Bound::By),
        ("till", Bound::By),
        ("through", Bound::By),
        ("no later", Bound::By),
        ("before", Bound::Before),
        ("prior to", Bound::Before),
        ("ahead of", Bound::Before),
        ("starting from", Bound::From),
        ("starting on", Bound::From),
        ("starting in", Bound::From),
        ("starting with", Bound::From),
        ("starting", Bound::From),
        ("beginning from", Bound::From),
        ("beginning on", Bound::From),
        ("beginning in", Bound::From),
        ("beginning with", Bound::From),
        ("beginning", Bound::From),
        ("effective from", Bound::From),
        ("effective as of", Bound::From),
        ("effective on", Bound::From),
        ("effective", Bound::From),
        ("with effect from", Bound::From),
        ("as from", Bound::From),
        ("from", Bound::From),
        ("since", Bound::From),
        ("after", Bound::After),
        ("as of", Bound::At),
        ("throughout", Bound::At),
        ("during", Bound::At),
        ("within", Bound::At),
        ("over", Bound::At),
        ("on", Bound::At),
        ("in", Bound::At),
    ];
    let mut next = *cursor;
    if next.eat("beginning of") || next.eat("up to date") {
        return None;
    }
    let bound = cursor.eat_table(&PREFIXES).or_else(|| cursor.eat("at").then_some(Bound::At))?;
    let _around = cursor.eat("about") || cursor.eat("around");
    if cursor.previous().is_some_and(|token| token.is_any(&["about", "around"])) {
        return Some(Bound::After);
    }
    Some(bound)
}

/// A stretch and the edge that is meant.
pub(super) fn edged(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    let mut next = *cursor;
    if let Some(edge) = edge(&mut next) {
        let inner = stretch(&mut next, Lead::PartOf)?;
        *cursor = next;
        return Some(Edged { edge, ..inner });
    }
    if let Some(end) = possessive_end(&mut next) {
        *cursor = next;
        return Some(end);
    }
    stretch(cursor, lead)
}

/// "the end of", "end-", "early", "mid-", ...
fn edge(cursor: &mut Cursor<'_>) -> Option<Edge> {
    const EDGES: [(&str, Edge); 21] = [
        ("week of", Edge::Inside),
        ("week beginning", Edge::Inside),
        ("week commencing", Edge::Inside),
        ("week ending", Edge::Inside),
        ("later in", Edge::Inside),
        ("later", Edge::Inside),
        ("earlier", Edge::Inside),
        ("very end of", Edge::End),
        ("end of", Edge::End),
        ("close of", Edge::End),
        ("last day of", Edge::End),
        ("end", Edge::End),
        ("beginning of", Edge::Inside),
        ("start of", Edge::Inside),
        ("middle of", Edge::Inside),
        ("early in", Edge::Inside),
        ("late in", Edge::Inside),
        ("early part of", Edge::Inside),
        ("early", Edge::Inside),
        ("mid", Edge::Inside),
        ("late", Edge::Inside),
    ];
    let _the = cursor.eat("the");
    let edge = cursor.eat_table(&EDGES)?;
    let _hyphen = cursor.dash();
    Some(edge)
}

/// "year-end", "year's end", "the month's end", "year-end 2025".
fn possessive_end(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let _the = next.eat("the") || next.eat("this");
    let period = next.eat_table(&[
        ("year's end", 0),
        ("year’s end", 0),
        ("month's end", 1),
        ("month’s end", 1),
        ("year", 2),
        ("month", 3),
        ("quarter", 4),
    ])?;
    if period >= 2 {
        let _hyphen = next.dash();
        if !next.eat("end") {
            return None;
        }
    }
    let stretch = match period {
        0 | 2 => Stretch::Year(year::year_number(&mut next).unwrap_or(Year::Tacit)),
        1 | 3 => Stretch::Month(Month::Tacit),
        _ => Stretch::QuarterOffset(0),
    };
    *cursor = next;
    Some(Edged { stretch, edge: Edge::End, weekday: None })
}

/// A stretch, the more specific forms first.
pub(super) fn stretch(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    numeric::read(cursor)
        .or_else(|| part::dated(cursor, lead))
        .or_else(|| year::plan(cursor, lead))
        .or_else(|| part::half_or_quarter(cursor, lead))
        .or_else(|| part::first_months(cursor))
        .or_else(|| related::read(cursor, lead))
        .or_else(|| year::season(cursor))
        .or_else(|| year::bare_year(cursor, lead))
        .or_else(|| part::bare_ordinal(cursor, lead))
}

/// "5 p.m. on", "noon on", "close of business on": stepped over, the day alone counts.
fn time_of_day(cursor: &mut Cursor<'_>) {
    let mut next = *cursor;
    let named = next
        .eat_any(&[
            "close of business",
            "the close of business",
            "cob",
            "midnight",
            "noon",
            "midday",
        ])
        .is_some();
    if !named && !clock_time(&mut next) {
        return;
    }
    let _mark = next.mark(',');
    let _on = next.eat("on") || next.eat("of");
    if edged(&mut next.clone(), Lead::Word).is_some() {
        *cursor = next;
    }
}

/// "5 p.m.", "17:00", "5:30 pm".
fn clock_time(cursor: &mut Cursor<'_>) -> bool {
    let mut next = *cursor;
    let Some((hour, _)) = next.number() else { return false };
    let minutes = next.mark(':') && next.number().is_some();
    let half_day = next.eat_any(&["a . m .", "p . m .", "am", "pm", "o'clock", "hours"]).is_some();
    if hour > 24 || !minutes && !half_day {
        return false;
    }
    *cursor = next;
    true
}

/// "at 5 p.m." after a day.
fn time_after(cursor: &mut Cursor<'_>) {
    let mut next = *cursor;
    let _mark = next.mark(',');
    if next.eat("at") && clock_time(&mut next) {
        *cursor = next;
    }
}

/// "(Thursday)" after a day.
fn weekday_after(cursor: &mut Cursor<'_>, day: Edged) -> Option<u8> {
    let mut next = *cursor;
    if !matches!(day.stretch, Stretch::Day(..)) || !next.mark('(') {
        return None;
    }
    let Kind::Weekday(weekday, _) = next.peek()?.kind else { return None };
    next.step();
    if !next.mark(')') {
        return None;
    }
    *cursor = next;
    Some(weekday)
}

/// "between S and S".
fn between(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    if !next.eat("between") {
        return None;
    }
    let first = edged(&mut next, Lead::Word)?;
    if !next.eat("and") {
        return None;
    }
    let last = range_end(&mut next, first)?;
    join(start, next, first, last)
}

/// "S to S", "S – S", after the first stretch.
fn range_rest<'t>(start: Cursor<'t>, after_first: Cursor<'t>, first: Edged) -> Option<Expression> {
    let mut next = after_first;
    let joined = next.dash()
        || next.eat_any(&["through to", "to", "through", "until", "till", "up to"]).is_some();
    if !joined {
        return None;
    }
    let last = range_end(&mut next, first)?;
    join(start, next, first, last)
}

/// The last end: a stretch, or a bare number after a day or a year.
fn range_end(cursor: &mut Cursor<'_>, first: Edged) -> Option<Edged> {
    let mut next = *cursor;
    if let Some(last) = edged(&mut next, Lead::Word) {
        *cursor = next;
        return Some(last);
    }
    let Stretch::Day(month, _) = first.stretch else { return None };
    let (value, digits) = next.number()?;
    let unit_follows = next.peek().is_some_and(|token| {
        matches!(token.kind, Kind::Time | Kind::Lead | Kind::Other)
            && token.is_any(&["days", "years", "months", "weeks", "percent", "per", "million"])
    });
    let day = u8::try_from(value).ok().filter(|day| (1..=31).contains(day) && digits <= 2)?;
    if unit_follows || next.peek().is_some_and(|token| matches!(token.kind, Kind::Mark('%'))) {
        return None;
    }
    let month = match (month, year::year_after(&mut next)) {
        (Month::Of(Year::Missing, month), Some(year)) => Month::Of(year, month),
        (month, _) => month,
    };
    *cursor = next;
    Some(whole(Stretch::Day(month, day)))
}

fn join(start: Cursor<'_>, end: Cursor<'_>, first: Edged, last: Edged) -> Option<Expression> {
    let weekdays = (first.stretch, last.stretch);
    if let (Stretch::Weekday(None, from), Stretch::Weekday(None, to)) = weekdays {
        let rule = super::recurrence::weekdays(from, to)?;
        return Some(expression(start, end, Meaning::Recurrence(rule), "recurrence_weekdays"));
    }
    if first.edge == Edge::Inside || last.edge == Edge::Inside {
        let meaning = Meaning::Stretch(Stretch::Loose, Edge::Inside, Bound::At);
        return Some(expression(start, end, meaning, "calendar_range"));
    }
    let meaning = Meaning::Between(first.stretch, last.stretch);
    Some(expression(start, end, meaning, "calendar_range"))
}
