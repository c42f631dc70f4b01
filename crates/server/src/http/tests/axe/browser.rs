//! A browser without a window, and the server of a few files that it reads from.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Shown;
use crate::http::tests::town::fresh;

/// So long may looking at all pages take.
const PATIENCE: Duration = Duration::from_secs(300);
/// Programs that are such a browser.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const RUN: &str = include_str!("run.js");
const STYLE: &str = include_str!("../../../../assets/answerable.css");

/// What the browser gets to read.
pub(super) struct Site<'a> {
    /// The pages.
    pub(super) pages: &'a [Shown],
    /// axe-core.
    pub(super) axe: &'a str,
    /// In windows so wide.
    pub(super) widths: &'a [u32],
}

/// The running browser; it ends with this, and so does its folder.
struct Running {
    child: Child,
    folder: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn start(address: &str, is_dark: bool) -> Running {
    let folder = std::env::temp_dir().join(format!("answerable-browser-{}", fresh()));
    let theme = if is_dark { "0" } else { "1" };
    for program in BROWSERS {
        let started = Command::new(program)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1500,2000"])
            .arg(format!("--blink-settings=preferredColorScheme={theme}"))
            .arg(format!("--user-data-dir={}", folder.display()))
            .arg(address)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if let Ok(child) = started {
            return Running { child, folder };
        }
    }
    panic!("a browser is needed; run: sudo apt-get install --yes chromium");
}

/// What the browser found on these pages.
pub(super) fn look(site: &Site<'_>, is_dark: bool) -> Value {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let mut running = start(&address, is_dark);
    let until = Instant::now() + PATIENCE;
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                if let Some(result) = answer(&stream, site) {
                    return result;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                let ended = running.child.try_wait().unwrap();
                assert!(ended.is_none(), "the browser ended by itself: {ended:?}");
                assert!(Instant::now() < until, "the browser took more than {PATIENCE:?}");
                // Nothing to do until the browser asks again.
                std::thread::park_timeout(Duration::from_millis(2));
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// Answers one request; what the browser found, once it tells.
fn answer(stream: &TcpStream, site: &Site<'_>) -> Option<Value> {
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    // A connection that a browser opens in advance and never uses.
    if reader.read_line(&mut line).unwrap_or_default() == 0 {
        return None;
    }
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        let mut head = String::new();
        reader.read_line(&mut head).unwrap();
        if let Some((name, value)) = head.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
        if head.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let (kind, text) = file(&path, site);
    let mut writer = stream;
    _ = write!(
        writer,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{text}",
        text.len()
    );
    (path == "/result").then(|| serde_json::from_slice(&body).unwrap())
}

fn file(path: &str, site: &Site<'_>) -> (&'static str, String) {
    let Site { pages, axe, widths } = site;
    let number = path.strip_prefix("/page/").and_then(|number| number.parse::<usize>().ok());
    if let Some(page) = number.and_then(|number| pages.get(number)) {
        return ("text/html", page.html.clone());
    }
    match path.split('?').next().unwrap_or_default() {
        "/axe.js" => ("text/javascript", (*axe).to_owned()),
        "/run.js" => ("text/javascript", RUN.to_owned()),
        "/assets/answerable.css" => ("text/css", STYLE.to_owned()),
        "/" => ("text/html", start_page(pages.len(), widths)),
        _ => ("text/plain", String::new()),
    }
}

fn start_page(pages: usize, widths: &[u32]) -> String {
    format!(
        "<!doctype html><title>run</title>\
         <body data-pages=\"{pages}\" data-widths=\"{widths:?}\">\
         <iframe></iframe><script src=\"/run.js\"></script>"
    )
}
