//! How long one due time takes to count, without and with its explanation.
//!
//! The limits are those of service lines: hours, days and working days, from the event or the next
//! working day, a third of them paused and extended, through the calendars of China and the United
//! States, from 2020 to 2026.

use super::{Benchmark, Bound, Side, Work};
use anyhow::{Context, Result, anyhow};
use domain::calendar::{Calendar, shipped};
use domain::due::{Adjustment, Amount, DueRule, Pause, Start, TimeUnit, due_with, explain};
use jiff::{SignedDuration, Timestamp};
use std::hint::black_box;

pub(super) const BENCHMARK: Benchmark = Benchmark {
    name: "due-time",
    question: "How long does it take to count when something is due, and what would it cost to \
               explain each count although nobody asks?",
    operation: "due time",
    baseline: Some(Side { label: "counted and explained", prepare: explained }),
    ours: Side { label: "counted", prepare: counted },
    bound: Some(Bound::NanosecondsMax(20_000.0)),
};

const CALENDARS: &[&str] = &["china", "united-states"];
const LIMITS: &[(u32, TimeUnit)] = &[
    (120, TimeUnit::Minutes),
    (24, TimeUnit::NaturalHours),
    (7, TimeUnit::Days),
    (16, TimeUnit::WorkingHours),
    (3, TimeUnit::WorkingDays),
    (15, TimeUnit::WorkingDays),
    (60, TimeUnit::WorkingDays),
];
const STARTS: &[Start] = &[Start::AtEvent, Start::NextWorkingDay];

/// 1 January 2020, 00:00 UTC.
const FIRST_SECOND: i64 = 1_577_836_800;
/// Between two events: coprime to days and weeks, so that every time of day and weekday comes up.
const SECONDS_BETWEEN: i64 = 87_221;
const EVENTS: i64 = 2_500;

/// One thing to count.
struct Question {
    start_at: Timestamp,
    rule: DueRule,
    adjustments: Vec<Adjustment>,
    calendar: usize,
}

fn counted() -> Result<Work> {
    work(|it, calendar| {
        let due = due_with(it.start_at, &it.rule, &it.adjustments, calendar)?;
        black_box(due);
        Ok(())
    })
}

fn explained() -> Result<Work> {
    work(|it, calendar| {
        let due = due_with(it.start_at, &it.rule, &it.adjustments, calendar)?;
        let explanation = explain(it.start_at, &it.rule, &it.adjustments, calendar)?;
        black_box((due, explanation));
        Ok(())
    })
}

/// A batch that answers every question once.
fn work(answer: impl Fn(&Question, &Calendar) -> Result<()> + 'static) -> Result<Work> {
    let calendars = CALENDARS.iter().map(|key| calendar(key)).collect::<Result<Vec<_>>>()?;
    let questions = questions()?;
    Ok(Box::new(move || {
        for question in &questions {
            let calendar = calendars.get(question.calendar).context("no such calendar")?;
            answer(black_box(question), calendar)?;
        }
        Ok(u64::try_from(questions.len())?)
    }))
}

fn calendar(key: &str) -> Result<Calendar> {
    shipped(key)
        .map_err(|mistakes| anyhow!("the calendar {key} has mistakes: {mistakes:?}"))?
        .with_context(|| format!("the calendar {key} is not shipped"))
}

fn questions() -> Result<Vec<Question>> {
    let mut questions = Vec::new();
    for event in 0..EVENTS {
        let start_at = Timestamp::from_second(FIRST_SECOND + event * SECONDS_BETWEEN)?;
        let number = usize::try_from(event)?;
        let (count, unit) = *cycle(LIMITS, number)?;
        let start = *cycle(STARTS, number / LIMITS.len())?;
        let adjustments = if event % 3 == 0 { paused_and_extended(start_at)? } else { Vec::new() };
        questions.push(Question {
            start_at,
            rule: DueRule::new(Amount::new(count, unit), start),
            adjustments,
            calendar: number % CALENDARS.len(),
        });
    }
    Ok(questions)
}

fn cycle<T>(all: &[T], number: usize) -> Result<&T> {
    all.get(number % all.len()).context("nothing to choose from")
}

/// A pause that begins after an hour and lasts three days, and then five working days more.
fn paused_and_extended(start_at: Timestamp) -> Result<Vec<Adjustment>> {
    let from = start_at.checked_add(SignedDuration::from_hours(1))?;
    let until = from.checked_add(SignedDuration::from_hours(72))?;
    let reason = "waiting_for_requester".to_owned();
    Ok(vec![
        Adjustment::Paused(Pause { from, until: Some(until), reason }),
        Adjustment::Extended(Amount::new(5, TimeUnit::WorkingDays)),
    ])
}
