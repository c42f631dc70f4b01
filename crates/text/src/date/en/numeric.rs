//! Dates in figures: 2024-06-30, 30.06.2024, 03/15/2024. Day and month in an order that cannot be
//! told are not guessed.

use super::super::meaning::{Breach, Edge, Month, Stretch, Year};
use super::cursor::Cursor;
use super::stretch::{Edged, whole};

/// A date in figures.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Edged> {
    if !cursor.at_word_start() {
        return None;
    }
    if let Some(month) = year_month(cursor) {
        return Some(month);
    }
    let mut next = *cursor;
    let (first, sign) = figure(&mut next)?;
    let same_sign = |next: &mut Cursor<'_>| next.is_attached() && next.mark(sign);
    if !same_sign(&mut next) {
        return None;
    }
    let (second, _) = figure(&mut next)?;
    if !same_sign(&mut next) {
        return None;
    }
    let third = next.number()?;
    let stretch = match (first.1, second.1, third.1) {
        (4, 1..=2, 1..=2) => day(first.0, second.0, third.0)?,
        (1..=2, 1..=2, 4) if sign == '.' => day(third.0, second.0, first.0)?,
        (1..=2, 1..=2, 4) if sign == '/' || sign == '-' => {
            either_order(first.0, second.0, third.0)?
        }
        _ => return None,
    };
    *cursor = next;
    Some(Edged { edge: Edge::Whole, ..whole(stretch) })
}

/// 2024-06: a year and a month in two figures, and nothing after it.
fn year_month(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let (year, digits) = next.number()?;
    if digits != 4 || !next.is_attached() || !next.mark('-') || !next.is_attached() {
        return None;
    }
    let (month, figures) = next.number()?;
    let ends = !next.is_attached() || next.at_mark();
    if figures != 2 || !(1..=12).contains(&month) || !(1990..=2100).contains(&year) || !ends {
        return None;
    }
    *cursor = next;
    let year = Year::Known(i16::try_from(year).ok()?);
    Some(whole(Stretch::Month(Month::Of(year, u8::try_from(month).ok()?))))
}

/// A number and the sign after it, which is not stepped over.
fn figure(next: &mut Cursor<'_>) -> Option<((u32, u8), char)> {
    let number = next.number()?;
    let sign = next.peek().and_then(|token| token.text.chars().next()).unwrap_or(' ');
    Some((number, sign)).filter(|_| matches!(sign, '-' | '/' | '.') || sign != ' ')
}

fn day(year: u32, month: u32, day: u32) -> Option<Stretch> {
    let is_year = (1840..=2200).contains(&year);
    let fits = is_year && (1..=12).contains(&month) && (1..=31).contains(&day);
    let month = Month::Of(Year::Known(i16::try_from(year).ok()?), u8::try_from(month).ok()?);
    fits.then_some(Stretch::Day(month, u8::try_from(day).ok()?))
}

/// 03/15/2024 can only be March; 03/04/2024 can be two days.
fn either_order(first: u32, second: u32, year: u32) -> Option<Stretch> {
    match (day(year, first, second), day(year, second, first)) {
        (Some(_), Some(_)) if first != second => Some(Stretch::Broken(Breach::Ambiguous)),
        (month_first, day_first) => month_first.or(day_first),
    }
}
