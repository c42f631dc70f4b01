//! Ranges: 2023—2025年, 3月5日至4月12日, 自5月1日起至9月30日止. Ranges within one month or one year
//! (3-5月, 5-12日) are single stretches and read with these.

use super::super::meaning::{Edge, Expression, Meaning, Month, Stretch, Year};
use super::cursor::Cursor;
use super::stretch::{self, Edged, whole};
use super::{expression, month};

/// Ranges whose first end is a bare number: 2023-2025年, 12-15日.
pub(super) fn short(cursor: &mut Cursor<'_>) -> Option<Edged> {
    if cursor.previous().is_some_and(|before| before.is_ascii_alphanumeric() || before == '.') {
        return None;
    }
    years(cursor).or_else(|| {
        let mut next = *cursor;
        let days = month::days(&mut next, Month::Missing)?;
        *cursor = next;
        Some(days)
    })
}

/// 2023-2025年, 2023年至2025年, （2023—2025）, 2024、2025年, 2024年和2025年.
fn years(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let first = full_year(&mut next)?;
    let first_named = next.eat("年");
    let (last, is_list) = match listed_years(&mut next, first) {
        Some(last) => (last, true),
        None if next.range_sign() => (full_year(&mut next)?, false),
        None => return None,
    };
    let last_named = next.eat_unless("年", "级代轻龄");
    let _yearly = last_named && next.eat_unless("度", "假日");
    let is_sure = last_named || !first_named && next.at_mark() && cursor.after_mark();
    let goes_on = next.peek().is_some_and(|after| after.is_ascii_alphanumeric() || after == '-');
    if last <= first || !is_sure || !last_named && (goes_on || is_list) {
        return None;
    }
    let has_part = stretch::edge(&mut next.clone()).is_some()
        || super::year::part(&mut next.clone(), Year::Known(last)).is_some();
    if has_part {
        return None;
    }
    *cursor = next;
    Some(whole(Stretch::Years(Year::Known(first), Year::Known(last))))
}

/// 、2025年和2026 after 2024: years that follow one another.
fn listed_years(cursor: &mut Cursor<'_>, first: i16) -> Option<i16> {
    let mut last = first;
    loop {
        let mut next = *cursor;
        let _named = next.eat("年");
        if next.eat_any(&["、", "和", "及", "与"]).is_none() {
            break;
        }
        match full_year(&mut next) {
            Some(year) if year == last + 1 => last = year,
            _ => break,
        }
        *cursor = next;
    }
    (last > first).then_some(last)
}

fn full_year(cursor: &mut Cursor<'_>) -> Option<i16> {
    let mut next = *cursor;
    let number = next.number()?;
    if number.count != 4 || !(1900..=2100).contains(&number.value) {
        return None;
    }
    *cursor = next;
    i16::try_from(number.value).ok()
}

/// The second half of a range, after its first stretch.
pub(super) fn rest<'t>(
    start: Cursor<'t>,
    after_first: Cursor<'t>,
    first: Edged,
) -> Option<Expression> {
    let mut next = after_first;
    let _from = next.eat("起") || next.eat("开始");
    let _comma = next.eat("，");
    if first.edge == Edge::Inside || !next.range_sign() {
        return None;
    }
    let last = stretch::edged(&mut next, true)?;
    if !can_join(first.stretch, last.stretch) {
        return None;
    }
    let _closed = next.eat_unless("止", "水血损境步") || next.eat("期间");
    let meaning = match last.edge {
        Edge::Inside => {
            Meaning::Stretch(Stretch::Loose, Edge::Inside, super::super::meaning::Bound::At)
        }
        Edge::End | Edge::Whole => Meaning::Between(first.stretch, last.stretch),
    };
    Some(expression(start, next, meaning, "calendar_range"))
}

/// A range needs two ends of the same kind, or at least two that can be ordered.
fn can_join(first: Stretch, last: Stretch) -> bool {
    let is_week = |stretch| matches!(stretch, Stretch::Weekday(..) | Stretch::Week(_));
    is_week(first) == is_week(last) && !matches!(first, Stretch::Loose)
}
