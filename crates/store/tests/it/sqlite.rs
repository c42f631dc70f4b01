//! What only the embedded engine has: its file.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use app::port::commit::SealedContact;
use app::port::list::{CaseFilter, ListQuery, Listed, Page, Sort};
use app::port::{Cases, Commits, Fault, Lists, Retention};
use domain::ids::{CaseId, RequesterId};
use domain::text_ref::Digest;
use rusqlite::Connection;
use store::{Database, Options};
use uuid::Uuid;

use crate::city::{CITY, Story, at, case, commit, everything, found, new_text, register, text};
use crate::support::{Folder, open, wait_for};

async fn refusal(address: &str) -> String {
    match Database::open(address, &Options::default()).await {
        Err(Fault::Setting { what }) => what,
        other => panic!("not refused in words: {other:?}"),
    }
}

#[test]
fn what_was_committed_is_there_after_the_file_is_opened_again() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        let story = register(&database, 1, 3).await;
        drop(database);
        let again = open(&folder.address()).await;
        let loaded = again.load(CITY, &[case(1)]).await.unwrap();
        assert_eq!(loaded[0].entries, story.entries);
        assert!(again.damage().await.unwrap().is_empty());
    });
}

#[cfg(unix)]
#[test]
fn the_files_are_for_the_eyes_of_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        database.backup(&folder.path().join("copy.db")).await.unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap()) {
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} may be read by others", file.path().display());
        }
    });
}

#[test]
fn an_address_that_leads_nowhere_is_refused_in_words() {
    wait_for(async {
        let folder = Folder::new();
        assert!(refusal("mysql://city").await.contains("neither sqlite:PATH nor postgres://"));
        let missing = format!("sqlite:{}", folder.path().join("no/city.db").display());
        assert!(refusal(&missing).await.contains("cannot be opened"));
        std::fs::write(folder.path().join("city.db"), "x".repeat(5_000)).unwrap();
        assert!(refusal(&folder.address()).await.contains("is not a database"));
    });
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    wait_for(async {
        let folder = Folder::new();
        let path = folder.path().join("city.db");
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE song (name TEXT)").unwrap();
        assert!(refusal(&folder.address()).await.contains("of another program"));
        let tables = "SELECT COUNT(*) FROM sqlite_schema";
        let connection = Connection::open(&path).unwrap();
        let count: i64 = connection.query_row(tables, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 1);
    });
}

#[test]
fn a_newer_schema_is_refused_in_words() {
    wait_for(async {
        let folder = Folder::new();
        drop(open(&folder.address()).await);
        let connection = Connection::open(folder.path().join("city.db")).unwrap();
        connection.execute("INSERT INTO migration VALUES (99, '', 1, 1)", []).unwrap();
        let what = refusal(&folder.address()).await;
        assert!(what.contains("version 99") && what.contains("newer program"), "{what}");
    });
}

#[test]
fn an_interrupted_migration_is_finished_by_opening_again() {
    wait_for(async {
        let folder = Folder::new();
        drop(open(&folder.address()).await);
        let connection = Connection::open(folder.path().join("city.db")).unwrap();
        let undo = "DROP TABLE case_words_index; DROP TABLE case_words;
                    UPDATE migration SET steps_done = 1 WHERE version = 1;";
        connection.execute_batch(undo).unwrap();
        drop(connection);
        let database = open(&folder.address()).await;
        found(&database).await;
        let mut stream = Story::new(1).go_on(1, at(0));
        stream.search = Some("lamp".to_owned());
        database.commit(commit(at(0), vec![stream])).await.unwrap();
        let words = vec!["lamp".to_owned()];
        let query = everything(CaseFilter { words, ..CaseFilter::default() });
        assert_eq!(database.list(&query).await.unwrap().rows.len(), 1);
    });
}

#[test]
fn words_from_before_they_had_an_order_are_brought_into_it() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        // Two in the same second, and one from before the year in which all clocks begin.
        for (number, second) in (1..).zip([40, 10, 50, 10, -5_000_000_000]) {
            let mut story = Story::new(number);
            story.row.registered_at = at(second);
            let mut stream = story.go_on(1, at(0));
            stream.search = Some("lamp".to_owned());
            database.commit(commit(at(0), vec![stream])).await.unwrap();
        }
        let words = vec!["lamp".to_owned()];
        let query = everything(CaseFilter { words, ..CaseFilter::default() });
        let query = ListQuery { sort: Sort::Newest, ..query };
        let cases = |page: Page<Listed>| {
            page.rows.iter().map(|listed| listed.row.case).collect::<Vec<CaseId>>()
        };
        let wanted = cases(database.list(&query).await.unwrap());
        drop(database);
        let connection = Connection::open(folder.path().join("city.db")).unwrap();
        let undo = "UPDATE case_words SET key = -9 - row
                    FROM (SELECT case_id AS other, ROW_NUMBER() OVER () AS row FROM case_words)
                    WHERE case_id = other;
                    DELETE FROM migration WHERE version = 6;";
        connection.execute_batch(undo).unwrap();
        drop(connection);
        let database = open(&folder.address()).await;
        assert_eq!(cases(database.list(&query).await.unwrap()), wanted);
        assert!(database.damage().await.unwrap().is_empty());
    });
}

