//! A PostgreSQL server that is slow, or in which somebody else is in the way: what is told apart
//! from one that is gone, and what is tried again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::port::setup::Setup as _;
use tokio_postgres::{Client, NoTls};

use crate::city::{CITY, found};
use crate::server::Server;
use crate::support::{open, wait_for};
use crate::town::Town;

/// Longer than what takes no time is waited for.
const LONG: Duration = Duration::from_secs(7);
/// Reads at once: at first so many that there are many connections, then fewer, so that most are
/// idle; each of them has its turn.
const READS: [usize; 2] = [8, 2];

async fn connect(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The server's processes for the connections that there are.
async fn connections(client: &Client) -> BTreeSet<i32> {
    let sql = "SELECT pid FROM pg_stat_activity WHERE datname = 'city'";
    client.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

#[test]
fn a_question_that_is_answered_late_costs_no_connection_on_which_others_are_answered() {
    let server = Server::start(&[]);
    let address = server.make("city");
    wait_for(async {
        let database = Arc::new(open(&address).await);
        found(&database).await;
        let wanted = database.rules_version(CITY).await.unwrap();
        let (locks, watch) = (connect(&address).await, connect(&address).await);
        locks.batch_execute("BEGIN; LOCK TABLE rules IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let late = {
            let database = Arc::clone(&database);
            tokio::spawn(async move { database.rules_version(CITY).await })
        };
        let began = Instant::now();
        let mut seen: Option<BTreeSet<i32>> = None;
        while began.elapsed() < LONG {
            let mut reads = tokio::task::JoinSet::new();
            for _ in 0..READS[usize::from(seen.is_some())] {
                let database = Arc::clone(&database);
                reads.spawn(async move { database.authorities().await.map(drop) });
            }
            reads.join_all().await.into_iter().for_each(Result::unwrap);
            if seen.is_none() && began.elapsed() > LONG / 7 {
                seen = Some(connections(&watch).await);
            }
        }
        let (seen, left) = (seen.unwrap(), connections(&watch).await);
        locks.batch_execute("COMMIT").await.unwrap();
        assert_eq!(late.await.unwrap().unwrap(), wanted);
        assert!(seen.len() >= READS[0], "{seen:?}");
        // The one that was waited for in vain is given up.
        let lost = seen.difference(&left).count();
        assert!(lost <= 1, "of {seen:?} there are {left:?}");
    });
}

#[test]
fn a_recount_that_meets_somebody_in_a_deadlock_is_tried_again() {
    // Whoever waits first looks for a deadlock first, and is the one that ends: the recount.
    let server = Server::start(&["deadlock_timeout=4s"]);
    let address = server.make("city");
    wait_for(async {
        let town = Arc::new(Town::found(&address).await);
        town.request("A lamp is out").await;
        let (other, watch) = (connect(&address).await, connect(&address).await);
        let first = "SET deadlock_timeout = '1h'; SET lock_timeout = '60s'; BEGIN;
                     UPDATE appraisal_sum SET amount = amount";
        other.batch_execute(first).await.unwrap();
        let recount = {
            let town = Arc::clone(&town);
            tokio::spawn(async move { town.app.recount(town.authority).await })
        };
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
        while watch.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            assert!(!recount.is_finished(), "nothing was in its way");
        }
        other.batch_execute("UPDATE case_facts SET body = body; COMMIT").await.unwrap();
        assert_eq!(recount.await.unwrap().unwrap(), 1);
        let report = town.app.verify(town.authority, None).await.unwrap();
        assert!(report.ok, "{report:?}");
        // What the server counts, its processes tell it when they have nothing else to do.
        drop(town);
        let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'city'";
        let began = Instant::now();
        while watch.query_one(deadlocks, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            assert!(began.elapsed() < 10 * LONG, "there was no deadlock");
        }
    });
}
