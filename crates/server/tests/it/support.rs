//! What several modules of tests need: folders, and a city with people in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A folder that is removed at the end.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("answerable-server-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's folder for temporary files.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A city set up on the command line.
pub(crate) struct City {
    pub(crate) folder: Folder,
    /// Its database; one in the folder when there is none.
    pub(crate) database: Option<String>,
}

impl City {
    /// A city with one person in each post that the loop needs.
    pub(crate) fn new() -> Self {
        Self::on(None)
    }

    /// The same on a database of this address.
    pub(crate) fn on(database: Option<String>) -> Self {
        let city = Self::empty(database);
        city.ok(&["setup", "--key", "fairbrook", "--zone", "UTC", "--policy", "swift-response"]);
        for (login, unit, role) in [
            ("ina", "hotline-centre", "intake"),
            ("dora", "hotline-centre", "dispatcher"),
            ("hugo", "urban-management", "handler"),
            ("vera", "delivery-unit", "verifier"),
            ("leo", "fairbrook", "supervisor"),
        ] {
            let person = ["user", "add", login, "--name", login, "--unit", unit, "--role", role];
            city.ok(&[&person[..], &["--serves", "fairbrook"]].concat());
        }
        city
    }

    /// A place for a city, with nothing in it yet.
    pub(crate) fn empty(database: Option<String>) -> Self {
        Self { folder: Folder::new(), database }
    }

    /// The program on this city's data.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
        command.env("ANSWERABLE_DATA_FOLDER", self.folder.path().join("data"));
        if let Some(address) = &self.database {
            command.env("ANSWERABLE_DATABASE_URL", address);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments, "");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn act(&self, login: &str, number: &str, command: &Value) -> Result<Value, String> {
        let output = self.run(&["case", "do", number, "-", "--as", login], &command.to_string());
        if output.status.success() {
            Ok(serde_json::from_slice(&output.stdout).unwrap())
        } else {
            Err(String::from_utf8(output.stderr).unwrap())
        }
    }

    pub(crate) fn does(&self, login: &str, number: &str, command: Value) {
        if let Err(error) = self.act(login, number, &command) {
            panic!("{login} may not {command}: {error}");
        }
    }

    pub(crate) fn show(&self, login: &str, number: &str) -> Value {
        serde_json::from_str(&self.ok(&["case", "show", number, "--as", login])).unwrap()
    }

    pub(crate) fn register(&self) -> String {
        self.registered().0
    }

    /// Registers a request: its number, and the code to follow it with.
    pub(crate) fn registered(&self) -> (String, String) {
        let matter = json!({
            "type": "complaint", "channel": "hotline", "urgency": "general",
            "text": "路灯不亮: the lamp at the corner is out", "place": "1 Mill Lane",
            "contact": { "name": "A. Nobody", "telephone": "555 0100" },
        });
        let output = self.run(&["case", "register", "-", "--as", "ina"], &matter.to_string());
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        let [number, code] =
            ["number", "follow_up_code"].map(|name| printed[name].as_str().unwrap().to_owned());
        assert_eq!(code.len(), 12);
        (number, code)
    }
}
