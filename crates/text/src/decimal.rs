//! An exact decimal number, as texts write them. No arithmetic beyond what reading needs.

use std::fmt;

use serde::{Serialize, Serializer};

/// An exact decimal: `digits * 10^-scale`, without trailing zeros after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    /// The number `digits * 10^-scale`.
    #[must_use]
    pub const fn new(digits: i128, scale: u32) -> Self {
        let mut decimal = Self { digits, scale };
        while decimal.scale > 0 && decimal.digits % 10 == 0 {
            decimal.digits /= 10;
            decimal.scale -= 1;
        }
        decimal
    }

    /// The number times ten to the `power`, or nothing when it does not fit.
    #[must_use]
    pub const fn shifted(self, power: u32) -> Option<Self> {
        let from_scale = if power < self.scale { power } else { self.scale };
        let Some(factor) = 10_i128.checked_pow(power - from_scale) else { return None };
        match self.digits.checked_mul(factor) {
            Some(digits) => Some(Self::new(digits, self.scale - from_scale)),
            None => None,
        }
    }

    /// The sum, or nothing when it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let digits =
            |of: Self| of.digits.checked_mul(10_i128.checked_pow(scale.checked_sub(of.scale)?)?);
        Some(Self::new(digits(self)?.checked_add(digits(other)?)?, scale))
    }

    /// `part / whole` in percent, rounded half up to three places: a third is 33.333.
    #[must_use]
    pub const fn percent_of(part: u32, whole: u32) -> Option<Self> {
        if whole == 0 {
            return None;
        }
        let thousandths = part as i128 * 100_000 * 2 + whole as i128;
        Some(Self::new(thousandths / (2 * whole as i128), 3))
    }

    /// Whether it is a whole number.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.scale == 0
    }
}

impl From<u64> for Decimal {
    fn from(whole: u64) -> Self {
        Self::new(i128::from(whole), 0)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let scale = usize::try_from(self.scale).unwrap_or(usize::MAX);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale.saturating_add(1));
        let (whole, part) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{part}")
    }
}

impl Serialize for Decimal {
    /// A JSON number where it carries every digit, else a string of the digits.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.scale == 0
            && let Ok(whole) = i64::try_from(self.digits)
        {
            return serializer.serialize_i64(whole);
        }
        let written = self.to_string();
        match written.parse::<f64>() {
            Ok(float) if float.to_string() == written => serializer.serialize_f64(float),
            _ => serializer.serialize_str(&written),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        let shown = |decimal: Option<Decimal>| decimal.map(|decimal| decimal.to_string());
        assert_eq!(shown(Decimal::new(55, 1).shifted(4)), Some("55000".into()));
        assert_eq!(shown(Decimal::new(12345, 3).shifted(1)), Some("123.45".into()));
        assert_eq!(shown(Decimal::percent_of(1, 3)), Some("33.333".into()));
        assert_eq!(shown(Decimal::percent_of(2, 3)), Some("66.667".into()));
        assert_eq!(shown(Decimal::percent_of(3, 4)), Some("75".into()));
        assert_eq!(shown(Decimal::new(5, 3).checked_add(Decimal::new(1, 0))), Some("1.005".into()));
        assert_eq!(Decimal::new(i128::MAX, 0).shifted(1), None);
    }

    #[test]
    fn json_carries_every_digit() {
        let json = |decimal: Decimal| serde_json::to_string(&decimal).unwrap();
        assert_eq!(json(Decimal::new(55000, 0)), "55000");
        assert_eq!(json(Decimal::new(33333, 3)), "33.333");
        assert_eq!(json(Decimal::new(12_345_678_901_234_567_891, 4)), "\"1234567890123456.7891\"");
    }
}