#[test]
fn more_cases_of_one_instant_than_have_a_place_there_are_all_found() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        let enter = async |number: u128, second: i64| {
            let mut story = Story::new(number);
            story.row.registered_at = at(second);
            let mut stream = story.go_on(1, at(0));
            stream.search = Some("lamp".to_owned());
            database.commit(commit(at(0), vec![stream])).await.unwrap();
        };
        enter(1, 0).await;
        // As if all places of the instant, and the last of those behind it, were taken.
        let connection = Connection::open(folder.path().join("city.db")).unwrap();
        let fill = "WITH RECURSIVE place(value) AS (
                        SELECT 1 UNION ALL SELECT value + 1 FROM place WHERE value < 4098
                    )
                    INSERT INTO case_words (key, authority, case_id, words)
                    SELECT (SELECT MIN(key) FROM case_words) + value, 9, CAST(value AS BLOB), ''
                    FROM place";
        connection.execute_batch(fill).unwrap();
        enter(2, 0).await;
        enter(3, 0).await;
        enter(4, 600).await;
        let words = vec!["lamp".to_owned()];
        let query = everything(CaseFilter { words, ..CaseFilter::default() });
        let query = ListQuery { sort: Sort::Newest, ..query };
        let page = database.list(&query).await.unwrap();
        let cases: Vec<CaseId> = page.rows.iter().map(|listed| listed.row.case).collect();
        assert_eq!(cases, [case(4), case(3), case(2), case(1)]);
    });
}

#[test]
fn reports_show_real_instants_and_days() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        let mut story = Story::new(1);
        story.row.due_at = Some(at(1));
        database.commit(commit(at(0), vec![story.go_on(1, at(0))])).await.unwrap();
        register(&database, 2, 1).await;
        let connection = Connection::open(folder.path().join("city.db")).unwrap();
        let ask = |sql: &str| {
            connection.query_row(sql, [], |row| row.get::<_, Option<String>>(0)).unwrap()
        };
        let due = ask("SELECT due_at FROM report_case WHERE number = '2026-000001'");
        assert_eq!(due.as_deref(), Some("2026-05-28T20:26:41.000Z"));
        assert_eq!(ask("SELECT due_at FROM report_case WHERE number = '2026-000002'"), None);
        assert_eq!(ask("SELECT MIN(day) FROM report_tally").as_deref(), Some("2026-06-01"));
        let occurred = ask("SELECT MAX(occurred_at) FROM report_entry");
        assert_eq!(occurred.as_deref(), Some("2026-05-28T20:26:40.000Z"));
    });
}

#[test]
fn two_that_open_a_new_file_at_once_both_find_it_ready() {
    wait_for(async {
        let folder = Folder::new();
        let tasks = [0, 1, 2, 3].map(|_| {
            let address = folder.address();
            tokio::spawn(async move { open(&address).await })
        });
        for task in tasks {
            assert!(task.await.unwrap().damage().await.unwrap().is_empty());
        }
    });
}

