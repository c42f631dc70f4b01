//! Lengths of time: within three years, within 15 working days of receipt, over the next five
//! years, a three-year campaign. "for 22 years" is no expression of time.

use super::super::meaning::{Bound, Edge, Expression, Length, LengthUnit, Meaning, Start, Stretch};
use super::cursor::Cursor;
use super::expression;

/// One length of time.
pub(super) fn read(start: Cursor<'_>) -> Option<Expression> {
    within(start)
        .or_else(|| coming_or_past(start))
        .or_else(|| spanning(start))
        .or_else(|| counted_after(start))
        .or_else(|| campaign(start))
        .or_else(|| days_ago(start))
}

fn length(
    start: Cursor<'_>,
    end: Cursor<'_>,
    amount: (Option<u32>, LengthUnit),
    from: Start,
    rule: &'static str,
) -> Expression {
    let length = Length { amount: amount.0, unit: amount.1, start: from };
    expression(start, end, Meaning::Length(length), rule)
}

/// "within three years", "in no more than 15 days", with what starts it.
fn within(start: Cursor<'_>) -> Option<Expression> {
    const HEADS: [&str; 9] = [
        "within no more than",
        "within a maximum of",
        "within a period of",
        "within the next",
        "within the coming",
        "within at most",
        "within",
        "in less than",
        "in no more than",
    ];
    let mut next = start;
    next.eat_any(&HEADS)?;
    let _about = next.eat("about") || next.eat("around") || next.eat("approximately");
    let is_about =
        next.previous().is_some_and(|token| token.is_any(&["about", "around", "approximately"]));
    let (value, unit) = amount(&mut next).or_else(|| several(&mut next))?;
    let value = value.filter(|_| !is_about);
    let mut end = next;
    let from = if hangs(&mut end) { Start::Elsewhere } else { Start::Now };
    if from == Start::Elsewhere {
        next = end;
    }
    Some(length(start, next, (value, unit), from, "length_within"))
}

/// "ten working days after receipt": how long, from something that is named.
fn counted_after(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    let _lead = next.eat_any(&["no later than", "not later than", "not more than", "at most"]);
    let amount = amount(&mut next)?;
    let mut end = next;
    let after = end.eat_any(&["after", "following", "from"])?;
    let _article = end.eat_any(&["the date of", "the", "its", "a"]);
    const STARTS: [&str; 16] = [
        "receipt",
        "receiving",
        "publication",
        "approval",
        "adoption",
        "notification",
        "meeting",
        "completion",
        "submission",
        "registration",
        "decision",
        "hearing",
        "election",
        "closing",
        "inspection",
        "date",
    ];
    end.eat_any(&STARTS)?;
    let _ = after;
    Some(length(start, end, amount, Start::Elsewhere, "length_after"))
}

/// "weeks", "days" without a number.
fn several(cursor: &mut Cursor<'_>) -> Option<(Option<u32>, LengthUnit)> {
    let is_plural = cursor.peek()?.text.ends_with('s');
    let unit = unit(cursor)?;
    is_plural.then_some((None, unit))
}

/// "of receipt", "after receiving", "from the date of": something else starts it.
fn hangs(cursor: &mut Cursor<'_>) -> bool {
    let mut next = *cursor;
    if next.eat_any(&["from now", "of now", "from today", "of today"]).is_some() {
        return false;
    }
    let starts = cursor
        .eat_any(&["of", "from", "after", "following", "before", "prior to", "since", "upon"])
        .is_some();
    if starts {
        let _date = cursor.eat_any(&[
            "the date of receipt",
            "the date of publication",
            "the date",
            "receipt",
            "receiving",
            "publication",
            "approval",
            "notification",
            "completion",
            "submission",
            "registration",
        ]);
    }
    starts
}

/// "over the next five years", "in the past three years".
fn coming_or_past(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    let _lead = next.eat_any(&["over", "in", "during", "for", "throughout", "within"]);
    let from = next.eat_table(&[
        ("the next", Start::Now),
        ("the coming", Start::Now),
        ("next", Start::Now),
        ("the past", Start::Elsewhere),
        ("the last", Start::Elsewhere),
        ("the previous", Start::Elsewhere),
        ("past", Start::Elsewhere),
    ])?;
    if from == Start::Now {
        if next.eat("decade") {
            return Some(length(start, next, (Some(10), LengthUnit::Year), from, "length_coming"));
        }
        let amount = amount(&mut next)?;
        return Some(length(start, next, amount, from, "length_coming"));
    }
    if next.eat("decade") {
        return Some(length(start, next, (Some(10), LengthUnit::Year), from, "length_past"));
    }
    let is_past_year = next.previous().is_some_and(|token| token.is_any(&["past"]));
    let amount = amount(&mut next)
        .or_else(|| if is_past_year { Some((Some(1), unit(&mut next)?)) } else { None })?;
    Some(length(start, next, amount, from, "length_past"))
}

/// "in three years", "for a period of two years": how long, but not from when. "for three years"
/// and "for the first time in ten years" are no expressions of time.
fn spanning(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    if start.previous().is_some_and(|token| token.is_any(&["time", "times", "once", "first"])) {
        return None;
    }
    let is_term = next.eat("for a period of") || next.eat("over a period of");
    if !is_term && !next.eat("in") {
        return None;
    }
    let is_article = next.peek().is_some_and(|token| token.is_any(&["a", "an"]));
    let amount = amount(&mut next)?;
    let is_excluded = next.peek().is_some_and(|token| token.is_any(&["ago", "old", "or"]));
    if is_article || is_excluded {
        return None;
    }
    let _time = next.eat("' time") || next.eat("’ time");
    Some(length(start, next, amount, Start::Elsewhere, "length_spanning"))
}

