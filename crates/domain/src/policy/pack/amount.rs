//! Amounts of time and percentages as packs write them: `5 working days`, `85.5 %`.

use super::words::TIME_UNITS;
use crate::due::{Amount, TimeUnit};

/// Reads an amount: a whole number, a space, a unit in the singular or the plural.
pub(super) fn parse_amount(text: &str) -> Option<Amount> {
    let (number, unit) = text.split_once(' ')?;
    let count = whole_number(number)?.try_into().ok()?;
    let is_unit = |plural: &str| unit == plural || plural.strip_suffix('s') == Some(unit);
    let (_, unit) = TIME_UNITS.entries.iter().find(|(plural, _)| is_unit(plural))?;
    Some(Amount::new(count, *unit))
}

/// An amount of time as packs write it: `5 working days`.
#[must_use]
pub fn written(amount: Amount) -> String {
    let plural = TIME_UNITS.word(amount.unit);
    let unit = if amount.count == 1 { plural.strip_suffix('s') } else { None };
    format!("{} {}", amount.count, unit.unwrap_or(plural))
}

/// Days of ten years, the most that any count of days may be.
pub(super) const DAYS_MAX: u32 = 3_653;

/// The most that a pack may write of a unit: ten years.
pub(super) fn most_of(unit: TimeUnit) -> u32 {
    match unit {
        TimeUnit::Minutes => DAYS_MAX * 24 * 60,
        TimeUnit::NaturalHours | TimeUnit::WorkingHours => DAYS_MAX * 24,
        TimeUnit::Days | TimeUnit::WorkingDays => DAYS_MAX,
    }
}

/// The least elapsed time an amount can take, in minutes, with a day for a day of whatever kind.
pub(super) fn minutes_at_least(amount: Amount) -> u64 {
    let each = match amount.unit {
        TimeUnit::Minutes => 1,
        TimeUnit::NaturalHours | TimeUnit::WorkingHours => 60,
        TimeUnit::Days | TimeUnit::WorkingDays => 24 * 60,
    };
    u64::from(amount.count) * each
}

/// Reads a percentage with at most two digits after the point, in hundredths of a percent.
pub(super) fn parse_percent(text: &str) -> Option<i64> {
    let number = text.strip_suffix('%')?.trim_end();
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = fraction.len();
    if !(1..=2).contains(&digits) {
        return None;
    }
    let hundredths = whole_number(fraction)? * if digits == 1 { 10 } else { 1 };
    let value = whole_number(whole)?.checked_mul(100)?.checked_add(hundredths)?;
    i64::try_from(value).ok().filter(|value| *value <= 10_000)
}

/// Digits and nothing else.
fn whole_number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_number_and_a_unit() {
        let read = |text| parse_amount(text).map(|amount| (amount.count, amount.unit));
        assert_eq!(read("1 working day"), Some((1, TimeUnit::WorkingDays)));
        assert_eq!(read("24 natural hours"), Some((24, TimeUnit::NaturalHours)));
        assert_eq!(read("0 days"), Some((0, TimeUnit::Days)));
        for wrong in ["", "5", "5 hours", "five days", "-1 days", "+1 days", "5  days", "1.5 days"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read("99999999999 days"), None);
    }

    #[test]
    fn an_amount_is_shown_as_it_is_written() {
        for text in ["1 working day", "15 working days", "2 natural hours", "1 minute"] {
            assert_eq!(parse_amount(text).map(written).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_percentage_has_at_most_two_digits_after_the_point() {
        assert_eq!(parse_percent("60 %"), Some(6_000));
        assert_eq!(parse_percent("85.5%"), Some(8_550));
        assert_eq!(parse_percent("0.05 %"), Some(5));
        assert_eq!(parse_percent("100.00 %"), Some(10_000));
        for wrong in ["60", "%", "60.001 %", "60. %", "100.01 %", "-1 %", ".5 %"] {
            assert_eq!(parse_percent(wrong), None, "{wrong}");
        }
    }
}
