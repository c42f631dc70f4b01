//! Months, days and parts of a year: June 30, 2024; 30 June; the third quarter of 2024; H1; the
//! first nine months of this year; on the 22nd.

use super::super::meaning::{Edge, Month, Stretch, Year};
use super::cursor::Cursor;
use super::related;
use super::stretch::{Edged, Lead, whole};
use super::token::{Doubt, Kind};
use super::year::{fiscal_year, year_after, year_number};

/// A month, or a day of one, with or without its weekday and year.
pub(super) fn dated(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    let mut next = *cursor;
    let weekday = weekday_before(&mut next);
    let has_weekday = weekday.is_some();
    let lead = if has_weekday { Lead::Word } else { lead };
    let found = day_first(&mut next).or_else(|| month_first(&mut next, lead))?;
    if has_weekday && !matches!(found.stretch, Stretch::Day(..)) {
        return None;
    }
    *cursor = next;
    Some(Edged { weekday, ..found })
}

/// "Friday," before a date.
fn weekday_before(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    let Kind::Weekday(weekday, _) = next.peek()?.kind else { return None };
    next.step();
    let _point = next.mark('.');
    let _comma = next.mark(',');
    let _the = next.eat("the");
    let date_follows = next.peek().is_some_and(|token| {
        matches!(token.kind, Kind::Month(..) | Kind::Number(..) | Kind::Ordinal(_))
    });
    if !date_follows {
        return None;
    }
    *cursor = next;
    Some(weekday)
}

/// 30 June 2024; 5-12 March; the 30th of June; 30th June.
fn day_first(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let _the = next.eat("the");
    let first = day_number(&mut next)?;
    let mut last = None;
    let mut range = next;
    if (range.dash() || range.eat("to") || range.eat("and")) && {
        last = day_number(&mut range);
        last.is_some()
    } {
        next = range;
    }
    let _of = next.eat("day of") || next.eat("of") || next.dash();
    let (month, _) = month_name(&mut next)?;
    let _hyphen = next.is_attached() && next.dash();
    let year = year_after(&mut next).unwrap_or(Year::Missing);
    *cursor = next;
    let month = Month::Of(year, month);
    Some(whole(match last {
        Some(last) => Stretch::Days(month, first, last),
        None => Stretch::Day(month, first),
    }))
}

/// June; June 2024; June 30; June 30, 2024; March 5-12; June of this year.
fn month_first(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    let mut next = *cursor;
    let (month, doubt) = month_name(&mut next)?;
    let mut day = next;
    let _the = day.eat("the");
    if let Some(first) = day_number(&mut day).filter(|_| !is_counted(day)) {
        *cursor = day;
        return Some(days_of(cursor, month, first));
    }
    let year = year_after(&mut next);
    let is_sure =
        year.is_some() || lead != Lead::Bare || doubt == Doubt::None || month_follows(next);
    if !is_sure {
        return None;
    }
    *cursor = next;
    Some(whole(Stretch::Month(Month::Of(year.unwrap_or(Year::Missing), month))))
}

/// "March to May": the second month makes the first one sure.
fn month_follows(mut after: Cursor<'_>) -> bool {
    let joined = after.dash() || after.eat_any(&["to", "through", "and", "until"]).is_some();
    joined && month_name(&mut after).is_some()
}

fn days_of(cursor: &mut Cursor<'_>, month: u8, first: u8) -> Edged {
    let mut range = *cursor;
    let is_list = range.eat("and");
    let last = if is_list || range.dash() || range.eat("to") {
        let follows = |last: &u8| !is_list || *last == first + 1;
        day_number(&mut range).filter(|last| follows(last) && !is_counted(range))
    } else {
        None
    };
    if last.is_some() {
        *cursor = range;
    }
    let year = year_after(cursor).unwrap_or(Year::Missing);
    let month = Month::Of(year, month);
    whole(last.map_or(Stretch::Day(month, first), |last| Stretch::Days(month, first, last)))
}

/// "June 30 percent", "March 5 million": the number counts something else.
fn is_counted(after: Cursor<'_>) -> bool {
    after.peek().is_some_and(|token| {
        token.is_any(&["percent", "per", "million", "billion", "thousand", "%", "/", "st"])
            || token.kind == Kind::Mark('%')
    })
}

fn month_name(cursor: &mut Cursor<'_>) -> Option<(u8, Doubt)> {
    let Kind::Month(month, doubt) = cursor.peek()?.kind else { return None };
    cursor.step();
    if doubt == Doubt::Short {
        let _point = cursor.mark('.');
    }
    Some((month, doubt))
}

/// 1 to 31, in figures or as an ordinal.
fn day_number(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    let value = match next.number() {
        Some((value, digits)) if digits <= 2 => value,
        Some(_) => return None,
        None => next.ordinal()?,
    };
    let day = u8::try_from(value).ok().filter(|day| (1..=31).contains(day))?;
    *cursor = next;
    Some(day)
}

