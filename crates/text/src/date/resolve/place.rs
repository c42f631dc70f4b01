//! Placing stretches on the calendar: which year, which month, which week.

use jiff::civil::Date;

use super::super::calendar::{self, Days};
use super::super::meaning::{Breach, Edge, Month, Stretch, Year};
use super::super::{Role, calendar::weekday_number};
use super::{Frame, Said, SaidYear};

/// Why a stretch has no days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Gap {
    /// A part of the calendar without its year or month.
    Partial,
    /// The same, and something in the sentence makes the obvious year doubtful.
    PartialAmbiguous,
    /// Hangs on the reference date or on something else that is not given.
    Unresolved,
    /// Two readings, or no such day.
    Broken(Breach),
}

/// A stretch on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Placed {
    pub(in super::super) from: Date,
    pub(in super::super) to: Date,
    /// A year or month was filled in.
    pub(in super::super) is_inferred: bool,
    /// How much of it the text itself says.
    pub(in super::super) said: Said,
}

const IMPOSSIBLE: Gap = Gap::Broken(Breach::Impossible);
const AMBIGUOUS: Gap = Gap::Broken(Breach::Ambiguous);

/// Places one stretch. `edge` decides which end counts as "not after the reference date".
pub(super) fn stretch(stretch: Stretch, edge: Edge, frame: &Frame<'_>) -> Result<Placed, Gap> {
    let (days, is_inferred) = days_of(stretch, edge, frame)?;
    Ok(Placed { from: days.0, to: days.1, is_inferred, said: super::said(stretch) })
}

/// Days, and whether something was filled in.
type Answer = Result<(Days, bool), Gap>;

fn days_of(stretch: Stretch, edge: Edge, frame: &Frame<'_>) -> Answer {
    let by_year = |year, find: &dyn Fn(i16) -> Option<Days>| in_year(year, edge, frame, find);
    match stretch {
        Stretch::Year(year) => by_year(year, &|year| calendar::months(year, 1, 12)),
        Stretch::Years(first, last) => {
            let first = days_of(Stretch::Year(first), edge, frame)?.0;
            let last = days_of(Stretch::Year(last), edge, frame)?.0;
            ordered(first, last).map(|days| (days, false))
        }
        Stretch::Half(year, half) => {
            by_year(year, &|year| calendar::months(year, half * 6 - 5, half * 6))
        }
        Stretch::Quarters(year, first, last) => {
            by_year(year, &|year| calendar::months(year, first * 3 - 2, last * 3))
        }
        Stretch::QuarterOffset(offset) => quarter_offset(offset, frame),
        Stretch::Months(_, first, last) if first > last => Err(AMBIGUOUS),
        Stretch::Months(year, first, last) => {
            by_year(year, &|year| calendar::months(year, first, last))
        }
        Stretch::Month(month) => part_of_month(month, (1, None), edge, frame),
        Stretch::Thirds(month, first, last) => {
            let end = (last < 3).then_some(last * 10);
            part_of_month(month, (first * 10 - 9, end), edge, frame)
        }
        Stretch::HalfMonth(month, half) => {
            let limits = if half == 1 { (1, Some(15)) } else { (16, None) };
            part_of_month(month, limits, edge, frame)
        }
        Stretch::Days(month, first, last) if first <= last => {
            part_of_month(month, (first, Some(last)), edge, frame)
        }
        Stretch::Days(..) => Err(AMBIGUOUS),
        Stretch::Day(month, day) => day_of_month(month, day, frame),
        Stretch::Week(_) if edge == Edge::End => Err(AMBIGUOUS),
        Stretch::Week(offset) => {
            let reference = frame.reference.ok_or(Gap::Unresolved)?;
            Ok((calendar::week(reference, offset).ok_or(IMPOSSIBLE)?, false))
        }
        Stretch::Weekday(week, weekday) => weekday_of(week, weekday, frame),
        Stretch::WeekdayNext(weekday, direction) => weekday_next(weekday, direction, frame),
        Stretch::MonthNext(month, direction) => month_next(month, direction, frame),
        Stretch::DayOffset(offset) => {
            let reference = frame.reference.ok_or(Gap::Unresolved)?;
            let day = calendar::days_after(reference, offset).ok_or(IMPOSSIBLE)?;
            Ok(((day, day), false))
        }
        Stretch::Broken(breach) => Err(Gap::Broken(breach)),
        Stretch::Loose => Err(Gap::Partial),
    }
}

