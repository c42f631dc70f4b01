//! The world failed: said once, logged once at the boundary with its chain.

/// Why a port could not do its work. Never a matter of the rules.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database is away or too busy; the same call may succeed later.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database refused what it was asked.
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored cannot be read: damaged, or written by a newer program.
    #[error("stored data cannot be read: {what}")]
    Corrupt {
        /// What, and where it lies.
        what: String,
    },
    /// The settings do not allow it: a folder that is not there, a schema that is newer.
    #[error("{what}")]
    Setting {
        /// What is wrong, and what to do.
        what: String,
    },
}

impl Fault {
    /// Stored data that cannot be read.
    #[must_use]
    pub fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}
