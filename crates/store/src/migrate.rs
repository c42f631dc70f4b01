//! Bringing the tables of a database up to date. Each migration is a few steps; each step is
//! written together with the note that it is done, so that what was interrupted goes on where it
//! stopped, and two programs that start together do not do it twice.

use app::port::Fault;
use sha2::{Digest as _, Sha256};

use crate::value::{Row, Value};

/// One migration: numbered by its place in [`MIGRATIONS`], from 1; never edited once released.
struct Migration {
    sqlite: &'static [&'static str],
    postgres: &'static [&'static str],
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        sqlite: &[include_str!("schema/1_tables.sql"), include_str!("schema/1_words_sqlite.sql")],
        postgres: &[
            include_str!("schema/1_tables.sql"),
            include_str!("schema/1_words_postgres.sql"),
        ],
    },
    Migration {
        sqlite: &[include_str!("schema/2_reports_sqlite.sql")],
        postgres: &[include_str!("schema/2_reports_postgres.sql")],
    },
    Migration {
        sqlite: &[include_str!("schema/3_files.sql")],
        postgres: &[include_str!("schema/3_files.sql")],
    },
    Migration {
        sqlite: &[include_str!("schema/4_sums.sql")],
        postgres: &[include_str!("schema/4_sums.sql")],
    },
    Migration {
        sqlite: &[include_str!("schema/5_open.sql")],
        postgres: &[include_str!("schema/5_open.sql")],
    },
    Migration {
        sqlite: &[
            include_str!("schema/6_words_in_order.sql"),
            include_str!("schema/6_words_index.sql"),
        ],
        postgres: &[],
    },
    Migration {
        sqlite: &[include_str!("schema/7_actors.sql"), include_str!("schema/7_reports_sqlite.sql")],
        postgres: &[
            include_str!("schema/7_actors.sql"),
            include_str!("schema/7_reports_postgres.sql"),
        ],
    },
    Migration {
        sqlite: &[include_str!("schema/8_open_by_unit.sql")],
        postgres: &[include_str!("schema/8_open_by_unit.sql")],
    },
    Migration {
        sqlite: &[include_str!("schema/9_facts_by_days.sql")],
        postgres: &[include_str!("schema/9_facts_by_days.sql")],
    },
    Migration {
        sqlite: &[include_str!("schema/10_turned.sql")],
        postgres: &[include_str!("schema/10_turned.sql")],
    },
];

/// What has been done; the one table that is there before the first migration.
pub(crate) const NOTES_TABLE: &str = "
    CREATE TABLE IF NOT EXISTS migration (
        version BIGINT NOT NULL PRIMARY KEY,
        checksum TEXT NOT NULL,
        steps BIGINT NOT NULL,
        steps_done BIGINT NOT NULL
    ) STRICT;
";

/// The type names of SQLite in the place of ours.
pub(crate) fn for_sqlite(sql: &str) -> String {
    sql.replace("BIGINT", "INTEGER").replace("BYTES", "BLOB")
}

/// The type names of PostgreSQL in the place of ours, and none of SQLite's table options.
pub(crate) fn for_postgres(sql: &str) -> String {
    let plain = sql.replace(") STRICT, WITHOUT ROWID;", ");").replace(") STRICT;", ");");
    plain.replace("BYTES", "BYTEA")
}

/// The names of all tables on PostgreSQL, as the migrations make them.
pub(crate) fn tables() -> Vec<&'static str> {
    let steps = MIGRATIONS.iter().flat_map(|migration| migration.postgres);
    let made = steps.flat_map(|sql| sql.split("CREATE TABLE ").skip(1));
    made.filter_map(|rest| rest.split([' ', '(']).next()).collect()
}

fn checksum(steps: &[String]) -> String {
    let mut hasher = Sha256::new();
    for step in steps {
        hasher.update(step.as_bytes());
    }
    let bytes: [u8; 32] = hasher.finalize().into();
    domain::text_ref::Digest(bytes).to_string()
}

/// The steps of every migration for SQLite.
pub(crate) fn plan_for_sqlite() -> Vec<Vec<String>> {
    let steps = |migration: &Migration| migration.sqlite.iter().map(|sql| for_sqlite(sql));
    MIGRATIONS.iter().map(|migration| steps(migration).collect()).collect()
}

