//! The one thread that writes. Whatever waits goes down as one transaction; if a script in it is
//! bad, the others are written again with each in a savepoint, so that it never fails its
//! neighbours; answers follow the disk.

use std::sync::Arc;
use std::time::Duration;

use app::port::Fault;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::{mpsc, oneshot};

use super::connection::{
    BUSY_TIMEOUT, execute, execute_with, fault, is_busy, is_of_the_world, rows, shared_fault,
};
use crate::group::{Group, Numbers};
use crate::statement::{Done, EngineKind, Script, Step};
use crate::value::{Row, Value};

/// How often a transaction is tried while another process is in the way.
const TRIES_MAX: u32 = 4;
/// How many scripts may wait for the writer before their senders do.
const WAITING_MAX: usize = 1024;

/// A script, and where the answer goes.
#[derive(Debug)]
pub(crate) struct Job {
    /// What is written.
    pub(crate) script: Script,
    /// What became of it.
    pub(crate) reply: oneshot::Sender<Result<Done, Fault>>,
}

/// What became of each script of a group that is on the disk.
type Results = Vec<Result<Done, Fault>>;

struct Writer {
    connection: Connection,
    numbers: Arc<Numbers>,
    group_max: usize,
    /// A forgotten text may still lie in the write-ahead log: also one of the process before this
    /// one, if it ended while a reader needed the log.
    is_log_to_be_emptied: bool,
}

/// Starts the writer; it ends when the sender is dropped.
pub(crate) fn start(
    connection: Connection,
    numbers: Arc<Numbers>,
    group_max: usize,
) -> Result<mpsc::Sender<Job>, Fault> {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    let mut writer = Writer { connection, numbers, group_max, is_log_to_be_emptied: true };
    let builder = std::thread::Builder::new().name("store-writer".to_owned());
    builder
        .spawn(move || writer.serve(receiver))
        .map_err(|error| Fault::Unavailable(Box::new(error)))?;
    Ok(sender)
}

