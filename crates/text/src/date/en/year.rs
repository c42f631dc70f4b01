//! Years and periods of years: 2024, the year 2030, 2023-25, the 1990s, fiscal years, seasons, the
//! 14th Five-Year Plan period.

use super::super::meaning::{Edge, Stretch, Year};
use super::super::plans::five_year_plan;
use super::cursor::Cursor;
use super::related;
use super::stretch::{Edged, Lead, whole};
use super::token::Kind;

/// ", 2024", "2024", "of 2024", "this year", "of next year", "last year" after a month or day.
pub(super) fn year_after(cursor: &mut Cursor<'_>) -> Option<Year> {
    let mut next = *cursor;
    let _comma = next.mark(',');
    let has_of = next.eat("of") || next.eat("in");
    let year = year_number(&mut next)
        .or_else(|| related::year(&mut next, has_of))
        .or_else(|| cut_year(&mut next))?;
    *cursor = next;
    Some(year)
}

/// "'24", "13 Jul 24": two figures at the end of a date.
fn cut_year(cursor: &mut Cursor<'_>) -> Option<Year> {
    let mut next = *cursor;
    let is_marked = next.mark('\'') || next.mark('’') || next.mark('‘');
    let follows_month =
        cursor.previous().is_some_and(|token| matches!(token.kind, Kind::Month(..)));
    let (value, digits) = next.number()?;
    let fits = digits == 2 && (20..=50).contains(&value) && next.at_mark();
    if !fits || !is_marked && !follows_month {
        return None;
    }
    *cursor = next;
    i16::try_from(2000 + value).ok().map(Year::Known)
}

/// A year in figures: 2024, or "the year 2024".
pub(super) fn year_number(cursor: &mut Cursor<'_>) -> Option<Year> {
    let mut next = *cursor;
    let _named = next.eat("the year") || next.eat("year") || next.eat("calendar year");
    let (value, digits) = next.number()?;
    if digits != 4 || !(1840..=2200).contains(&value) {
        return None;
    }
    *cursor = next;
    i16::try_from(value).ok().map(Year::Known)
}

/// "in 2024", "by 2025", "the year 2030", "1990s", "FY2024": a year that nothing else explains.
pub(super) fn bare_year(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    if let Some(edged) = decade(cursor).or_else(|| fiscal_year(cursor)) {
        return Some(edged);
    }
    let mut next = *cursor;
    let is_named = next.eat("the year") || next.eat("year");
    next = *cursor;
    let year = year_number(&mut next)?;
    let Year::Known(number) = year else { return None };
    if let Some(years) = listed_years(cursor, number, lead) {
        return Some(years);
    }
    if let Some(last) = short_last_year(&mut next, number) {
        *cursor = next;
        return Some(last);
    }
    let stands_alone = cursor.previous().is_none() && next.peek().is_none()
        || cursor.previous().is_some_and(|token| token.is_any(&["(", "["])) && next.at_mark();
    let numbers_on =
        |mut next: Cursor<'_>| next.dash() && next.number().is_some_and(|(_, digits)| digits != 4);
    let goes_on =
        |mut next: Cursor<'_>| next.dash() || next.eat_any(&["to", "onwards", "onward"]).is_some();
    // "Resolution 2025-14": what follows the dash made no range, so it is the number of a thing.
    if numbers_on(next) && lead == Lead::Bare {
        return None;
    }
    let is_led = is_named || lead != Lead::Bare || stands_alone || goes_on(next);
    if !is_led || !is_named && counts_something(number, next) {
        return None;
    }
    *cursor = next;
    Some(whole(Stretch::Year(year)))
}

/// "2024 and 2025", "2023, 2024 and 2025": years that follow one another.
fn listed_years(cursor: &mut Cursor<'_>, first: i16, lead: Lead) -> Option<Edged> {
    let mut next = *cursor;
    year_number(&mut next)?;
    let mut last = first;
    loop {
        let mut item = next;
        let _comma = item.mark(',');
        let _and = item.eat("and");
        match year_number(&mut item) {
            Some(Year::Known(year)) if year == last + 1 => last = year,
            _ => break,
        }
        next = item;
    }
    if last == first || lead == Lead::Bare && cursor.previous().is_some() {
        return None;
    }
    *cursor = next;
    Some(whole(Stretch::Years(Year::Known(first), Year::Known(last))))
}

