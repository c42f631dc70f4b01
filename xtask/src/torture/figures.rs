//! What a run counted: sums, and the worst of something.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The start of the name of whatever is not summed: the greatest counts.
const WORST: &str = "worst ";

/// Figures by name.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Figures(BTreeMap<String, i64>);

impl Figures {
    /// Counts more of something.
    pub(super) fn add(&mut self, name: &str, count: u64) {
        self.add_signed(name, i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// Counts something that may be less than nothing.
    pub(super) fn add_signed(&mut self, name: &str, count: i64) {
        let together = self.0.get(name).map_or(count, |so_far| {
            if name.starts_with(WORST) { count.max(*so_far) } else { so_far.saturating_add(count) }
        });
        self.0.insert(name.to_owned(), together);
    }

    /// Counts something that lasted: the worst, in milliseconds.
    pub(super) fn lasted(&mut self, what: &str, duration: std::time::Duration) {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.add(&format!("{WORST}{what} (ms)"), milliseconds);
    }

    /// What was counted under a name.
    pub(super) fn count(&self, name: &str) -> i64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// Adds others to these.
    pub(super) fn merge(&mut self, others: &Self) {
        others.0.iter().for_each(|(name, count)| self.add_signed(name, *count));
    }

    /// As one cell of a table: `name: count; name: count`.
    pub(super) fn shown(&self) -> String {
        let each = self.0.iter().map(|(name, count)| format!("{name}: {count}"));
        each.collect::<Vec<_>>().join("; ")
    }

    /// Reads what [`Self::shown`] wrote; what cannot be read is left out.
    pub(super) fn read(text: &str) -> Self {
        let pairs = text.split("; ").filter_map(|pair| {
            let (name, count) = pair.rsplit_once(": ")?;
            Some((name.trim().to_owned(), count.trim().parse().ok()?))
        });
        Self(pairs.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Figures;

    #[test]
    fn sums_add_up_and_the_worst_stays_the_worst() {
        let mut figures = Figures::default();
        figures.add("acknowledged", 3);
        figures.lasted("ready again", std::time::Duration::from_millis(70));
        let mut more = Figures::read(&figures.shown());
        assert_eq!(more, figures);
        more.lasted("ready again", std::time::Duration::from_millis(50));
        more.merge(&figures);
        assert_eq!((more.count("acknowledged"), more.count("sectors lost")), (6, 0));
        assert_eq!(more.shown(), "acknowledged: 6; worst ready again (ms): 70");
        let mut slope = Figures::read("worst growth: -9");
        slope.add_signed("worst growth", -4);
        assert_eq!(slope.shown(), "worst growth: -4");
    }
}
