//! Days of the calendar: first and last days of stretches, and working days. Nothing here knows a
//! text.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// First and last day of a stretch.
pub(super) type Days = (Date, Date);

/// First to last month of a year.
pub(super) fn months(year: i16, first: u8, last: u8) -> Option<Days> {
    let from = Date::new(year, i8::try_from(first).ok()?, 1).ok()?;
    let to = Date::new(year, i8::try_from(last).ok()?, 1).ok()?.last_of_month();
    (from <= to).then_some((from, to))
}

/// One day.
pub(super) fn day(year: i16, month: u8, day: u8) -> Option<Days> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((date, date))
}

/// First to last day of a month; without a last one, to the month's end.
pub(super) fn part_of_month(year: i16, month: u8, limits: (u8, Option<u8>)) -> Option<Days> {
    let from = day(year, month, limits.0)?.0;
    let to = match limits.1 {
        Some(last) => day(year, month, last)?.0,
        None => from.last_of_month(),
    };
    (from <= to).then_some((from, to))
}

/// Year and month, `offset` months after those of `date`.
pub(super) fn month_after(date: Date, offset: i16) -> Option<(i16, u8)> {
    let moved = date.first_of_month().checked_add(i32::from(offset).months()).ok()?;
    Some((moved.year(), u8::try_from(moved.month()).ok()?))
}

/// The week (Monday to Sunday) `offset` weeks after that of `date`.
pub(super) fn week(date: Date, offset: i16) -> Option<Days> {
    let back = date.weekday().to_monday_zero_offset();
    let monday = date.checked_sub(i32::from(back).days()).ok()?;
    let monday = monday.checked_add(i32::from(offset).weeks()).ok()?;
    Some((monday, monday.checked_add(6.days()).ok()?))
}

/// Number of a weekday, 1 Monday to 7 Sunday.
pub(super) fn weekday_number(date: Date) -> u8 {
    u8::try_from(date.weekday().to_monday_one_offset()).unwrap_or(0)
}

/// `date` moved by a number of days.
pub(super) fn days_after(date: Date, days: i32) -> Option<Date> {
    date.checked_add(days.days()).ok()
}

/// The days on which offices work. Given by the caller, or one of the built-in tables.
pub trait WorkingDays {
    /// Whether offices work on `day`; `None` where the table does not reach.
    fn is_working(&self, day: Date) -> Option<bool>;
}

/// Monday to Friday, without any holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekdaysOnly;

impl WorkingDays for WeekdaysOnly {
    fn is_working(&self, day: Date) -> Option<bool> {
        Some(is_weekday(day))
    }
}

/// Monday to Friday.
pub(super) fn is_weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The last of `count` working days, the first of which is the one after `start`.
pub(super) fn working_days_after(start: Date, count: u32, table: &dyn WorkingDays) -> Option<Date> {
    let (mut day, mut left) = (start, count);
    while left > 0 {
        day = day.tomorrow().ok()?;
        if table.is_working(day)? {
            left -= 1;
        }
    }
    Some(day)
}
