//! One request over a connection of its own, and exactly what came back: an answer, or nothing and
//! why. Not here: what the answer means.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who asks: the people of the city that is tortured, one for each post the loop needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Who {
    Intake,
    Dispatcher,
    Handler,
    Verifier,
}

/// A request that changes something, under a key of its client.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) key: String,
    pub(super) path: String,
    pub(super) who: Who,
    /// JSON, or the bytes of a file that is a text.
    pub(super) body: String,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    head: String,
    pub(super) body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    Whole(Answer),
    /// Nothing, or not all of it.
    Broken(String),
}

impl Answer {
    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    /// The body as JSON; null where it is none.
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether it says that the thing was done.
    pub(super) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

/// Sends a request that changes something.
pub(super) fn send(
    address: SocketAddr,
    token: &str,
    request: &Request,
    patience: Duration,
) -> Reply {
    let head = format!(
        "POST {} HTTP/1.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {}\r\n\
         Content-Type: application/json",
        request.path, request.key
    );
    exchange(address, &head, request.body.as_bytes(), patience)
}

/// Reads an address of the server.
pub(super) fn get(address: SocketAddr, token: &str, path: &str, patience: Duration) -> Reply {
    let head = format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {token}");
    exchange(address, &head, b"", patience)
}

fn exchange(address: SocketAddr, head: &str, body: &[u8], patience: Duration) -> Reply {
    match try_exchange(address, head, body, patience) {
        Ok(bytes) => read(&bytes),
        Err((when, error)) => Reply::Broken(format!("{when}: {error}")),
    }
}

type Broken = (&'static str, std::io::Error);

fn try_exchange(
    address: SocketAddr,
    head: &str,
    body: &[u8],
    patience: Duration,
) -> Result<Vec<u8>, Broken> {
    let connected = TcpStream::connect_timeout(&address, patience);
    let mut stream = connected.map_err(|error| ("connecting", error))?;
    let limits =
        stream.set_read_timeout(Some(patience)).and(stream.set_write_timeout(Some(patience)));
    limits.map_err(|error| ("limits", error))?;
    let length = body.len();
    let head = format!(
        "{head}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    let sent = [head.as_bytes(), body].concat();
    stream.write_all(&sent).map_err(|error| ("sending", error))?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(|error| ("reading", error))?;
    Ok(answer)
}

/// Reads an answer. Half of one is none.
fn read(bytes: &[u8]) -> Reply {
    let broken = |why: &str| Reply::Broken(format!("{why} after {} bytes", bytes.len()));
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let Some((head, body)) = end.and_then(|end| bytes.split_at_checked(end + 4)) else {
        return broken("the connection ended");
    };
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let Some(status) = status else { return broken("no status") };
    let answer = Answer { status, head, body: body.to_vec() };
    let length = answer.header("content-length").and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length != answer.body.len()) {
        return broken("the body ended");
    }
    Reply::Whole(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_answer_is_none() {
        let whole = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 2\r\n\
                     \r\n{}";
        let Reply::Whole(answer) = read(whole.as_bytes()) else { panic!("it is whole") };
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
        for end in 0..whole.len() {
            let part = &whole.as_bytes()[..end];
            assert!(matches!(read(part), Reply::Broken(_)), "{end}");
        }
    }
}
