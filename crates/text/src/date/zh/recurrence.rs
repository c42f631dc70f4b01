//! What comes again: 每月5日前, 每季度末, 每年6月底前, 每两周, 按月, 一月一调度. Rates per head
//! (每人每年500元) are none.

use super::super::meaning::{Edge, Expression, Meaning, Month, Stretch, Year};
use super::cursor::Cursor;
use super::month::{self, weekday_number};
use super::{expression, year};

const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// One recurrence.
pub(super) fn read(start: Cursor<'_>) -> Option<Expression> {
    one_each(start)
        .or_else(|| some_times(start))
        .or_else(|| once_in(start))
        .or_else(|| by_each(start))
        .or_else(|| every(start))
}

/// How often, as the head of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pulse {
    Day,
    WorkingDay,
    Week,
    Third,
    Month,
    Quarter,
    HalfYear,
    Year,
}

impl Pulse {
    fn rule(self, interval: u32) -> String {
        let (frequency, each) = match self {
            Self::Day => ("DAILY", 1),
            Self::WorkingDay => return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR".to_owned(),
            Self::Third => return "FREQ=MONTHLY;BYMONTHDAY=10,20,-1".to_owned(),
            Self::Week => ("WEEKLY", 1),
            Self::Month => ("MONTHLY", 1),
            Self::Quarter => ("MONTHLY", 3),
            Self::HalfYear => ("MONTHLY", 6),
            Self::Year => ("YEARLY", 1),
        };
        match interval * each {
            1 => format!("FREQ={frequency}"),
            interval => format!("FREQ={frequency};INTERVAL={interval}"),
        }
    }
}

const PULSES: [(&str, Pulse); 14] = [
    ("工作日", Pulse::WorkingDay),
    ("季度", Pulse::Quarter),
    ("半年", Pulse::HalfYear),
    ("年度", Pulse::Year),
    ("星期", Pulse::Week),
    ("礼拜", Pulse::Week),
    ("周", Pulse::Week),
    ("旬", Pulse::Third),
    ("季", Pulse::Quarter),
    ("月份", Pulse::Month),
    ("月", Pulse::Month),
    ("年", Pulse::Year),
    ("天", Pulse::Day),
    ("日", Pulse::Day),
];

/// 一月一调度, 一季度一通报, 半月一督查; not 一月一日.
fn one_each(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    let half = next.eat("半月");
    let interval = if half { 1 } else { leading_count(&mut next)? };
    let pulse = if half { Pulse::Third } else { next.eat_table(&PULSES)? };
    if !next.eat("一") {
        return None;
    }
    let follows = next.peek().filter(|after| {
        after.is_alphabetic() && !"日号月年天夜度至二三四五六七八九十".contains(*after)
    });
    let counts = follows?;
    next.at += counts.len_utf8();
    if !"次回遍报".contains(counts)
        && let Some(second) = next.peek().filter(|after| after.is_alphabetic() && !after.is_ascii())
    {
        next.at += second.len_utf8();
    }
    let rule = if half { "FREQ=WEEKLY;INTERVAL=2".to_owned() } else { pulse.rule(interval) };
    Some(expression(start, next, Meaning::Recurrence(rule), "recurrence_one_each"))
}

fn leading_count(cursor: &mut Cursor<'_>) -> Option<u32> {
    if cursor.eat("一") {
        return Some(1);
    }
    cursor.eat("两").then_some(2)
}

/// 三年一次, 五年一轮.
fn once_in(start: Cursor<'_>) -> Option<Expression> {
    if start.previous().is_some_and(|before| before.is_ascii_digit() || "第每近".contains(before))
    {
        return None;
    }
    let mut next = start;
    let interval = u32::from(next.small(2, 30)?);
    let _classifier = next.eat("个");
    let pulse = next.eat_table(&PULSES)?;
    next.eat_any(&["一次", "一轮", "一遍", "1次"])?;
    let rule = pulse.rule(interval);
    Some(expression(start, next, Meaning::Recurrence(rule), "recurrence_one_each"))
}

