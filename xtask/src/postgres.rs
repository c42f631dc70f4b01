//! A PostgreSQL server of one's own: a cluster in a folder, reached by a socket in it, made to fall
//! over and stopped at the end. It syncs, as the store demands. Both torture and the measuring of
//! cities take it in.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// What to do where the server is not installed.
const REMEDY: &str = "PostgreSQL is not installed; install it (apt-get install -y postgresql), or \
                      say --engine sqlite";

/// A cluster, running or not.
#[derive(Debug)]
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    is_root: bool,
    /// Settings beside the defaults: `name=value`.
    settings: &'static [&'static str],
}

/// The folder of the newest server's programs.
fn programs() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let packaged = versions.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = packaged.chain(std::env::split_paths(&path)).collect();
    folders.retain(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists());
    folders.sort_by_key(|folder| !folder.starts_with("/usr/lib/postgresql"));
    folders.into_iter().next().context(REMEDY)
}

impl Postgres {
    /// Starts the server of a folder; the cluster is made when there is none.
    pub(crate) fn start(folder: &Path, settings: &'static [&'static str]) -> Result<Self> {
        let is_root = process::capture(Path::new("/"), "id", &["-u"])?.trim() == "0";
        let server = Self { programs: programs()?, folder: folder.to_owned(), is_root, settings };
        std::fs::create_dir_all(folder)?;
        if is_root {
            process::capture_command(Command::new("chown").arg("postgres").arg(folder))?;
        }
        let data = server.data();
        if !Path::new(&data).join("PG_VERSION").exists() {
            let made = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"];
            server.run("initdb", &[&["-D", &data], made.as_slice()].concat())?;
        }
        server.start_again()?;
        Ok(server)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn socket(&self) -> String {
        self.folder.display().to_string()
    }

    /// The path of its socket.
    pub(crate) fn socket_path(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// One of its programs, as a user who may: the server refuses to run as root.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = if self.is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir("/");
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let mut command = self.command(program);
        let quiet = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        let status = quiet.stderr(Stdio::null()).status()?;
        if !status.success() {
            bail!("{program} {arguments:?} failed; see {}/log", self.socket());
        }
        Ok(())
    }

    /// Stops it as a failure of power would.
    pub(crate) fn crash(&self) -> Result<()> {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"])
    }

    /// Starts it, again or for the first time.
    pub(crate) fn start_again(&self) -> Result<()> {
        let (data, socket) = (self.data(), self.socket());
        let mut options = format!("-k {socket} -c listen_addresses= -c max_connections=300");
        for setting in self.settings {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        let log = format!("{socket}/log");
        self.run("pg_ctl", &["-D", &data, "-w", "-o", &options, "-l", &log, "start"])
    }

    /// What a query of one column says, a line for each row.
    pub(crate) fn query(&self, database: &str, sql: &str) -> Result<String> {
        let socket = self.socket();
        let place = ["-h", &socket, "-U", "postgres", "-d", database];
        let how = ["-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql];
        process::capture_command(self.command("psql").args(place).args(how))
    }

    /// Ends every connection to a database as an administrator may.
    pub(crate) fn terminate_backends(&self, database: &str) -> Result<u64> {
        let sql = format!(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = \
             '{database}' AND pid <> pg_backend_pid()"
        );
        Ok(self.query("postgres", &sql)?.trim().parse()?)
    }

    /// Makes a database, a copy of another if one is named, and gives its address.
    pub(crate) fn make(&self, name: &str, template: Option<&str>) -> Result<String> {
        let from = template.map_or(String::new(), |from| format!(" TEMPLATE {from}"));
        self.query("postgres", &format!("CREATE DATABASE {name}{from}"))?;
        Ok(self.address(name))
    }

    /// Takes a database away.
    pub(crate) fn drop_database(&self, name: &str) -> Result<()> {
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        self.query("postgres", &sql).map(drop)
    }

    /// The address of a database.
    pub(crate) fn address(&self, name: &str) -> String {
        format!("postgres://postgres@{}/{name}", self.socket().replace('/', "%2F"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.folder.join("data/postmaster.pid").exists()
            && let Err(error) = self.crash()
        {
            eprintln!("PostgreSQL could not be stopped: {error:#}");
        }
    }
}
