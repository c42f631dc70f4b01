//! One measured figure, as it is handed to whoever writes the page.

use serde::Serialize;
use std::time::Duration;

/// What was promised of a figure.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Limit {
    AtLeast(f64),
    AtMost(f64),
}

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    /// What it is; the same for every size and engine.
    pub(crate) figure: String,
    /// The value, in `unit`.
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    pub(crate) limit: Option<Limit>,
    /// Slowest less fastest round as a share of the median.
    pub(crate) spread: Option<f64>,
    /// What else was seen: percentiles, counts, the baseline.
    pub(crate) beside: String,
    /// Measured in a small city of its own, whatever the size asked for.
    pub(crate) is_own: bool,
}

impl Line {
    pub(crate) fn of(figure: &str, value: f64, unit: &'static str) -> Self {
        let (figure, beside) = (figure.to_owned(), String::new());
        Self { figure, value, unit, limit: None, spread: None, beside, is_own: false }
    }

    /// The median of several rounds.
    pub(crate) fn median(figure: &str, values: &[f64], unit: &'static str) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
        let ends = sorted.first().zip(sorted.last());
        let spread = ends.map(|(least, most)| (most - least) / middle);
        Self { spread, ..Self::of(figure, middle, unit) }
    }

    pub(crate) fn at_least(self, least: f64) -> Self {
        Self { limit: Some(Limit::AtLeast(least)), ..self }
    }

    pub(crate) fn at_most(self, most: f64) -> Self {
        Self { limit: Some(Limit::AtMost(most)), ..self }
    }

    pub(crate) fn in_own_city(self) -> Self {
        Self { is_own: true, ..self }
    }

    pub(crate) fn beside(self, beside: String) -> Self {
        Self { beside, ..self }
    }
}

/// Milliseconds with a fraction.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
