//! A PostgreSQL of its own for the measurements: a cluster in the folder, reached by a socket
//! there, started when it is needed and stopped at the end. It syncs.

use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Settings beside the defaults: a city's share of an ordinary machine.
const SETTINGS: &str = "-c listen_addresses= -c max_connections=100 -c shared_buffers=512MB \
                        -c max_wal_size=4GB -c synchronous_commit=on -c fsync=on";

/// A running server.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
}

fn programs() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    found.retain(|folder| folder.join("initdb").exists());
    found.sort();
    found.pop().context("PostgreSQL is not installed: apt-get install -y postgresql")
}

impl Postgres {
    /// Starts the server of a folder; the cluster is made when there is none.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let postgres = Self { programs: programs()?, folder: folder.join("postgres") };
        let data = postgres.folder.join("data");
        if !data.join("PG_VERSION").exists() {
            std::fs::create_dir_all(&postgres.folder)?;
            if is_root() {
                let owner = Command::new("chown").arg("postgres").arg(&postgres.folder).status()?;
                ensure!(owner.success(), "{} cannot be given away", postgres.folder.display());
            }
            let made = ["--auth=trust", "--username=postgres", "--encoding=UTF8"];
            postgres.run("initdb", &[&["-D", &shown(&data)], made.as_slice()].concat())?;
        }
        let options = format!("-k {} {SETTINGS}", shown(&postgres.folder));
        let log = shown(&postgres.folder.join("log"));
        let start = ["-D", &shown(&data), "-w", "-t", "300", "-o", &options, "-l", &log, "start"];
        postgres.run("pg_ctl", &start)?;
        Ok(postgres)
    }

    /// The address of a database.
    pub(crate) fn address(&self, name: &str) -> String {
        format!("postgres://postgres@{}/{name}", shown(&self.folder).replace('/', "%2F"))
    }

    /// Makes a database anew.
    pub(crate) fn make(&self, name: &str) -> Result<()> {
        let socket = shown(&self.folder);
        let place = ["-h", &socket, "-U", "postgres"];
        self.run("dropdb", &[&place[..], &["--if-exists", name]].concat())?;
        self.run("createdb", &[&place[..], &[name]].concat())
    }

    /// What a question has as its only answer.
    pub(crate) fn ask(&self, name: &str, question: &str) -> Result<String> {
        let psql = self.programs.join("psql");
        let mut command = Command::new(psql);
        command.args(["-h", &shown(&self.folder), "-U", "postgres", "-d", name, "-Atc", question]);
        let output = command.output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs one of its programs as a user who may: the server refuses to run as root.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        let command = command.args(arguments).stdout(Stdio::null()).current_dir("/");
        ensure!(command.status()?.success(), "{program} failed: {arguments:?}");
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = shown(&self.folder.join("data"));
        if let Err(error) = self.run("pg_ctl", &["-D", &data, "-w", "-m", "fast", "stop"]) {
            eprintln!("PostgreSQL in {data} was not stopped: {error:#}");
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
