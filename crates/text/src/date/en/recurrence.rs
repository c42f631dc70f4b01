//! What comes again: on the 5th of each month, every Monday, once a quarter, quarterly, by the end
//! of June each year. "100 yuan a month" is a rate and none.

use super::super::meaning::{Edge, Expression, Meaning, Month, Stretch};
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
    let _prefix = stretch::prefix(&mut next);
    of_each(next).or_else(|| date_each_year(next))
}

fn of_each(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    let mut next = start;
    let _the = next.eat("the");
    let tail = if next.eat("end") || next.eat("last day") {
        Tail::End
    } else if next.eat("beginning") || next.eat("start") {
        Tail::None
    } else if next.eat("last") {
        Tail::Weekday(-1, weekday(&mut next)?)
    } else {
        let number = i32::try_from(next.ordinal()?).ok()?;
        match weekday(&mut next) {
            Some(weekday) if number <= 5 => Tail::Weekday(number, weekday),
            Some(_) => return None,
            None if number <= 31 => Tail::Day(number),
            None => return None,
        }
    };
    let _day = next.eat("day");
    if !next.eat("of") || !(next.eat("each") || next.eat("every")) {
        return None;
    }
    let pulse = next.eat_table(&PULSES)?;
    Some((next, format!("{}{}", pulse.rule(1), tail.written(pulse)?)))
}

#[derive(Clone, Copy)]
enum Tail {
    None,
    End,
    Day(i32),
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
            Self::Day(day) if is_month => format!(";BYMONTHDAY={day}"),
            Self::Weekday(number, weekday) if is_month => {
                format!(";BYDAY={number}{}", NAMES.get(usize::from(weekday) - 1)?)
            }
            Self::Day(_) | Self::Weekday(..) => return None,
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
    let tail = match (edged.stretch, edged.edge) {
        (Stretch::Day(Month::Of(_, month), day), _) => format!(";BYMONTH={month};BYMONTHDAY={day}"),
        (Stretch::Month(Month::Of(_, month)), Edge::End) => {
            format!(";BYMONTH={month};BYMONTHDAY=-1")
        }
        (Stretch::Month(Month::Of(_, month)), _) => format!(";BYMONTH={month}"),
        _ => String::new(),
    };
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
    const ADVERBS: [(&str, &str); 9] = [
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
    let rule = next.eat_table(&ADVERBS)?;
    Some((next, rule.to_owned()))
}

/// "every month", "each quarter", "every two weeks", "every Monday", "each June".
fn every(start: Cursor<'_>) -> Option<(Cursor<'_>, String)> {
    let mut next = start;
    if !next.eat("every") && !next.eat("each") {
        return None;
    }
    if let Some(weekday) = weekday(&mut next) {
        let name = NAMES.get(usize::from(weekday) - 1)?;
        return Some((next, format!("FREQ=WEEKLY;BYDAY={name}")));
    }
    if let Some(Kind::Month(month, _)) = next.peek().map(|token| token.kind) {
        next.step();
        return Some((next, format!("FREQ=YEARLY;BYMONTH={month}")));
    }
    if let Some(pulse) = next.eat_table(&PULSES) {
        let rule = if pulse.0 == "WORKDAY" { weekdays(1, 5)? } else { pulse.rule(1) };
        return Some((next, rule));
    }
    let interval = next.count().or_else(|| next.ordinal())?;
    let _hyphen = next.dash();
    let pulse = next.eat_table(&PULSES)?;
    (pulse.0 != "WORKDAY").then(|| (next, pulse.rule(interval)))
}
