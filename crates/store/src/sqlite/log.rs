//! The write-ahead log: when it is moved into the file. A thread of its own moves the bulk while
//! the writer goes on; the writer moves what came meanwhile, so that the log can begin anew. Not
//! here: emptying it because something is forgotten.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::port::Fault;
use rusqlite::{Connection, ErrorCode};

use super::connection::{self, fault, is_busy, rows};

/// Pages in the log before they are moved: 32 MiB. A page that is written again and again is moved
/// once for all of it.
const MOVED_AFTER: i32 = 8_192;
/// Pages in the log at which the writer waits until they are moved: 256 MiB.
const WAITED_FOR_AFTER: i32 = 65_536;

/// The log of a file, as its writer knows it.
#[derive(Debug)]
pub(super) struct Log {
    /// How many pages were in it after the last commit.
    pages: Arc<AtomicI32>,
    /// How many there were when they were last moved; none since it began anew.
    moved_at: i32,
    is_asked: bool,
    mover: SyncSender<()>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Of those that move, only one may at a time.
    turn: Mutex<()>,
    is_done: AtomicBool,
}

impl Log {
    /// Watches the commits of the writer's connection, and starts the thread; it ends with this.
    pub(super) fn watch(writer: &mut Connection, path: &Path) -> Result<Self, Fault> {
        let pages = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&pages);
        let hook = move |_: &mut rusqlite::hooks::Wal, count| {
            seen.store(count, Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(hook)).map_err(fault)?;
        let shared = Arc::new(Shared::default());
        let (mover, asked) = sync_channel(1);
        let (connection, of_thread) = (connection::open(path)?, Arc::clone(&shared));
        std::thread::Builder::new()
            .name("store-log".to_owned())
            .spawn(move || serve(&connection, &asked, &of_thread))
            .map_err(|error| Fault::Unavailable(Box::new(error)))?;
        Ok(Self { pages, moved_at: 0, is_asked: false, mover, shared })
    }

    /// After a commit: asks for the log to be moved when it is long, and moves the rest when that
    /// is done.
    pub(super) fn committed(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < self.moved_at {
            self.moved_at = 0;
        }
        if !self.is_asked {
            if pages - self.moved_at >= MOVED_AFTER {
                self.shared.is_done.store(false, Ordering::Release);
                // It waits for this, or has one to do already.
                self.is_asked = self.mover.try_send(()).is_ok();
            }
        } else if self.shared.is_done.load(Ordering::Acquire) || pages >= WAITED_FOR_AFTER {
            let turn = self.turn();
            move_pages(writer);
            drop(turn);
            (self.moved_at, self.is_asked) = (pages, false);
        }
    }

    /// While this is held nobody else moves the log.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        self.shared.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn serve(connection: &Connection, asked: &Receiver<()>, shared: &Shared) {
    while asked.recv().is_ok() {
        let turn = shared.turn.lock().unwrap_or_else(PoisonError::into_inner);
        move_pages(connection);
        shared.is_done.store(true, Ordering::Release);
        drop(turn);
    }
}

/// Moves what no reader needs in the log. After a sync that failed nobody knows what the file
/// holds, and a later one that succeeds would hide it: this process ends while the log still has
/// it all.
fn move_pages(connection: &Connection) {
    match rows(connection, "PRAGMA wal_checkpoint(PASSIVE)", &[], "checkpoint") {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) => {
            tracing::error!(%error, "the disk failed while the log was moved: this process ends");
            std::process::abort();
        }
        Err(error) if !is_busy(&error) => {
            tracing::warn!(%error, "the log could not be moved yet");
        }
        Ok(_) | Err(_) => {}
    }
}
