//! Years and their parts: 2024年, 今年, 二〇二五年; 上半年, 第三季度, 前11个月, 1至6月.

use super::super::meaning::{Edge, Month, Stretch, Year};
use super::cursor::Cursor;
use super::month;
use super::stretch::{Edged, edge, whole};

/// A year, with the part of it that follows.
pub(super) fn with_parts(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let year = year(cursor)?;
    let mut next = *cursor;
    let _of = next.eat("的");
    if let Some(part) = part(&mut next, year) {
        *cursor = next;
        return Some(part);
    }
    let mut end = *cursor;
    let _doubled = end.eat("年");
    if let Some(edge) = edge(&mut end) {
        *cursor = end;
        return Some(Edged { stretch: Stretch::Year(year), edge, weekday: None });
    }
    if season(cursor) {
        return Some(Edged { stretch: Stretch::Loose, edge: Edge::Inside, weekday: None });
    }
    if cursor.eat_any(&["财年", "财政年度", "学年度", "学年"]).is_some() {
        return None;
    }
    let _all = cursor.eat("全年");
    Some(whole(Stretch::Year(year)))
}

/// A part of a year.
pub(super) fn part(cursor: &mut Cursor<'_>, year: Year) -> Option<Edged> {
    half(cursor, year)
        .or_else(|| letter(cursor, year))
        .or_else(|| quarters(cursor, year))
        .or_else(|| first_months(cursor, year))
        .or_else(|| months(cursor, year))
        .or_else(|| {
            let month = month::number(cursor)?;
            Some(month::parts(cursor, Month::Of(year, month)))
        })
}

/// A year: in digits, in Chinese digits, or in relation to now.
pub(super) fn year(cursor: &mut Cursor<'_>) -> Option<Year> {
    const RELATED: [(&str, Year); 22] = [
        ("今年度", Year::Offset(0)),
        ("今年", Year::Offset(0)),
        ("本年度", Year::Offset(0)),
        ("本年", Year::Offset(0)),
        ("全年", Year::Tacit),
        ("明年", Year::Offset(1)),
        ("来年", Year::Offset(1)),
        ("下一年度", Year::Offset(1)),
        ("下一年", Year::Offset(1)),
        ("下年度", Year::Offset(1)),
        ("下年", Year::Offset(1)),
        ("后年", Year::Offset(2)),
        ("去年", Year::Offset(-1)),
        ("上一年度", Year::Offset(-1)),
        ("上一年", Year::Offset(-1)),
        ("上年度", Year::Offset(-1)),
        ("上年", Year::Offset(-1)),
        ("前年", Year::Offset(-2)),
        ("次年", Year::Following),
        ("翌年", Year::Following),
        ("当年", Year::Hanging),
        ("同年", Year::Hanging),
    ];
    const PART_OF_A_WORD: &str = "以之往历常多数大提健安个";
    if cursor.previous().is_some_and(|before| PART_OF_A_WORD.contains(before))
        && cursor.peek().is_some_and(|first| "前后上下来全".contains(first))
    {
        return None;
    }
    cursor.eat_table(&RELATED).or_else(|| written(cursor))
}

fn written(cursor: &mut Cursor<'_>) -> Option<Year> {
    if cursor.previous().is_some_and(|before| before.is_ascii_digit() || before == '第') {
        return None;
    }
    let mut next = *cursor;
    let number = next.number()?;
    if !next.eat_unless("年", "级代轻龄") {
        return None;
    }
    let in_digits = crate::numeral::digits(cursor.text, cursor.at).is_some();
    let is_full = number.count == 4 && (1840..=2200).contains(&number.value);
    let year = if is_full && (number.positional || in_digits) {
        number.value
    } else if number.count == 2 && in_digits && number.value <= 50 && is_cut(next) {
        2000 + number.value
    } else {
        return None;
    };
    let _yearly = next.eat_unless("度", "假日");
    *cursor = next;
    i16::try_from(year).ok().map(Year::Known)
}

/// "24年" is a year only before a month or its own end.
fn is_cut(after: Cursor<'_>) -> bool {
    let mut probe = after;
    let _doubled = probe.eat("年");
    if probe.eat("底") || probe.eat("末") {
        return true;
    }
    probe = after;
    month::number(&mut probe).is_some()
}

fn half(cursor: &mut Cursor<'_>, year: Year) -> Option<Edged> {
    const HALVES: [(&str, u8); 4] = [("上半年", 1), ("下半年", 2), ("前半年", 1), ("后半年", 2)];
    let half = cursor.eat_table(&HALVES)?;
    let edge = edge(cursor).unwrap_or(Edge::Whole);
    Some(Edged { stretch: Stretch::Half(year, half), edge, weekday: None })
}

