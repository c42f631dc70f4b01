//! Expressions of the calendar: prefix, stretch, edge, suffix (到2025年, 2024年6月底前, 自5月1日起),
//! or a range of two stretches. What a stretch itself looks like is read in `year`, `month` and
//! `related`.

use super::super::meaning::{Bound, Edge, Expression, Meaning, Month, Stretch, Year};
use super::cursor::Cursor;
use super::{expression, month, plan, range, related, year};

/// A stretch with its edge, and a weekday written beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edged {
    pub(super) stretch: Stretch,
    pub(super) edge: Edge,
    pub(super) weekday: Option<u8>,
}

/// The next character after 前 when it means no bound (前景, 前三季度).
const NOT_BEFORE: &str =
    "后期提列沿景瞻往来进夕段置端台言述者线锋奏方程缘驱一二两三四五六七八九十几款首任身半";
/// After 内, likewise (内容, 内部).
const NOT_WITHIN: &str = "容部外陆蒙需涝河生控地设循在涵镇塘江科阁网页贸资退阻";
/// After 后, likewise (后勤, 后续).
const NOT_AFTER: &str = "勤续备盾期半台代果劲发方院厨劳世山金";
/// After 底, likewise (底线).
const NOT_END: &str = "蕴线层数色气部板子下盘稿册牌图座价薪片";
/// After 起, likewise (起草).
const NOT_FROM: &str = "草点步来底飞降伏源码诉重到航家火初";

/// The whole of a stretch.
pub(super) fn whole(stretch: Stretch) -> Edged {
    Edged { stretch, edge: Edge::Whole, weekday: None }
}

/// One expression: prefix, stretch, edge, suffix; or a range.
pub(super) fn read(start: Cursor<'_>) -> Option<Expression> {
    let mut cursor = start;
    let mut prefix = prefix(&mut cursor);
    let short = range::short(&mut cursor);
    if short.is_some() && prefix == Some(Bound::From) {
        prefix = None;
    }
    let edged = short.or_else(|| edged(&mut cursor, prefix.is_some()))?;
    if prefix != Some(Bound::By)
        && let Some(range) = range::rest(start, cursor, edged)
    {
        return Some(range);
    }
    let _included = cursor.eat("（含）") || cursor.eat("(含)") || cursor.eat("（含当日）");
    let is_about = ["大约", "大概", "约"].iter().any(|word| start.before().ends_with(word));
    let suffix = suffix(&mut cursor, edged).filter(|_| !is_about);
    let suffix = if is_about { Some(Bound::After) } else { suffix };
    let weekday = edged.weekday.or_else(|| month::weekday_in_brackets(&mut cursor, edged));
    let edged = Edged { weekday, ..edged };
    let bound = bound(prefix, suffix, edged);
    let rule = match bound {
        Bound::By | Bound::Before => "calendar_by",
        Bound::From => "calendar_from",
        Bound::After => "calendar_after",
        Bound::At => "calendar",
    };
    let meaning = meaning_of(edged, bound);
    Some(Expression { weekday: edged.weekday, ..expression(start, cursor, meaning, rule) })
}

fn bound(prefix: Option<Bound>, suffix: Option<Bound>, edged: Edged) -> Bound {
    match (prefix, suffix) {
        (_, Some(Bound::After)) => Bound::After,
        (Some(Bound::From), None) | (_, Some(Bound::From)) => Bound::From,
        (Some(Bound::By), Some(Bound::Before)) if edged.edge == Edge::Whole => Bound::Before,
        (Some(Bound::By), _) => Bound::By,
        (_, suffix) => suffix.unwrap_or(Bound::At),
    }
}

fn meaning_of(edged: Edged, bound: Bound) -> Meaning {
    match edged.stretch {
        Stretch::Year(Year::Hanging | Year::Following)
        | Stretch::Month(Month::Hanging)
        | Stretch::Day(Month::Hanging, _) => Meaning::Open,
        stretch => Meaning::Stretch(stretch, edged.edge, bound),
    }
}

