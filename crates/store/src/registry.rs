//! What the conformance suite asks of the registry: which statement ran where.

use crate::sql;

/// Whether a registered statement ran in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementRun {
    /// Its name.
    pub name: &'static str,
    /// On SQLite.
    pub on_sqlite: bool,
    /// On PostgreSQL.
    pub on_postgres: bool,
}

/// All registered statements, and where each ran in this process.
pub fn statement_runs() -> impl Iterator<Item = StatementRun> {
    sql::all().map(|statement| {
        let (on_sqlite, on_postgres) = statement.has_run();
        StatementRun { name: statement.name, on_sqlite, on_postgres }
    })
}
