//! What only the server engine has: settings under which it may not run.

use std::path::PathBuf;
use std::process::Command;

use app::port::Fault;
use store::{Database, Options};
use tokio_postgres::NoTls;

use crate::city::{found, register};
use crate::server::{Server, is_root};
use crate::support::{Folder, open, wait_for};

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

/// A running server that is reached at a port of this machine and by encryption alone, with a
/// certificate of its own for `localhost`, which lies in the folder. Gives the port too.
fn encrypted() -> (Server, Folder, u16) {
    let own = Folder::new();
    let place = |name: &str| own.path().join(name);
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(place("server.crt"), made.cert.pem()).unwrap();
    std::fs::write(place("server.key"), made.signing_key.serialize_pem()).unwrap();
    std::fs::write(
        place("hba.conf"),
        "local all all trust\nhostssl all all all trust\nhostnossl all all all reject\n",
    )
    .unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(place("server.key"), mode).unwrap();
    if is_root() {
        let path = own.path().as_os_str();
        let chown = Command::new("chown").args(["-R", "postgres"]).arg(path).status();
        assert!(chown.unwrap().success());
    }
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    drop(socket);
    let setting = |name: &str, file: &str| format!("{name}={}", place(file).display());
    let settings = [
        "ssl=on".to_owned(),
        setting("ssl_cert_file", "server.crt"),
        setting("ssl_key_file", "server.key"),
        setting("hba_file", "hba.conf"),
        "listen_addresses=localhost".to_owned(),
        format!("port={port}"),
    ];
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    let server = Server::start(&settings);
    (server, own, port)
}

#[test]
fn a_server_is_reached_by_encryption_and_known_by_its_certificate() {
    let (_server, own, port) = encrypted();
    let certificate = own.path().join("server.crt");
    let address =
        |host: &str, query: &str| format!("postgres://postgres@{host}:{port}/postgres?{query}");
    let full = format!("sslmode=verify-full&sslrootcert={}", certificate.display());
    wait_for(async {
        let opens =
            async |address: String| Database::open(&address, &Options::default()).await.map(drop);
        opens(address("localhost", "sslmode=require")).await.unwrap();
        opens(address("localhost", "sslmode=prefer")).await.unwrap();
        opens(address("localhost", &full)).await.unwrap();
        // It is the certificate of another name, and the server takes nobody in the open.
        let other = opens(address("127.0.0.1", &full)).await.unwrap_err();
        assert!(format!("{other:?}").contains("NotValidForName"), "{other:?}");
        assert!(opens(address("localhost", "sslmode=disable")).await.is_err());
        let stranger = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let folder = Folder::new();
        let path = folder.path().join("stranger.pem");
        std::fs::write(&path, stranger.cert.pem()).unwrap();
        let full = format!("sslmode=verify-full&sslrootcert={}", path.display());
        assert!(opens(address("localhost", &full)).await.is_err(), "another's certificate");
    });
}

/// The files of tables and indexes that hold these bytes, when all is written to them.
async fn tables_with(address: &str, bytes: &[u8]) -> Vec<PathBuf> {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute("CHECKPOINT").await.unwrap();
    let row = client.query_one("SHOW data_directory", &[]).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
    let mut folders = vec![PathBuf::from(row.get::<_, String>(0)).join("base")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let content = std::fs::read(&path).unwrap_or_default();
            if content.windows(bytes.len()).any(|window| window == bytes) {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn a_rewrite_leaves_no_byte_of_what_was_forgotten_in_the_tables() {
    let server = Server::start(&[]);
    let address = server.make("city");
    wait_for(async {
        let town = crate::town::Town::found(&address).await;
        let done = town.request("Zyzzyva leaves the light on").await;
        let text = town.case(done.case).await.registration.unwrap().text.text_id;
        let picture = town.attach("ines", done.case, b"\x89PNG\r\n\x1a\n a window").await;
        let marks = [b"Zyzzyva".as_slice(), b"zyzzyva", b"picture.png"];
        for mark in marks {
            assert!(
                !tables_with(&address, mark).await.is_empty(),
                "it would tell nothing of {mark:?}"
            );
        }
        town.redact(done.case, text).await;
        town.redact(done.case, picture).await;
        town.database.rewrite().await.unwrap();
        for mark in marks {
            assert_eq!(tables_with(&address, mark).await, Vec::<PathBuf>::new(), "{mark:?}");
        }
        assert!(town.app.verify(town.authority, None).await.unwrap().ok);
    });
}

#[test]
fn a_statement_that_takes_too_long_is_ended_and_the_next_one_is_answered() {
    let server = Server::start(&[]);
    let address = server.make("city");
    wait_for(async {
        let limited = format!("{address}?options=-c%20statement_timeout%3D300ms");
        let town = crate::town::Town::found(&limited).await;
        let (client, connection) = tokio_postgres::connect(&address, NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        client.batch_execute("BEGIN; LOCK TABLE note").await.unwrap();
        let slow = town.app.store.note(town.authority, "any").await.unwrap_err();
        assert!(matches!(slow, Fault::Unavailable(_)), "{slow:?}");
        let slow = town.app.store.put_note(town.authority, "any", "one").await.unwrap_err();
        assert!(matches!(slow, Fault::Unavailable(_)), "{slow:?}");
        // Nothing goes on at the server for somebody who has given up.
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        let waiting: i64 = client.query_one(waiting, &[]).await.unwrap().get(0);
        assert_eq!(waiting, 0);
        client.batch_execute("COMMIT").await.unwrap();
        drop(client);
        connection.await.unwrap().unwrap();
        assert_eq!(town.app.store.note(town.authority, "any").await.unwrap(), None);
        town.app.store.put_note(town.authority, "any", "two").await.unwrap();
        // What writes the tables anew is not limited, and leaves no connection without a limit.
        town.database.rewrite().await.unwrap();
    });
}