#[test]
fn a_new_file_to_which_somebody_writes_is_waited_for() {
    let folder = Folder::new();
    let other = Connection::open(folder.path().join("city.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (tell, told) = mpsc::channel();
    let address = folder.address();
    let opening = std::thread::spawn(move || {
        let opened = wait_for(Database::open(&address, &Options::default()));
        tell.send(opened.map(drop).map_err(|fault| fault.to_string())).unwrap();
    });
    let early = told.recv_timeout(Duration::from_millis(300));
    assert_eq!(early, Err(RecvTimeoutError::Timeout), "it cannot have its log yet");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(told.recv(), Ok(Ok(())));
    opening.join().unwrap();
}

/// The files of the database that hold these bytes.
pub(crate) fn files_with(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let holds = files.filter(|file| {
        let content = std::fs::read(file.path()).unwrap();
        content.windows(bytes.len()).any(|window| window == bytes)
    });
    holds.map(|file| file.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn the_log_begins_anew_while_it_is_written_to() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        let body = "A long text, so that it fills pages. ".repeat(30_000);
        let written = body.len() * 160;
        for number in 1..=160 {
            let mut writing = commit(at(0), vec![Story::new(number).go_on(1, at(0))]);
            writing.texts = vec![new_text(case(number), 0, &body)];
            database.commit(writing).await.unwrap();
        }
        let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
        let log = files.into_iter().find(|path| path.to_string_lossy().ends_with("-wal")).unwrap();
        let length = std::fs::metadata(&log).unwrap().len();
        assert!(length < written as u64 / 2, "{length} bytes of log for {written} bytes of text");
        assert!(database.damage().await.unwrap().is_empty());
    });
}

#[test]
fn a_forgotten_text_leaves_no_byte_in_the_files() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        let secret = "zyzzyva-4711";
        let body = format!("{} {secret} ", "A long text, so that it fills pages. ".repeat(400));
        let mut stories = Vec::new();
        for number in 1..=8 {
            let mut story = Story::new(number);
            let mut stream = story.go_on(1, at(0));
            let words = (0..200).map(|word| format!("word{word}")).collect::<Vec<_>>().join(" ");
            stream.search = Some(format!("{words} {secret}"));
            let mut writing = commit(at(0), vec![stream]);
            writing.texts = vec![new_text(case(number), 0, &body)];
            database.commit(writing).await.unwrap();
            stories.push(story);
        }
        let is_kept = |bytes: &str| !files_with(folder.path(), bytes.as_bytes()).is_empty();
        assert!(is_kept(secret) && is_kept("word7"), "the test would tell nothing");
        for (number, story) in (1..).zip(&mut stories) {
            let mut stream = story.go_on(1, at(1));
            stream.search = (number % 2 == 0).then(|| "lamp".to_owned());
            let mut writing = commit(at(1), vec![stream]);
            writing.forgotten = vec![text(case(number), 0)];
            database.commit(writing).await.unwrap();
        }
        for gone in [secret, "zyzzyva", "word7", "fills pages"] {
            assert_eq!(files_with(folder.path(), gone.as_bytes()), Vec::<String>::new(), "{gone}");
        }
        assert!(is_kept("lamp"));
        assert!(database.damage().await.unwrap().is_empty());
    });
}

#[test]
fn forgotten_contact_data_leaves_no_byte_in_the_files() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        let requester = |number| RequesterId(Uuid::from_u128(number));
        let contact = |number: u8| SealedContact {
            requester: requester(u128::from(number)),
            key_id: "key".to_owned(),
            sealed: [b"sealed-4711", vec![number; 3_000].as_slice()].concat(),
            telephone: Some(Digest([0xAB; 32])),
            follow_up_code: None,
        };
        let mut writing = commit(at(0), Vec::new());
        writing.contacts = (1..=9).map(contact).collect();
        database.commit(writing).await.unwrap();
        let holding = |bytes: &[u8]| files_with(folder.path(), bytes);
        assert!(!holding(b"sealed-4711").is_empty(), "the test would tell nothing");
        let all: Vec<RequesterId> = (1..=9).map(requester).collect();
        database.forget_contacts(CITY, at(50), &all).await.unwrap();
        for gone in [b"sealed-4711".as_slice(), &[7; 64], &[0xAB; 32]] {
            assert_eq!(holding(gone), Vec::<String>::new(), "{gone:?}");
        }
    });
}

#[test]
fn a_copy_made_under_load_is_one_whole_state() {
    wait_for(async {
        let folder = Folder::new();
        let database = Arc::new(open(&folder.address()).await);
        found(&database).await;
        let writer = Arc::clone(&database);
        let task = tokio::spawn(async move {
            for number in 1..=120 {
                register(&writer, number, 2).await;
            }
        });
        while database.count(&everything(CaseFilter::default()), 1_000).await.unwrap() < 20 {
            tokio::task::yield_now().await;
        }
        let path = folder.path().join("copy.db");
        database.backup(&path).await.unwrap();
        let refused = database.backup(&path).await.unwrap_err().to_string();
        assert!(refused.contains("there already"), "{refused}");
        task.await.unwrap();

        let copy = open(&format!("sqlite:{}", path.display())).await;
        assert!(copy.damage().await.unwrap().is_empty());
        let count = copy.count(&everything(CaseFilter::default()), 1_000).await.unwrap();
        assert!(count >= 20, "{count}");
        for number in 1..=u128::from(count) {
            let loaded = copy.load(CITY, &[case(number)]).await.unwrap();
            assert_eq!(loaded[0].entries.len(), 2);
        }
        assert!(copy.load(CITY, &[case(u128::from(count) + 1)]).await.unwrap().is_empty());
    });
}
