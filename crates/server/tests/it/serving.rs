//! A server that runs beside a test, and requests to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::City;

/// A server that runs; killed at the end at the latest.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Running {
    pub(crate) fn start(city: &City) -> Self {
        Self::logging_to(city, Stdio::null())
    }

    /// The same with its log going somewhere.
    pub(crate) fn logging_to(city: &City, log: Stdio) -> Self {
        let mut command = city.command();
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        Self::of(command, log)
    }

    /// What a command starts that ends in a server.
    pub(crate) fn of(mut command: Command, log: Stdio) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").expect("the server says where it is");
        Self { address: address.to_owned(), child }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may be dead already.
        drop(self.child.kill());
        self.child.wait().unwrap();
    }
}

/// One request in JSON; none where the connection breaks before the whole answer is there.
pub(crate) fn ask(address: &str, head: &str, body: &str) -> Option<(u16, Value)> {
    let head = format!("{head}\r\nContent-Type: application/json");
    let (status, _, body) = send(address, &head, body)?;
    Some((status, serde_json::from_str(&body).ok()?))
}

/// One request: status, head and body of its answer.
pub(crate) fn send(address: &str, head: &str, body: &str) -> Option<(u16, String, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let length = body.len();
    let request = format!(
        "{head}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n\
         {body}"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8(answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, head.to_owned(), body.to_owned()))
}
