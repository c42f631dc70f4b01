//! What a run counted: sums, and the worst of something.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The start of the name of whatever is not summed: the greatest counts.
const WORST: &str = "worst ";

/// Figures by name.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Figures(BTreeMap<String, u64>);

impl Figures {
    /// Counts more of something.
    pub(super) fn add(&mut self, name: &str, count: u64) {
        let entry = self.0.entry(name.to_owned()).or_default();
        *entry = if name.starts_with(WORST) { (*entry).max(count) } else { *entry + count };
    }

    /// Counts something that lasted: the worst, in milliseconds.
    pub(super) fn lasted(&mut self, what: &str, duration: std::time::Duration) {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.add(&format!("{WORST}{what} (ms)"), milliseconds);
    }

    /// What was counted under a name.
    pub(super) fn count(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// Adds others to these.
    pub(super) fn merge(&mut self, others: &Self) {
        others.0.iter().for_each(|(name, count)| self.add(name, *count));
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
    }
}
