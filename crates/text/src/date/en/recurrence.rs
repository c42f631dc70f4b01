//! What comes again: on the 5th of each month, every Monday, once a quarter, quarterly, by the end
//! of June each year. "100 yuan a month" is a rate and none.

use super::super::meaning::{Edge, Expression, Meaning, Month, Stretch, Year};
use super::cursor::Cursor;
use super::expression;
use super::stretch::{self, Lead};
use super::token::Kind;

const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// One recurrence.
pub(super) fn read(start: Cursor<'_>) -> Option<Expression> {
    let (end, rule) =
        dated(start).or_else(|| times(start)).or_else(|| adverb(start)).or_else(|| every(start))?;
    Some(expression(start, end, Meaning::Recurrence(rule), "recurrence"))
}

/// The weekdays `from` to `to` of every week.
pub(super) fn weekdays(from: u8, to: u8) -> Option<String> {
    let days = NAMES.get(usize::from(from.checked_sub(1)?)..usize::from(to))?;
    (days.len() > 1).then(|| format!("FREQ=WEEKLY;BYDAY={}", days.join(",")))
}

/// How often, as frequency and months or other units in between.
#[derive(Clone, Copy)]
struct Pulse(&'static str, u32);

impl Pulse {
    fn rule(self, interval: u32) -> String {
        match interval.saturating_mul(self.1) {
            1 => format!("FREQ={}", self.0),
            interval => format!("FREQ={};INTERVAL={interval}", self.0),
        }
    }
}

const PULSES: [(&str, Pulse); 16] = [
    ("half year", Pulse("MONTHLY", 6)),
    ("half - year", Pulse("MONTHLY", 6)),
    ("six months", Pulse("MONTHLY", 6)),
    ("calendar month", Pulse("MONTHLY", 1)),
    ("quarters", Pulse("MONTHLY", 3)),
    ("quarter", Pulse("MONTHLY", 3)),
    ("months", Pulse("MONTHLY", 1)),
    ("month", Pulse("MONTHLY", 1)),
    ("fortnight", Pulse("WEEKLY", 2)),
    ("weeks", Pulse("WEEKLY", 1)),
    ("week", Pulse("WEEKLY", 1)),
    ("years", Pulse("YEARLY", 1)),
    ("year", Pulse("YEARLY", 1)),
    ("working day", Pulse("WORKDAY", 1)),
    ("days", Pulse("DAILY", 1)),
    ("day", Pulse("DAILY", 1)),
];

/// "on the 5th of each month", "by the end of every quarter", "the first Monday of each month",
/// "by the end of June each year".
fn dated(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    let mut next = start;
    if next.eat("between") {
        return between_days(next);
    }
    let _prefix = stretch::prefix(&mut next);
    of_each(next).or_else(|| date_each_year(next))
}

/// "the 1st and 5th of each month" after "between".
fn between_days(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    let (end, rule) = of_each(start)?;
    let (head, days) = rule.split_once(";BYMONTHDAY=")?;
    let (first, last) = days.split_once(',')?;
    let span: Vec<u8> = (first.parse().ok()?..=last.parse().ok()?).collect();
    Some((end, format!("{head};BYMONTHDAY={}", joined(&span))))
}

fn joined(days: &[u8]) -> String {
    days.iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}

fn of_each(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    let mut next = start;
    let tail = tail(&mut next)?;
    let _day = next.eat("day") || next.eat("days");
    if !next.eat("of") && !next.eat("in") || !(next.eat("each") || next.eat("every")) {
        return None;
    }
    let pulse = next.eat_table(&PULSES)?;
    Some((next, format!("{}{}", pulse.rule(1), tail.written(pulse)?)))
}

fn tail(next: &mut Cursor<'_>) -> Option<Tail> {
    let _the = next.eat("the");
    if next.eat("end") || next.eat("last day") {
        return Some(Tail::End);
    }
    if next.eat("beginning") || next.eat("start") || next.eat("middle") {
        return Some(Tail::None);
    }
    if next.eat("last") {
        return Some(Tail::Weekday(-1, weekday(next)?));
    }
    let number = u8::try_from(next.ordinal()?).ok()?;
    match weekday(next) {
        Some(weekday) if number <= 5 => Some(Tail::Weekday(i32::from(number), weekday)),
        Some(_) => None,
        None if number <= 31 => Some(Tail::Days(days(next, number))),
        None => None,
    }
}

/// "1st and 15th", "1st to 5th" after the first day.
fn days(next: &mut Cursor<'_>, first: u8) -> Vec<u8> {
    let mut days = vec![first];
    loop {
        let mut more = *next;
        let is_list = more.mark(',') | more.eat("and");
        if !is_list && !more.eat("to") && !more.dash() {
            return days;
        }
        let _the = more.eat("the");
        let Some(day) = more.ordinal().and_then(|day| u8::try_from(day).ok()) else {
            return days;
        };
        if is_list {
            days.push(day);
        } else {
            days.extend(first + 1..=day.min(31));
        }
        *next = more;
    }
}

enum Tail {
    None,
    End,
    Days(Vec<u8>),
    Weekday(i32, u8),
}

impl Tail {
    fn written(self, pulse: Pulse) -> Option<String> {
        let is_month = pulse.0 == "MONTHLY";
        Some(match self {
            Self::None => String::new(),
            Self::End if is_month => ";BYMONTHDAY=-1".to_owned(),
            Self::End if pulse.0 == "YEARLY" => ";BYMONTH=12;BYMONTHDAY=31".to_owned(),
            Self::End => String::new(),
            Self::Days(days) if is_month => format!(";BYMONTHDAY={}", joined(&days)),
            Self::Weekday(number, weekday) if is_month => {
                format!(";BYDAY={number}{}", NAMES.get(usize::from(weekday) - 1)?)
            }
            Self::Days(_) | Self::Weekday(..) => return None,
        })
    }
}

fn weekday(cursor: &mut Cursor<'_>) -> Option<u8> {
    let Kind::Weekday(weekday, _) = cursor.peek()?.kind else { return None };
    cursor.step();
    Some(weekday)
}

/// "June 30 each year", "the end of June every year", "March of each year".
fn date_each_year(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    let mut next = start;
    let edged = stretch::edged(&mut next, Lead::Word)?;
    let _comma = next.mark(',');
    let _of = next.eat("of");
    if !next.eat("each year") && !next.eat("every year") && !next.eat("annually") {
        return None;
    }
    let tail = yearly_part(edged).unwrap_or_default();
    Some((next, format!("FREQ=YEARLY{tail}")))
}

/// "once a month", "twice per year", "three times a week": how often within it no rule can say.
fn times(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    let mut next = start;
    let is_once = next.eat("once") || next.eat("twice");
    if !is_once {
        next.count()?;
        if !next.eat("times") && !next.eat("time") {
            return None;
        }
    }
    let _least = next.eat("or more");
    if !next.eat("a")
        && !next.eat("an")
        && !next.eat("per")
        && !next.eat("each")
        && !next.eat("every")
    {
        return None;
    }
    let interval = next.count().unwrap_or(1);
    let pulse = next.eat_table(&PULSES)?;
    Some((next, pulse.rule(interval)))
}

/// "monthly", "quarterly", ...
fn adverb(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    const ADVERBS: [(&str, &str); 11] = [
        ("biweekly", "FREQ=WEEKLY;INTERVAL=2"),
        ("bimonthly", "FREQ=MONTHLY;INTERVAL=2"),
        ("daily", "FREQ=DAILY"),
        ("weekly", "FREQ=WEEKLY"),
        ("monthly", "FREQ=MONTHLY"),
        ("quarterly", "FREQ=MONTHLY;INTERVAL=3"),
        ("annually", "FREQ=YEARLY"),
        ("yearly", "FREQ=YEARLY"),
        ("once - monthly", "FREQ=MONTHLY"),
        ("once - yearly", "FREQ=YEARLY"),
        ("once - weekly", "FREQ=WEEKLY"),
    ];
    let mut next = start;
    if start.previous().is_some_and(|token| token.is_any(&["-", "bi", "semi"]))
        && start.is_attached()
    {
        return None;
    }
    let mut rule = next.eat_table(&ADVERBS)?.to_owned();
    let trailing = trailing(&mut next, &rule);
    rule.push_str(&trailing.unwrap_or_default());
    Some((next, rule))
}

/// "monthly by the 5th", "annually by March 31", "every year in March", "weekly on Fridays".
fn trailing(cursor: &mut Cursor<'_>, rule: &str) -> Option<String> {
    let mut next = *cursor;
    let _comma = next.mark(',');
    stretch::prefix(&mut next)?;
    let part = match rule {
        "FREQ=MONTHLY" | "FREQ=MONTHLY;INTERVAL=3" => match tail(&mut next)? {
            Tail::Days(days) if next.at_mark() => format!(";BYMONTHDAY={}", joined(&days)),
            _ => return None,
        },
        "FREQ=YEARLY" => yearly_part(stretch::edged(&mut next, Lead::Word)?)?,
        "FREQ=WEEKLY" => {
            let (Kind::Weekdays(day) | Kind::Weekday(day, _)) = next.peek()?.kind else {
                return None;
            };
            next.step();
            format!(";BYDAY={}", NAMES.get(usize::from(day) - 1)?)
        }
        _ => return None,
    };
    *cursor = next;
    Some(part)
}

/// Day and month of a date that names no year.
fn yearly_part(edged: stretch::Edged) -> Option<String> {
    match (edged.stretch, edged.edge) {
        (Stretch::Day(Month::Of(Year::Missing, month), day), _) => {
            Some(format!(";BYMONTH={month};BYMONTHDAY={day}"))
        }
        (Stretch::Month(Month::Of(Year::Missing, month)), Edge::End) => {
            Some(format!(";BYMONTH={month};BYMONTHDAY=-1"))
        }
        (Stretch::Month(Month::Of(Year::Missing, month)), _) => Some(format!(";BYMONTH={month}")),
        _ => None,
    }
}

/// "every month", "each quarter", "every two weeks", "every Monday", "each June", "on Fridays".
fn every(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    let mut next = start;
    if next.eat("on") {
        let Kind::Weekdays(day) = next.peek()?.kind else { return None };
        next.step();
        return Some((next, format!("FREQ=WEEKLY;BYDAY={}", NAMES.get(usize::from(day) - 1)?)));
    }
    if !next.eat("every") && !next.eat("each") {
        return None;
    }
    if next.eat("weekday") {
        return Some((next, weekdays(1, 5)?));
    }
    if let Some(named) = every_named(next) {
        return Some(named);
    }
    if let Some(pulse) = next.eat_table(&PULSES) {
        let mut rule = if pulse.0 == "WORKDAY" { weekdays(1, 5)? } else { pulse.rule(1) };
        let trailing = trailing(&mut next, &rule);
        rule.push_str(&trailing.unwrap_or_default());
        return Some((next, rule));
    }
    let interval = next.count().or_else(|| next.ordinal())?;
    let _hyphen = next.dash();
    let pulse = next.eat_table(&PULSES)?;
    (pulse.0 != "WORKDAY").then(|| (next, pulse.rule(interval)))
}

/// ", Wednesday and Friday" after "every Monday".
fn another_weekday(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut next = *cursor;
    let is_list = next.mark(',') | next.eat("and");
    let more = weekday(&mut next).filter(|_| is_list)?;
    *cursor = next;
    Some(more)
}

/// "Monday", "other Friday", "June" after "every".
fn every_named(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    let mut next = start;
    let is_other = next.eat("other") || next.eat("second");
    if let Some(weekday) = weekday(&mut next) {
        let interval = if is_other { ";INTERVAL=2" } else { "" };
        let mut names = vec![*NAMES.get(usize::from(weekday) - 1)?];
        while let Some(more) = another_weekday(&mut next) {
            names.push(NAMES.get(usize::from(more) - 1)?);
        }
        return Some((next, format!("FREQ=WEEKLY{interval};BYDAY={}", names.join(","))));
    }
    let Kind::Month(month, _) = next.peek()?.kind else { return None };
    next.step();
    (!is_other).then(|| (next, format!("FREQ=YEARLY;BYMONTH={month}")))
}
