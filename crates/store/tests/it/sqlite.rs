//! What only the embedded engine has: its file.

use app::port::{Cases, Commits};

use crate::city::{CITY, Story, at, case, commit, found, is_conflict, register};
use crate::support::{Folder, open, wait_for};

#[test]
fn what_was_committed_is_there_after_the_file_is_opened_again() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        let story = register(&database, 1, 3).await;
        drop(database);

        let again = open(&folder.address()).await;
        let loaded = again.load(CITY, &[case(1), case(2)]).await.unwrap();
        assert_eq!(loaded.len(), 1);
        assert_eq!(loaded[0].entries, story.entries);
        assert_eq!(loaded[0].number, "2026-000001");
    });
}

#[test]
fn a_commit_on_an_older_state_is_a_conflict() {
    wait_for(async {
        let folder = Folder::new();
        let database = open(&folder.address()).await;
        found(&database).await;
        let story = register(&database, 1, 2).await;
        let (mut one, mut other): (Story, Story) = (story.clone(), story);
        let first = database.commit(commit(at(1), vec![one.go_on(1, at(1))])).await;
        assert!(first.is_ok(), "{first:?}");
        let second = database.commit(commit(at(1), vec![other.go_on(1, at(1))])).await;
        assert!(is_conflict(second, case(1)));
    });
}
