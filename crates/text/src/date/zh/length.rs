//! Lengths of time: 三年内, 15个工作日内, 自受理之日起20日内, 三年行动, 为期两年. A bare 三年 is no
//! expression of time, nor is 连续22年.

use super::super::meaning::{Expression, Length, LengthUnit, Meaning, Start};
use super::cursor::Cursor;
use super::expression;

/// A length with its amount.
struct Amount {
    value: Option<u32>,
    unit: LengthUnit,
}

/// One length of time.
pub(super) fn read(start: Cursor<'_>) -> Option<Expression> {
    coming(start)
        .or_else(|| past(start))
        .or_else(|| spanning(start))
        .or_else(|| since_day(start))
        .or_else(|| at_most(start))
        .or_else(|| within(start))
        .or_else(|| campaign(start))
}

fn length(
    start: Cursor<'_>,
    end: Cursor<'_>,
    amount: &Amount,
    from: Start,
    rule: &'static str,
) -> Expression {
    let length = Length { amount: amount.value, unit: amount.unit, start: from };
    expression(start, end, Meaning::Length(length), rule)
}

/// 三年内, 5个工作日以内, counted from now unless the clause names another start.
fn within(start: Cursor<'_>) -> Option<Expression> {
    if start.previous().is_some_and(|before| before.is_ascii_digit() || "第每".contains(before)) {
        return None;
    }
    let mut next = start;
    let amount = amount(&mut next)?;
    let is_about = next.eat("左右");
    let _time = next.eat("时间") || next.eat("的时间");
    let inside = next.eat_any(&["之内", "以内"]).is_some() || next.eat_unless("内", "容部外需在涵");
    if !inside {
        return None;
    }
    let amount = if is_about { Amount { value: None, ..amount } } else { amount };
    let from = if hangs(start) { Start::Elsewhere } else { Start::Now };
    Some(length(start, next, &amount, from, "length_within"))
}

/// Whether what stands before the length starts it: 之日起, 接到投诉后, 会前.
fn hangs(start: Cursor<'_>) -> bool {
    let before = start.before().trim_end_matches([' ', '，', ',', '的', '在', '于']);
    ["起", "起算", "后", "之日", "之时", "前", "近", "最近", "过去", "连续"]
        .iter()
        .any(|ending| before.ends_with(ending))
}

/// 未来三年, 今后五年内.
fn coming(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    next.eat_any(&["在未来", "未来", "今后", "接下来的", "接下来"])?;
    let _about = next.eat("的");
    let amount = amount(&mut next)?;
    let _inside = next.eat_any(&["时间内", "之内", "以内", "时间"]).is_some()
        || next.eat_unless("内", "容部外需在涵");
    Some(length(start, next, &amount, Start::Now, "length_coming"))
}

/// 过去五年, 近三年来: behind us, so never a due date.
fn past(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    if next.eat_any(&["过去的", "过去", "最近", "近"]).is_none() || !is_word_start(start) {
        return None;
    }
    let amount = amount(&mut next)?;
    let _since = next.eat_any(&["以来", "时间"]).is_some() || next.eat("来") || next.eat("内");
    Some(length(start, next, &amount, Start::Elsewhere, "length_past"))
}

/// 近 is also the end of 附近, 接近, 将近.
fn is_word_start(start: Cursor<'_>) -> bool {
    !start.previous().is_some_and(|before| "附接将靠临邻贴亲".contains(before))
}

/// 为期三年, 用三年时间.
fn spanning(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    const TERMS: [&str; 11] = [
        "为期",
        "历时",
        "有效期限",
        "有效期",
        "公示期限",
        "公示期",
        "公示时间",
        "试行期",
        "试行",
        "任期",
        "工期",
    ];
    let is_term = next.eat_any(&TERMS).is_some();
    let _is = is_term && (next.eat("为") || next.eat("："));
    if !is_term {
        next.eat_any(&["利用", "通过", "经过", "再用", "用"])?;
    }
    let _about = next.eat("大约") || next.eat("约");
    let mut amount = amount(&mut next)?;
    let is_about = next.eat("左右");
    let names_time = next.eat_any(&["的时间", "时间", "努力", "的努力"]).is_some();
    if !is_term && !names_time {
        return None;
    }
    if is_about {
        amount.value = None;
    }
    Some(length(start, next, &amount, Start::Elsewhere, "length_spanning"))
}

/// 自受理之日起20日内; 自印发之日起 alone hangs on the event.
fn since_day(start: Cursor<'_>) -> Option<Expression> {
    const FARTHEST: usize = 20;
    let mut next = start;
    if !next.eat("自") && !next.eat("从") {
        return None;
    }
    let rest = next.rest();
    let mut between = rest.char_indices().take(FARTHEST);
    let at = between.find(|(at, _)| rest.get(*at..).is_some_and(|r| r.starts_with("之日起")))?.0;
    let event = rest.get(..at)?;
    if event.is_empty() || event.contains(['，', '。', '；', '、', '：']) {
        return None;
    }
    next.at += at + "之日起".len();
    let mut end = next;
    let _comma = end.eat("，") || end.eat("的");
    if let Some(within) = within(end) {
        return Some(Expression { start: start.at, ..within });
    }
    Some(expression(start, next, Meaning::Open, "hangs_on_event"))
}

