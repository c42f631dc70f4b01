//! The embedded engine: one thread that writes, a few that read, each with a connection of its own.
//! Not here: what is written or read.

mod connection;
mod reader;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::port::Fault;
use rusqlite::backup::Backup;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use self::connection::fault;
use crate::group::Numbers;
use crate::migrate::{self, NextStep, Noted};
use crate::options::Options;
use crate::sql;
use crate::statement::{Ask, Done, EngineKind, Script, Statement};
use crate::value::Row;

/// A file, its writer and its readers. The threads end when this is dropped.
#[derive(Debug)]
pub(crate) struct Sqlite {
    path: PathBuf,
    writer: mpsc::Sender<writer::Job>,
    readers: crossbeam_channel::Sender<reader::Job>,
}

impl Sqlite {
    /// Opens the file, or makes it, and brings its tables up to date.
    pub(crate) fn open(
        path: &Path,
        options: &Options,
        numbers: Arc<Numbers>,
    ) -> Result<Self, Fault> {
        let mut connection = connection::open(path)?;
        bring_up_to_date(&mut connection, path)?;
        let readers = reader::start(path, options.readers)?;
        let writer = writer::start(connection, numbers, options.group_max)?;
        Ok(Self { path: path.to_owned(), writer, readers })
    }

    /// Reads; several reads see one state of the database.
    pub(crate) async fn read(&self, asks: Vec<Ask>) -> Result<Vec<Vec<Row>>, Fault> {
        let (reply, answer) = oneshot::channel();
        self.readers.send(reader::Job { asks, reply }).map_err(|_| ended("reader"))?;
        answer.await.map_err(|_| ended("reader"))?
    }

    /// Copies the database into a new file.
    pub(crate) async fn backup(&self, to: &Path) -> Result<(), Fault> {
        let (from, to) = (self.path.clone(), to.to_owned());
        let copied = tokio::task::spawn_blocking(move || copy(&from, &to)).await;
        copied.map_err(|error| Fault::Unavailable(Box::new(error)))?
    }

    /// Writes a script, and answers after the disk has it.
    pub(crate) async fn write(&self, script: Script) -> Result<Done, Fault> {
        let (reply, answer) = oneshot::channel();
        self.writer.send(writer::Job { script, reply }).await.map_err(|_| ended("writer"))?;
        answer.await.map_err(|_| ended("writer"))?
    }
}

/// Copies in one step: it reads one state while others go on writing, and never begins anew.
fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    if to.exists() {
        let what = format!("{} is there already; a copy is never written over it", to.display());
        return Err(Fault::Setting { what });
    }
    let cannot = |error: &dyn std::fmt::Display| {
        let what = format!("no copy can be made at {}: {error}", to.display());
        Fault::Setting { what }
    };
    let partial = to.with_added_extension("partial");
    let source = connection::open(from)?;
    connection::make(&partial).map_err(|error| cannot(&error))?;
    let mut copy = Connection::open(&partial).map_err(|error| cannot(&error))?;
    let backup = Backup::new(&source, &mut copy).map_err(fault)?;
    backup.step(-1).map_err(fault)?;
    drop(backup);
    copy.close().map_err(|(_, error)| fault(error))?;
    let file = std::fs::File::open(&partial).and_then(|file| file.sync_all());
    let moved = file.and_then(|()| std::fs::rename(&partial, to));
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let synced = moved.and_then(|()| std::fs::File::open(folder)).and_then(|it| it.sync_all());
    synced.map_err(|error| cannot(&error))
}

/// Does the steps of migrations that are not done yet.
fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), Fault> {
    if is_of_another_program(connection).map_err(fault)? {
        let what = format!("{} is a database of another program", path.display());
        return Err(Fault::Setting { what });
    }
    connection.execute_batch(&migrate::for_sqlite(migrate::NOTES_TABLE)).map_err(fault)?;
    let plan = migrate::plan_for_sqlite();
    loop {
        let noted = rows_of(connection, &sql::MIGRATIONS_NOTED).map_err(fault)?;
        let noted: Result<Vec<Noted>, Fault> = noted.into_iter().map(Noted::read).collect();
        let Some(step) = migrate::next_step(&plan, &noted?)? else { return Ok(()) };
        do_step(connection, &step).map_err(fault)?;
    }
}

fn is_of_another_program(connection: &Connection) -> rusqlite::Result<bool> {
    let counts = "SELECT COUNT(*), COUNT(CASE WHEN name = 'migration' THEN 1 END)
                  FROM sqlite_schema WHERE type = 'table'";
    connection.query_row(counts, [], |row| {
        let (tables, ours): (i64, i64) = (row.get(0)?, row.get(1)?);
        Ok(tables > 0 && ours == 0)
    })
}

fn rows_of(connection: &Connection, statement: &'static Statement) -> rusqlite::Result<Vec<Row>> {
    statement.note_run(EngineKind::Sqlite);
    connection::rows(connection, statement.sqlite(), &[], statement.name)
}

fn do_step(connection: &mut Connection, step: &NextStep<'_>) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    connection::execute(&transaction, sql::MIGRATION_BEGIN.sqlite(), &step.begin)?;
    sql::MIGRATION_BEGIN.note_run(EngineKind::Sqlite);
    let counted = connection::execute(&transaction, sql::MIGRATION_COUNT.sqlite(), &step.count)?;
    sql::MIGRATION_COUNT.note_run(EngineKind::Sqlite);
    if counted > 0 {
        transaction.execute_batch(step.sql)?;
    }
    transaction.commit()
}

fn ended(which: &str) -> Fault {
    Fault::Unavailable(format!("the {which} of the database has ended").into())
}