/// "in 2000 villages": a round number before a lower-case word is a count.
fn counts_something(number: i16, after: Cursor<'_>) -> bool {
    let Some(token) = after.peek() else { return false };
    let is_word =
        matches!(token.kind, Kind::Other | Kind::Time | Kind::Lead) && !token.is_capital();
    let is_unit = token.is_any(&[
        "people",
        "residents",
        "households",
        "villages",
        "km",
        "kilometers",
        "kilometres",
        "hectares",
        "tons",
        "tonnes",
        "jobs",
        "units",
        "yuan",
        "dollars",
        "meters",
        "metres",
        "percent",
        "schools",
        "companies",
        "enterprises",
        "students",
        "projects",
        "families",
        "homes",
        "workers",
        "mu",
        "square",
        "hours",
        "days",
        "times",
        "towns",
        "communities",
        "cases",
        "items",
        "sites",
        "or",
    ]);
    is_word && (number % 100 == 0 && !token.is_any(&["and", "to", "the", "we", "all"]) || is_unit)
}

/// 2023-25: the last year in two digits. 2023-24 may be one fiscal or school year.
fn short_last_year(cursor: &mut Cursor<'_>, first: i16) -> Option<Edged> {
    let mut next = *cursor;
    if !next.is_attached() || !(next.dash() || next.mark('/')) || !next.is_attached() {
        return None;
    }
    let (value, digits) = next.number()?;
    let last = i16::try_from(value).ok()? + first - first % 100;
    if digits != 2 || last <= first || value <= 12 || next.clone().dash() {
        return None;
    }
    *cursor = next;
    if last == first + 1 {
        return Some(Edged { edge: Edge::Inside, ..whole(Stretch::Loose) });
    }
    Some(whole(Stretch::Years(Year::Known(first), Year::Known(last))))
}

/// "the 1990s".
fn decade(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let _the = next.eat("the");
    let token = next.peek()?;
    let first: i16 = token.text.strip_suffix("0s").and_then(|tens| tens.parse::<i16>().ok())? * 10;
    if token.text.len() != 5 || !(1800..=2100).contains(&first) {
        return None;
    }
    next.step();
    *cursor = next;
    Some(whole(Stretch::Years(Year::Known(first), Year::Known(first + 9))))
}

/// "spring 2024", "the winter of 2024": without fixed limits.
pub(super) fn season(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let _the = next.eat("the");
    next.eat_any(&["spring", "summer", "autumn", "fall", "winter"])?;
    let _of = next.eat("of");
    year_number(&mut next)?;
    *cursor = next;
    Some(Edged { edge: Edge::Inside, ..whole(Stretch::Loose) })
}

/// A fiscal or school year: its limits differ from place to place.
pub(super) fn fiscal_year(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let _the = next.eat("the");
    const NAMES: [&str; 9] = [
        "current fiscal year",
        "next fiscal year",
        "fiscal year",
        "financial year",
        "budget year",
        "school year",
        "academic year",
        "fiscal",
        "FY",
    ];
    if next.peek().is_some_and(|token| token.is_fiscal()) {
        next.step();
    } else {
        let name = next.eat_any(&NAMES)?;
        let has_number = next.number().is_some();
        if !has_number && !name.ends_with("year") {
            return None;
        }
    }
    let mut range = next;
    if (range.dash() || range.mark('/')) && range.number().is_some() {
        next = range;
    }
    *cursor = next;
    Some(Edged { edge: Edge::Inside, ..whole(Stretch::Loose) })
}

/// "the 14th Five-Year Plan period"; without "period" only after a word of time.
pub(super) fn plan(cursor: &mut Cursor<'_>, lead: Lead) -> Option<Edged> {
    let mut next = *cursor;
    let _the = next.eat("the");
    let number = next.ordinal()?;
    next.eat_any(&["five - year plan", "five year plan", "5 - year plan", "FYP"])?;
    let is_period = next.eat("period");
    if !is_period && lead == Lead::Bare {
        return None;
    }
    let (first, last) = five_year_plan(u64::from(number))?;
    *cursor = next;
    Some(whole(Stretch::Years(Year::Known(first), Year::Known(last))))
}
