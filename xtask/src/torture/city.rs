//! A city under torture: its data, commands on it, and servers that run beside.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::arena::Tokens;
use super::client::{self, Reply, Request, Who};
use crate::process;

/// How long a server may take to say where it listens, or to end.
const START_PATIENCE: Duration = Duration::from_secs(60);
/// How long to wait before looking again.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(2);

/// A city's folder, database and people.
#[derive(Debug)]
pub(super) struct City {
    pub(super) folder: PathBuf,
    /// The address of its database; none, and it is in the folder.
    pub(super) database: Option<String>,
    pub(super) database_name: String,
    pub(super) tokens: Tokens,
    /// What its programs are started with besides.
    pub(super) environment: Vec<(&'static str, PathBuf)>,
    program: PathBuf,
}

impl City {
    pub(super) const fn at(program: PathBuf, folder: PathBuf, tokens: Tokens) -> Self {
        let database_name = String::new();
        Self { folder, database: None, database_name, tokens, environment: Vec::new(), program }
    }

    /// The program on this city's data.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env("ANSWERABLE_DATA_FOLDER", &self.folder).current_dir("/");
        command.envs(self.environment.iter().map(|(name, value)| (*name, value)));
        match &self.database {
            Some(address) => command.env("ANSWERABLE_DATABASE_URL", address),
            None => command.env_remove("ANSWERABLE_DATABASE_URL"),
        };
        command
    }

    /// Runs a command that must succeed; what it prints.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<String> {
        process::capture_command(self.command().args(arguments))
    }

    /// What the check of the whole journal says.
    pub(super) fn verify(&self) -> Result<Value> {
        let output = self.command().args(["journal", "verify", "--format", "json"]).output()?;
        let report = serde_json::from_slice(&output.stdout);
        report.with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// The last errors in the log of its servers.
    pub(super) fn errors_logged(&self) -> Result<String> {
        let log = std::fs::read_to_string(self.folder.join("server.log"))?;
        let errors: Vec<&str> = log.lines().rev().filter(|line| line.contains("ERROR")).collect();
        Ok(errors.into_iter().take(5).collect::<Vec<_>>().join("\n"))
    }

    pub(super) fn token(&self, who: Who) -> &str {
        self.tokens.get(&who).map_or("", String::as_str)
    }

    /// Starts a server on it and waits until it is ready.
    pub(super) fn serve(&self) -> Result<Server> {
        let server = Server::start(self.command(), &self.folder.join("server.log"))?;
        server.until_ready()?;
        Ok(server)
    }
}

/// A server that runs; killed at the end at the latest.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
    started: Instant,
}

impl Server {
    /// Starts a server; what it logs goes to the end of a file.
    pub(super) fn start(mut command: Command, log: &Path) -> Result<Self> {
        let started = Instant::now();
        let file = File::options().create(true).append(true).open(log)?;
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(file).spawn()?;
        let mut line = String::new();
        if let Some(printed) = child.stdout.take() {
            BufReader::new(printed).read_line(&mut line)?;
        }
        let Some(address) = line.trim().strip_prefix("http://") else {
            let status = child.wait()?;
            let said = std::fs::read_to_string(log).unwrap_or_default();
            let said = said.lines().last().unwrap_or_default();
            bail!("the server did not start: {status}, {said}");
        };
        let address = address.parse()?;
        Ok(Self { child, address, started })
    }

    /// Waits until it is ready; how long that took from its start.
    pub(super) fn until_ready(&self) -> Result<Duration> {
        while self.started.elapsed() < START_PATIENCE {
            if self.get("/readyz").is_some_and(|status| status == 200) {
                return Ok(self.started.elapsed());
            }
            std::thread::sleep(LOOK_AGAIN_AFTER);
        }
        bail!("the server was not ready within {} s", START_PATIENCE.as_secs())
    }

    /// The status of an address that everybody may read; none without an answer.
    pub(super) fn get(&self, path: &str) -> Option<u16> {
        self.get_within(path, Duration::from_secs(10))
    }

    /// The same, if it comes in time.
    pub(super) fn get_within(&self, path: &str, within: Duration) -> Option<u16> {
        match client::get(self.address, "", path, within) {
            Reply::Whole(answer) => Some(answer.status),
            Reply::Broken(_) => None,
        }
    }

    /// `kill -9`.
    pub(super) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// How it ended, if it did.
    pub(super) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// The order to end (SIGTERM), and its end.
    pub(super) fn stop(mut self) -> Result<()> {
        let id = self.child.id().to_string();
        process::capture_command(Command::new("kill").args(["-TERM", &id]))?;
        let began = Instant::now();
        while began.elapsed() < START_PATIENCE {
            if let Some(status) = self.ended()? {
                if !status.success() {
                    bail!("the server ended with {status}");
                }
                return Ok(());
            }
            std::thread::sleep(LOOK_AGAIN_AFTER);
        }
        bail!("the server did not end when it was told to")
    }

    /// The id of its process.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be dead already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Where a client sends, and as whom.
#[derive(Debug, Clone)]
pub(super) struct Door {
    pub(super) addresses: Vec<SocketAddr>,
    pub(super) tokens: Tokens,
    pub(super) patience: Duration,
    /// By how many seconds the city's clock is ahead.
    pub(super) shift: i64,
    /// How long a client rests after each request; not at all, where nothing is said.
    pub(super) rest: Duration,
}

impl Door {
    /// The door of servers of one city.
    pub(super) fn of(city: &City, servers: &[&Server]) -> Self {
        let addresses = servers.iter().map(|server| server.address).collect();
        let patience = Duration::from_secs(60);
        let tokens = city.tokens.clone();
        Self { addresses, tokens, patience, shift: 0, rest: Duration::ZERO }
    }

    /// Sends a request to one of the servers.
    pub(super) fn send(&self, which: usize, request: &Request) -> Reply {
        let address = which.checked_rem(self.addresses.len());
        let address = address.and_then(|place| self.addresses.get(place));
        let token = self.tokens.get(&request.who).map_or("", String::as_str);
        match address {
            Some(address) => client::send(*address, token, request, self.patience),
            None => Reply::Broken("no server".to_owned()),
        }
    }
}
