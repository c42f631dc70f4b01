//! Exact arithmetic of rates and scores: fractions of whole numbers, rounded once at the end.
//!
//! A score adds fractions with unlike denominators, and their product outgrows every machine
//! integer. So it is written as one fraction of two [`Natural`] numbers and compared by
//! multiplying, never by dividing.

use std::cmp::Ordering;

use crate::decimal::{Decimal, power_of_ten};
use crate::policy::{Rounding, WHOLE_PER_MILLE};

/// Percentage points in a whole.
const PERCENT: u64 = 100;

/// One limb of a [`Natural`]: numbers are written in base 2^64.
const LIMB: u128 = 1 << 64;

/// A weighted rate: `credit` thousandths out of `denominator` wholes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) weight: u32,
    pub(super) credit: u64,
    pub(super) denominator: u64,
}

/// How a percentage is printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Print {
    pub(super) decimals: u8,
    pub(super) rounding: Rounding,
}

/// The weighted mean of rates as a percentage, rounded once. None where nothing has a denominator
/// or a weight.
pub(super) fn weighted_percent(parts: &[Part], print: Print) -> Option<Decimal> {
    let valued = || parts.iter().filter(|part| part.denominator > 0);
    let weights: u64 = valued().map(|part| u64::from(part.weight)).sum();
    if weights == 0 {
        return None;
    }
    let mut numerator = Natural::zero();
    for (place, part) in valued().enumerate() {
        let mut term = Natural::of(part.credit).times(u64::from(part.weight));
        for (_, other) in valued().enumerate().filter(|(at, _)| *at != place) {
            term = term.times(other.denominator);
        }
        numerator = numerator.plus(&term);
    }
    let mut denominator = Natural::of(weights).times(u64::from(WHOLE_PER_MILLE));
    for part in valued() {
        denominator = denominator.times(part.denominator);
    }
    let scale = u64::try_from(power_of_ten(print.decimals)).ok()?.checked_mul(PERCENT)?;
    let scaled = quotient(&numerator.times(scale), &denominator, (scale, print.rounding))?;
    Decimal::new(i64::try_from(scaled).ok()?, print.decimals)
}

/// `numerator / denominator` as a whole number up to a bound, rounded; none if it is greater.
fn quotient(numerator: &Natural, denominator: &Natural, printed: (u64, Rounding)) -> Option<u64> {
    let (bound, rounding) = printed;
    if denominator.times(bound).compare(numerator) == Ordering::Less {
        return None;
    }
    let (mut low, mut high) = (0_u64, bound);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        match denominator.times(middle).compare(numerator) {
            Ordering::Greater => high = middle - 1,
            Ordering::Less | Ordering::Equal => low = middle,
        }
    }
    let against_half = numerator.times(2).compare(&denominator.times(2 * low + 1));
    let goes_up = match (rounding, against_half) {
        (Rounding::Down, _) | (_, Ordering::Less) => false,
        (Rounding::HalfEven, Ordering::Equal) => low % 2 == 1,
        (Rounding::HalfUp | Rounding::HalfEven, _) => true,
    };
    Some(low + u64::from(goes_up))
}

/// A whole number of any size: limbs, the least first, none of them zero at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Natural(Vec<u64>);

impl Natural {
    const fn zero() -> Self {
        Self(Vec::new())
    }

    fn of(number: u64) -> Self {
        Self(if number == 0 { Vec::new() } else { vec![number] })
    }

    fn times(&self, factor: u64) -> Self {
        if factor == 0 {
            return Self::zero();
        }
        let mut limbs = Vec::with_capacity(self.0.len() + 1);
        let mut carry = 0_u128;
        for limb in &self.0 {
            carry += u128::from(*limb) * u128::from(factor);
            limbs.push(low_limb(carry));
            carry /= LIMB;
        }
        if carry > 0 {
            limbs.push(low_limb(carry));
        }
        Self(limbs)
    }

