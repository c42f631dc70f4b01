//! Clients that are slow on purpose, a thousand of them in one thread: none ever waits for its
//! socket, so that none of them, and nobody beside them, is held up by the others. Whoever is cut
//! comes back at once.

use std::io::{ErrorKind, Read as _, Result, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long connecting may take; no longer, for the others wait meanwhile.
const CONNECT_PATIENCE: Duration = Duration::from_millis(500);
/// How long a turn around all of them takes, at least.
const TURN: Duration = Duration::from_millis(50);
/// After so long each sends a little more.
const DRIP_EVERY: Duration = Duration::from_millis(500);
/// So long a head drips before the body of the same request does.
const HEAD_LASTS: Duration = Duration::from_millis(4_000);
/// What one that reads slowly takes at a time.
const SIP: usize = 1_024;
/// Requests of one that does not read: more answers than a socket's memory holds.
const PIPELINED: usize = 200;

/// In what somebody is slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The head of a request comes line by line, and never ends.
    Head,
    /// The body comes letter by letter.
    Body,
    /// First the head, as long as it may, then the body.
    Both,
    /// Nothing is read of many answers.
    Deaf,
    /// A little is read of them from time to time.
    Sips,
}

const WAYS: [Way; 5] = [Way::Head, Way::Body, Way::Both, Way::Deaf, Way::Sips];

impl Way {
    fn opening(self) -> String {
        let body = "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n";
        match self {
            Self::Head => "GET /sign-in HTTP/1.1\r\nHost: a\r\n".to_owned(),
            Self::Both => body.to_owned(),
            Self::Body => format!("{body}\r\n"),
            Self::Deaf | Self::Sips => {
                "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(PIPELINED)
            }
        }
    }

    fn drip(self, is_body: bool) -> &'static [u8] {
        match self {
            Self::Head => b"X: y\r\n",
            Self::Both if !is_body => b"X: y\r\n",
            _ => b"x",
        }
    }
}

/// One of them, from its connecting until it is cut.
#[derive(Debug)]
struct Slow {
    stream: TcpStream,
    way: Way,
    began: Instant,
    dripped: Instant,
    is_body: bool,
}

/// Whether something can still come of a connection after this.
fn is_alive<T>(done: &Result<T>) -> bool {
    match done {
        Ok(_) => true,
        Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
    }
}

impl Slow {
    fn connect(address: SocketAddr, way: Way) -> Result<Self> {
        let mut stream = TcpStream::connect_timeout(&address, CONNECT_PATIENCE)?;
        stream.set_nonblocking(true)?;
        // What does not fit into the socket at once is never sent: enough is.
        let opened = stream.write(way.opening().as_bytes());
        if !is_alive(&opened) {
            opened?;
        }
        let now = Instant::now();
        Ok(Self { stream, way, began: now, dripped: now, is_body: false })
    }

    /// Goes on a little; whether the connection is still there.
    fn go_on(&mut self, now: Instant) -> bool {
        if !matches!(self.stream.take_error(), Ok(None)) {
            return false;
        }
        let is_due = now.duration_since(self.dripped) >= DRIP_EVERY;
        let mut into = [0; SIP];
        let reads = match self.way {
            Way::Deaf => false,
            Way::Sips => is_due,
            Way::Head | Way::Body | Way::Both => true,
        };
        if reads {
            let read = self.stream.read(&mut into);
            if matches!(read, Ok(0)) || !is_alive(&read) {
                return false;
            }
        }
        if !is_due {
            return true;
        }
        self.dripped = now;
        if self.way == Way::Both && !self.is_body && now.duration_since(self.began) >= HEAD_LASTS {
            self.is_body = true;
            return is_alive(&self.stream.write(b"\r\n"));
        }
        is_alive(&self.stream.write(self.way.drip(self.is_body)))
    }
}

/// What became of them.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    /// How many were cut.
    pub(super) count: u64,
    /// How long the one had held its connection that held it longest, cut or not.
    pub(super) longest: Duration,
    /// How often somebody could not connect.
    pub(super) refused: u64,
}

/// How many of those that came first are still there, and when all are to go.
#[derive(Debug)]
pub(super) struct Signal {
    pub(super) stop: AtomicBool,
    /// None of them has connected before this is so.
    pub(super) connected: AtomicBool,
    pub(super) firsts_left: AtomicUsize,
}

impl Signal {
    pub(super) const fn of(connections: usize) -> Self {
        Self {
            stop: AtomicBool::new(false),
            connected: AtomicBool::new(false),
            firsts_left: AtomicUsize::new(connections),
        }
    }
}

/// Holds so many connections, each as slowly as it can, until told to stop.
///
/// # Errors
/// The first ones cannot connect.
pub(super) fn hold(address: SocketAddr, connections: usize, signal: &Signal) -> Result<Cuts> {
    let mut cuts = Cuts::default();
    let ways = WAYS.into_iter().cycle().take(connections);
    let mut all: Vec<(Way, bool, Option<Slow>)> = ways
        .map(|way| Ok((way, true, Some(Slow::connect(address, way)?))))
        .collect::<Result<_>>()?;
    signal.connected.store(true, Ordering::Relaxed);
    while !signal.stop.load(Ordering::Relaxed) {
        let turn = Instant::now();
        for (way, is_first, slow) in &mut all {
            let now = Instant::now();
            if slow.as_mut().is_some_and(|slow| slow.go_on(now)) {
                continue;
            }
            if let Some(cut) = slow.take() {
                cuts.count += 1;
                cuts.longest = cuts.longest.max(cut.began.elapsed());
            }
            if std::mem::take(is_first) {
                signal.firsts_left.fetch_sub(1, Ordering::Relaxed);
            }
            *slow = Slow::connect(address, *way).ok();
            cuts.refused += u64::from(slow.is_none());
        }
        std::thread::sleep(TURN.saturating_sub(turn.elapsed()));
    }
    let held = all.iter().filter_map(|(_, _, slow)| Some(slow.as_ref()?.began.elapsed()));
    cuts.longest = cuts.longest.max(held.max().unwrap_or_default());
    Ok(cuts)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn whoever_is_cut_is_counted_with_how_long_it_took_and_comes_back() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, signal) = (listener.local_addr().unwrap(), Signal::of(WAYS.len()));
        thread::scope(|scope| {
            let held = scope.spawn(|| hold(address, WAYS.len(), &signal));
            let accept = || listener.accept().unwrap().0;
            let firsts: Vec<_> = WAYS.iter().map(|_| accept()).collect();
            assert_eq!(signal.firsts_left.load(Ordering::Relaxed), WAYS.len());
            let began = Instant::now();
            drop(firsts);
            let again: Vec<_> = WAYS.iter().map(|_| accept()).collect();
            assert_eq!(signal.firsts_left.load(Ordering::Relaxed), 0);
            signal.stop.store(true, Ordering::Relaxed);
            let cuts = held.join().unwrap().unwrap();
            assert_eq!((cuts.count, again.len()), (WAYS.len() as u64, WAYS.len()));
            assert!(cuts.longest <= began.elapsed() + Duration::from_secs(20), "{cuts:?}");
            assert!(cuts.longest > Duration::ZERO);
        });
    }
}
