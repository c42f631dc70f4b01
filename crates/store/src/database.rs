//! The one public type: a database, opened by its address. The traits of `app::port` are
//! implemented beside this file, one file for each.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use app::port::Fault;
use domain::ids::AuthorityId;

use crate::engine::Engine;
use crate::group::Numbers;
use crate::options::Options;
use crate::postgres::Postgres;
use crate::sql;
use crate::sqlite::Sqlite;
use crate::statement::{Ask, Done, EngineKind, Script, Statement, Step, Text};
use crate::value::{Row, Value};

/// A database, with its tables up to date. Cheap to share behind an `Arc`; what is under way when
/// it is dropped is still answered.
#[derive(Debug)]
pub struct Database {
    engine: Engine,
    numbers: Arc<Numbers>,
    handles: RwLock<HashMap<AuthorityId, i64>>,
}

impl Database {
    /// Opens `sqlite:PATH` or `postgres://...` and brings its tables up to date. A SQLite file that
    /// is not there is made; its folder is not.
    ///
    /// # Errors
    /// `Setting` for an address that is neither, a folder that is not there, a database that is
    /// newer than the program or set so that it may lose what it acknowledged; `Unavailable` where
    /// the server does not answer.
    pub async fn open(address: &str, options: &Options) -> Result<Self, Fault> {
        let numbers = Arc::new(Numbers::new());
        let engine = if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            Engine::Sqlite(Sqlite::open(Path::new(path), options, Arc::clone(&numbers))?)
        } else if ["postgres://", "postgresql://"].iter().any(|head| address.starts_with(head)) {
            Engine::Postgres(Postgres::open(address, options, Arc::clone(&numbers)).await?)
        } else {
            let what = "the database address is neither sqlite:PATH nor postgres://...";
            return Err(Fault::Setting { what: what.to_owned() });
        };
        Ok(Self { engine, numbers, handles: RwLock::default() })
    }

    /// Which engine it runs on.
    #[must_use]
    pub const fn engine(&self) -> EngineKind {
        self.engine.kind()
    }

    /// Copies an embedded database into a new file while it is used: one state of it, on the disk
    /// when this returns. A server is copied with its own tools.
    ///
    /// # Errors
    /// `Setting` on PostgreSQL, where there is a file of that name, or where none can be made.
    pub async fn backup(&self, path: &Path) -> Result<(), Fault> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.backup(path).await,
            Engine::Postgres(_) => {
                let what = "copy a PostgreSQL database with pg_dump, see docs/storage.md";
                Err(Fault::Setting { what: what.to_owned() })
            }
        }
    }

    /// Writes every table of a server's database anew, so that no old version of a row stays in its
    /// files; each table is closed to everybody meanwhile. Write-ahead logs and copies still hold
    /// what they held. An embedded database overwrites what it deletes, and has nothing to do.
    ///
    /// # Errors
    /// The database failed, or its user does not own the tables.
    pub async fn rewrite(&self) -> Result<(), Fault> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(engine) => engine.rewrite().await,
        }
    }

    /// Writes steps that may touch every row of a table, however long they take. Nobody else
    /// writes to the table meanwhile.
    pub(crate) async fn write_at_leisure(
        &self,
        steps: Vec<Step>,
        table: &'static str,
    ) -> Result<(), Fault> {
        match &self.engine {
            // Writers take turns there.
            Engine::Sqlite(engine) => engine.write(Script::of(steps)).await.map(drop),
            Engine::Postgres(engine) => engine.write_at_leisure(&steps, table).await,
        }
    }

    /// What the engine finds wrong with its own file: nothing, if it is sound. A server watches
    /// over its own files; nothing is found there.
    ///
    /// # Errors
    /// The database cannot be read at all.
    pub async fn damage(&self) -> Result<Vec<String>, Fault> {
        if self.engine() == EngineKind::Postgres {
            return Ok(Vec::new());
        }
        let checks = ["PRAGMA integrity_check", "PRAGMA foreign_key_check"];
        let asks = checks.map(|sql| Ask { text: Text::Rendered(sql.to_owned()), values: vec![] });
        let mut answers = self.read(asks.into()).await?.into_iter();
        let mut found = Vec::new();
        for mut row in answers.next().unwrap_or_default() {
            found.push(row.text()?);
        }
        found.retain(|line| line != "ok");
        for mut row in answers.next().unwrap_or_default() {
            found.push(format!("a row of {} names a case that is not there", row.text()?));
        }
        Ok(found)
    }

    /// The number under which this database keeps an authority; none if it does not know it.
    pub(crate) async fn handle(&self, authority: AuthorityId) -> Result<Option<i64>, Fault> {
        let known = |database: &Self| {
            let handles = database.handles.read().unwrap_or_else(PoisonError::into_inner);
            handles.get(&authority).copied()
        };
        if let Some(handle) = known(self) {
            return Ok(Some(handle));
        }
        for mut row in self.rows(&sql::AUTHORITIES, Vec::new()).await? {
            let (handle, id) = (row.integer()?, AuthorityId(row.id()?));
            let mut handles = self.handles.write().unwrap_or_else(PoisonError::into_inner);
            handles.insert(id, handle);
        }
        Ok(known(self))
    }

    /// The same, for writing.
    pub(crate) async fn known_handle(&self, authority: AuthorityId) -> Result<i64, Fault> {
        let handle = self.handle(authority).await?;
        handle.ok_or_else(|| Fault::Database(format!("no authority {authority}").into()))
    }

    /// The rows of one statement.
    pub(crate) async fn rows(
        &self,
        statement: &'static Statement,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, Fault> {
        let answers = self.engine.read(vec![Ask::new(statement, values)]).await?;
        Ok(answers.into_iter().next().unwrap_or_default())
    }

    /// The same for a statement that takes no time, with which every request begins.
    pub(crate) async fn rows_soon(
        &self,
        statement: &'static Statement,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, Fault> {
        let answers = self.read_soon(vec![Ask::new(statement, values)]).await?;
        Ok(answers.into_iter().next().unwrap_or_default())
    }

    /// The rows of several reads, each of few rows that a key leads to.
    pub(crate) async fn read_soon(&self, asks: Vec<Ask>) -> Result<Vec<Vec<Row>>, Fault> {
        if asks.is_empty() {
            return Ok(Vec::new());
        }
        self.engine.read_soon(asks).await
    }

    /// The rows of several reads, all of one state of the database where the engine gives that.
    pub(crate) async fn read(&self, asks: Vec<Ask>) -> Result<Vec<Vec<Row>>, Fault> {
        if asks.is_empty() {
            return Ok(Vec::new());
        }
        self.engine.read(asks).await
    }

    /// Writes a script.
    pub(crate) async fn write(&self, script: Script) -> Result<Done, Fault> {
        self.engine.write(script).await
    }

    /// Writes one step.
    pub(crate) async fn write_step(&self, step: Step) -> Result<Done, Fault> {
        self.write(Script::of(vec![step])).await
    }

    /// The next number that grows with time.
    pub(crate) fn number(&self, now: i64) -> i64 {
        self.numbers.next(now)
    }
}