    fn plus(&self, other: &Self) -> Self {
        let length = self.0.len().max(other.0.len());
        let mut limbs = Vec::with_capacity(length + 1);
        let mut carry = 0_u128;
        for place in 0..length {
            let limb = |number: &Self| u128::from(number.0.get(place).copied().unwrap_or(0));
            carry += limb(self) + limb(other);
            limbs.push(low_limb(carry));
            carry /= LIMB;
        }
        if carry > 0 {
            limbs.push(low_limb(carry));
        }
        Self(limbs)
    }

    fn compare(&self, other: &Self) -> Ordering {
        let lengths = self.0.len().cmp(&other.0.len());
        lengths.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

fn low_limb(number: u128) -> u64 {
    u64::try_from(number % LIMB).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(parts: &[(u32, u64, u64)], decimals: u8, rounding: Rounding) -> Option<String> {
        let parts: Vec<Part> = parts
            .iter()
            .map(|&(weight, credit, denominator)| Part { weight, credit, denominator })
            .collect();
        weighted_percent(&parts, Print { decimals, rounding }).map(|found| found.to_string())
    }

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_half_goes_where_the_rule_says() {
        // 1 of 800 is 0.125 %, 3 of 800 is 0.375 %.
        for (rounding, first, second) in [
            (Rounding::HalfUp, "0.13", "0.38"),
            (Rounding::HalfEven, "0.12", "0.38"),
            (Rounding::Down, "0.12", "0.37"),
        ] {
            assert_eq!(percent(&[(1, 1_000, 800)], 2, rounding), text(first));
            assert_eq!(percent(&[(1, 3_000, 800)], 2, rounding), text(second));
        }
    }

    #[test]
    fn a_score_is_rounded_from_the_exact_mean_and_not_from_rounded_rates() {
        // 1/3 and 2/3 with equal weights are exactly one half.
        let parts = [(350, 1_000, 3), (350, 2_000, 3)];
        assert_eq!(percent(&parts, 4, Rounding::Down), text("50.0000"));
        // 30 % of 2/3 and 70 % of 1/7, by hand: 0.2 + 0.1 = 0.3.
        let parts = [(300, 2_000, 3), (700, 1_000, 7)];
        assert_eq!(percent(&parts, 0, Rounding::Down), text("30"));
    }

    #[test]
    fn a_rate_without_a_denominator_leaves_the_sum_with_its_weight() {
        assert_eq!(percent(&[(300, 0, 0), (700, 500, 1)], 1, Rounding::HalfUp), text("50.0"));
        assert_eq!(percent(&[(300, 0, 0)], 1, Rounding::HalfUp), None);
        assert_eq!(percent(&[], 1, Rounding::HalfUp), None);
        assert_eq!(percent(&[(0, 1_000, 1)], 1, Rounding::HalfUp), None);
        assert_eq!(percent(&[(1, 1_001, 1)], 1, Rounding::HalfUp), None, "more than a whole");
    }

    #[test]
    fn twenty_large_prime_denominators_still_give_the_last_digit() {
        // Equal rates of 999,999,937 in 1,000,000,007 and the like: every part is just below one,
        // so the mean is 99.999993 % whatever the size of the common denominator.
        let part = |shift: u64| (997, (999_999_937 - shift) * 1_000, 1_000_000_007 - shift);
        let parts: Vec<(u32, u64, u64)> = (0..20).map(|step| part(step * 2)).collect();
        assert_eq!(percent(&parts, 6, Rounding::Down), text("99.999992"));
        assert_eq!(percent(&parts, 6, Rounding::HalfUp), text("99.999993"));
        let full: Vec<(u32, u64, u64)> = (0..20)
            .map(|step| (u32::MAX, (u64::MAX / 1_000 - step) * 1_000, u64::MAX / 1_000 - step))
            .collect();
        assert_eq!(percent(&full, 6, Rounding::HalfUp), text("100.000000"));
    }
}
