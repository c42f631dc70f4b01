//! A relay between the program and PostgreSQL that can cut, delay and go silent, also exactly where
//! a transaction is about to end: it reads the messages of the client.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;

/// What is done to connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mischief {
    /// Nothing.
    Pass = 0,
    /// The next COMMIT is not passed on, and both sides are cut.
    CutBeforeCommit = 1,
    /// The next COMMIT is passed on, and both sides are cut at once.
    CutAtCommit = 2,
    /// The next COMMIT is passed on, and its answer is not.
    CutAfterCommit = 3,
    /// The next COMMIT is passed on, and nothing comes back any more, on a connection that stays.
    SilentAtCommit = 4,
    /// The connection of the next COMMIT goes silent before it is passed on.
    SilentBeforeCommit = 5,
}

#[derive(Debug, Default)]
struct State {
    mischief: AtomicU8,
    delay: AtomicU64,
    is_over: AtomicBool,
    done: AtomicU64,
    /// Messages of clients that were passed on, and after how many of them all goes silent.
    passed: AtomicU64,
    silent_after: AtomicU64,
    open: Mutex<Vec<Arc<Connection>>>,
}

#[derive(Debug)]
struct Connection {
    client: TcpStream,
    server: UnixStream,
    is_silent: AtomicBool,
}

/// A relay; it ends with this.
#[derive(Debug)]
pub(super) struct Relay {
    pub(super) address: SocketAddr,
    state: Arc<State>,
}

impl Relay {
    /// A relay to a server's socket.
    pub(super) fn start(socket: PathBuf) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = Arc::new(State::default());
        let accepting = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if accepting.is_over.load(Ordering::Relaxed) {
                    return;
                }
                // A server that is not there is a connection that ends at once.
                drop(accept(&accepting, client, &socket));
            }
        });
        Ok(Self { address, state })
    }

    /// What is done to the next COMMIT, once.
    pub(super) fn at_next_commit(&self, mischief: Mischief) {
        self.state.mischief.store(mischief as u8, Ordering::SeqCst);
    }

    /// How often something was done to a COMMIT.
    pub(super) fn done(&self) -> u64 {
        self.state.done.load(Ordering::SeqCst)
    }

    /// How many messages of clients were passed on, from the beginning.
    pub(super) fn passed(&self) -> u64 {
        self.state.passed.load(Ordering::SeqCst)
    }

    /// After so many messages of clients, counted from the beginning, the connection goes silent.
    pub(super) fn silent_after(&self, messages: u64) {
        self.state.silent_after.store(messages, Ordering::SeqCst);
    }

    /// From now on everything takes so much longer.
    pub(super) fn delay(&self, delay: Duration) {
        let milliseconds = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.state.delay.store(milliseconds, Ordering::SeqCst);
    }

    fn each(&self, what: impl Fn(&Connection)) {
        let open = self.state.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().for_each(|connection| what(connection));
    }

    /// Cuts every connection.
    pub(super) fn cut(&self) {
        self.each(Connection::cut);
    }

    /// Every connection that is open stays, and nothing passes on it any more.
    pub(super) fn silence(&self) {
        self.each(|connection| connection.is_silent.store(true, Ordering::SeqCst));
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::SeqCst);
        self.cut();
        // Whoever waits for a connection wakes up and sees that it is over.
        drop(TcpStream::connect(self.address));
    }
}

impl Connection {
    fn cut(&self) {
        // One side may be gone already.
        drop(self.client.shutdown(Shutdown::Both));
        drop(self.server.shutdown(Shutdown::Both));
    }
}

fn accept(state: &Arc<State>, client: TcpStream, socket: &Path) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let server = UnixStream::connect(socket)?;
    let (from_client, to_client) = (client.try_clone()?, client.try_clone()?);
    let (from_server, to_server) = (server.try_clone()?, server.try_clone()?);
    let connection = Arc::new(Connection { client, server, is_silent: AtomicBool::new(false) });
    let open = &mut *state.open.lock().unwrap_or_else(PoisonError::into_inner);
    open.retain(|other| Arc::strong_count(other) > 1);
    open.push(Arc::clone(&connection));
    let (up, down) = (Arc::clone(&connection), connection);
    let (state_up, state_down) = (Arc::clone(state), Arc::clone(state));
    std::thread::spawn(move || {
        // However it ended, both sides are told.
        drop(pass_up(&state_up, &up, from_client, to_server));
        up.cut();
    });
    std::thread::spawn(move || {
        drop(pass_down(&state_down, &down, from_server, to_client));
        down.cut();
    });
    Ok(())
}