fn ordered(first: Days, last: Days) -> Result<Days, Gap> {
    if first.0 <= last.1 { Ok((first.0, last.1)) } else { Err(AMBIGUOUS) }
}

/// The days that `find` gives in the year that is meant.
fn in_year(
    year: Year,
    edge: Edge,
    frame: &Frame<'_>,
    find: &dyn Fn(i16) -> Option<Days>,
) -> Answer {
    let relative = |offset: i16| {
        let reference = frame.reference.ok_or(Gap::Unresolved)?;
        find(reference.year() + offset).ok_or(IMPOSSIBLE)
    };
    let anchor = |days: Days| if edge == Edge::End { days.1 } else { days.0 };
    match year {
        Year::Known(year) => find(year).map(|days| (days, false)).ok_or(IMPOSSIBLE),
        Year::Offset(offset) => relative(offset).map(|days| (days, false)),
        Year::Tacit => {
            let days = relative(0)?;
            let lies_ahead = frame.reference.is_some_and(|reference| days.1 > reference);
            if frame.role == Role::Event && lies_ahead {
                return Err(AMBIGUOUS);
            }
            Ok((days, false))
        }
        Year::Following | Year::Hanging => Err(Gap::Unresolved),
        Year::Missing => match inherited_year(frame) {
            Some(result) => {
                let days = find(result?).ok_or(IMPOSSIBLE)?;
                let is_later = frame.earlier.is_some_and(|earlier| days.1 >= earlier.day);
                if is_later { Ok((days, true)) } else { Err(Gap::PartialAmbiguous) }
            }
            None => inferred(anchor, frame, find),
        },
    }
}

/// The year that an earlier expression of the sentence gives, or the doubt that it raises.
fn inherited_year(frame: &Frame<'_>) -> Option<Result<i16, Gap>> {
    let earlier = frame.earlier?;
    let year = earlier.day.year();
    let Some(this_year) = frame.reference.map(Date::year) else {
        let is_sure = earlier.said.year == SaidYear::Written && earlier.said.part;
        return is_sure.then_some(Ok(year));
    };
    if year == this_year || earlier.said.year == SaidYear::Unsaid {
        return None;
    }
    let looks_away = (frame.role == Role::Deadline) == (year < this_year);
    match (looks_away, earlier.said.year) {
        (false, _) if earlier.said.part => Some(Ok(year)),
        (true, SaidYear::Related) => None,
        _ => Some(Err(Gap::PartialAmbiguous)),
    }
}

fn inferred(
    anchor: impl Fn(Days) -> Date,
    frame: &Frame<'_>,
    find: &dyn Fn(i16) -> Option<Days>,
) -> Answer {
    let reference = frame.reference.ok_or(Gap::Partial)?;
    let this_year = find(reference.year());
    if frame.role == Role::Deadline {
        return this_year.map(|days| (days, true)).ok_or(IMPOSSIBLE);
    }
    let days = this_year
        .filter(|days| anchor(*days) <= reference)
        .or_else(|| find(reference.year() - 1))
        .ok_or(IMPOSSIBLE)?;
    Ok((days, true))
}

fn quarter_offset(offset: i16, frame: &Frame<'_>) -> Answer {
    let reference = frame.reference.ok_or(Gap::Unresolved)?;
    let start_month = i16::from((reference.month() - 1) % 3);
    let (year, month) =
        calendar::month_after(reference, offset * 3 - start_month).ok_or(IMPOSSIBLE)?;
    Ok((calendar::months(year, month, month + 2).ok_or(IMPOSSIBLE)?, false))
}

