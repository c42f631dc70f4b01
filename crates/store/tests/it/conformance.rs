//! The same cases on both engines. A case gets the address of an empty database of its own.

use std::future::Future;
use std::pin::Pin;

use store::{EngineKind, statement_runs};

use crate::server::Server;
use crate::support::{Folder, wait_for};
use crate::{
    cases_commit, cases_feed, cases_files, cases_keeping, cases_list, cases_people, cases_sums,
};

/// A case of the suite.
pub(crate) type Case = fn(String) -> Pin<Box<dyn Future<Output = ()>>>;

/// Names cases and boxes them.
macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        pub(crate) const CASES: &[(&str, crate::conformance::Case)] =
            &[$((stringify!($name), |address| Box::pin($name(address)))),+];
    };
}
pub(crate) use cases;

fn all() -> impl Iterator<Item = &'static (&'static str, Case)> {
    let lists = [
        cases_commit::CASES,
        cases_feed::CASES,
        cases_files::CASES,
        cases_keeping::CASES,
        cases_list::CASES,
        cases_people::CASES,
        cases_sums::CASES,
    ];
    lists.into_iter().flatten()
}

fn run(engine: EngineKind, name: &str, case: Case, address: String) {
    let started = std::time::Instant::now();
    wait_for(case(address));
    println!("{engine:?}: {name}, {} ms", started.elapsed().as_millis());
}

#[test]
fn both_engines_pass_every_case_and_run_every_statement() {
    for (name, case) in all() {
        let folder = Folder::new();
        run(EngineKind::Sqlite, name, *case, folder.address());
    }
    let server = Server::start(&[]);
    for (name, case) in all() {
        run(EngineKind::Postgres, name, *case, server.make(name));
    }
    let missed = statement_runs().filter(|run| !run.on_sqlite || !run.on_postgres);
    let missed: Vec<String> = missed.map(|run| format!("{run:?}")).collect();
    assert!(missed.is_empty(), "statements that no case runs: {missed:#?}");
}