/// Waits as long as everything is to take, and for ever where the connection is silent.
fn hold(state: &State, connection: &Connection) {
    std::thread::sleep(Duration::from_millis(state.delay.load(Ordering::Relaxed)));
    while connection.is_silent.load(Ordering::SeqCst) && !state.is_over.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// From the client to the server, message by message.
fn pass_up(
    state: &State,
    connection: &Connection,
    mut from: TcpStream,
    mut to: UnixStream,
) -> std::io::Result<()> {
    // The first message has no letter: a length, which counts itself, and the rest.
    let first = message(&mut from, 0)?;
    to.write_all(&first)?;
    loop {
        let message = message(&mut from, 1)?;
        let passed = state.passed.fetch_add(1, Ordering::SeqCst) + 1;
        if passed == state.silent_after.load(Ordering::SeqCst) {
            connection.is_silent.store(true, Ordering::SeqCst);
            state.done.fetch_add(1, Ordering::SeqCst);
        }
        hold(state, connection);
        if !is_commit(&message) {
            to.write_all(&message)?;
            continue;
        }
        let mischief = state.mischief.swap(Mischief::Pass as u8, Ordering::SeqCst);
        state.done.fetch_add(u64::from(mischief != 0), Ordering::SeqCst);
        let is = |what: Mischief| mischief == what as u8;
        if is(Mischief::CutBeforeCommit) {
            return Ok(());
        }
        if is(Mischief::SilentBeforeCommit) || is(Mischief::SilentAtCommit) {
            connection.is_silent.store(true, Ordering::SeqCst);
        }
        if is(Mischief::SilentBeforeCommit) {
            hold(state, connection);
        }
        if is(Mischief::CutAfterCommit) {
            // The other way holds its peace, the server has time to commit, and then all is cut.
            connection.is_silent.store(true, Ordering::SeqCst);
            to.write_all(&message)?;
            std::thread::sleep(Duration::from_millis(100));
            return Ok(());
        }
        to.write_all(&message)?;
        if is(Mischief::CutAtCommit) {
            return Ok(());
        }
    }
}

fn pass_down(
    state: &State,
    connection: &Connection,
    mut from: UnixStream,
    mut to: TcpStream,
) -> std::io::Result<()> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut bytes)?;
        if count == 0 {
            return Ok(());
        }
        hold(state, connection);
        to.write_all(bytes.get(..count).unwrap_or_default())?;
    }
}

/// One message with so many bytes before its length.
fn message(from: &mut impl Read, before: usize) -> std::io::Result<Vec<u8>> {
    let mut message = vec![0; before + 4];
    from.read_exact(&mut message)?;
    let length = message.iter().skip(before).fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    let mut rest = vec![0; length.saturating_sub(4)];
    from.read_exact(&mut rest)?;
    message.append(&mut rest);
    Ok(message)
}

/// Whether a message is the simple query COMMIT.
fn is_commit(message: &[u8]) -> bool {
    message.first() == Some(&b'Q') && message.get(5..) == Some(b"COMMIT\0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_taken_apart_and_the_end_of_a_transaction_is_known() {
        let sent = b"\0\0\0\x08abcdQ\0\0\0\x0bCOMMIT\0Q\0\0\0\x0aBEGIN\0".to_vec();
        let mut from = sent.as_slice();
        assert_eq!(message(&mut from, 0).unwrap(), b"\0\0\0\x08abcd");
        assert!(is_commit(&message(&mut from, 1).unwrap()));
        assert!(!is_commit(&message(&mut from, 1).unwrap()));
        assert!(message(&mut from, 1).is_err());
    }
}