/// 不超过15个工作日, 提前3天: a limit whose start is not said.
fn at_most(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    next.eat_any(&["最长不超过", "最多不超过", "不超过", "提前"])?;
    let amount = amount(&mut next)?;
    Some(length(start, next, &amount, Start::Elsewhere, "length_at_most"))
}

/// 三年行动, 百日攻坚行动, 五年规划: named after their length, start not said.
fn campaign(start: Cursor<'_>) -> Option<Expression> {
    const NAMES: [&str; 18] = [
        "行动", "攻坚", "规划", "计划", "方案", "整治", "会战", "大战", "决战", "冲刺", "倍增",
        "提升", "改造", "工程", "战役", "活动", "大干", "任务",
    ];
    const NOT_A_NAME: &str = "来以前后多余间级期度龄一二三内底末初个第的，。、；：（";
    if start.previous().is_some_and(|before| before.is_ascii_digit() || "第每近个".contains(before))
    {
        return None;
    }
    let mut next = start;
    let amount = amount(&mut next)?;
    if !matches!(amount.unit, LengthUnit::Year | LengthUnit::Day | LengthUnit::Month) {
        return None;
    }
    let name = next.rest();
    let length_of_name = name
        .char_indices()
        .take(8)
        .take_while(|(_, character)| is_name(*character, NOT_A_NAME))
        .find(|(at, _)| name.get(*at..).is_some_and(|rest| starts_with_any(rest, &NAMES)))?;
    let named = name.get(length_of_name.0..).and_then(|rest| matching(rest, &NAMES))?;
    next.at += length_of_name.0 + named.len();
    let _also = next.eat("行动") || next.eat("计划") || next.eat("方案");
    Some(length(start, next, &amount, Start::Elsewhere, "length_campaign"))
}

fn is_name(character: char, not_a_name: &str) -> bool {
    character.is_alphanumeric() && !character.is_ascii() && !not_a_name.contains(character)
}

fn starts_with_any(rest: &str, names: &[&str]) -> bool {
    matching(rest, names).is_some()
}

fn matching<'n>(rest: &str, names: &[&'n str]) -> Option<&'n str> {
    names.iter().copied().find(|name| rest.starts_with(name))
}

/// 三年, 15个工作日, 半年, 两三年 (vague), 3至5年 (vague).
fn amount(cursor: &mut Cursor<'_>) -> Option<Amount> {
    let mut next = *cursor;
    if let Some(amount) = half(&mut next) {
        *cursor = next;
        return Some(amount);
    }
    if next.eat("几") || next.eat("数") {
        let unit = unit(&mut next)?;
        *cursor = next;
        return Some(Amount { value: None, unit });
    }
    let number = next.number()?;
    let mut value = (!number.positional).then_some(number.value);
    let mut range = next;
    if range.range_sign() && range.number().is_some() {
        next = range;
        value = None;
    }
    if next.eat("多") || next.eat("余") || next.eat("几") {
        value = None;
    }
    let unit = unit(&mut next)?;
    let is_year_number = unit == LengthUnit::Year && number.count == 4 && number.value > 1800;
    if is_year_number || number.positional && number.count > 2 {
        return None;
    }
    *cursor = next;
    Some(Amount { value, unit })
}

/// 半年, 半个月 (15 days), 一年半.
fn half(cursor: &mut Cursor<'_>) -> Option<Amount> {
    const HALVES: [(&str, (u32, LengthUnit)); 9] = [
        ("半个小时", (30, LengthUnit::Minute)),
        ("半小时", (30, LengthUnit::Minute)),
        ("半个月", (15, LengthUnit::Day)),
        ("半月", (15, LengthUnit::Day)),
        ("半年", (6, LengthUnit::Month)),
        ("一年半", (18, LengthUnit::Month)),
        ("两年半", (30, LengthUnit::Month)),
        ("三年半", (42, LengthUnit::Month)),
        ("一个半月", (45, LengthUnit::Day)),
    ];
    let (value, unit) = cursor.eat_table(&HALVES)?;
    Some(Amount { value: Some(value), unit })
}

fn unit(cursor: &mut Cursor<'_>) -> Option<LengthUnit> {
    const UNITS: [(&str, LengthUnit); 19] = [
        ("个工作日", LengthUnit::WorkingDay),
        ("个法定工作日", LengthUnit::WorkingDay),
        ("工作日", LengthUnit::WorkingDay),
        ("个自然日", LengthUnit::Day),
        ("自然日", LengthUnit::Day),
        ("个日历日", LengthUnit::Day),
        ("个小时", LengthUnit::Hour),
        ("小时", LengthUnit::Hour),
        ("个季度", LengthUnit::Quarter),
        ("个星期", LengthUnit::Week),
        ("星期", LengthUnit::Week),
        ("个月", LengthUnit::Month),
        ("个年度", LengthUnit::Year),
        ("年度", LengthUnit::Year),
        ("分钟", LengthUnit::Minute),
        ("周", LengthUnit::Week),
        ("年", LengthUnit::Year),
        ("天", LengthUnit::Day),
        ("日", LengthUnit::Day),
    ];
    if cursor.rest().starts_with("周岁") || cursor.rest().starts_with("周年") {
        return None;
    }
    cursor.eat_table(&UNITS)
}
