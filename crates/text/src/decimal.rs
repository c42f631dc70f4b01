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