/// Days `limits` of a month; without a last one, to its end.
fn part_of_month(month: Month, limits: (u8, Option<u8>), edge: Edge, frame: &Frame<'_>) -> Answer {
    let find = |year, month| calendar::part_of_month(year, month, limits);
    match month {
        Month::Of(year, month) => in_year(year, edge, frame, &|year| find(year, month)),
        Month::Offset(offset) => in_month_offset(offset, frame, &find),
        Month::Tacit => {
            let (days, _) = in_month_offset(0, frame, &find)?;
            let lies_ahead = frame.reference.is_some_and(|reference| days.1 > reference);
            if frame.role == Role::Event && lies_ahead && edge == Edge::End {
                return Err(AMBIGUOUS);
            }
            Ok((days, false))
        }
        Month::Hanging => Err(Gap::Unresolved),
        Month::Missing => day_without_month(frame, &find),
    }
}

fn in_month_offset(
    offset: i16,
    frame: &Frame<'_>,
    find: &dyn Fn(i16, u8) -> Option<Days>,
) -> Answer {
    let reference = frame.reference.ok_or(Gap::Unresolved)?;
    let (year, month) = calendar::month_after(reference, offset).ok_or(IMPOSSIBLE)?;
    Ok((find(year, month).ok_or(IMPOSSIBLE)?, false))
}

fn day_of_month(month: Month, day: u8, frame: &Frame<'_>) -> Answer {
    let find = |year, month| calendar::day(year, month, day);
    match month {
        Month::Of(year, month) => in_year(year, Edge::Whole, frame, &|year| find(year, month)),
        Month::Offset(offset) => in_month_offset(offset, frame, &find),
        Month::Tacit => in_month_offset(0, frame, &find),
        Month::Hanging => Err(Gap::Unresolved),
        Month::Missing => day_without_month(frame, &find),
    }
}

fn day_without_month(frame: &Frame<'_>, find: &dyn Fn(i16, u8) -> Option<Days>) -> Answer {
    let reference = frame.reference.ok_or(Gap::Partial)?;
    if let Some(earlier) = frame.earlier.filter(|earlier| earlier.said.month) {
        let month = u8::try_from(earlier.day.month()).map_err(|_| IMPOSSIBLE)?;
        let days = find(earlier.day.year(), month).ok_or(IMPOSSIBLE)?;
        let is_later = days.1 >= earlier.day;
        return if is_later { Ok((days, true)) } else { Err(Gap::PartialAmbiguous) };
    }
    let (days, _) = in_month_offset(0, frame, find)?;
    if frame.role == Role::Event && days.0 > reference {
        return in_month_offset(-1, frame, find).map(|(days, _)| (days, true));
    }
    Ok((days, true))
}

fn weekday_of(week: Option<i16>, weekday: u8, frame: &Frame<'_>) -> Answer {
    let reference = frame.reference.ok_or(Gap::Unresolved)?;
    let day = match week {
        Some(offset) => {
            let monday = calendar::week(reference, offset).ok_or(IMPOSSIBLE)?.0;
            calendar::days_after(monday, i32::from(weekday) - 1)
        }
        None => {
            let ahead = (i32::from(weekday) - i32::from(weekday_number(reference))).rem_euclid(7);
            let back = (ahead - 7) % 7;
            let offset = if frame.role == Role::Event { back } else { ahead };
            calendar::days_after(reference, offset)
        }
    };
    let day = day.ok_or(IMPOSSIBLE)?;
    Ok(((day, day), week.is_none()))
}

/// Taken only where the nearest such weekday and that of next (last) week are the same day.
fn weekday_next(weekday: u8, direction: i16, frame: &Frame<'_>) -> Answer {
    let today = weekday_number(frame.reference.ok_or(Gap::Unresolved)?);
    let differs = match (direction, frame.role) {
        (1.., _) => weekday > today,
        (0, Role::Event) => false,
        _ => weekday < today,
    };
    if differs {
        return Err(AMBIGUOUS);
    }
    weekday_of(Some(direction), weekday, frame)
}

