//! A program that is killed while it writes: what it acknowledged is there, whole, once.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use app::port::list::{CaseFilter, Days};
use app::port::{Cases, Commits, Lists};
use app::tally::Measure;

use crate::city::{CITY, Story, at, case, commit, day, everything, found};
use crate::server::Server;
use crate::support::{Folder, open, wait_for};

const ADDRESS: &str = "ANSWERABLE_TEST_ADDRESS";
/// How many cases the child tries to write at a time.
const TASKS: u128 = 16;

/// Not a test by itself: the others run it as a program of its own.
#[test]
#[ignore = "run by the other tests of this file as a program of its own"]
fn writes_until_it_ends() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    wait_for(async {
        let database = Arc::new(open(&address).await);
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| {
                let database = Arc::clone(&database);
                tokio::spawn(async move {
                    for round in 0..2_000 {
                        let number = 1 + task + round * TASKS;
                        let stream = Story::new(number).go_on(3, at(0));
                        if database.commit(commit(at(0), vec![stream])).await.is_err() {
                            return;
                        }
                        writeln!(std::io::stdout(), "written {number}").unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

/// Starts the child, perhaps with a limit on the size of its files.
fn start(address: &str, blocks_max: Option<u32>) -> Child {
    let program = std::env::current_exe().unwrap();
    let limit = blocks_max
        .map_or(String::new(), |blocks| format!("trap '' XFSZ; ulimit -c 0; ulimit -f {blocks};"));
    let line = format!(
        "{limit} exec {} --ignored --exact killed::writes_until_it_ends --nocapture",
        program.display()
    );
    let mut command = Command::new("sh");
    command.args(["-c", &line]).env(ADDRESS, address);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// The numbers that the child acknowledged; it is killed after so many of them.
fn acknowledged(mut child: Child, kill_after: usize) -> Vec<u128> {
    let mut numbers = Vec::new();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in lines.map_while(Result::ok) {
        numbers
            .extend(line.strip_prefix("written ").and_then(|number| number.parse::<u128>().ok()));
        if numbers.len() == kill_after {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    numbers
}

/// Every acknowledged case is there whole, every case that is there is whole, and the tallies are
/// the sum of their entries.
async fn check(address: &str, acknowledged: &[u128]) {
    let database = open(address).await;
    for number in acknowledged {
        let loaded = database.load(CITY, &[case(*number)]).await.unwrap();
        assert_eq!(loaded.len(), 1, "case {number} was acknowledged and is lost");
        assert_eq!(loaded[0].entries.len(), 3);
    }
    let count = database.count(&everything(CaseFilter::default()), 1_000_000).await.unwrap();
    assert!(count >= acknowledged.len() as u64);
    let sum =
        database.tallies(CITY, Days { from: day(1), to: day(1) }, Measure::ALL).await.unwrap();
    let sum: i64 = sum.iter().map(|tally| tally.count).sum();
    assert_eq!(sum, i64::try_from(count).unwrap() * 3);
    assert!(database.damage().await.unwrap().is_empty());
}

fn prepare(address: &str) {
    wait_for(async { found(&open(address).await).await });
}

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed() {
    for round in 0..3 {
        let folder = Folder::new();
        prepare(&folder.address());
        let numbers = acknowledged(start(&folder.address(), None), 20 + 60 * round);
        assert!(numbers.len() >= 20, "the child was killed before it wrote");
        wait_for(check(&folder.address(), &numbers));
    }
}

#[test]
fn a_disk_that_takes_no_more_is_never_reported_as_success() {
    let folder = Folder::new();
    prepare(&folder.address());
    // In blocks of 512 bytes, or of 1,024 for some shells: enough for the tables and a few cases.
    let numbers = acknowledged(start(&folder.address(), Some(3_000)), usize::MAX);
    assert!(!numbers.is_empty() && numbers.len() < 30_000, "{} were written", numbers.len());
    wait_for(check(&folder.address(), &numbers));
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_crashes() {
    let server = Server::start(&[]);
    let address = server.make("city");
    prepare(&address);
    let killed = acknowledged(start(&address, None), 50);
    wait_for(check(&address, &killed));

    let address = server.make("town");
    prepare(&address);
    wait_for(async {
        let database = Arc::new(open(&address).await);
        let tasks: Vec<_> = (1..=400_u128)
            .map(|number| {
                let (database, stream) =
                    (Arc::clone(&database), Story::new(number).go_on(3, at(0)));
                tokio::spawn(async move {
                    database.commit(commit(at(0), vec![stream])).await.is_ok().then_some(number)
                })
            })
            .collect();
        while database.count(&everything(CaseFilter::default()), 9).await.is_ok_and(|it| it == 0) {
            tokio::task::yield_now().await;
        }
        server.crash();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.extend(task.await.unwrap());
        }
        let away = database.load(CITY, &[case(1)]).await.unwrap_err();
        assert!(away.is_passing(), "{away:?}");
        server.start_again();
        check(&address, &numbers).await;
        // The same object goes on once the server is back.
        let stream = Story::new(9_999).go_on(1, at(0));
        database.commit(commit(at(0), vec![stream])).await.unwrap();
    });
}
