//! Clocks of a case with their explanation in words, so that anybody can count again.

use app::read::{ClockReading, Sheet};
use domain::clock::{ClockState, StopCause};
use domain::due::{Amount, DayRun, Explanation, Step, StepKind};

use crate::http::trouble::Trouble;
use crate::pages::badge::Badge;
use crate::pages::desk::Desk;
use crate::pages::naming::{Naming, word_of};

/// A clock as a page shows it.
pub(crate) struct ClockView {
    /// What it measures.
    pub(crate) name: String,
    /// The unit it is counted for.
    pub(crate) unit: String,
    /// How it stands.
    pub(crate) badge: Badge,
    /// Whether it has stopped.
    pub(crate) is_over: bool,
    /// When it started.
    pub(crate) started: String,
    /// When it is due.
    pub(crate) due: String,
    /// How far that is; when it stopped.
    pub(crate) till: String,
    /// The date first promised, where it is another.
    pub(crate) first_due: String,
    /// Whether the calendar for the due time is not yet published.
    pub(crate) is_provisional: bool,
    /// The limit in words.
    pub(crate) rule: String,
    /// Policy and calendar with their versions.
    pub(crate) source: String,
    /// How it was counted, step by step.
    pub(crate) steps: Vec<StepView>,
}

/// A step of the count.
pub(crate) struct StepView {
    /// What it is, and the due time afterwards.
    pub(crate) says: String,
    /// The days looked at.
    pub(crate) days: Vec<DayView>,
}

/// Days that were treated alike.
pub(crate) struct DayView {
    /// From and to.
    pub(crate) days: String,
    /// What they were for the count.
    pub(crate) role: String,
    /// What they are in the calendar.
    pub(crate) kind: String,
    /// How much of them counted.
    pub(crate) time: String,
}

/// The clocks of a case: those that run first, then those that stopped, the latest first.
///
/// # Errors
/// The store is away.
pub(crate) fn views(
    desk: &Desk,
    naming: &Naming<'_>,
    sheet: &Sheet,
) -> Result<Vec<ClockView>, Trouble> {
    let (running, stopped): (Vec<_>, Vec<_>) =
        sheet.clocks.iter().partition(|reading| reading.clock.is_open());
    let mut running: Vec<&ClockReading> = running;
    running.sort_by_key(|reading| reading.clock.start.due_at);
    running
        .into_iter()
        .chain(stopped.into_iter().rev())
        .map(|one| view(desk, naming, one))
        .collect()
}

fn view(desk: &Desk, naming: &Naming<'_>, reading: &ClockReading) -> Result<ClockView, Trouble> {
    let (moments, start) = (desk.moments()?, &reading.clock.start);
    let (badge, till) = standing(desk, naming, reading)?;
    let is_moved = reading.clock.first_due_at != start.due_at;
    let explanation = reading.explanation.as_ref();
    Ok(ClockView {
        name: naming.word("clock", &start.kind),
        unit: start.unit.map(|unit| naming.unit(unit)).unwrap_or_default(),
        badge,
        is_over: !reading.clock.is_open(),
        started: moments.at(start.started_at),
        due: moments.at(start.due_at),
        till,
        first_due: if is_moved { moments.at(reading.clock.first_due_at) } else { String::new() },
        is_provisional: start.is_provisional,
        rule: match (explanation, start.given_on) {
            (Some(explanation), _) => rule(desk, explanation),
            (None, Some(day)) => desk.words.with("clock-given", &[("day", &day.to_string())]),
            (None, None) => String::new(),
        },
        source: desk.words.with(
            "clock-source",
            &[
                ("policy", start.policy.key.as_str()),
                ("version", &start.policy.version.to_string()),
                ("calendar", start.calendar.as_str()),
                ("edition", start.calendar_version.as_str()),
            ],
        ),
        steps: match explanation {
            Some(found) => steps(desk, naming, found)?,
            None => Vec::new(),
        },
    })
}

