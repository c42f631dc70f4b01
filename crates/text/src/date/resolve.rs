//! From what an expression says to days: the only place where a reference date and a role are
//! applied. A missing part is filled in from the reference date or from an earlier expression of
//! the same sentence, and flagged; where two readings differ, none is taken.

mod place;

use jiff::civil::Date;

use self::place::{Gap, Placed};
use super::calendar::{self, WorkingDays};
use super::meaning::{Bound, Breach, Edge, Expression, Length, LengthUnit, Meaning, Start};
use super::meaning::{Month, Stretch, Year};
use super::{DateFlag, DateKind, Role};

/// What a reading is placed against.
#[derive(Clone, Copy)]
pub(super) struct Frame<'c> {
    /// The reference date.
    pub(super) reference: Option<Date>,
    /// What the text speaks about.
    pub(super) role: Role,
    /// Working days, and whether they leave holidays out.
    pub(super) working_days: &'c dyn WorkingDays,
    /// Whether that table knows no holidays.
    pub(super) weekends_only: bool,
    /// The last expression of the same sentence that was placed.
    pub(super) earlier: Option<Earlier>,
}

/// An earlier expression of the same sentence that gives its year (and month) to later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Earlier {
    /// Its last day, or its first one when it has no end.
    pub(super) day: Date,
    /// How much of it the text itself says.
    pub(super) said: Said,
}

impl Earlier {
    /// What the text said of the year and month, here or in `before`, which it follows.
    pub(super) fn or_said_by(self, before: Self) -> Self {
        let (mine, theirs) = (self.said, before.said);
        let year = if mine.year == SaidYear::Unsaid { theirs.year } else { mine.year };
        let said = Said { year, part: mine.part || theirs.part, month: mine.month || theirs.month };
        Self { said, ..self }
    }
}

/// How much of a stretch the text itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    /// The year: in digits, in relation to now ("明年"), or not.
    pub(super) year: SaidYear,
    /// A part of the year: month, quarter, half.
    pub(super) part: bool,
    /// The month.
    pub(super) month: bool,
}

/// How a text says a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SaidYear {
    /// "2025".
    Written,
    /// "next year".
    Related,
    /// Not at all.
    Unsaid,
}

/// What an expression resolves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) kind: DateKind,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    pub(super) recurrence: Option<String>,
    pub(super) length: Option<String>,
    pub(super) flags: Vec<DateFlag>,
    /// What later expressions of the sentence may inherit.
    pub(super) earlier: Option<Earlier>,
}

impl Resolved {
    fn of_kind(kind: DateKind) -> Self {
        let (recurrence, length, flags) = (None, None, Vec::new());
        Self { kind, from: None, to: None, recurrence, length, flags, earlier: None }
    }

    fn gap(gap: Gap) -> Self {
        let (kind, flag) = match gap {
            Gap::Partial => (DateKind::Partial, None),
            Gap::PartialAmbiguous => (DateKind::Partial, Some(DateFlag::Ambiguous)),
            Gap::Unresolved => (DateKind::Unresolved, None),
            Gap::Broken(Breach::Ambiguous) => (DateKind::Unresolved, Some(DateFlag::Ambiguous)),
            Gap::Broken(Breach::Impossible) => (DateKind::Unresolved, Some(DateFlag::Impossible)),
        };
        Self { flags: flag.into_iter().collect(), ..Self::of_kind(kind) }
    }
}

/// Places one expression.
pub(super) fn resolve(expression: &Expression, frame: &Frame<'_>) -> Resolved {
    match &expression.meaning {
        Meaning::Stretch(stretch, edge, bound) => {
            let placed = place::stretch(*stretch, *edge, frame);
            match placed.and_then(|placed| agree(placed, expression.weekday)) {
                Ok(placed) => bounded(*stretch, *edge, *bound, placed, frame),
                Err(gap) => Resolved::gap(gap),
            }
        }
        Meaning::Between(first, last) => match place::between(*first, *last, frame) {
            Ok(placed) => {
                finish(DateKind::Range, Some(placed.from), Some(placed.to), placed, frame)
            }
            Err(gap) => Resolved::gap(gap),
        },
        Meaning::Length(length) => counted(*length, frame),
        Meaning::Recurrence(rule) => {
            Resolved { recurrence: Some(rule.clone()), ..Resolved::of_kind(DateKind::Recurrence) }
        }
        Meaning::Vague => Resolved::of_kind(DateKind::Vague),
        Meaning::Open => Resolved::of_kind(DateKind::Unresolved),
    }
}

/// A weekday written beside a day must be the day's own.
fn agree(placed: Placed, weekday: Option<u8>) -> Result<Placed, Gap> {
    match weekday {
        Some(weekday) if calendar::weekday_number(placed.to) != weekday => {
            if placed.is_inferred {
                Err(Gap::PartialAmbiguous)
            } else {
                Err(Gap::Broken(Breach::Impossible))
            }
        }
        _ => Ok(placed),
    }
}

