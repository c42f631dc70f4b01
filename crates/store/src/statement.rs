//! Statements and what is asked with them: a read, or a script that is written whole or not at all.
//! Not here: how an engine runs them.

mod rows;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::value::{Row, Value};

/// For how many sizes a statement is written out for several rows: 1, 2, 4 ... 32.
pub(crate) const ROWS_SIZES: usize = 6;

/// A statement: one SQL text with `$1`, `$2` ... for both engines, or one for each where they must
/// differ.
#[derive(Debug)]
pub(crate) struct Statement {
    /// Its name in messages and in the registry.
    pub(crate) name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
    for_sqlite: OnceLock<String>,
    for_rows: [OnceLock<Option<String>>; ROWS_SIZES],
    has_run_on_sqlite: AtomicBool,
    has_run_on_postgres: AtomicBool,
}

impl Statement {
    /// A statement with one text.
    pub(crate) const fn one(name: &'static str, sql: &'static str) -> Self {
        Self::two(name, sql, sql)
    }

    /// A statement that must differ between the engines.
    pub(crate) const fn two(
        name: &'static str,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> Self {
        Self {
            name,
            sqlite,
            postgres,
            for_sqlite: OnceLock::new(),
            for_rows: [const { OnceLock::new() }; ROWS_SIZES],
            has_run_on_sqlite: AtomicBool::new(false),
            has_run_on_postgres: AtomicBool::new(false),
        }
    }

    /// The text for SQLite.
    pub(crate) fn sqlite(&self) -> &str {
        self.for_sqlite.get_or_init(|| numbered_for_sqlite(self.sqlite))
    }

    /// The text for PostgreSQL.
    pub(crate) const fn postgres(&self) -> &'static str {
        self.postgres
    }

    /// The text for PostgreSQL that adds two to the power of `size` rows at once; `None` where the
    /// statement is none that adds one row, all of its parameters being values of that row.
    pub(crate) fn postgres_rows(&self, size: usize) -> Option<&str> {
        let text = self.for_rows.get(size)?;
        text.get_or_init(|| rows::repeated(self.postgres, 1 << size)).as_deref()
    }

    /// Notes for the conformance suite that it ran.
    pub(crate) fn note_run(&self, engine: EngineKind) {
        let flag = match engine {
            EngineKind::Sqlite => &self.has_run_on_sqlite,
            EngineKind::Postgres => &self.has_run_on_postgres,
        };
        if !flag.load(Ordering::Relaxed) {
            flag.store(true, Ordering::Relaxed);
        }
    }

    /// Whether it ran in this process: on SQLite, on PostgreSQL.
    pub(crate) fn has_run(&self) -> (bool, bool) {
        let (sqlite, postgres) = (&self.has_run_on_sqlite, &self.has_run_on_postgres);
        (sqlite.load(Ordering::Relaxed), postgres.load(Ordering::Relaxed))
    }
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// The embedded one.
    Sqlite,
    /// The server.
    Postgres,
}

/// `$1` as `?1`. A `$` stands for nothing else in our texts.
fn numbered_for_sqlite(sql: &str) -> String {
    sql.replace('$', "?")
}

/// A text to be run: registered, or rendered by the filter.
#[derive(Debug, Clone)]
pub(crate) enum Text {
    /// Of the registry.
    Registered(&'static Statement),
    /// Rendered for the engine at hand, with `$n`.
    Rendered(String),
}

impl Text {
    /// Its name in messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Registered(statement) => statement.name,
            Self::Rendered(_) => "a rendered list",
        }
    }
}

/// A read.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// What.
    pub(crate) text: Text,
    /// With which parameters.
    pub(crate) values: Vec<Value>,
}

impl Ask {
    /// A read by a registered statement.
    pub(crate) fn new(statement: &'static Statement, values: Vec<Value>) -> Self {
        Self { text: Text::Registered(statement), values }
    }
}

/// One step of a script.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// What.
    pub(crate) statement: &'static Statement,
    /// With which parameters.
    pub(crate) values: Vec<Value>,
    /// The script stops here, and nothing of it is kept, if this changes no row.
    pub(crate) is_guarded: bool,
    /// It gives rows back.
    pub(crate) has_rows: bool,
    /// An entry of this authority's journal: gets the number of the batch and its place in it as
    /// two more parameters.
    pub(crate) entry_of: Option<i64>,
}

impl Step {
    /// A step.
    pub(crate) const fn new(statement: &'static Statement, values: Vec<Value>) -> Self {
        Self { statement, values, is_guarded: false, has_rows: false, entry_of: None }
    }

    /// The same step, guarded.
    #[must_use]
    pub(crate) const fn guarded(mut self) -> Self {
        self.is_guarded = true;
        self
    }

    /// The same step, giving rows back.
    #[must_use]
    pub(crate) const fn with_rows(mut self) -> Self {
        self.has_rows = true;
        self
    }

    /// The same step as an entry of a journal.
    #[must_use]
    pub(crate) const fn entry_of(mut self, authority: i64) -> Self {
        self.entry_of = Some(authority);
        self
    }
}

/// What one tally is about; the order in which they are written, always the same one, so that two
/// writers never wait for each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TallyKey {
    /// The handle of the authority.
    pub(crate) authority: i64,
    /// The day as a number.
    pub(crate) day: i64,
    /// The unit; empty for none.
    pub(crate) unit: Vec<u8>,
    /// The code of the measure.
    pub(crate) measure: i64,
}

/// What a sum of the appraisal is about; written in this order, like tallies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SumRow {
    /// The handle of the authority.
    pub(crate) authority: i64,
    /// The word of the period.
    pub(crate) period: &'static str,
    /// Its first day as a number.
    pub(crate) first_day: i64,
    /// The unit; empty for none.
    pub(crate) unit: Vec<u8>,
    /// What is counted.
    pub(crate) counted: String,
}

/// Steps that are written whole or not at all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    /// In this order.
    pub(crate) steps: Vec<Step>,
    /// Added to the tallies, once for everything that goes down together.
    pub(crate) tallies: Vec<(TallyKey, i64)>,
    /// Added to the sums of the appraisal, likewise.
    pub(crate) sums: Vec<(SumRow, i64)>,
    /// Whom its entries name by a key, once for everything that goes down together.
    pub(crate) actors: Vec<Named>,
    /// When, in microseconds; numbers the batch of entries.
    pub(crate) now: i64,
    /// Something is forgotten: no older copy of a page may linger.
    pub(crate) forgets: bool,
}

/// An actor whom the journal names by a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Named {
    /// Of which authority's journal.
    pub(crate) authority: i64,
    /// By which key.
    pub(crate) key: String,
    /// What it stands for.
    pub(crate) body: String,
}

impl Script {
    /// A script of these steps.
    pub(crate) fn of(steps: Vec<Step>) -> Self {
        Self { steps, ..Self::default() }
    }
}

/// What became of a script.
#[derive(Debug)]
pub(crate) enum Done {
    /// It is written; rows of each step that gives any, in the order of steps.
    Written(Vec<Vec<Row>>),
    /// Nothing is written: this step changed no row.
    Stopped(usize),
}

impl Done {
    /// Whether it was written.
    pub(crate) const fn is_written(&self) -> bool {
        matches!(self, Self::Written(_))
    }

    /// The rows of the first step that gives any.
    pub(crate) fn rows(self) -> Vec<Row> {
        match self {
            Self::Written(rows) => rows.into_iter().next().unwrap_or_default(),
            Self::Stopped(_) => Vec::new(),
        }
    }
}