/// "the first half of the year", "Q3 2024", "the third quarter", "the first three quarters of".
pub(super) fn half_or_quarter(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    let mut next = *cursor;
    let _the = next.eat("the");
    let mut year_before = next;
    let year = year_number(&mut year_before);
    if let Some(part) = year.and(letter_part(&mut year_before)) {
        *cursor = year_before;
        return Some(whole(part.in_year(year.unwrap_or(Year::Missing))));
    }
    let is_fiscal = cursor.previous().is_some_and(|before| before.is_fiscal());
    if let Some(part) = letter_part(&mut next) {
        let _slash = next.is_attached() && next.mark('/');
        if is_fiscal {
            *cursor = next;
            return Some(Edged { edge: Edge::Inside, ..whole(Stretch::Loose) });
        }
        if of_fiscal_year(&mut next) {
            *cursor = next;
            return Some(Edged { edge: Edge::Inside, ..whole(Stretch::Loose) });
        }
        let year = year_after(&mut next).unwrap_or(Year::Missing);
        *cursor = next;
        return Some(whole(part.in_year(year)));
    }
    let part = named_part(&mut next)?;
    if of_fiscal_year(&mut next) {
        *cursor = next;
        return Some(Edged { edge: Edge::Inside, ..whole(Stretch::Loose) });
    }
    let year = year_after(&mut next);
    if year.is_none() && next.eat("of") {
        let month = month_half(&mut next, part);
        *cursor = next;
        return month;
    }
    if year.is_none() && lead == Lead::Bare && !part.is_quarter() && !next.at_mark() {
        return None;
    }
    *cursor = next;
    Some(whole(part.in_year(year.unwrap_or(Year::Missing))))
}

/// "of fiscal 2024": a part of a year with other limits.
fn of_fiscal_year(cursor: &mut Cursor<'_>) -> bool {
    let mut next = *cursor;
    let _of = next.eat("of") || next.eat("in");
    if fiscal_year(&mut next).is_none() {
        return false;
    }
    *cursor = next;
    true
}

#[derive(Clone, Copy)]
enum Part {
    Half(u8),
    Quarters(u8, u8),
}

impl Part {
    fn in_year(self, year: Year) -> Stretch {
        match self {
            Self::Half(half) => Stretch::Half(year, half),
            Self::Quarters(first, last) => Stretch::Quarters(year, first, last),
        }
    }

    fn is_quarter(self) -> bool {
        matches!(self, Self::Quarters(..))
    }
}

/// Q3, H1.
fn letter_part(cursor: &mut Cursor<'_>) -> Option<Part> {
    const PARTS: [(&str, Part); 8] = [
        ("Q1", Part::Quarters(1, 1)),
        ("Q2", Part::Quarters(2, 2)),
        ("Q3", Part::Quarters(3, 3)),
        ("Q4", Part::Quarters(4, 4)),
        ("H1", Part::Half(1)),
        ("H2", Part::Half(2)),
        ("1H", Part::Half(1)),
        ("2H", Part::Half(2)),
    ];
    cursor.eat_table(&PARTS)
}

/// "first half", "third quarter", "first three quarters", "final quarter".
fn named_part(cursor: &mut Cursor<'_>) -> Option<Part> {
    if cursor.eat("first three quarters") {
        return Some(Part::Quarters(1, 3));
    }
    if cursor.eat("first two quarters") {
        return Some(Part::Quarters(1, 2));
    }
    if cursor.eat("final quarter") || cursor.eat("last quarter of") && cursor_back(cursor) {
        return Some(Part::Quarters(4, 4));
    }
    if cursor.eat("latter half") || cursor.eat("second half") {
        return Some(Part::Half(2));
    }
    if cursor.eat("first half") {
        return Some(Part::Half(1));
    }
    let mut next = *cursor;
    let quarter = u8::try_from(next.ordinal()?).ok().filter(|quarter| (1..=4).contains(quarter))?;
    let _hyphen = next.dash();
    if !next.eat("quarter") {
        return None;
    }
    *cursor = next;
    Some(Part::Quarters(quarter, quarter))
}

/// Gives back the "of" that a phrase took.
fn cursor_back(cursor: &mut Cursor<'_>) -> bool {
    cursor.step_back();
    true
}

/// "the first half of July"; "the first half of the month".
fn month_half(cursor: &mut Cursor<'_>, part: Part) -> Option<Edged> {
    let Part::Half(half) = part else { return None };
    if let Some((month, _)) = month_name(cursor) {
        let year = year_after(cursor).unwrap_or(Year::Missing);
        return Some(whole(Stretch::HalfMonth(Month::Of(year, month), half)));
    }
    let month = related::month(cursor, true)?;
    Some(whole(Stretch::HalfMonth(month, half)))
}

/// "the first nine months of 2024".
pub(super) fn first_months(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let _the = next.eat("the");
    if !next.eat("first") {
        return None;
    }
    let months = next.count().and_then(|count| u8::try_from(count).ok())?;
    if !(1..=12).contains(&months) || !next.eat("months") {
        return None;
    }
    let year = year_after(&mut next).unwrap_or(Year::Missing);
    *cursor = next;
    Some(whole(Stretch::Months(year, 1, months)))
}

/// "on the 22nd", "by the 5th of next month": a day without the name of its month.
pub(super) fn bare_ordinal(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    const MAY_FOLLOW: [&str; 44] = [
        "of", "and", "or", "to", "at", "in", "for", "with", "by", "he", "she", "it", "they", "we",
        "the", "a", "an", "this", "that", "when", "after", "before", "there", "his", "her", "our",
        "its", "their", "all", "each", "at", "from", "who", "which", "until", "through", "is",
        "was", "were", "will", "shall", "must", "should", "as",
    ];
    let mut next = *cursor;
    if lead == Lead::PartOf || !next.eat("the") {
        return None;
    }
    let in_figures =
        next.peek().is_some_and(|token| token.text.starts_with(|c: char| c.is_ascii_digit()));
    let day = u8::try_from(next.ordinal()?).ok().filter(|day| (1..=31).contains(day))?;
    let mut of = next;
    if of.eat("day of") || of.eat("of") {
        let month = related::month(&mut of, true)?;
        *cursor = of;
        return Some(whole(Stretch::Day(month, day)));
    }
    let fits = next.at_mark() || next.peek().is_some_and(|token| token.is_any(&MAY_FOLLOW));
    if lead != Lead::Word || !in_figures || !fits {
        return None;
    }
    *cursor = next;
    Some(whole(Stretch::Day(Month::Missing, day)))
}