/// 到, 不迟于, 自, ...
fn prefix(cursor: &mut Cursor<'_>) -> Option<Bound> {
    const BY: [&str; 25] = [
        "最迟不超过",
        "最晚不超过",
        "最迟不得超过",
        "不得迟于",
        "不得晚于",
        "不能晚于",
        "不迟于",
        "不晚于",
        "最迟于",
        "最晚于",
        "最迟到",
        "最晚到",
        "最迟在",
        "最晚在",
        "最迟",
        "最晚",
        "截止到",
        "截止至",
        "截至到",
        "截至",
        "截止",
        "直到",
        "直至",
        "赶在",
        "到",
    ];
    const FROM: [&str; 3] = ["自从", "自", "从"];
    if cursor.previous().is_some_and(|before| "达得感收受看听想说提乃甚".contains(before))
    {
        return None;
    }
    if cursor.eat_any(&BY).is_some() || cursor.eat("至") {
        return Some(Bound::By);
    }
    cursor.eat_any(&FROM).map(|_| Bound::From)
}

/// 前, 内, 起, 后, ... after a stretch. 内 and 期间 are stepped over and bind nothing.
fn suffix(cursor: &mut Cursor<'_>, edged: Edged) -> Option<Bound> {
    if cursor.eat("左右") || cursor.eat("前后") {
        return Some(Bound::After);
    }
    if cursor.eat_any(&["之前", "以前"]).is_some() || cursor.eat_unless("前", NOT_BEFORE) {
        return Some(Bound::Before);
    }
    if cursor.eat_any(&["之后", "以后", "过后"]).is_some() || cursor.eat_unless("后", NOT_AFTER)
    {
        return Some(Bound::After);
    }
    if cursor.eat_any(&["以来", "至今", "开始"]).is_some() || cursor.eat_unless("起", NOT_FROM)
    {
        return Some(Bound::From);
    }
    if edged.edge == Edge::Whole && cursor.eat_any(&["之内", "以内", "期间"]).is_none() {
        let _inside = cursor.eat_unless("内", NOT_WITHIN);
    }
    let _closed = cursor.eat_unless("止", "水血损境步");
    None
}

/// A stretch and the edge that is meant.
pub(super) fn edged(cursor: &mut Cursor<'_>, has_prefix: bool) -> Option<Edged> {
    plan::read(cursor)
        .or_else(|| year::with_parts(cursor))
        .or_else(|| numeric(cursor))
        .or_else(|| numeric_month(cursor))
        .or_else(|| figures_before(cursor, has_prefix))
        .or_else(|| decade(cursor))
        .or_else(|| fiscal_year(cursor))
        .or_else(|| year::part(cursor, Year::Missing))
        .or_else(|| related::read(cursor))
        .or_else(|| bare_day(cursor, has_prefix))
}

/// 2024-06-30, 2024/6/30, 2024.6.30; the signs must be the same.
fn numeric(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let year = next.number()?;
    if year.count != 4 || !(1840..=2200).contains(&year.value) {
        return None;
    }
    let sign = next.eat_any(&["-", "/", ".", "．"])?;
    let month = next.small(1, 12)?;
    if !next.eat(sign) {
        return None;
    }
    let day = next.small(1, 31)?;
    let goes_on = |after: char| after.is_ascii_alphanumeric() || sign.starts_with(after);
    if next.peek().is_some_and(goes_on) || cursor.previous().is_some_and(goes_on) {
        return None;
    }
    *cursor = next;
    let year = Year::Known(i16::try_from(year.value).ok()?);
    Some(month::beside_day(cursor, Month::Of(year, month), day))
}

/// 2024-06, 2024.06: as tables write a month, only where nothing else can follow.
fn numeric_month(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let year = next.number()?;
    let sign = next.eat_any(&["-", ".", "/"])?;
    let figures = next.rest().chars().take_while(char::is_ascii_digit).count();
    let month = next.small(1, 12)?;
    let is_year = year.count == 4 && (1990..=2100).contains(&year.value);
    let is_written = figures == 2 || sign == "/" && figures == 1;
    let ends = next.at_mark()
        && !next.rest().starts_with([':', '%', '％', '-', '/', '.', '—', '～'])
        || next.rest().starts_with(['底', '末', '前'])
        || starts_range(next);
    if !is_year || !is_written || !ends || !cursor.after_mark() {
        return None;
    }
    *cursor = next;
    let month = Month::Of(Year::Known(i16::try_from(year.value).ok()?), month);
    let edge = edge(cursor).unwrap_or(Edge::Whole);
    Some(Edged { stretch: Stretch::Month(month), edge, weekday: None })
}