/// Taken only where the nearest such month and that of next (last) year are the same.
fn month_next(month: u8, direction: i16, frame: &Frame<'_>) -> Answer {
    let reference = frame.reference.ok_or(Gap::Unresolved)?;
    let this_month = u8::try_from(reference.month()).map_err(|_| IMPOSSIBLE)?;
    let differs = if direction > 0 { month > this_month } else { month < this_month };
    if differs {
        return Err(AMBIGUOUS);
    }
    let year = reference.year() + direction;
    Ok((calendar::months(year, month, month).ok_or(IMPOSSIBLE)?, false))
}

/// Places a range; what one end does not say is taken from the other.
pub(super) fn between(first: Stretch, last: Stretch, frame: &Frame<'_>) -> Result<Placed, Gap> {
    let (first, last) = shared_year(first, last);
    let first_placed = stretch(first, Edge::Whole, frame)?;
    let (year, month) = (first_placed.from.year(), first_placed.from.month());
    let month = u8::try_from(month).map_err(|_| IMPOSSIBLE)?;
    let last = anchored(last, year, month);
    let last_placed = stretch(last, Edge::Whole, frame)?;
    let (from, to) = (first_placed.from, last_placed.to);
    if from > to {
        return Err(if first_placed.is_inferred { Gap::PartialAmbiguous } else { AMBIGUOUS });
    }
    let said = Said { month: last_placed.said.month, ..first_placed.said };
    Ok(Placed { from, to, said, ..first_placed })
}

/// A first end without a year takes that of the last: "March to May 2024".
fn shared_year(first: Stretch, last: Stretch) -> (Stretch, Stretch) {
    match (year_of(first), year_of(last)) {
        (Some(Year::Missing), Some(year @ (Year::Known(_) | Year::Offset(_)))) => {
            (with_year(first, year), last)
        }
        _ => (first, last),
    }
}

/// A last end without a year or month takes that of the placed first one.
fn anchored(last: Stretch, year: i16, month: u8) -> Stretch {
    match last {
        Stretch::Day(Month::Missing, day) => Stretch::Day(Month::Of(Year::Known(year), month), day),
        _ => match year_of(last) {
            Some(Year::Missing) => with_year(last, Year::Known(year)),
            Some(Year::Following) => with_year(last, Year::Known(year + 1)),
            _ => last,
        },
    }
}

fn year_of(stretch: Stretch) -> Option<Year> {
    match stretch {
        Stretch::Year(year)
        | Stretch::Half(year, _)
        | Stretch::Quarters(year, ..)
        | Stretch::Months(year, ..)
        | Stretch::Month(Month::Of(year, _))
        | Stretch::Thirds(Month::Of(year, _), ..)
        | Stretch::HalfMonth(Month::Of(year, _), _)
        | Stretch::Days(Month::Of(year, _), ..)
        | Stretch::Day(Month::Of(year, _), _) => Some(year),
        _ => None,
    }
}

fn with_year(stretch: Stretch, year: Year) -> Stretch {
    let in_month = |month| match month {
        Month::Of(_, month) => Month::Of(year, month),
        other => other,
    };
    match stretch {
        Stretch::Year(_) => Stretch::Year(year),
        Stretch::Half(_, half) => Stretch::Half(year, half),
        Stretch::Quarters(_, first, last) => Stretch::Quarters(year, first, last),
        Stretch::Months(_, first, last) => Stretch::Months(year, first, last),
        Stretch::Month(month) => Stretch::Month(in_month(month)),
        Stretch::Thirds(month, first, last) => Stretch::Thirds(in_month(month), first, last),
        Stretch::HalfMonth(month, half) => Stretch::HalfMonth(in_month(month), half),
        Stretch::Days(month, first, last) => Stretch::Days(in_month(month), first, last),
        Stretch::Day(month, day) => Stretch::Day(in_month(month), day),
        other => other,
    }
}
