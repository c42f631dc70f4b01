//! Months, their parts, days and weekdays: 6月底, 5月中旬, 15日（星期五）18时.

use super::super::meaning::{Edge, Month, Stretch};
use super::cursor::Cursor;
use super::stretch::{Edged, edge, whole};

/// 6月, 六月份; not 6个月.
pub(super) fn number(cursor: &mut Cursor<'_>) -> Option<u8> {
    if cursor.previous().is_some_and(|before| before.is_ascii_digit() || before == '.') {
        return None;
    }
    let mut next = *cursor;
    let month = next.small(1, 12)?;
    if !next.eat_unless("月", "饼球嫂季租薪") {
        return None;
    }
    let _portion = next.eat("份");
    *cursor = next;
    Some(month)
}

/// What follows a month: days, a third, a half, its end.
pub(super) fn parts(cursor: &mut Cursor<'_>, month: Month) -> Edged {
    const THIRDS: [(&str, (u8, u8)); 5] = [
        ("中下旬", (2, 3)),
        ("上中旬", (1, 2)),
        ("上旬", (1, 1)),
        ("中旬", (2, 2)),
        ("下旬", (3, 3)),
    ];
    if let Some(edged) = days(cursor, month).or_else(|| day(cursor, month)) {
        return edged;
    }
    if let Some((first, last)) = cursor.eat_table(&THIRDS) {
        let edge = edge(cursor).unwrap_or(Edge::Whole);
        return Edged { stretch: Stretch::Thirds(month, first, last), edge, weekday: None };
    }
    if let Some(half) = cursor.eat_table(&[("上半月", 1), ("下半月", 2)]) {
        return whole(Stretch::HalfMonth(month, half));
    }
    let mut end = *cursor;
    let _doubled = end.eat("月");
    if let Some(edge) = edge(&mut end) {
        *cursor = end;
        return Edged { stretch: Stretch::Month(month), edge, weekday: None };
    }
    whole(Stretch::Month(month))
}

/// 5-12日, 5日至12日: only where the second month is not named.
pub(super) fn days(cursor: &mut Cursor<'_>, month: Month) -> Option<Edged> {
    let mut next = *cursor;
    let first = next.small(1, 31)?;
    let _day = next.eat("日") || next.eat("号");
    if !next.range_sign() {
        return None;
    }
    let last = day_number(&mut next)?;
    *cursor = next;
    Some(whole(Stretch::Days(month, first, last)))
}

/// 15日, 15号, with a weekday and a time of day beside it.
pub(super) fn day(cursor: &mut Cursor<'_>, month: Month) -> Option<Edged> {
    let day = day_number(cursor)?;
    Some(beside_day(cursor, month, day))
}

/// Steps over what may stand beside a day: a weekday, which is kept, and a time of day.
pub(super) fn beside_day(cursor: &mut Cursor<'_>, month: Month, day: u8) -> Edged {
    let weekday = weekday_beside(cursor);
    time_of_day(cursor);
    Edged { stretch: Stretch::Day(month, day), edge: Edge::Whole, weekday }
}

fn day_number(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    let day = next.small(1, 31)?;
    if !next.eat_unless("日", "均产游元常益报活货")
        && !next.eat_unless("号", "线楼院文机桥台店码池井站召角牌令")
    {
        return None;
    }
    *cursor = next;
    Some(day)
}

/// （星期五）, （周五）, or the same without brackets.
fn weekday_beside(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    let bracket = next.eat("（") || next.eat("(");
    let weekday = weekday_name(&mut next)?;
    if bracket && !next.eat("）") && !next.eat(")") {
        return None;
    }
    *cursor = next;
    Some(weekday)
}

/// （周五） after a day and its bound.
pub(super) fn weekday_in_brackets(cursor: &mut Cursor<'_>, day: Edged) -> Option<u8> {
    let is_day = matches!(day.stretch, Stretch::Day(..));
    let has_bracket = cursor.rest().starts_with(['（', '(']);
    if is_day && has_bracket { weekday_beside(cursor) } else { None }
}

/// 周五, 星期五, 礼拜五.
pub(super) fn weekday_name(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    next.eat_any(&["星期", "礼拜", "周"])?;
    let weekday = weekday_number(&mut next)?;
    *cursor = next;
    Some(weekday)
}

/// The number of a weekday after 周 or 星期.
pub(super) fn weekday_number(cursor: &mut Cursor<'_>) -> Option<u8> {
    const NAMES: [(&str, u8); 8] =
        [("一", 1), ("二", 2), ("三", 3), ("四", 4), ("五", 5), ("六", 6), ("日", 7), ("天", 7)];
    let mut next = *cursor;
    let weekday = next.eat_table(&NAMES)?;
    if next.peek().is_some_and(|after| "次个期岁年百十报常用体".contains(after)) {
        return None;
    }
    *cursor = next;
    Some(weekday)
}

/// 18时, 下午5点, 17:30: stepped over, the day alone counts.
pub(super) fn time_of_day(cursor: &mut Cursor<'_>) {
    const PARTS: [&str; 7] = ["上午", "下午", "中午", "早上", "晚上", "晚", "凌晨"];
    if cursor.rest().starts_with("下班前") || cursor.rest().starts_with("下班之前") {
        let _end_of_work = cursor.eat("下班");
        return;
    }
    let mut next = *cursor;
    let part = next.eat_any(&PARTS);
    if let Some(after) = clock_time(next) {
        *cursor = after;
    } else if part.is_some_and(|part| part != "晚") {
        *cursor = next;
    }
}

fn clock_time(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut next = start;
    let _hour = next.small(0, 24)?;
    if next.eat(":") || next.eat("：") {
        let _minute = next.number()?;
        return Some(next);
    }
    let named = next.eat_any(&["点半", "点整", "时整"]).is_some()
        || next.eat_unless("时", "间期代段速")
        || next.eat_unless("点", "位击");
    if !named {
        return None;
    }
    let mut minutes = next;
    if minutes.small(0, 59).is_some() && minutes.eat("分") {
        return Some(minutes);
    }
    Some(next)
}
