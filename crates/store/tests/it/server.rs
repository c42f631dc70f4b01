//! A PostgreSQL server of one's own: a fresh cluster in a temporary folder, reached by a socket in
//! it, stopped at the end. It syncs, as the store demands.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::Folder;

/// What to do where the server is not installed.
const REMEDY: &str = "PostgreSQL is not installed, and half of this suite runs on it. Install it: \
                      apt-get install -y postgresql";

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    programs: PathBuf,
    folder: Folder,
}

/// The folder of the newest server's programs.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let packaged = versions.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = packaged.chain(std::env::split_paths(&path)).collect();
    folders.retain(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists());
    folders.sort_by_key(|folder| !folder.starts_with("/usr/lib/postgresql"));
    folders.into_iter().next().expect(REMEDY)
}

pub(crate) fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

impl Server {
    /// Starts a server with settings beside the usual ones.
    pub(crate) fn start(settings: &[&str]) -> Self {
        let server = Self { programs: programs(), folder: Folder::new() };
        if is_root() {
            let path = server.folder.path().as_os_str();
            assert!(Command::new("chown").arg("postgres").arg(path).status().unwrap().success());
        }
        let data = server.data();
        let made = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"];
        server.run("initdb", &[&["-D", &data], made.as_slice()].concat());
        let socket = server.folder.path().display().to_string();
        let mut options = format!("-k {socket} -c listen_addresses= -c max_connections=200");
        for setting in settings {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        let log = format!("{socket}/log");
        server.run("pg_ctl", &["-D", &data, "-w", "-o", &options, "-l", &log, "start"]);
        server
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// Runs one of its programs as a user who may: the server refuses to run as root.
    fn run(&self, program: &str, arguments: &[&str]) {
        let path: &Path = &self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        let command = command.args(arguments).stdout(Stdio::null()).current_dir("/");
        let status = command.status().unwrap();
        assert!(status.success(), "{program} {arguments:?} failed");
    }

    /// Stops it as a failure of power would.
    pub(crate) fn crash(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }

    /// Starts it again.
    pub(crate) fn start_again(&self) {
        let socket = self.folder.path().display().to_string();
        let options = format!("-k {socket} -c listen_addresses= -c max_connections=200");
        let log = format!("{socket}/log");
        self.run("pg_ctl", &["-D", &self.data(), "-w", "-o", &options, "-l", &log, "start"]);
    }

    /// The address of a database of that name.
    pub(crate) fn address(&self, name: &str) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{socket}/{name}")
    }

    /// Makes a database and gives its address.
    pub(crate) fn make(&self, name: &str) -> String {
        let socket = self.folder.path().display().to_string();
        self.run("createdb", &["-h", &socket, "-U", "postgres", name]);
        self.address(name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let is_running = self.folder.path().join("data/postmaster.pid").exists();
        if is_running && !std::thread::panicking() {
            self.crash();
        } else if is_running {
            // A second panic would hide the first.
            drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.crash())));
        }
    }
}
