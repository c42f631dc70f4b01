//! A client that costs little beside the server it measures: HTTP/1.1 over connections that stay,
//! requests made as bytes beforehand, answers of known length.

use crate::lines::milliseconds;
use anyhow::{Context, Result, ensure};
use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::{JoinSet, LocalSet};

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// A connection that stays open from request to request.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// The bytes of a request. `headers` are whole lines without their ends.
pub(crate) fn request(method: &str, path: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
    for header in headers {
        text += header;
        text += "\r\n";
    }
    text += &format!("content-length: {}\r\n\r\n{body}", body.len());
    text.into_bytes()
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("the server does not answer")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and waits for the whole answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Reply> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (head, length) = loop {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the connection was closed");
            let end = self.buffer.windows(4).position(|four| four == b"\r\n\r\n");
            let Some(end) = end else { continue };
            let head = String::from_utf8_lossy(self.buffer.get(..end).unwrap_or_default());
            let length = length_of(&head).context("an answer without its length")?;
            break (head.into_owned(), end + 4 + length);
        };
        while self.buffer.len() < length {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "half an answer");
        }
        let status = head.get(9..12).and_then(|code| code.parse().ok()).context("no status")?;
        let body = self.buffer.get(head.len() + 4..length).unwrap_or_default();
        Ok(Reply { status, body: String::from_utf8_lossy(body).into_owned(), head })
    }

    /// The same, for an answer that must have this status.
    pub(crate) async fn expect(&mut self, request: &[u8], status: u16) -> Result<Reply> {
        let reply = self.send(request).await?;
        let asked =
            String::from_utf8_lossy(request.split(|it| *it == b'\r').next().unwrap_or(request));
        ensure!(reply.status == status, "{asked}: {} {}", reply.status, reply.body);
        Ok(reply)
    }
}

fn length_of(head: &str) -> Option<usize> {
    let line = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then_some(value)
    });
    line?.trim().parse().ok()
}

/// How long each of many requests took.
#[derive(Debug, Default)]
pub(crate) struct Times {
    sorted: Vec<Duration>,
    /// From the first request to the last answer.
    pub(crate) taken: Duration,
}

impl Times {
    fn of(mut all: Vec<Duration>, taken: Duration) -> Self {
        all.sort_unstable();
        Self { sorted: all, taken }
    }

    /// These and others, one after the other.
    pub(crate) fn with(self, other: Self) -> Self {
        let taken = self.taken + other.taken;
        Self::of([self.sorted, other.sorted].concat(), taken)
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.sorted.len() as f64 / self.taken.as_secs_f64()
    }

    /// The time in milliseconds that so many of a thousand requests did not exceed.
    pub(crate) fn within(&self, per_mille: usize) -> f64 {
        let place = (self.sorted.len() * per_mille).div_ceil(1_000);
        self.sorted.get(place.max(1) - 1).copied().map_or(f64::NAN, milliseconds)
    }
}

/// Runs what is to be done on one thread: the server has the other.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(LocalSet::new().run_until(work))
}

/// `count` requests over `clients` connections, each sending as soon as it has its answer.
pub(crate) async fn many(
    address: SocketAddr,
    clients: usize,
    (count, status): (u64, u16),
    make: impl Fn(u64) -> Vec<u8> + Clone + 'static,
) -> Result<Times> {
    let next = Rc::new(Cell::new(0_u64));
    let mut connections = Vec::new();
    for _ in 0..clients {
        connections.push(Connection::open(address).await?);
    }
    let started = Instant::now();
    let mut working = JoinSet::new();
    for mut connection in connections {
        let (next, make) = (next.clone(), make.clone());
        working.spawn_local(async move {
            let mut times = Vec::new();
            while next.get() < count {
                let request = make(next.replace(next.get() + 1));
                let sent = Instant::now();
                connection.expect(&request, status).await?;
                times.push(sent.elapsed());
            }
            Ok::<_, anyhow::Error>(times)
        });
    }
    let mut all = Vec::new();
    while let Some(times) = working.join_next().await {
        all.extend(times??);
    }
    Ok(Times::of(all, started.elapsed()))
}

/// One request after the other, on one connection, while `beside` is under way.
pub(crate) async fn one_by_one(
    address: SocketAddr,
    (count, status): (u64, u16),
    make: impl Fn(u64) -> Vec<u8>,
) -> Result<Times> {
    let mut connection = Connection::open(address).await?;
    let mut times = Vec::new();
    let started = Instant::now();
    for number in 0..count {
        let request = make(number);
        let sent = Instant::now();
        connection.expect(&request, status).await?;
        times.push(sent.elapsed());
    }
    Ok(Times::of(times, started.elapsed()))
}

/// So many requests a second, spread evenly, until the task is dropped. An answer that is not
/// there in time holds up its own connection alone.
pub(crate) async fn steady(
    address: SocketAddr,
    per_second: u32,
    make: impl Fn(u64) -> (Vec<u8>, u16) + Clone + 'static,
) -> Result<()> {
    const CONNECTIONS: u32 = 10;
    let mut working = JoinSet::new();
    for place in 0..CONNECTIONS {
        let (make, mut connection) = (make.clone(), Connection::open(address).await?);
        working.spawn_local(async move {
            let gap = Duration::from_secs(1) * CONNECTIONS / per_second;
            let mut ticks = tokio::time::interval(gap);
            tokio::time::sleep(gap * place / CONNECTIONS).await;
            for round in 0_u64.. {
                ticks.tick().await;
                let (request, status) = make(round * u64::from(CONNECTIONS) + u64::from(place));
                connection.expect(&request, status).await?;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    match working.join_next().await {
        Some(ended) => ended?,
        None => Ok(()),
    }
}
