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

/// The cookies that an answer gives out, as they are sent back.
fn cookies(head: &str) -> String {
    let lines = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next().unwrap_or_default())
    });
    lines.filter(|cookie| !cookie.ends_with('=')).collect::<Vec<_>>().join("; ")
}

/// A form as a browser has it open: where it goes, the cookies and the mark that go with it.
pub(crate) struct Form<'address> {
    address: &'address str,
    path: &'static str,
    cookies: String,
    mark: String,
}

impl<'address> Form<'address> {
    pub(crate) fn open(address: &'address str, path: &'static str) -> Self {
        let (_, head, page) = send(address, &format!("GET {path} HTTP/1.1"), "").unwrap();
        let form =
            page.split_once("name=\"token\" value=\"").expect("the form has a mark of its own").1;
        let mark = form.split('"').next().unwrap().to_owned();
        Self { address, path, cookies: cookies(&head), mark }
    }

    /// Sends it, as often as one likes: status, head and body of the answer.
    pub(crate) fn send(&self, fields: &str) -> (u16, String, String) {
        let Self { address, path, cookies, mark } = self;
        let head = format!(
            "POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Cookie: {cookies}"
        );
        send(address, &head, &format!("token={mark}&{fields}")).expect("the server answers")
    }
}

/// Signs in with a form as a browser does; the cookies of the session.
pub(crate) fn sign_in(address: &str, login: &str, password: &str) -> String {
    let form = Form::open(address, "/sign-in");
    let (status, head, page) = form.send(&format!("login={login}&password={password}"));
    assert_eq!(status, 303, "{page}");
    cookies(&head)
}
