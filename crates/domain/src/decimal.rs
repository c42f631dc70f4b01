//! Exact decimals for printed figures: an integer and the place of its point.
//!
//! Nothing here rounds; whoever makes a decimal from a fraction has rounded it by a stated rule.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Most digits after the point: ten to that power still fits.
const DECIMALS_LIMIT: u8 = 18;

/// A number with a fixed count of digits after the point, written as it is printed: `93.50`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    scaled: i64,
    decimals: u8,
}

impl Decimal {
    /// The number `scaled / 10^decimals`; more than 18 digits after the point are none.
    #[must_use]
    pub const fn new(scaled: i64, decimals: u8) -> Option<Self> {
        if decimals > DECIMALS_LIMIT { None } else { Some(Self { scaled, decimals }) }
    }

    /// The digits without the point.
    #[must_use]
    pub const fn scaled(self) -> i64 {
        self.scaled
    }

    /// How many digits are after the point.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    /// Which number is greater, whatever their counts of digits.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        let widen = |number: Self, by: u8| i128::from(number.scaled) * power_of_ten(by);
        widen(self, other.decimals).cmp(&widen(other, self.decimals))
    }

    /// The difference of two numbers with the same count of digits after the point; none if the
    /// counts differ or it does not fit.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        if self.decimals != other.decimals {
            return None;
        }
        let scaled = self.scaled.checked_sub(other.scaled)?;
        Some(Self { scaled, decimals: self.decimals })
    }
}

/// Ten to a power up to 18.
pub(crate) const fn power_of_ten(power: u8) -> i128 {
    10_i128.pow(power as u32)
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = power_of_ten(self.decimals);
        let magnitude = i128::from(self.scaled).abs();
        let sign = if self.scaled < 0 { "-" } else { "" };
        let (whole, rest) = (magnitude / unit, magnitude % unit);
        match usize::from(self.decimals) {
            0 => write!(formatter, "{sign}{whole}"),
            digits => write!(formatter, "{sign}{whole}.{rest:0digits$}"),
        }
    }
}

/// The text is not a decimal of at most 18 digits after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADecimal;

impl fmt::Display for NotADecimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a decimal number")
    }
}

impl std::error::Error for NotADecimal {}

impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let has_bare_point = text.contains('.') && rest.is_empty();
        if digits.is_empty() || has_bare_point || !is_number(digits) || !is_number(rest) {
            return Err(NotADecimal);
        }
        let decimals = u8::try_from(rest.len()).map_err(|_| NotADecimal)?;
        let scaled = format!("{whole}{rest}").parse().map_err(|_| NotADecimal)?;
        Self::new(scaled, decimals).ok_or(NotADecimal)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_prints_as_it_is_read() {
        for text in ["0", "93.50", "-0.5", "100", "-12.345678", "0.000001"] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_decimal_is_refused() {
        for text in ["", "-", ".5", "5.", "1,5", "1.2.3", "+1", "1e3", "99999999999999999999"] {
            assert_eq!(text.parse::<Decimal>(), Err(NotADecimal), "{text}");
        }
        assert_eq!(Decimal::new(1, 19), None);
    }

    #[test]
    fn numbers_compare_by_value_and_not_by_their_digits() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(number("1.50").compare(number("1.5")), Ordering::Equal);
        assert_eq!(number("1.49").compare(number("1.5")), Ordering::Less);
        assert_eq!(number("-1").compare(number("-1.01")), Ordering::Greater);
        assert_eq!(number("2.50").minus(number("3.75")), Some(number("-1.25")));
        assert_eq!(number("2.5").minus(number("3.75")), None);
    }
}