impl Writer {
    fn serve(&mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut group = vec![first];
            while group.len() < self.group_max {
                let Ok(job) = jobs.try_recv() else { break };
                group.push(job);
            }
            self.write_group(group);
        }
    }

    fn write_group(&mut self, jobs: Vec<Job>) {
        let (scripts, replies): (Vec<Script>, Vec<_>) =
            jobs.into_iter().map(|job| (job.script, job.reply)).unzip();
        let results = match self.write(&scripts) {
            Ok(results) => results,
            // One of them may be what the engine chokes on: each alone, the others are spared.
            Err(error) if scripts.len() > 1 && !is_busy(&error) => {
                scripts.iter().map(|script| self.alone(script)).collect()
            }
            Err(error) => {
                let error = Arc::new(error);
                scripts.iter().map(|_| Err(shared_fault(&error))).collect()
            }
        };
        self.empty_log();
        for (reply, result) in replies.into_iter().zip(results) {
            // A caller that has gone away finds out by its key.
            drop(reply.send(result));
        }
    }

    fn alone(&mut self, script: &Script) -> Result<Done, Fault> {
        match self.write(std::slice::from_ref(script)) {
            Ok(mut results) => {
                results.pop().unwrap_or_else(|| Err(Fault::corrupt("a script without a result")))
            }
            Err(error) => Err(fault(error)),
        }
    }

    /// Writes scripts in one transaction, again while another process is in the way. An error says
    /// that nothing of them is written.
    fn write(&mut self, scripts: &[Script]) -> rusqlite::Result<Results> {
        let (mut tries, mut is_careful) = (1, false);
        loop {
            match self.transaction(scripts, is_careful) {
                Ok(Some(results)) => {
                    self.is_log_to_be_emptied |= scripts.iter().any(|script| script.forgets);
                    return Ok(results);
                }
                Ok(None) => is_careful = true,
                Err(error) => {
                    self.roll_back();
                    if tries >= TRIES_MAX || !(is_busy(&error) || is_collision(&error)) {
                        return Err(error);
                    }
                    std::thread::sleep(pause(tries, self.numbers.next(0)));
                    tries += 1;
                }
            }
        }
    }

    /// Writes scripts straight after each other, or carefully, each so that it alone can be taken
    /// back: the engine then keeps what every page held before. None when one of several was to be
    /// taken back and cannot be: nothing is written.
    fn transaction(
        &mut self,
        scripts: &[Script],
        is_careful: bool,
    ) -> rusqlite::Result<Option<Results>> {
        execute(&self.connection, "BEGIN IMMEDIATE", &[])?;
        let now = scripts.iter().map(|script| script.now).max().unwrap_or_default();
        let mut group = Group::new(self.numbers.next(now), 0);
        let mut results = Vec::with_capacity(scripts.len());
        for script in scripts {
            if is_careful {
                results.push(self.savepoint(script, &mut group)?);
                continue;
            }
            let result = self.straight(script, &mut group)?;
            let is_written = result.as_ref().is_ok_and(Done::is_written);
            results.push(result.map_err(fault));
            if !is_written {
                self.roll_back();
                return Ok((scripts.len() == 1).then_some(results));
            }
        }
        for step in group.closing() {
            let changed = execute(&self.connection, step.statement.sqlite(), &step.values)?;
            step.statement.note_run(EngineKind::Sqlite);
            if step.is_guarded && changed == 0 {
                return Err(rusqlite::Error::StatementChangedRows(0));
            }
        }
        self.commit()?;
        Ok(Some(results))
    }

    /// Writes one script; what it has written stays where it stops. An error outside is one of the
    /// world, one inside of this script.
    fn straight(
        &self,
        script: &Script,
        group: &mut Group,
    ) -> rusqlite::Result<rusqlite::Result<Done>> {
        let placed = group.place(script);
        let result = match run(&self.connection, &script.steps, &placed.places) {
            Err(error) if is_of_the_world(&error) || self.connection.is_autocommit() => {
                return Err(error);
            }
            result => result,
        };
        if result.as_ref().is_ok_and(Done::is_written) {
            group.keep(script, placed);
        }
        Ok(result)
    }

    /// Writes one script or nothing of it. An error is one of the world, not of this script.
    fn savepoint(
        &self,
        script: &Script,
        group: &mut Group,
    ) -> rusqlite::Result<Result<Done, Fault>> {
        let connection = &self.connection;
        execute(connection, "SAVEPOINT script", &[])?;
        let result = self.straight(script, group)?;
        if !result.as_ref().is_ok_and(Done::is_written) {
            execute(connection, "ROLLBACK TO script", &[])?;
        }
        execute(connection, "RELEASE script", &[])?;
        Ok(result.map_err(fault))
    }

    /// After a write or a sync that failed nobody knows what the disk holds. To go on would be to
    /// guess; to start again is to read what is there.
    fn commit(&self) -> rusqlite::Result<()> {
        let committed = execute(&self.connection, "COMMIT", &[]);
        if let Err(error) = &committed
            && error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure)
        {
            tracing::error!(%error, "the disk failed while committing: this process ends");
            std::process::abort();
        }
        committed.map(drop)
    }

    fn roll_back(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = execute(&self.connection, "ROLLBACK", &[])
        {
            tracing::error!(%error, "a transaction could not be rolled back: this process ends");
            std::process::abort();
        }
    }

    /// Does not wait for readers: whoever wants to write would wait with it.
    fn cut_log(&self) -> rusqlite::Result<Vec<Row>> {
        self.connection.busy_timeout(Duration::ZERO)?;
        let found = rows(&self.connection, "PRAGMA wal_checkpoint(TRUNCATE)", &[], "checkpoint");
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        found
    }

    /// Moves everything into the file and cuts the log off, so that what was forgotten is gone from
    /// it too. While a reader still needs the log it is tried again after the next write.
    fn empty_log(&mut self) {
        if !self.is_log_to_be_emptied {
            return;
        }
        match self.cut_log() {
            Ok(mut found) => {
                let is_busy = found.first_mut().and_then(|row| row.flag().ok());
                self.is_log_to_be_emptied = is_busy != Some(false);
            }
            Err(error) => tracing::warn!(%error, "the log could not be emptied yet"),
        }
    }
}

/// Runs the steps until one that is guarded changes nothing.
fn run(connection: &Connection, steps: &[Step], places: &[Vec<Value>]) -> rusqlite::Result<Done> {
    let mut given = Vec::new();
    for (index, (step, place)) in steps.iter().zip(places).enumerate() {
        let sql = step.statement.sqlite();
        step.statement.note_run(EngineKind::Sqlite);
        if sql.is_empty() {
            continue;
        }
        let changed = if step.has_rows {
            let found = rows(connection, sql, &step.values, step.statement.name)?;
            let count = found.len();
            given.push(found);
            count
        } else {
            execute_with(connection, sql, [&step.values, place])?
        };
        if step.is_guarded && changed == 0 {
            return Ok(Done::Stopped(index));
        }
    }
    Ok(Done::Written(given))
}

/// The number of a batch was taken by another process.
fn is_collision(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::StatementChangedRows(0))
}

/// A pause that grows with the tries and is not the same in two processes.
fn pause(tries: u32, number: i64) -> Duration {
    let spread = u64::try_from(number % 1024).unwrap_or_default() * 20;
    Duration::from_micros(10_000 * u64::from(tries) + spread)
}