/// "two days ago".
fn days_ago(start: Cursor<'_>) -> Option<Expression> {
    let mut next = start;
    let days = i32::try_from(next.count()?).ok().filter(|days| (1..=60).contains(days))?;
    if !next.eat("days ago") && !next.eat("day ago") {
        return None;
    }
    let meaning = Meaning::Stretch(Stretch::DayOffset(-days), Edge::Whole, Bound::At);
    Some(expression(start, next, meaning, "calendar"))
}

/// "three-year action plan", "100-day campaign": named after their length, start not said.
fn campaign(start: Cursor<'_>) -> Option<Expression> {
    const NAMES: &[&str] = &[
        "action",
        "actions",
        "plan",
        "plans",
        "campaign",
        "campaigns",
        "program",
        "programme",
        "programs",
        "programmes",
        "initiative",
        "drive",
        "project",
        "strategy",
        "scheme",
        "push",
        "effort",
        "reform",
        "pilot",
        "trial",
        "overhaul",
        "upgrade",
        "transition",
        "rectification",
        "crackdown",
        "blueprint",
        "roadmap",
        "rollout",
    ];
    let follows_ordinal =
        start.previous().is_some_and(|token| matches!(token.kind, super::token::Kind::Ordinal(_)));
    if follows_ordinal || start.is_attached() && !start.at_word_start() {
        return None;
    }
    let mut next = start;
    let value = next.count()?;
    if !next.dash() {
        return None;
    }
    let unit = next.eat_table(&[
        ("year", LengthUnit::Year),
        ("month", LengthUnit::Month),
        ("week", LengthUnit::Week),
        ("day", LengthUnit::Day),
    ])?;
    for _ in 0..4 {
        if next.peek()?.is_any(NAMES) {
            next.step();
            let _plan = next.eat("plan");
            return Some(length(
                start,
                next,
                (Some(value), unit),
                Start::Elsewhere,
                "length_campaign",
            ));
        }
        if next.at_mark() && next.peek().is_none_or(|token| token.text != "-") {
            return None;
        }
        next.step();
    }
    None
}

/// "three years", "a month", "half a year", "15 working days", "two to three years" (vague).
fn amount(cursor: &mut Cursor<'_>) -> Option<(Option<u32>, LengthUnit)> {
    let mut next = *cursor;
    if let Some(amount) = halves(&mut next) {
        *cursor = next;
        return Some(amount);
    }
    let value = value(&mut next)?;
    if next.eat("decades") || next.eat("decade") {
        *cursor = next;
        return Some((value.and_then(|value| value.checked_mul(10)), LengthUnit::Year));
    }
    let unit = unit(&mut next)?;
    *cursor = next;
    Some((value, unit))
}

fn halves(cursor: &mut Cursor<'_>) -> Option<(Option<u32>, LengthUnit)> {
    const HALVES: [(&str, (u32, LengthUnit)); 5] = [
        ("half a year", (6, LengthUnit::Month)),
        ("a year and a half", (18, LengthUnit::Month)),
        ("one and a half years", (18, LengthUnit::Month)),
        ("a half year", (6, LengthUnit::Month)),
        ("half - a - year", (6, LengthUnit::Month)),
    ];
    let (value, unit) = cursor.eat_table(&HALVES)?;
    Some((Some(value), unit))
}

fn value(cursor: &mut Cursor<'_>) -> Option<Option<u32>> {
    const VAGUE: [&str; 7] =
        ["a few", "several", "a couple of", "few", "a number of", "some", "many"];
    if cursor.eat_any(&VAGUE).is_some() {
        return Some(None);
    }
    if cursor.eat_any(&["a single", "a", "an"]).is_some() {
        return Some(Some(1));
    }
    let value = cursor.count()?;
    let mut range = *cursor;
    if (range.eat("to") || range.eat("or") || range.dash()) && range.count().is_some() {
        *cursor = range;
        return Some(None);
    }
    let mut doubled = *cursor;
    if doubled.mark('(') && doubled.count().is_some() && doubled.mark(')') {
        *cursor = doubled;
    }
    Some(Some(value))
}

fn unit(cursor: &mut Cursor<'_>) -> Option<LengthUnit> {
    const KINDS: [&str; 8] =
        ["working", "business", "work", "office", "court", "calendar", "natural", "consecutive"];
    const UNITS: [(&str, LengthUnit); 18] = [
        ("years", LengthUnit::Year),
        ("year", LengthUnit::Year),
        ("quarters", LengthUnit::Quarter),
        ("quarter", LengthUnit::Quarter),
        ("months", LengthUnit::Month),
        ("month", LengthUnit::Month),
        ("weeks", LengthUnit::Week),
        ("week", LengthUnit::Week),
        ("days", LengthUnit::Day),
        ("day", LengthUnit::Day),
        ("hours", LengthUnit::Hour),
        ("hour", LengthUnit::Hour),
        ("minutes", LengthUnit::Minute),
        ("minute", LengthUnit::Minute),
        ("weekdays", LengthUnit::WorkingDay),
        ("workdays", LengthUnit::WorkingDay),
        ("workday", LengthUnit::WorkingDay),
        ("weekday", LengthUnit::WorkingDay),
    ];
    let mut next = *cursor;
    let kind = next.eat_any(&KINDS);
    let unit = next.eat_table(&UNITS)?;
    let works = kind.is_some_and(|kind| !matches!(kind, "calendar" | "natural" | "consecutive"));
    let unit = match (works, unit) {
        (false, unit) => unit,
        (true, LengthUnit::Day) => LengthUnit::WorkingDay,
        (true, LengthUnit::Hour) => LengthUnit::Hour,
        (true, _) => return None,
    };
    *cursor = next;
    Some(unit)
}
