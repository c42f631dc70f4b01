//! One connection: its settings, values across it, and what its errors mean.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::port::Fault;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement, ToSql};

use crate::value::{Row, Value};

/// How long a connection waits for another process that writes.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long it pauses where the engine itself does not wait.
const BUSY_PAUSE: Duration = Duration::from_millis(10);
/// Pages in the log before they are moved into the file: 32 MiB. A page that is written again and
/// again is moved once for all of it. Moved by a thread of its own beside the writing, in a city of
/// a million cases the slowest writes waited twice as long.
const LOG_PAGES: u32 = 8_192;
/// Memory for pages of the connection that writes, in KiB.
const PAGES_KIBIBYTES: i32 = 32_000;
/// The same for each of those that read: what they read often, the system keeps for all of them.
pub(crate) const READER_PAGES_KIBIBYTES: i32 = 6_000;
/// Statements kept prepared by each connection.
const PREPARED_MAX: usize = 256;

/// Makes the file, if it is not there, for the eyes of its owner only: it holds personal data. The
/// files that the engine puts beside it get the same rights.
pub(crate) fn make(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Opens a file with the settings that everything else relies on. A missing folder is an error, a
/// missing file is made.
pub(crate) fn open(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let cannot = |error: &dyn std::fmt::Display| {
        let what = format!("the database {} cannot be opened: {error}", path.display());
        Fault::Setting { what }
    };
    make(path).map_err(|error| cannot(&error))?;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| cannot(&error))?;
    set(&connection).map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            Fault::Setting { what: format!("{} is not a database", path.display()) }
        }
        _ => fault(error),
    })?;
    connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
    Ok(connection)
}

fn set(connection: &Connection) -> rusqlite::Result<()> {
    // A plan follows from the text of a statement alone. Else the engine makes the plan of many of
    // them anew whenever other parameters come, in case these allow for a better one: never here.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    begin_log(connection)?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", "on")?;
    connection.pragma_update(None, "secure_delete", "on")?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -PAGES_KIBIBYTES)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)
}

/// Lets the file have a log, once and for ever. For that the engine reads first, and who reads does
/// not wait for somebody who writes: it gives up, as where several open a new file at once.
fn begin_log(connection: &Connection) -> rusqlite::Result<()> {
    let began = Instant::now();
    loop {
        let done = connection.pragma_update(None, "journal_mode", "wal");
        let is_busy =
            |error: &rusqlite::Error| error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
        if !done.as_ref().is_err_and(is_busy) || began.elapsed() >= BUSY_TIMEOUT {
            return done;
        }
        std::thread::sleep(BUSY_PAUSE);
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

fn value_of(value: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer(value),
        ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
        ValueRef::Text(value) => {
            let text =
                std::str::from_utf8(value).map_err(|error| rusqlite::Error::Utf8Error(0, error))?;
            Value::Text(text.to_owned())
        }
        ValueRef::Blob(value) => Value::Bytes(value.to_vec()),
    })
}

/// The parameters of a statement: its own, and what comes behind them.
pub(crate) type Given<'values> = [&'values [Value]; 2];

fn bind(statement: &mut Statement<'_>, [own, more]: Given<'_>) -> rusqlite::Result<()> {
    let (wanted, count) = (statement.parameter_count(), own.len() + more.len());
    if wanted != count {
        return Err(rusqlite::Error::InvalidParameterCount(count, wanted));
    }
    let values = (1..).zip(own.iter().chain(more));
    values.into_iter().try_for_each(|(index, value)| statement.raw_bind_parameter(index, value))
}

/// Runs a text that gives rows.
pub(crate) fn rows(
    connection: &Connection,
    sql: &str,
    values: &[Value],
    name: &'static str,
) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, [values, &[]])?;
    let columns = statement.column_count();
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let values: rusqlite::Result<Vec<Value>> =
            (0..columns).map(|index| value_of(row.get_ref(index)?)).collect();
        found.push(Row::new(values?, name));
    }
    Ok(found)
}

/// Runs a text that gives none; tells how many rows it changed.
pub(crate) fn execute(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> rusqlite::Result<usize> {
    execute_with(connection, sql, [values, &[]])
}

/// The same with parameters behind its own.
pub(crate) fn execute_with(
    connection: &Connection,
    sql: &str,
    values: Given<'_>,
) -> rusqlite::Result<usize> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    statement.raw_execute()
}

/// Whether another connection is in the way, and trying again may help.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Whether the error says something about the file or the machine, not about the statement.
pub(crate) fn is_of_the_world(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::OutOfMemory
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::ReadOnly
                | ErrorCode::FileLockingProtocolFailed
        )
    )
}

/// What an error of the engine means to a caller.
pub(crate) fn fault(error: rusqlite::Error) -> Fault {
    shared_fault(&Arc::new(error))
}

/// The same, where several callers are told of one error.
pub(crate) fn shared_fault(error: &Arc<rusqlite::Error>) -> Fault {
    let source = Box::new(Arc::clone(error));
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen,
        ) => Fault::Unavailable(source),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Fault::corrupt(format!("the database file: {error}"))
        }
        _ => Fault::Database(source),
    }
}
