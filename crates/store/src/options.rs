//! How a database is opened: settings with usual values. Not here: reading them from anywhere.

/// Settings of a database.
#[derive(Debug, Clone)]
pub struct Options {
    /// SQLite: threads that read.
    pub readers: usize,
    /// Commits that go down as one transaction, at most.
    pub group_max: usize,
    /// PostgreSQL: transactions that are written at the same time.
    pub committers: usize,
    /// PostgreSQL: connections, those of the committers among them.
    pub connections: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, group_max: 256, committers: 4, connections: 12 }
    }
}
