//! How a due time was counted, as data that a page can print in any language.
//!
//! The explanation is not a by-product of [`super::due`]: it walks the days one by one and adds
//! up what it lists, so that its end confirms the due time and its list can be checked by hand.

mod walk;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::adjust::in_order;
use super::{Adjustment, Amount, DueRule};
use crate::calendar::{Calendar, CalendarError, DayKind};
use walk::Walk;

/// How a due time was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The key of the calendar.
    pub calendar: String,
    /// The version of the calendar's data.
    pub calendar_version: String,
    /// The IANA name of the zone in which the days are days.
    pub zone: String,
    /// The event.
    pub start_at: Timestamp,
    /// The rule, with its start and its ends.
    pub rule: DueRule,
    /// When the clock began to run.
    pub runs_from: Timestamp,
    /// The count and then every adjustment, each ending at the due time that stood after it.
    pub steps: Vec<Step>,
    /// When it is due; `None` while the clock stands still.
    pub due_at: Option<Timestamp>,
    /// Whether this depends on days that the calendar does not know for certain.
    pub provisional: bool,
    /// The last day that the calendar knows for certain.
    pub authoritative_until: Date,
}

/// One step of the way to the due time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// The days looked at on the way, in order; none where plain time was added.
    pub days: Vec<DayRun>,
    /// The due time that stood afterwards.
    pub due_at: Timestamp,
}

/// What a step of the way is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The limit was counted from the start.
    Counted(Amount),
    /// A pause moved the due time.
    Paused {
        /// From when it counted: its beginning, or where an earlier pause or the start left off.
        from: Timestamp,
        /// Its end.
        until: Timestamp,
        /// The code of its reason.
        reason: String,
        /// What it took away from the clock's own line.
        taken: SignedDuration,
    },
    /// A pause began after the clock was due, or lay within an earlier one: nothing moved.
    PausedWithoutEffect {
        /// Its beginning.
        from: Timestamp,
        /// The code of its reason.
        reason: String,
    },
    /// A pause that still lasts.
    PausedStill {
        /// Its beginning, or where an earlier pause or the start left off.
        since: Timestamp,
        /// The code of its reason.
        reason: String,
        /// What was left of the clock then, on its own line.
        left: SignedDuration,
    },
    /// So much was added.
    Extended(Amount),
}

/// Neighbouring days that were treated alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRun {
    /// The first of them.
    pub from: Date,
    /// The last of them, perhaps the same.
    pub to: Date,
    /// What they were for the count.
    pub role: DayRole,
    /// What they are in the calendar.
    pub kind: DayKind,
    /// The name of the exception that made them so.
    pub name: Option<String>,
    /// How much of them was counted, where time and not dates are counted.
    pub time: Option<SignedDuration>,
}

/// What a day was for the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayRole {
    /// It counts.
    Counted,
    /// It is off, and days off do not count.
    PassedOver,
    /// The day of the event, which does not count under the rule's start.
    EventDay,
    /// The day of the event, of which nothing was left.
    EventDayOver,
    /// The limit would have ended here, on a day off, and ends with the next working day.
    MovedOn,
}

impl Step {
    /// The days that were counted, one by one.
    pub fn counted_days(&self) -> impl Iterator<Item = Date> {
        let counted = self.days.iter().filter(|run| run.role == DayRole::Counted);
        counted.flat_map(|run| {
            run.from.series(jiff::ToSpan::day(1)).take_while(|date| *date <= run.to)
        })
    }
}

/// Explains the due time of [`super::due_with`] for the same history.
///
/// # Errors
/// As [`super::due_with`].
pub fn explain(
    start_at: Timestamp,
    rule: &DueRule,
    adjustments: &[Adjustment],
    calendar: &Calendar,
) -> Result<Explanation, CalendarError> {
    let mut walk = Walk::count(start_at, rule, calendar)?;
    let runs_from = walk.runs_from();
    for adjustment in in_order(adjustments)? {
        walk.adjust(adjustment)?;
    }
    let (steps, due_at, provisional) = walk.finish();
    Ok(Explanation {
        calendar: calendar.key().to_owned(),
        calendar_version: calendar.version().to_owned(),
        zone: calendar.zone_name().to_owned(),
        start_at,
        rule: *rule,
        runs_from,
        steps,
        due_at,
        provisional,
        authoritative_until: calendar.authoritative_until(),
    })
}
