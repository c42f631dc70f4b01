//! From what two matters share to a score and its reasons. The weights were fitted by logistic
//! regression to pairs that a city's staff had noted as duplicates (docs/reading/similar.md says
//! on what); those for matters without a place were set by hand from near-duplicate messages.

use std::fmt;

const METRES_PER_DEGREE: f64 = 111_195.0;

/// What is known of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub(super) metres: Option<f32>,
    pub(super) same_address: Option<bool>,
    pub(super) same_category: Option<bool>,
    /// Share of the texts in common, if both have one.
    pub(super) alike: Option<f32>,
    /// Days from the earlier opening to the later.
    pub(super) opened_days: f32,
    /// Days from the earlier closing to the later opening, if it was closed by then.
    pub(super) closed_days: Option<f32>,
}

/// One thing that spoke for or against a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// So many metres lie between them.
    Metres(f32),
    /// The addresses are equal, or not.
    Address(bool),
    /// The categories are equal, or not.
    Category(bool),
    /// This share of the texts is common.
    Alike(f32),
    /// The earlier one was opened so many days before.
    OpenedBefore(f32),
    /// The earlier one was closed so many days before; without it, it was open.
    ClosedBefore(f32),
}

impl fmt::Display for Reason {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metres(metres) => write!(to, "{metres:.0} m apart"),
            Self::Address(true) => write!(to, "same address"),
            Self::Address(false) => write!(to, "other address"),
            Self::Category(true) => write!(to, "same category"),
            Self::Category(false) => write!(to, "other category"),
            Self::Alike(share) => write!(to, "text {:.0} % alike", share * 100.0),
            Self::OpenedBefore(days) => write!(to, "opened {days:.1} days before"),
            Self::ClosedBefore(days) => write!(to, "closed {days:.1} days before"),
        }
    }
}

/// The score of a pair and why.
pub(super) fn judge(pair: &Pair) -> (f32, Vec<Reason>) {
    let evidence = match pair.metres {
        Some(metres) => by_place(pair, metres),
        None => by_text(pair),
    };
    let opened = pair.opened_days.max(0.0);
    (1.0 / (1.0 + (-evidence - by_category(pair)).exp()), reasons(pair, opened))
}

fn by_category(pair: &Pair) -> f32 {
    match pair.same_category {
        Some(true) => 0.3,
        Some(false) => -0.7,
        None => 0.0,
    }
}

/// Both places are known: nearness leads, text and time help.
fn by_place(pair: &Pair, metres: f32) -> f32 {
    let closed = pair.closed_days.map_or(0.0, |days| 2.9 + 1.3 * days.ln_1p());
    1.0 - 1.7 * (metres / 10.0).ln_1p() + 1.6 * pair.alike.unwrap_or(0.0)
        - 0.5 * pair.opened_days.max(0.0).ln_1p()
        - closed
}

/// Without a place the text must carry it; an equal address stands for a place.
fn by_text(pair: &Pair) -> f32 {
    let alike = pair.alike.unwrap_or(0.0);
    let address = match pair.same_address {
        Some(true) => 3.0,
        Some(false) => -2.0,
        None => 0.0,
    };
    let closed = pair.closed_days.map_or(0.0, |days| 0.3 + 0.2 * days.ln_1p());
    -4.5 + 13.0 * alike + address - 0.1 * pair.opened_days.max(0.0).ln_1p() - closed
}

fn reasons(pair: &Pair, opened: f32) -> Vec<Reason> {
    let known = [
        pair.metres.map(Reason::Metres),
        pair.same_address.filter(|same| *same || pair.metres.is_none()).map(Reason::Address),
        pair.same_category.map(Reason::Category),
        pair.alike.map(Reason::Alike),
        Some(Reason::OpenedBefore(opened)),
        pair.closed_days.map(Reason::ClosedBefore),
    ];
    known.into_iter().flatten().collect()
}

/// Metres between two places in millionths of a degree, on a plane: they are near each other.
#[expect(clippy::cast_possible_truncation, reason = "a distance needs no more than f32 holds")]
pub(super) fn metres(one: (i32, i32), other: (i32, i32)) -> f32 {
    let degrees = |left: i32, right: i32| (f64::from(left) - f64::from(right)) / 1e6;
    let north = degrees(one.0, other.0) * METRES_PER_DEGREE;
    let shrink = (f64::from(one.0) / 1e6).to_radians().cos();
    let east = degrees(one.1, other.1) * METRES_PER_DEGREE * shrink;
    north.hypot(east) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEAR: Pair = Pair {
        metres: Some(5.0),
        same_address: Some(true),
        same_category: Some(true),
        alike: Some(0.5),
        opened_days: 1.0,
        closed_days: None,
    };

    fn score(pair: &Pair) -> f32 {
        judge(pair).0
    }

    #[test]
    fn farther_later_other_or_closed_is_less_likely_the_same() {
        let base = score(&NEAR);
        let worse = [
            Pair { metres: Some(60.0), ..NEAR },
            Pair { opened_days: 20.0, ..NEAR },
            Pair { same_category: Some(false), ..NEAR },
            Pair { alike: Some(0.0), ..NEAR },
            Pair { closed_days: Some(2.0), ..NEAR },
        ];
        for pair in worse {
            assert!(score(&pair) < base, "{pair:?}");
        }
    }

    #[test]
    fn without_a_place_only_a_text_much_alike_is_proposed() {
        let text = |alike| Pair { metres: None, same_address: None, alike: Some(alike), ..NEAR };
        assert!(score(&text(0.6)) > 0.9);
        assert!(score(&text(0.1)) < 0.1);
    }

    #[test]
    fn a_hundred_metres_are_a_hundred_metres_on_every_latitude() {
        for latitude in [0_i32, 42_000_000, 60_000_000] {
            let north = metres((latitude, 0), (latitude + 899, 0));
            assert!((north - 100.0).abs() < 0.1, "{north}");
        }
        let east = metres((60_000_000, 0), (60_000_000, 1_799));
        assert!((east - 100.0).abs() < 0.1, "{east}");
    }
}