/// The steps of every migration for PostgreSQL.
pub(crate) fn plan_for_postgres() -> Vec<Vec<String>> {
    let steps = |migration: &Migration| migration.postgres.iter().map(|sql| for_postgres(sql));
    MIGRATIONS.iter().map(|migration| steps(migration).collect()).collect()
}

/// What a database says about one migration.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    /// Which.
    pub(crate) version: i64,
    /// Of the texts it ran.
    pub(crate) checksum: String,
    /// How many of its steps are done.
    pub(crate) steps_done: i64,
}

impl Noted {
    /// Reads a row of [`crate::sql::MIGRATIONS_NOTED`].
    pub(crate) fn read(mut row: Row) -> Result<Self, Fault> {
        let (version, checksum) = (row.integer()?, row.text()?);
        Ok(Self { version, checksum, steps_done: row.integer()? })
    }
}

/// A step to be done.
#[derive(Debug)]
pub(crate) struct NextStep<'plan> {
    /// Before it, unless it is there: the note of the migration.
    pub(crate) begin: Vec<Value>,
    /// Then, guarded: the step is counted.
    pub(crate) count: Vec<Value>,
    /// Then the step itself, one or more statements.
    pub(crate) sql: &'plan str,
}

/// The next step, by what the database says; none when it is up to date.
///
/// # Errors
/// The database is newer than the program, or went another way.
pub(crate) fn next_step<'plan>(
    plan: &'plan [Vec<String>],
    noted: &[Noted],
) -> Result<Option<NextStep<'plan>>, Fault> {
    let known = i64::try_from(plan.len()).unwrap_or(i64::MAX);
    if let Some(newer) = noted.iter().map(|noted| noted.version).find(|version| *version > known) {
        let what = format!(
            "the database has tables of version {newer}, this program knows version {known}: \
             use the newer program"
        );
        return Err(Fault::Setting { what });
    }
    for (version, steps) in (1..).zip(plan) {
        let sum = checksum(steps);
        let found = noted.iter().find(|noted| noted.version == version);
        if found.is_some_and(|noted| noted.checksum != sum) {
            let what = format!(
                "the tables of version {version} were made by another edition of this program"
            );
            return Err(Fault::Setting { what });
        }
        let done = found.map_or(0, |noted| noted.steps_done);
        let Some(sql) = usize::try_from(done).ok().and_then(|done| steps.get(done)) else {
            continue;
        };
        let count = i64::try_from(steps.len()).unwrap_or(i64::MAX);
        return Ok(Some(NextStep {
            begin: vec![version.into(), sum.into(), count.into()],
            count: vec![version.into(), done.into()],
            sql,
        }));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Vec<Vec<String>> {
        vec![vec!["one".into(), "two".into()], vec!["three".into()]]
    }

    fn noted(version: i64, steps_done: i64) -> Noted {
        let plan = plan();
        let index = usize::try_from(version - 1).unwrap();
        let checksum = plan.get(index).map_or_else(String::new, |steps| checksum(steps));
        Noted { version, checksum, steps_done }
    }

    #[test]
    fn an_interrupted_migration_goes_on_with_the_step_not_done() {
        let plan = plan();
        let next = |noted: &[Noted]| next_step(&plan, noted).unwrap().map(|step| step.sql);
        assert_eq!(next(&[]), Some("one"));
        assert_eq!(next(&[noted(1, 1)]), Some("two"));
        assert_eq!(next(&[noted(1, 2)]), Some("three"));
        assert_eq!(next(&[noted(1, 2), noted(2, 1)]), None);
    }

    #[test]
    fn a_newer_or_another_schema_is_refused_in_words() {
        let newer = next_step(&plan(), &[noted(1, 2), noted(3, 1)]).unwrap_err().to_string();
        assert!(newer.contains("version 3, this program knows version 2"), "{newer}");
        let other = Noted { checksum: "another".into(), ..noted(1, 2) };
        let other = next_step(&plan(), &[other]).unwrap_err().to_string();
        assert!(other.contains("another edition"), "{other}");
    }
}
