//! How many files a server that runs may hold open.

use std::process::{Command, Stdio};

use crate::serving::{self, Running};
use crate::support::City;

/// A server started with limits of the shell's making, and what its log is written to.
fn limited(city: &City, limits: &str, connections: &str) -> (Running, std::path::PathBuf) {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{limits}; exec \"$@\""), "sh"]);
    command.arg(env!("CARGO_BIN_EXE_answerable"));
    command.env("ANSWERABLE_DATA_FOLDER", city.folder.path().join("data"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--connections-max", connections]);
    let log = city.folder.path().join("log");
    let written = Stdio::from(std::fs::File::create(&log).unwrap());
    (Running::of(command, written), log)
}

/// How many files the system lets the server hold open now.
fn allowed(server: &Running) -> u64 {
    let told = std::fs::read_to_string(format!("/proc/{}/limits", server.child.id())).unwrap();
    let line = told.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn a_server_raises_its_limit_to_what_its_connections_need() {
    let city = City::new();
    let (server, log) = limited(&city, "ulimit -Sn 300", "400");
    assert_eq!(allowed(&server), 600);
    let said = std::fs::read_to_string(log).unwrap();
    assert!(!said.contains("open files"), "{said}");
}

#[test]
fn a_server_that_may_not_hold_enough_open_says_so_and_takes_fewer_connections() {
    let city = City::new();
    let (server, log) = limited(&city, "ulimit -Sn 210; ulimit -Hn 230", "400");
    assert_eq!(allowed(&server), 230);
    let (status, _, _) = serving::send(&server.address, "GET /healthz HTTP/1.1", "").unwrap();
    assert_eq!(status, 200);
    let said = std::fs::read_to_string(log).unwrap();
    let words = "400 connections need 600 open files, and the system allows this process 230 at \
                 most: 30 connections at a time are taken";
    assert!(said.contains(words), "{said}");
}