/// -2024.12 after 2024.06.
fn starts_range(mut next: Cursor<'_>) -> bool {
    next.range_sign() && next.number().is_some_and(|year| year.count == 4)
}

/// 6.30前: month and day in figures, only before 前.
fn figures_before(cursor: &mut Cursor<'_>, has_prefix: bool) -> Option<Edged> {
    let is_led = cursor.previous().is_some_and(|before| "于在".contains(before));
    if !has_prefix && !is_led && !cursor.after_mark() {
        return None;
    }
    let mut next = *cursor;
    let month = next.small(1, 12)?;
    next.eat_any(&[".", "/", "．"])?;
    let day = next.small(1, 31)?;
    let mut probe = next;
    if probe.eat_any(&["之前", "以前"]).is_none() && !probe.eat_unless("前", NOT_BEFORE) {
        return None;
    }
    *cursor = next;
    Some(whole(Stretch::Day(Month::Of(Year::Missing, month), day)))
}

/// 20世纪90年代, 上世纪80年代.
fn decade(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let century = if next.eat("上世纪") {
        20
    } else {
        let century = next.small(18, 21)?;
        if !next.eat("世纪") {
            return None;
        }
        century
    };
    let tens = next.small(10, 90)?;
    if !next.eat("年代") || tens % 10 != 0 {
        return None;
    }
    let edge = edge(&mut next).or_else(|| next.eat_any(&["中期", "后期"]).map(|_| Edge::Inside));
    *cursor = next;
    let first = (i16::from(century) - 1) * 100 + i16::from(tens);
    let stretch = Stretch::Years(Year::Known(first), Year::Known(first + 9));
    Some(Edged { stretch, edge: edge.unwrap_or(Edge::Whole), weekday: None })
}

/// 2023财年, 2022-2023学年: its limits differ from place to place.
fn fiscal_year(cursor: &mut Cursor<'_>) -> Option<Edged> {
    let mut next = *cursor;
    let year = next.number().filter(|year| year.count == 4)?;
    let mut range = next;
    let is_range = range.range_sign() && range.number().is_some();
    if is_range {
        next = range;
    }
    let _year = next.eat_unless("年", "级代");
    let named = next.eat_any(&["财政年度", "财年", "学年度", "学年"]).is_some();
    if !named || !(1900..=2100).contains(&year.value) {
        return None;
    }
    *cursor = next;
    Some(Edged { stretch: Stretch::Loose, edge: Edge::Inside, weekday: None })
}

/// 25日前, 于25日, 22日，...: a day without its month, only where nothing else can be meant.
fn bare_day(cursor: &mut Cursor<'_>, has_prefix: bool) -> Option<Edged> {
    let previous = cursor.previous();
    if previous
        .is_some_and(|before| before.is_ascii_alphanumeric() || "第每月期〕］）".contains(before))
    {
        return None;
    }
    let mut next = *cursor;
    let edged = month::day(&mut next, Month::Missing)?;
    let mut probe = next;
    let bounds = matches!(suffix(&mut probe, edged), Some(Bound::Before | Bound::From));
    let is_number_sign = next.previous() == Some('号');
    let stands_alone = cursor.after_mark() && next.at_mark() && !is_number_sign;
    let is_led = previous.is_some_and(|before| "于在到至者".contains(before)) && !is_number_sign;
    if !bounds && !has_prefix && !stands_alone && !is_led {
        return None;
    }
    *cursor = next;
    Some(edged)
}

/// 底, 末 (End); 初, 中 (Inside).
pub(super) fn edge(cursor: &mut Cursor<'_>) -> Option<Edge> {
    let ends = ["结束前", "结束之前", "结束以前", "结束时"];
    if ends.iter().any(|end| cursor.rest().starts_with(end)) && cursor.eat("结束") {
        return Some(Edge::End);
    }
    if cursor.eat_any(&["末尾", "终了"]).is_some()
        || cursor.eat_unless("底", NOT_END)
        || cursor.eat_unless("末", "端梢位班")
    {
        return Some(Edge::End);
    }
    if cursor.eat("初期") || cursor.eat_unless("初", "步中级心期衷次始创审选") {
        return Some(Edge::Inside);
    }
    let mut middle = *cursor;
    let ends = "前完之以";
    if middle.eat("中") && (middle.at_mark() || middle.peek().is_some_and(|at| ends.contains(at)))
    {
        *cursor = middle;
        return Some(Edge::Inside);
    }
    None
}