/// Q3, H1 as tables write them.
fn letter(cursor: &mut Cursor<'_>, year: Year) -> Option<Edged> {
    const PARTS: [(&str, Part); 6] = [
        ("Q1", Part::Quarter(1)),
        ("Q2", Part::Quarter(2)),
        ("Q3", Part::Quarter(3)),
        ("Q4", Part::Quarter(4)),
        ("H1", Part::Half(1)),
        ("H2", Part::Half(2)),
    ];
    if cursor.previous().is_some_and(|before| before.is_ascii_alphanumeric()) {
        return None;
    }
    let mut next = *cursor;
    let part = next.eat_table(&PARTS)?;
    if next.peek().is_some_and(|after| after.is_ascii_alphanumeric()) {
        return None;
    }
    let _named = next.eat("季度");
    let edge = edge(&mut next).unwrap_or(Edge::Whole);
    *cursor = next;
    let stretch = match part {
        Part::Quarter(quarter) => Stretch::Quarters(year, quarter, quarter),
        Part::Half(half) => Stretch::Half(year, half),
    };
    Some(Edged { stretch, edge, weekday: None })
}

#[derive(Clone, Copy)]
enum Part {
    Quarter(u8),
    Half(u8),
}

/// 第三季度, 三季度末, 前三季度, 首季度, 二、三季度, 二三季度.
fn quarters(cursor: &mut Cursor<'_>, year: Year) -> Option<Edged> {
    let mut next = *cursor;
    let (first, last) = quarter_limits(&mut next)?;
    if !next.eat("季度") && !next.eat_unless("季", "节风报") || first > last {
        return None;
    }
    let edge = edge(&mut next).unwrap_or(Edge::Whole);
    *cursor = next;
    Some(Edged { stretch: Stretch::Quarters(year, first, last), edge, weekday: None })
}

fn quarter_limits(cursor: &mut Cursor<'_>) -> Option<(u8, u8)> {
    if cursor.eat("前") {
        let last = cursor.small(2, 4)?;
        let _classifier = cursor.eat("个");
        return Some((1, last));
    }
    if cursor.eat("首") {
        return Some((1, 1));
    }
    let mut list = *cursor;
    let _ordinal = list.eat("第");
    if let Some(pair) = list.number().filter(|number| number.positional && number.count == 2) {
        let (first, last) = (pair.value / 10, pair.value % 10);
        let fits = (1..=4).contains(&first) && last == first + 1 && last <= 4;
        *cursor = list;
        return fits.then_some((u8::try_from(first).ok()?, u8::try_from(last).ok()?));
    }
    let first = quarter_number(cursor)?;
    Some((first, next_quarter(cursor, first).unwrap_or(first)))
}

fn quarter_number(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    let _ordinal = next.eat("第");
    let number = next.small(1, 4)?;
    *cursor = next;
    Some(number)
}

/// 二、三季度; 二至三季度; 第二、第三季度.
fn next_quarter(cursor: &mut Cursor<'_>, first: u8) -> Option<u8> {
    let mut next = *cursor;
    let is_list = next.eat_any(&["、", "和", "及", "，", ","]).is_some();
    if !is_list && !next.range_sign() {
        return None;
    }
    let last = quarter_number(&mut next)?;
    let follows = if is_list { last == first + 1 } else { last > first };
    if !follows {
        return None;
    }
    *cursor = next;
    Some(last)
}

/// 前11个月.
fn first_months(cursor: &mut Cursor<'_>, year: Year) -> Option<Edged> {
    let mut next = *cursor;
    if !next.eat("前") {
        return None;
    }
    let last = next.small(1, 12)?;
    if !next.eat("个月") {
        return None;
    }
    *cursor = next;
    Some(whole(Stretch::Months(year, 1, last)))
}

/// 1至6月, 3—5月份, 五、六月.
fn months(cursor: &mut Cursor<'_>, year: Year) -> Option<Edged> {
    let mut next = *cursor;
    let mut listed = *cursor;
    if let Some(pair) = month_pair(&mut listed) {
        *cursor = listed;
        return Some(whole(Stretch::Months(year, pair, pair + 1)));
    }
    let first = next.small(1, 12)?;
    let is_list = next.eat("、");
    if !is_list && !next.range_sign() {
        return None;
    }
    let last = next.small(1, 12)?;
    if !next.eat_unless("月", "饼球嫂季租薪") || is_list && last != first + 1 {
        return None;
    }
    let _portion = next.eat("份");
    let edge = edge(&mut next).unwrap_or(Edge::Whole);
    if month::day(&mut next.clone(), Month::Missing).is_some() {
        return None;
    }
    *cursor = next;
    Some(Edged { stretch: Stretch::Months(year, first, last), edge, weekday: None })
}

/// 七八月份: two months that follow one another.
fn month_pair(cursor: &mut Cursor<'_>) -> Option<u8> {
    let pair = cursor.number().filter(|number| number.positional && number.count == 2)?;
    let (first, last) = (pair.value / 10, pair.value % 10);
    let follows = first > 0 && last == first + 1;
    if !follows || !cursor.eat_unless("月", "饼球嫂季租薪") {
        return None;
    }
    let _portion = cursor.eat("份");
    u8::try_from(first).ok()
}

fn season(cursor: &mut Cursor<'_>) -> bool {
    const SEASONS: [&str; 8] = ["春季", "夏季", "秋季", "冬季", "春天", "夏天", "秋天", "冬天"];
    cursor.eat_any(&SEASONS).is_some()
}
