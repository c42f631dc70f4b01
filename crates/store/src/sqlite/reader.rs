//! The threads that read.

use std::path::Path;

use app::port::Fault;
use crossbeam_channel::Sender;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::connection::{READER_PAGES_KIBIBYTES, execute, fault, open, rows};
use crate::statement::{Ask, EngineKind, Text};
use crate::value::Row;

/// Reads that belong together, and where the answer goes.
#[derive(Debug)]
pub(crate) struct Job {
    /// What is read.
    pub(crate) asks: Vec<Ask>,
    /// The rows of each.
    pub(crate) reply: oneshot::Sender<Result<Vec<Vec<Row>>, Fault>>,
}

/// Starts so many readers; they end when the sender is dropped.
pub(crate) fn start(path: &Path, count: usize) -> Result<Sender<Job>, Fault> {
    let (sender, receiver) = crossbeam_channel::unbounded::<Job>();
    for _ in 0..count.max(1) {
        let connection = open(path)?;
        connection.pragma_update(None, "query_only", "on").map_err(fault)?;
        let pages = -READER_PAGES_KIBIBYTES;
        connection.pragma_update(None, "cache_size", pages).map_err(fault)?;
        let receiver = receiver.clone();
        let builder = std::thread::Builder::new().name("store-reader".to_owned());
        builder
            .spawn(move || {
                while let Ok(job) = receiver.recv() {
                    // A caller that has gone away needs no answer.
                    drop(job.reply.send(read(&connection, &job.asks).map_err(fault)));
                }
            })
            .map_err(|error| Fault::Unavailable(Box::new(error)))?;
    }
    Ok(sender)
}

/// Several reads see one state of the database.
fn read(connection: &Connection, asks: &[Ask]) -> rusqlite::Result<Vec<Vec<Row>>> {
    if let [ask] = asks {
        return Ok(vec![answer(connection, ask)?]);
    }
    execute(connection, "BEGIN", &[])?;
    let answers = asks.iter().map(|ask| answer(connection, ask)).collect();
    // Where it fails, the connection would be within the transaction for ever.
    execute(connection, "COMMIT", &[]).or_else(|_| execute(connection, "ROLLBACK", &[]))?;
    answers
}

fn answer(connection: &Connection, ask: &Ask) -> rusqlite::Result<Vec<Row>> {
    match &ask.text {
        Text::Registered(statement) => {
            statement.note_run(EngineKind::Sqlite);
            rows(connection, statement.sqlite(), &ask.values, statement.name)
        }
        Text::Rendered(sql) => rows(connection, sql, &ask.values, ask.text.name()),
    }
}
