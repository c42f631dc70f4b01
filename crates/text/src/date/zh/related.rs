//! Stretches in relation to now: 本月, 下季度, 本周五, 明天, 今明两年, and the ends that name no
//! year or month (年底, 月末).

use super::super::meaning::{Edge, Month, Stretch, Year};
use super::cursor::Cursor;
use super::month::{parts, time_of_day, weekday_name, weekday_number};
use super::stretch::{Edged, edge, whole};

/// A stretch in relation to now.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Edged> {
    month(cursor)
        .or_else(|| quarter(cursor))
        .or_else(|| week(cursor))
        .or_else(|| day(cursor))
        .or_else(|| years(cursor))
        .or_else(|| tacit(cursor))
}

fn month(cursor: &mut Cursor<'_>) -> Option<Edged> {
    const MONTHS: [(&str, Month); 15] = [
        ("本月份", Month::Offset(0)),
        ("本月", Month::Offset(0)),
        ("这个月", Month::Offset(0)),
        ("这月", Month::Offset(0)),
        ("下个月", Month::Offset(1)),
        ("下一个月", Month::Offset(1)),
        ("下月份", Month::Offset(1)),
        ("下月", Month::Offset(1)),
        ("上个月", Month::Offset(-1)),
        ("上一个月", Month::Offset(-1)),
        ("上月份", Month::Offset(-1)),
        ("上月", Month::Offset(-1)),
        ("次月", Month::Hanging),
        ("翌月", Month::Hanging),
        ("当月", Month::Hanging),
    ];
    let month = cursor.eat_table(&MONTHS)?;
    let mut next = *cursor;
    let _of = next.eat("的");
    let edged = parts(&mut next, month);
    if edged.stretch != Stretch::Month(month) || edged.edge != Edge::Whole {
        *cursor = next;
    }
    Some(edged)
}

fn quarter(cursor: &mut Cursor<'_>) -> Option<Edged> {
    const QUARTERS: [(&str, i16); 12] = [
        ("本季度", 0),
        ("这个季度", 0),
        ("这一季度", 0),
        ("本季", 0),
        ("下一个季度", 1),
        ("下个季度", 1),
        ("下一季度", 1),
        ("下季度", 1),
        ("上一个季度", -1),
        ("上个季度", -1),
        ("上一季度", -1),
        ("上季度", -1),
    ];
    let offset = cursor.eat_table(&QUARTERS)?;
    let edge = edge(cursor).unwrap_or(Edge::Whole);
    Some(Edged { stretch: Stretch::QuarterOffset(offset), edge, weekday: None })
}

fn week(cursor: &mut Cursor<'_>) -> Option<Edged> {
    const WEEKS: [(&str, i16); 15] = [
        ("下下周", 2),
        ("本星期", 0),
        ("这个星期", 0),
        ("这星期", 0),
        ("本周", 0),
        ("这周", 0),
        ("下个星期", 1),
        ("下星期", 1),
        ("下一周", 1),
        ("下周", 1),
        ("上上周", -2),
        ("上个星期", -1),
        ("上星期", -1),
        ("上一周", -1),
        ("上周", -1),
    ];
    let mut next = *cursor;
    let Some(offset) = next.eat_table(&WEEKS) else {
        let weekday = weekday_name(&mut next)?;
        time_of_day(&mut next);
        *cursor = next;
        return Some(whole(Stretch::Weekday(None, weekday)));
    };
    if next.peek().is_some_and(|after| "年期转到边".contains(after)) {
        return None;
    }
    *cursor = next;
    if let Some(weekday) = weekday_number(cursor) {
        time_of_day(cursor);
        return Some(whole(Stretch::Weekday(Some(offset), weekday)));
    }
    if cursor.eat_unless("末", "端") {
        return Some(Edged { stretch: Stretch::Loose, edge: Edge::Inside, weekday: None });
    }
    Some(whole(Stretch::Week(offset)))
}

fn day(cursor: &mut Cursor<'_>) -> Option<Edged> {
    const DAYS: [(&str, i32); 11] = [
        ("今天", 0),
        ("今日", 0),
        ("即日", 0),
        ("明天", 1),
        ("明日", 1),
        ("大后天", 3),
        ("后天", 2),
        ("昨天", -1),
        ("昨日", -1),
        ("大前天", -3),
        ("前天", -2),
    ];
    let mut next = *cursor;
    let offset = next.eat_table(&DAYS)?;
    if next.peek().is_some_and(|after| "头条".contains(after)) {
        return None;
    }
    *cursor = next;
    time_of_day(cursor);
    Some(whole(Stretch::DayOffset(offset)))
}

/// 今明两年, 明后两年.
fn years(cursor: &mut Cursor<'_>) -> Option<Edged> {
    const YEARS: [(&str, (i16, i16)); 4] =
        [("今明两年", (0, 1)), ("今明后三年", (0, 2)), ("明后两年", (1, 2)), ("去今两年", (-1, 0))];
    let (first, last) = cursor.eat_table(&YEARS)?;
    Some(whole(Stretch::Years(Year::Offset(first), Year::Offset(last))))
}

/// 年底, 月末, 季度末, 年内: this year's, month's or quarter's, without saying so.
fn tacit(cursor: &mut Cursor<'_>) -> Option<Edged> {
    const PART_OF_A_WORD: &str = "青少童成老中壮往历周常多数几每近两三四五六七八九十百千万上下元个";
    let previous = cursor.previous();
    if previous.is_some_and(|before| before.is_numeric() || PART_OF_A_WORD.contains(before)) {
        return None;
    }
    let mut next = *cursor;
    let stretch = if next.eat("季度") || next.eat("季") {
        Stretch::QuarterOffset(0)
    } else if next.eat("年") {
        Stretch::Year(Year::Tacit)
    } else if next.eat("月") {
        Stretch::Month(Month::Tacit)
    } else {
        return None;
    };
    if stretch != Stretch::QuarterOffset(0)
        && (next.eat("之内") || next.eat_unless("内", "容部外需在涵"))
    {
        *cursor = next;
        return Some(whole(stretch));
    }
    let edge = if next.eat_unless("终", "于止奖") { Edge::End } else { edge(&mut next)? };
    *cursor = next;
    Some(Edged { stretch, edge, weekday: None })
}
