//! Medians, spreads and ratios of a few measurements.

use serde::Deserialize;

/// One measurement: so many operations took so long.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Sample {
    pub(super) operations: u64,
    pub(super) nanoseconds: u64,
    /// Of these the time on a processor, where the system tells it.
    pub(super) processor_nanoseconds: Option<u64>,
}

impl Sample {
    /// Nanoseconds for one operation.
    fn each(self) -> f64 {
        self.nanoseconds as f64 / self.operations.max(1) as f64
    }

    /// Nanoseconds on a processor for one operation.
    fn each_on_processor(self) -> Option<f64> {
        Some(self.processor_nanoseconds? as f64 / self.operations.max(1) as f64)
    }
}

/// Nanoseconds for one operation over all rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Summary {
    pub(super) median: f64,
    pub(super) least: f64,
    pub(super) most: f64,
    /// The median of the time on a processor alone, where every round tells it.
    pub(super) on_processor: Option<f64>,
}

impl Summary {
    /// None of no samples.
    pub(super) fn of(samples: &[Sample]) -> Option<Self> {
        let each: Vec<f64> = samples.iter().map(|sample| sample.each()).collect();
        let least = each.iter().copied().reduce(f64::min)?;
        let most = each.iter().copied().reduce(f64::max)?;
        let on_processor: Option<Vec<f64>> =
            samples.iter().map(|sample| sample.each_on_processor()).collect();
        let on_processor = on_processor.and_then(median);
        Some(Self { median: median(each)?, least, most, on_processor })
    }

    pub(super) fn per_second(&self) -> f64 {
        1e9 / self.median
    }

    /// The distance from least to most, as a share of the median.
    pub(super) fn spread(&self) -> f64 {
        (self.most - self.least) / self.median
    }
}

/// The median over the rounds of the baseline's time divided by ours; none without a baseline.
pub(super) fn ratio(baseline: &[Sample], ours: &[Sample]) -> Option<f64> {
    median(baseline.iter().zip(ours).map(|(theirs, ours)| theirs.each() / ours.each()).collect())
}

/// The middle value, or the mean of the two in the middle; none of nothing.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = *values.get((values.len() - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(each: &[u64]) -> Vec<Sample> {
        let sample = |each: &u64| Sample {
            operations: 10,
            nanoseconds: each * 10,
            processor_nanoseconds: Some(each * 5),
        };
        each.iter().map(sample).collect()
    }

    #[test]
    fn the_median_is_the_middle_or_between_the_two_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(vec![]), None);
    }

    #[test]
    fn a_summary_knows_speed_and_spread() {
        let summary = Summary::of(&samples(&[200, 100, 400])).unwrap();
        let on_processor = Some(100.0);
        assert_eq!(summary, Summary { median: 200.0, least: 100.0, most: 400.0, on_processor });
        assert!((summary.per_second() - 5e6).abs() < 1e-6);
        assert!((summary.spread() - 1.5).abs() < 1e-12);
        assert_eq!(Summary::of(&[]), None);
        let mut untold = samples(&[200, 100]);
        untold[0].processor_nanoseconds = None;
        assert_eq!(Summary::of(&untold).unwrap().on_processor, None);
    }

    #[test]
    fn the_ratio_compares_round_by_round() {
        assert_eq!(ratio(&samples(&[200, 400, 100]), &samples(&[100, 100, 100])), Some(2.0));
        assert_eq!(ratio(&[], &samples(&[100])), None);
    }
}
