//! The program as it serves: started, found ready, asked what it takes, and ended.

use crate::city::City;
use anyhow::{Context, Result, bail, ensure};
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longest that a start may take before it counts as failed.
const START_SECONDS_MAX: u64 = 120;

/// How long a server is watched to see whether it rests, and how often at most.
const LOOK_EVERY: Duration = Duration::from_secs(3);
const LOOKS_MAX: u32 = 1_200;
/// It rests when it takes no more of a processor meanwhile.
const AT_REST: Duration = Duration::from_millis(100);

/// A server of a city. It ends with this.
pub(crate) struct Serving {
    process: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process until it was ready.
    pub(crate) took: Duration,
}

impl Serving {
    /// Starts the server of a city and waits until it is ready.
    pub(crate) fn start(city: &City) -> Result<Self> {
        let started = Instant::now();
        let mut command = Command::new(&city.answerable);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(city.place());
        let log = std::fs::File::create(city.data.join("serve.log"))?;
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn()?;
        let out = process.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://").unwrap_or_default().parse();
        let Ok(address) = address else {
            process.wait()?;
            bail!("the server did not start; see {}", city.data.join("serve.log").display());
        };
        let mut serving = Self { process, address, took: Duration::ZERO };
        while !serving.is_ready() {
            ensure!(started.elapsed().as_secs() < START_SECONDS_MAX, "it does not get ready");
            std::thread::sleep(Duration::from_millis(2));
        }
        serving.took = started.elapsed();
        Ok(serving)
    }

    /// The same, at rest: what a server does at its start, and what waits for it from the time when
    /// there was none, are no part of what is measured afterwards.
    pub(crate) fn at_rest(city: &City) -> Result<Self> {
        let serving = Self::start(city)?;
        serving.come_to_rest()?;
        Ok(serving)
    }

    fn is_ready(&self) -> bool {
        use std::io::{Read as _, Write as _};
        let asked = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let ask = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect(self.address)?;
            stream.write_all(asked)?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }

    /// Waits until it rests. The first server of a city has the whole journal to seal, and to read
    /// for its list of redactions.
    fn come_to_rest(&self) -> Result<()> {
        let mut used = self.processor()?;
        for _ in 0..LOOKS_MAX {
            std::thread::sleep(LOOK_EVERY);
            let now = self.processor()?;
            if now.saturating_sub(used) <= AT_REST {
                return Ok(());
            }
            used = now;
        }
        bail!("it does not come to rest")
    }

    /// What its threads have had of a processor.
    fn processor(&self) -> Result<Duration> {
        let mut all = Duration::ZERO;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            // One that has ended meanwhile takes nothing any more.
            let told = std::fs::read_to_string(thread?.path().join("schedstat"));
            let used = told.ok().and_then(|told| told.split_whitespace().next()?.parse().ok());
            all += used.map_or(Duration::ZERO, Duration::from_nanos);
        }
        Ok(all)
    }

    /// Memory in which its pages lie now, in MiB.
    pub(crate) fn resident_mebibytes(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|rest| rest.split_whitespace().next());
        let kibibytes: f64 = number.context("the system does not tell")?.parse()?;
        Ok(kibibytes / 1024.0)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let id = self.process.id().to_string();
        // Asked to end, as an operator would; what is left after that is ended hard.
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        if asked.is_err() {
            drop(self.process.kill());
        }
        drop(self.process.wait());
    }
}
