//! On the wire: limits of the accept loop, and a shutdown that drops nothing.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::town::{CONNECTIONS, Town};
use crate::http::accept;

/// A place for log lines.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

/// The log of everything that these tests do, from the first call on.
pub(super) fn log() -> &'static Log {
    static LOG: LazyLock<Log> = LazyLock::new(|| {
        let log = Log::default();
        let subscriber =
            tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        log
    });
    &LOG
}

impl Log {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl tracing_subscriber::fmt::MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

pub(super) struct Served {
    pub(super) address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    end: tokio::task::JoinHandle<()>,
}

pub(super) async fn serve(town: &Town) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let (site, router) = (Arc::clone(&town.site), town.router.clone());
    let stopped = async move { _ = stopped.await };
    let end = tokio::spawn(accept::serve(site, listener, router, stopped));
    Served { address, stop, end }
}

async fn ask(stream: &mut TcpStream, request: &[u8]) -> String {
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn an_oversized_head_is_turned_away() {
    let town = Town::new().await;
    let served = serve(&town).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let long = "x".repeat(200_000);
    let request = format!("GET /healthz HTTP/1.1\r\nhost: a\r\nx-long: {long}\r\n\r\n");
    // The server may close before it has read everything.
    _ = stream.write_all(request.as_bytes()).await;
    let mut bytes = [0; 64];
    let read = stream.read(&mut bytes).await.unwrap_or(0);
    let head = String::from_utf8_lossy(&bytes[..read]).into_owned();
    assert!(head.starts_with("HTTP/1.1 431"), "{head}");
}

#[tokio::test]
async fn a_request_that_was_begun_is_answered_although_the_server_stops() {
    let town = Town::new().await;
    let served = serve(&town).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let (head, rest) = ("GET /readyz HTTP/1.1\r\nhost: a\r\n", "connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    // Another connection that is answered shows that the loop has taken the first one too.
    let mut other = TcpStream::connect(served.address).await.unwrap();
    let alive = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    assert!(ask(&mut other, alive).await.ends_with("ok\n"));
    served.stop.send(()).unwrap();
    let answer = ask(&mut stream, rest.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    served.end.await.unwrap();
    assert!(TcpStream::connect(served.address).await.is_err(), "no new connection is taken");
}

#[tokio::test]
async fn beyond_the_cap_a_connection_waits_until_another_ends() {
    let town = Town::new().await;
    let served = serve(&town).await;
    let mut open = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let mut byte = [0; 1];
        stream.read_exact(&mut byte).await.unwrap();
        open.push(stream);
    }
    let mut waiting = TcpStream::connect(served.address).await.unwrap();
    let alive = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    waiting.write_all(alive).await.unwrap();
    let mut bytes = Vec::new();
    let early = tokio::time::timeout(std::time::Duration::from_millis(200), waiting.readable());
    assert!(early.await.is_err(), "it is not served while the others are open");
    drop(open.pop());
    waiting.read_to_end(&mut bytes).await.unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&bytes));
}
