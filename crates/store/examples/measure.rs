//! Measures the store: durable commits a second, then usual lists. The folder and the number of
//! cases are given: `cargo run --release -p store --example measure -- sqlite:/tmp/m.db 100000`.
//!
//! A commit is a registration as it is: three entries, the row, two texts, words, facts, tallies.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for people at a terminal, which ends when anything fails"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/chance.rs"]
mod chance;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/city.rs"]
mod city;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use app::port::list::{AlertFilter, CaseFilter, ListQuery, Sort};
use app::port::{Commits, Lists};
use domain::access::{Scope, ScopeClause};
use domain::case::Status;
use jiff::Timestamp;
use store::{Database, Options};

use self::chance::Chance;
use self::city::{CITY, Story, at, case, commit, everything, found, new_text, text, unit};

/// Clients that write at the same time.
const CLIENTS: u64 = 64;
/// Units that lead cases.
const LEADS: u64 = 400;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap();
    let count: u64 = arguments.next().unwrap().parse().unwrap();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.enable_all().build().unwrap().block_on(measure(&address, count));
}

async fn measure(address: &str, count: u64) {
    let database = Arc::new(Database::open(address, &Options::default()).await.unwrap());
    found(&database).await;
    let started = Instant::now();
    let next = Arc::new(AtomicU64::new(1));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| tokio::spawn(client(Arc::clone(&database), Arc::clone(&next), count)))
        .collect();
    let mut longest = 0;
    for client in clients {
        longest = longest.max(client.await.unwrap());
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{count} commits in {seconds:.1} s, {:.0} a second", count as f64 / seconds);
    println!("the longest took {} ms", longest / 1_000);
    for (name, query) in queries() {
        list(&database, name, &query).await;
    }
    let scope = everything(CaseFilter::default()).scope;
    let started = Instant::now();
    let rows = database.board(CITY, &scope, at(500_000), at(586_400)).await.unwrap();
    println!("board: {} rows, {:.1} ms", rows.len(), started.elapsed().as_secs_f64() * 1e3);
}

/// Registers cases until there are enough; gives the longest time of one in microseconds.
async fn client(database: Arc<Database>, next: Arc<AtomicU64>, count: u64) -> u128 {
    let mut longest = 0;
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number > count {
            return longest;
        }
        let started = Instant::now();
        database.commit(registration(number)).await.unwrap();
        longest = longest.max(started.elapsed().as_micros());
    }
}

fn some_instant(chance: &mut Chance) -> Timestamp {
    at(i64::try_from(chance.below(1_000_000)).unwrap())
}

fn registration(number: u64) -> app::port::Commit {
    let mut chance = Chance::of(number);
    for _ in 0..8 {
        chance.below(2);
    }
    let mut story = Story::new(u128::from(number));
    let lead = unit(1_000 + u128::from(chance.below(LEADS)));
    story.row.lead = Some(lead);
    story.row.responsible = Some(lead);
    story.row.supports = if chance.once_in(10) { vec![unit(1_001)] } else { Vec::new() };
    story.row.status = if chance.once_in(5) { Status::InProgress } else { Status::Closed };
    story.row.place = Some(text(case(u128::from(number)), 1));
    story.row.registered_at = some_instant(&mut chance);
    if story.row.status == Status::InProgress {
        story.row.due_at = Some(some_instant(&mut chance));
        story.row.next_step_at = story.row.due_at;
        story.row.silent_at = Some(some_instant(&mut chance));
    }
    let mut stream = story.go_on(3, story.row.registered_at);
    let words = (0..20).map(|_| format!("word{}", chance.below(20_000))).collect::<Vec<_>>();
    stream.search = Some(words.join(" "));
    let mut writing = commit(story.row.registered_at, vec![stream]);
    let asked = words.join(" and then ");
    writing.texts =
        vec![new_text(story.row.case, 0, &asked), new_text(story.row.case, 1, "Willow Lane 12")];
    writing
}

fn queries() -> Vec<(&'static str, ListQuery)> {
    let open = || CaseFilter { is_open: true, ..CaseFilter::default() };
    let of = |filter| ListQuery { limit: 50, now: at(500_000), ..everything(filter) };
    let lead = unit(1_007);
    let own = vec![ScopeClause::Lead(lead), ScopeClause::Support(lead)];
    let own = Scope { any_of: own, named_as: None, sees_named: false };
    let overdue = CaseFilter { alert: Some(AlertFilter::Overdue), ..open() };
    let words = vec!["word7".to_owned(), "word77".to_owned()];
    let word = vec!["word7".to_owned()];
    vec![
        ("worklist of a unit", of(CaseFilter { lead: Some(lead), ..open() })),
        ("all that a unit may see", ListQuery { scope: own, ..of(open()) }),
        ("overdue", of(overdue)),
        ("newest", ListQuery { sort: Sort::Newest, ..of(CaseFilter::default()) }),
        ("one word", of(CaseFilter { words: word, ..CaseFilter::default() })),
        ("two words", of(CaseFilter { words, ..CaseFilter::default() })),
    ]
}

async fn list(database: &Database, name: &str, query: &ListQuery) {
    let mut fastest = f64::MAX;
    let mut rows = 0;
    for _ in 0..5 {
        let started = Instant::now();
        rows = database.list(query).await.unwrap().rows.len();
        fastest = fastest.min(started.elapsed().as_secs_f64() * 1e3);
    }
    println!("{name}: {rows} rows, {fastest:.1} ms");
}