fn standing(
    desk: &Desk,
    naming: &Naming<'_>,
    reading: &ClockReading,
) -> Result<(Badge, String), Trouble> {
    let (moments, clock) = (desk.moments()?, &reading.clock);
    Ok(match (&clock.state, reading.alert) {
        (ClockState::Paused { since, .. }, _) => {
            let since = moments.at(*since);
            (naming.badge("flag", "paused"), desk.words.with("clock-paused", &[("at", &since)]))
        }
        (ClockState::Stopped { at, cause }, _) => {
            let key = match cause {
                StopCause::Met if *at <= clock.start.due_at => "met",
                StopCause::Met => "met-late",
                StopCause::Void => "void",
                StopCause::Replaced(_) => "replaced",
            };
            (naming.badge("clock-end", key), moments.at(*at))
        }
        (ClockState::Running, Some(alert)) => {
            (naming.alert(alert), moments.till(clock.start.due_at))
        }
        (ClockState::Running, None) => {
            (naming.badge("alert", "on_track"), moments.till(clock.start.due_at))
        }
    })
}

/// "15 working days".
fn amount(desk: &Desk, amount: Amount) -> String {
    desk.words.count(&format!("amount-{}", word_of(&amount.unit)), amount.count)
}

fn rule(desk: &Desk, explanation: &Explanation) -> String {
    let rule = &explanation.rule;
    let mut parts = vec![
        amount(desk, rule.amount),
        desk.words.say(&format!("count-start-{}", word_of(&rule.start))),
    ];
    if rule.amount.unit.counts_dates() {
        parts.push(desk.words.say(&format!("count-end-{}", word_of(&rule.day_end))));
    }
    parts.join(desk.words.say("list-comma").as_str())
}

fn steps(
    desk: &Desk,
    naming: &Naming<'_>,
    explanation: &Explanation,
) -> Result<Vec<StepView>, Trouble> {
    explanation.steps.iter().map(|step| step_view(desk, naming, step)).collect()
}

fn step_view(desk: &Desk, naming: &Naming<'_>, step: &Step) -> Result<StepView, Trouble> {
    let moments = desk.moments()?;
    let due = moments.at(step.due_at);
    let reason = |key: &str| naming.of("pause", key);
    let says = match &step.kind {
        StepKind::Counted(count) => {
            desk.words.with("step-counted", &[("amount", &amount(desk, *count)), ("due", &due)])
        }
        StepKind::Paused { from, until, reason: key, taken } => desk.words.with(
            "step-paused",
            &[
                ("from", &moments.at(*from)),
                ("until", &moments.at(*until)),
                ("reason", &reason(key)),
                ("taken", &moments.span(*taken)),
                ("due", &due),
            ],
        ),
        StepKind::PausedWithoutEffect { from, reason: key } => desk.words.with(
            "step-paused-late",
            &[("from", &moments.at(*from)), ("reason", &reason(key)), ("due", &due)],
        ),
        StepKind::PausedStill { since, reason: key, left } => desk.words.with(
            "step-paused-still",
            &[
                ("since", &moments.at(*since)),
                ("reason", &reason(key)),
                ("left", &moments.span(*left)),
            ],
        ),
        StepKind::Extended(by) => {
            desk.words.with("step-extended", &[("amount", &amount(desk, *by)), ("due", &due)])
        }
    };
    let days = step.days.iter().map(|run| day_view(desk, run));
    Ok(StepView { says, days: days.collect::<Result<_, _>>()? })
}

fn day_view(desk: &Desk, run: &DayRun) -> Result<DayView, Trouble> {
    let kind = desk.words.say(&format!("day-{}", word_of(&run.kind)));
    let is_one = run.from == run.to;
    Ok(DayView {
        days: if is_one { run.from.to_string() } else { format!("{} – {}", run.from, run.to) },
        role: desk.words.say(&format!("day-role-{}", word_of(&run.role))),
        kind: match &run.name {
            Some(name) => format!("{kind} ({name})"),
            None => kind,
        },
        time: match run.time {
            Some(time) => desk.moments()?.span(time),
            None => String::new(),
        },
    })
}