fn bounded(
    stretch: Stretch,
    edge: Edge,
    bound: Bound,
    placed: Placed,
    frame: &Frame<'_>,
) -> Resolved {
    if edge == Edge::Inside {
        return Resolved::gap(Gap::Partial);
    }
    let is_day = edge == Edge::End || is_single_day(stretch);
    let Placed { from, to, .. } = placed;
    let is_range = matches!(stretch, Stretch::Days(..) | Stretch::Months(..));
    match bound {
        Bound::From if is_range => finish(DateKind::Range, Some(from), Some(to), placed, frame),
        Bound::After => Resolved::gap(Gap::Unresolved),
        Bound::Before if !is_day => Resolved::gap(Gap::Broken(Breach::Ambiguous)),
        Bound::From if edge == Edge::End => Resolved::gap(Gap::Unresolved),
        Bound::From => finish(DateKind::Date, Some(from), None, placed, frame),
        Bound::By | Bound::Before => finish(DateKind::Date, None, Some(to), placed, frame),
        Bound::At if edge == Edge::End => finish(DateKind::Date, None, Some(to), placed, frame),
        Bound::At if is_day => finish(DateKind::Date, Some(from), Some(to), placed, frame),
        Bound::At => finish(DateKind::Range, Some(from), Some(to), placed, frame),
    }
}

fn is_single_day(stretch: Stretch) -> bool {
    matches!(
        stretch,
        Stretch::Day(..) | Stretch::Weekday(..) | Stretch::WeekdayNext(..) | Stretch::DayOffset(_)
    )
}

fn finish(
    kind: DateKind,
    from: Option<Date>,
    to: Option<Date>,
    placed: Placed,
    frame: &Frame<'_>,
) -> Resolved {
    let mut flags = Vec::new();
    if placed.is_inferred {
        flags.push(DateFlag::YearInferred);
    }
    if frame.role == Role::Deadline
        && let (Some(to), Some(reference)) = (to, frame.reference)
        && to < reference
    {
        flags.push(DateFlag::AlreadyPast);
    }
    let day = if to.is_some() { placed.to } else { placed.from };
    let earlier = Some(Earlier { day, said: placed.said });
    Resolved { from, to, flags, earlier, ..Resolved::of_kind(kind) }
}

/// A length of time: counted only from the reference date, and only when nothing else starts it.
fn counted(length: Length, frame: &Frame<'_>) -> Resolved {
    let mut resolved = Resolved::of_kind(DateKind::Duration);
    resolved.length = length.amount.map(|amount| iso_length(amount, length.unit));
    match length.start {
        Start::Elsewhere => resolved.flags.push(DateFlag::StartUnknown),
        Start::Now => {
            let ends = frame.reference.zip(length.amount);
            resolved.to = ends.and_then(|(day, amount)| end_of(day, amount, length.unit, frame));
            if resolved.to.is_some() {
                resolved.flags.push(DateFlag::StartAssumed);
            }
            let counts_working_days = length.unit == LengthUnit::WorkingDay;
            if counts_working_days && resolved.to.is_some() && frame.weekends_only {
                resolved.flags.push(DateFlag::WeekendsOnly);
            }
            if counts_working_days && ends.is_some() && resolved.to.is_none() {
                resolved.flags.push(DateFlag::BeyondCalendar);
            }
        }
    }
    resolved
}

fn end_of(start: Date, amount: u32, unit: LengthUnit, frame: &Frame<'_>) -> Option<Date> {
    let months = |each: u32| {
        let count = i32::try_from(amount.checked_mul(each)?).ok()?;
        let span = jiff::Span::new().try_months(count).ok()?;
        start.checked_add(span).ok()
    };
    let days = |each: u32| {
        let count = i32::try_from(amount.checked_mul(each)?).ok()?;
        let span = jiff::Span::new().try_days(count).ok()?;
        start.checked_add(span).ok()
    };
    match unit {
        LengthUnit::Year => months(12),
        LengthUnit::Quarter => months(3),
        LengthUnit::Month => months(1),
        LengthUnit::Week => days(7),
        LengthUnit::Day => days(1),
        LengthUnit::WorkingDay if amount <= 2000 => {
            calendar::working_days_after(start, amount, frame.working_days)
        }
        LengthUnit::WorkingDay | LengthUnit::Hour | LengthUnit::Minute => None,
    }
}

/// ISO 8601; working days have no letter of their own and are written as days.
fn iso_length(amount: u32, unit: LengthUnit) -> String {
    match unit {
        LengthUnit::Year => format!("P{amount}Y"),
        LengthUnit::Quarter => format!("P{}M", amount.saturating_mul(3)),
        LengthUnit::Month => format!("P{amount}M"),
        LengthUnit::Week => format!("P{amount}W"),
        LengthUnit::Day | LengthUnit::WorkingDay => format!("P{amount}D"),
        LengthUnit::Hour => format!("PT{amount}H"),
        LengthUnit::Minute => format!("PT{amount}M"),
    }
}

/// How much of a stretch is said.
fn said(stretch: Stretch) -> Said {
    let months_year = |month| match month {
        Month::Of(year, _) => (year, true),
        Month::Offset(_) => (Year::Offset(0), true),
        Month::Tacit | Month::Hanging | Month::Missing => (Year::Missing, false),
    };
    let ((year, month), part) = match stretch {
        Stretch::Year(year) | Stretch::Years(year, _) => ((year, false), false),
        Stretch::Half(year, _) | Stretch::Quarters(year, ..) | Stretch::Months(year, ..) => {
            ((year, false), true)
        }
        Stretch::Month(month)
        | Stretch::Thirds(month, ..)
        | Stretch::HalfMonth(month, _)
        | Stretch::Days(month, ..)
        | Stretch::Day(month, _) => (months_year(month), true),
        _ => ((Year::Missing, false), false),
    };
    let year = match year {
        Year::Known(_) => SaidYear::Written,
        Year::Offset(_) => SaidYear::Related,
        Year::Tacit | Year::Following | Year::Hanging | Year::Missing => SaidYear::Unsaid,
    };
    Said { year, part, month }
}
