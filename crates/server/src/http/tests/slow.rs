//! Clients that are slow on purpose, or send too much: each is cut or refused, and whoever comes
//! after them is served. The server of these tests waits less long than one in use does.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::town::{CONNECTIONS, Town};
use super::wire::{Served, serve};
use crate::http::site::Patience;

/// How long the server of these tests waits.
const PATIENCE: Duration = Duration::from_millis(300);
/// What comes later than this comes too late, on a machine that does much else.
const LONG: Duration = Duration::from_secs(20);
const ALIVE: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

async fn impatient() -> (Town, Served) {
    let patience = Patience { head: PATIENCE, body: PATIENCE, file: 4 * PATIENCE, write: PATIENCE };
    let town = Town::with(patience, CONNECTIONS).await;
    let served = serve(&town).await;
    (town, served)
}

/// What the server says until it closes; fails if it does not.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let closed = timeout(LONG, stream.read_to_end(&mut bytes)).await;
    // A connection that is reset is closed too.
    closed.expect("the connection is still open").ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn is_served(served: &Served) {
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream.write_all(ALIVE).await.unwrap();
    let answer = until_closed(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn whoever_never_ends_the_head_of_a_request_is_cut_and_makes_room_for_others() {
    let (_town, served) = impatient().await;
    let mut all = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nx: ").await.unwrap();
        all.push(stream);
    }
    // Every place is taken; this one is served as soon as they are cut.
    is_served(&served).await;
    for stream in &mut all {
        assert!(!until_closed(stream).await.contains("200"));
    }
}

#[tokio::test]
async fn a_head_that_comes_letter_by_letter_is_cut_all_the_same() {
    let (_town, served) = impatient().await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n").await.unwrap();
    let began = Instant::now();
    while stream.write_all(b"x: y\r\n").await.is_ok() {
        assert!(began.elapsed() < LONG, "still open");
        let mut byte = [0; 1];
        let closed = timeout(PATIENCE / 10, stream.read(&mut byte)).await;
        if matches!(closed, Ok(Ok(0) | Err(_))) {
            break;
        }
    }
}

#[tokio::test]
async fn a_connection_that_asks_nothing_more_is_closed() {
    let (_town, served) = impatient().await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    assert!(until_closed(&mut stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_answered_so_and_the_connection_closed() {
    let (town, served) = impatient().await;
    let token = town.program("ines").await.token;
    for path in ["/api/v1/cases", "/api/v1/cases/2026-000001-5/attachments?name=a"] {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\
             content-length: 1000\r\n\r\n{{\"text\":"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let answer = until_closed(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_body_that_drips_is_cut_although_something_comes_all_the_time() {
    let (town, served) = impatient().await;
    let token = town.program("ines").await.token;
    for path in ["/api/v1/cases", "/api/v1/cases/2026-000001-5/attachments?name=a"] {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\
             content-length: 100000\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let (began, mut said) = (Instant::now(), Vec::new());
        loop {
            assert!(began.elapsed() < LONG, "{path}: still open");
            let mut bytes = [0; 1_000];
            match timeout(PATIENCE / 10, stream.read(&mut bytes)).await {
                Ok(Ok(0) | Err(_)) => break,
                Ok(Ok(read)) => said.extend_from_slice(&bytes[..read]),
                Err(_) if stream.write_all(b" ").await.is_err() => break,
                Err(_) => {}
            }
        }
        let said = String::from_utf8_lossy(&said);
        assert!(said.starts_with("HTTP/1.1 408"), "{path}: {said}");
    }
}

#[tokio::test]
async fn too_much_of_anything_is_refused_without_being_read() {
    let (town, served) = impatient().await;
    let token = town.program("ines").await.token;
    let post = |path: &str, more: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n{more}\r\n\r\n"
        )
    };
    let many: String = (0..80).map(|n| format!("x-{n}: y\r\n")).collect();
    let files = "/api/v1/cases/2026-000001-5/attachments?name=a";
    let all = [
        (format!("GET /healthz HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "x".repeat(60_000)), "431"),
        (format!("GET /healthz HTTP/1.1\r\nhost: a\r\n{many}\r\n"), "431"),
        (format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "x".repeat(60_000)), "4"),
        (post("/api/v1/cases", "content-length: 99999999999"), "413"),
        (post(files, "content-length: 99999999999"), "413"),
        (post("/sign-in", "content-length: 99999999999"), "413"),
        (post("/sign-in", "content-length: 262145"), "413"),
        (
            post("/follow", "transfer-encoding: chunked")
                + &format!("50000\r\n{}\r\n", "x".repeat(0x5_0000)),
            "413",
        ),
        (
            post("/api/v1/cases", "transfer-encoding: chunked")
                + &format!("200000\r\n{}\r\n", "x".repeat(0x20_0000)),
            "413",
        ),
    ];
    for (request, status) in all {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        // The server may close before it has read everything.
        let (mut reader, mut writer) = stream.split();
        let send = async { _ = writer.write_all(request.as_bytes()).await };
        let mut bytes = [0; 64];
        let (read, ()) = tokio::join!(timeout(LONG, reader.read(&mut bytes)), send);
        let read = read.expect("no answer").unwrap_or(0);
        let head = String::from_utf8_lossy(&bytes[..read]).into_owned();
        let start: String = request.chars().take(40).collect();
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{start}: {head}");
    }
    is_served(&served).await;
}
