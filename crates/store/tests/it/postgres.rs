//! What only the server engine has: settings under which it may not run.

use app::port::Fault;
use store::{Database, Options};
use tokio_postgres::NoTls;

use crate::city::{found, register};
use crate::server::Server;
use crate::support::{open, wait_for};

async fn refusal(address: &str) -> String {
    match Database::open(address, &Options::default()).await {
        Err(Fault::Setting { what }) => what,
        other => panic!("not refused in words: {other:?}"),
    }
}

/// What the views for reports show of the one case.
async fn report(address: &str) -> String {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let sql = "SELECT CAST(e.occurred_at AT TIME ZONE 'UTC' AS TEXT) || '+00, ' ||
                   CAST(t.day AS TEXT) || ', ' || COALESCE(CAST(c.due_at AS TEXT), 'none')
               FROM report_case c, report_entry e, report_tally t";
    let row = client.query_one(sql, &[]).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
    row.get(0)
}

#[test]
fn a_server_that_may_lose_what_it_acknowledged_is_refused() {
    let server = Server::start(&["fsync=off", "full_page_writes=off"]);
    let address = server.make("city");
    wait_for(async {
        assert!(refusal(&address).await.contains("fsync = off"));
    });
}

#[test]
fn a_sound_server_is_taken_and_a_session_that_does_not_wait_for_the_disk_is_not() {
    let server = Server::start(&[]);
    let address = server.make("city");
    wait_for(async {
        let tasks = [0, 1, 2, 3].map(|_| {
            let address = address.clone();
            tokio::spawn(async move { open(&address).await })
        });
        for task in tasks {
            drop(task.await.unwrap());
        }
        let database = open(&address).await;
        found(&database).await;
        register(&database, 1, 1).await;
        assert_eq!(report(&address).await, "2026-05-28 20:26:40+00, 2026-06-01, none");

        let hasty = format!("{address}?options=-c%20synchronous_commit%3Doff");
        assert!(refusal(&hasty).await.contains("synchronous_commit = off"));
        let away = server.address("no_such_database");
        let fault = Database::open(&away, &Options::default()).await.unwrap_err();
        assert!(matches!(fault, Fault::Database(_)), "{fault:?}");
    });
}