/// 一周两调度, 一月三次.
fn some_times(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    if !next.eat("一") {
        return None;
    }
    let pulse = next.eat_table(&PULSES)?;
    next.eat_any(&["两", "二", "三", "四"])?;
    next.eat_any(&["次", "调度", "通报", "督查", "例会", "会商", "报告", "检查"])?;
    let rule = pulse.rule(1);
    Some(expression(start, next, Meaning::Recurrence(rule), "recurrence_one_each"))
}

/// 按月, 逐季, 按年度.
fn by_each(start: Cursor<'_>) -> Option<Expression> {
    const NOT_A_PULSE: &str = "程期常龄级轻历饼节用均";
    let mut next = start;
    next.eat_any(&["按照", "按", "逐", "分"])?;
    let pulse = next.eat_table(&PULSES)?;
    if pulse == Pulse::WorkingDay || start.peek() == Some('分') && pulse != Pulse::Quarter {
        return None;
    }
    if next.peek().is_some_and(|after| NOT_A_PULSE.contains(after)) {
        return None;
    }
    Some(expression(start, next, Meaning::Recurrence(pulse.rule(1)), "recurrence_by_each"))
}

/// 每月5日前, 每年6月底前, 每两周, 每季度至少一次.
fn every(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    if !next.eat("每") || is_rate_per_head(start) {
        return None;
    }
    if next.eat("逢") {
        let weekday = month::weekday_name(&mut next)?;
        let name = NAMES.get(usize::from(weekday) - 1)?;
        let rule = format!("FREQ=WEEKLY;BYDAY={name}");
        return Some(expression(start, next, Meaning::Recurrence(rule), "recurrence_every"));
    }
    let _each = next.eat("一个") || next.eat("个") || next.eat("一") || next.eat("隔");
    let (interval, pulse) = pulse(&mut next)?;
    if next.peek().is_some_and(|after| "轻龄级岁均".contains(after)) {
        return None;
    }
    let mut rule = pulse.rule(interval);
    let mut at = next;
    let _of = at.eat("的") || at.eat("，");
    if let Some(part) = part_of(pulse, &mut at) {
        next = at;
        bound(&mut next);
        rule.push_str(&part);
    }
    times(&mut next);
    Some(expression(start, next, Meaning::Recurrence(rule), "recurrence_every"))
}

/// 每人每年, 每亩每年: a rate, when 每 stands shortly before.
fn is_rate_per_head(start: Cursor<'_>) -> bool {
    start
        .before()
        .chars()
        .rev()
        .take(4)
        .take_while(|before| before.is_alphabetic())
        .any(|c| c == '每')
}

fn pulse(cursor: &mut Cursor<'_>) -> Option<(u32, Pulse)> {
    if let Some(pulse) = cursor.eat_table(&PULSES) {
        return Some((1, pulse));
    }
    let interval = cursor.small(1, 99)?;
    let _classifier = cursor.eat("个");
    Some((u32::from(interval), cursor.eat_table(&PULSES)?))
}

/// The day within the pulse, as the tail of a rule.
fn part_of(pulse: Pulse, cursor: &mut Cursor<'_>) -> Option<String> {
    match pulse {
        Pulse::Week => {
            let mut days = vec![*NAMES.get(usize::from(weekday_number(cursor)?) - 1)?];
            while let Some(weekday) = another_weekday(cursor) {
                days.push(NAMES.get(usize::from(weekday) - 1)?);
            }
            month::time_of_day(cursor);
            Some(format!(";BYDAY={}", days.join(",")))
        }
        Pulse::Month => day_in_month(cursor),
        Pulse::Quarter | Pulse::HalfYear => {
            const MONTHS: [&str; 6] =
                ["首月", "第一个月", "末月", "最后一个月", "第二个月", "第三个月"];
            if cursor.eat_any(&MONTHS).is_some() {
                return day_in_month(cursor).or_else(|| Some(String::new()));
            }
            (cursor.eat("末") || cursor.eat("底")).then(|| ";BYMONTHDAY=-1".to_owned())
        }
        Pulse::Year => part_of_year(cursor),
        Pulse::Day | Pulse::WorkingDay | Pulse::Third => None,
    }
}

