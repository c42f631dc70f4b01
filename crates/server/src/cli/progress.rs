//! How far something is, on the standard error output: only where a person looks at it, and only
//! for what takes longer than a second.

use std::io::{self, IsTerminal, Read, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Nothing is shown before, and a line is not renewed more often.
const FIRST: Duration = Duration::from_secs(1);
const AGAIN: Duration = Duration::from_millis(200);

/// A line that tells how far something is.
pub(crate) struct Progress {
    started: Instant,
    shown: Option<Instant>,
    is_seen: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), shown: None, is_seen: io::stderr().is_terminal() }
    }

    /// Shows a line in the place of the one before, if it is time.
    pub(crate) fn show(&mut self, line: impl FnOnce() -> String) {
        let is_early = self.started.elapsed() < FIRST;
        let is_soon = self.shown.is_some_and(|shown| shown.elapsed() < AGAIN);
        if !self.is_seen || is_early || is_soon {
            return;
        }
        self.shown = Some(Instant::now());
        let mut out = io::stderr().lock();
        // A line that cannot be shown is no reason to stop.
        let _ = write!(out, "\r\x1b[K{}", line()).and_then(|()| out.flush());
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.shown.take().is_some() {
            let mut out = io::stderr().lock();
            let _ = write!(out, "\r\x1b[K").and_then(|()| out.flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A source that counts what is read of it.
pub(crate) struct Counted<R> {
    source: R,
    read: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(crate) const fn new(source: R, read: Arc<AtomicU64>) -> Self {
        Self { source, read }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