/// 5日, 10日、20日, 底, 月底, 上旬.
fn day_in_month(cursor: &mut Cursor<'_>) -> Option<String> {
    let mut next = *cursor;
    if next.eat("前")
        && next.small(1, 15).is_some()
        && next.eat_any(&["个工作日", "日", "天"]).is_some()
    {
        let _inside = next.eat("内");
        *cursor = next;
        return Some(String::new());
    }
    next = *cursor;
    let edged = month::parts(&mut next, Month::Missing);
    let tail = match (edged.stretch, edged.edge) {
        (Stretch::Day(_, day), Edge::Whole) => {
            let mut days = day.to_string();
            while let Some(day) = another_day(&mut next) {
                days.push_str(&format!(",{day}"));
            }
            format!(";BYMONTHDAY={days}")
        }
        (Stretch::Days(_, first, last), Edge::Whole) if first <= last => {
            let days: Vec<String> = (first..=last).map(|day| day.to_string()).collect();
            format!(";BYMONTHDAY={}", days.join(","))
        }
        (Stretch::Month(_), Edge::Inside) => String::new(),
        (Stretch::Month(_), Edge::End) => ";BYMONTHDAY=-1".to_owned(),
        (Stretch::Thirds(..) | Stretch::HalfMonth(..), _) => String::new(),
        _ => return None,
    };
    *cursor = next;
    Some(tail)
}

fn another_day(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    if !next.eat("、") && !next.eat("和") {
        return None;
    }
    let Stretch::Day(_, day) = month::day(&mut next, Month::Missing)?.stretch else { return None };
    *cursor = next;
    Some(day)
}

/// 6月底, 3月15日, 年底, 一季度.
fn part_of_year(cursor: &mut Cursor<'_>) -> Option<String> {
    let mut next = *cursor;
    let _doubled = next.eat("年");
    if next.eat("底") || next.eat("末") {
        *cursor = next;
        return Some(";BYMONTH=12;BYMONTHDAY=31".to_owned());
    }
    next = *cursor;
    let edged = year::part(&mut next, Year::Missing)?;
    let tail = match (edged.stretch, edged.edge) {
        (Stretch::Day(Month::Of(_, month), day), _) => format!(";BYMONTH={month};BYMONTHDAY={day}"),
        (Stretch::Month(Month::Of(_, month)), Edge::End) => {
            format!(";BYMONTH={month};BYMONTHDAY=-1")
        }
        (Stretch::Month(Month::Of(_, month)), Edge::Whole) => {
            let last = month_after_sign(&mut next).filter(|last| *last > month);
            let mut months = by_months(month, last.unwrap_or(month));
            while let Some(more) = another_month(&mut next) {
                months.push_str(&format!(",{more}"));
            }
            months
        }
        (Stretch::Months(_, first, last), Edge::Whole) if first <= last => by_months(first, last),
        _ => String::new(),
    };
    *cursor = next;
    Some(tail)
}

fn by_months(first: u8, last: u8) -> String {
    let months: Vec<String> = (first..=last).map(|month| month.to_string()).collect();
    format!(";BYMONTH={}", months.join(","))
}

/// 、12月 after 6月.
fn another_month(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    if !next.eat("、") && !next.eat("和") {
        return None;
    }
    let month = month::number(&mut next)?;
    *cursor = next;
    Some(month)
}

/// 至5月.
fn month_after_sign(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    if !next.range_sign() {
        return None;
    }
    let month = month::number(&mut next)?;
    *cursor = next;
    Some(month)
}

/// 、周三 after 周一.
fn another_weekday(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    if !next.eat("、") && !next.eat("和") {
        return None;
    }
    let weekday = month::weekday_name(&mut next).or_else(|| weekday_number(&mut next))?;
    *cursor = next;
    Some(weekday)
}

/// 前, 之前, 期间: belongs to the expression.
fn bound(cursor: &mut Cursor<'_>) {
    let _bound = cursor.eat_any(&["之前", "以前", "期间"]).is_some()
        || cursor.eat_unless("前", "后期提列沿景往来进三两几");
}

/// 一次, 至少一次, 不少于2次: belongs to the expression.
fn times(cursor: &mut Cursor<'_>) {
    let mut next = *cursor;
    let _least = next.eat_any(&["至少", "不少于", "不低于"]);
    if next.number().is_some() && next.eat_any(&["次", "回"]).is_some() {
        *cursor = next;
    }
}
