//! Whoever changes the file past the program is found out, and told where.

use app::verify::{Exported, Report, Wrong};
use domain::case::{Command, SupportAsk};
use domain::ids::CaseId;
use rusqlite::Connection;

use crate::support::{Folder, wait_for};
use crate::town::Town;

/// What was done to the file, and what must be said of it first.
type Deed = (&'static str, Wrong);

/// `?1` is the second case.
const DEEDS: &[Deed] = &[
    ("UPDATE journal SET body = replace(body, 'phone', 'phane') WHERE case_id = ?1", Wrong::Chain),
    (
        "UPDATE journal SET occurred_at = occurred_at + 1 WHERE case_id = ?1 AND seq = 2",
        Wrong::Chain,
    ),
    ("UPDATE journal SET hash = zeroblob(32) WHERE case_id = ?1 AND seq = 1", Wrong::Chain),
    ("DELETE FROM journal WHERE case_id = ?1 AND seq = 2", Wrong::Order),
    ("UPDATE journal SET seq = 100 - seq WHERE case_id = ?1", Wrong::Order),
    ("UPDATE case_row SET status = 'closed' WHERE case_id = ?1", Wrong::Row),
    ("UPDATE case_row SET due_at = due_at + 1 WHERE case_id = ?1", Wrong::Row),
    ("UPDATE case_row SET head = zeroblob(32) WHERE case_id = ?1", Wrong::Row),
    ("UPDATE text_body SET body = CAST('another' AS BLOB) WHERE case_id = ?1", Wrong::Text),
    ("DELETE FROM text_body WHERE case_id = ?1", Wrong::Text),
    (
        "UPDATE case_facts SET body = replace(body, '\"open\"', '\"in_time\"') WHERE case_id = ?1",
        Wrong::Facts,
    ),
    ("DELETE FROM case_facts WHERE case_id = ?1", Wrong::Facts),
];

/// `?1` is the second case, which one unit supports.
const DEEDS_OF_PARTS: &[&str] = &[
    "INSERT INTO case_support SELECT authority, case_id, zeroblob(16), 0 FROM case_row \
     WHERE case_id = ?1",
    "INSERT INTO case_person SELECT authority, case_id, zeroblob(16) FROM case_row \
     WHERE case_id = ?1",
    "DELETE FROM case_support WHERE case_id = ?1",
    "UPDATE case_support SET is_over = 1 WHERE case_id = ?1",
    "UPDATE case_support SET unit = zeroblob(16) WHERE case_id = ?1",
];

struct Scene {
    folder: Folder,
    town: Town,
    case: CaseId,
    kept: Exported,
}

/// Three cases, a text of the third forgotten, all of it sealed.
async fn scene() -> Scene {
    let folder = Folder::new();
    let town = Town::found(&folder.address()).await;
    town.request("A lamp is out").await;
    let case = town.request("A hole in the road").await.case;
    let third = town.request("Something to be forgotten").await.case;
    let text = town.case(third).await.registration.unwrap().text.text_id;
    town.redact(third, text).await;
    while town.app.seal(town.authority).await.unwrap().is_some() {}
    let report = town.app.verify(town.authority, None).await.unwrap();
    assert!(report.ok, "{report:?}");
    Scene { folder, town, case, kept: report.head.unwrap() }
}

impl Scene {
    fn change(&self, sql: &str) {
        let connection = Connection::open(self.folder.path().join("city.db")).unwrap();
        connection.pragma_update(None, "foreign_keys", "off").unwrap();
        let id = self.case.0.into_bytes().to_vec();
        let mut statement = connection.prepare(sql).unwrap();
        let values = [id];
        let values = values.iter().take(statement.parameter_count());
        assert!(statement.execute(rusqlite::params_from_iter(values)).unwrap() > 0, "{sql}");
    }

    async fn report(&self) -> Report {
        self.town.app.verify(self.town.authority, Some(&self.kept)).await.unwrap()
    }
}

#[test]
fn what_was_changed_past_the_program_is_found_and_named() {
    wait_for(async {
        for (sql, what) in DEEDS {
            let scene = scene().await;
            scene.change(sql);
            let report = scene.report().await;
            let bad = report.first_bad.unwrap_or_else(|| panic!("not found: {sql}"));
            assert_eq!((bad.what, bad.case), (*what, Some(scene.case)), "{sql}");
        }
    });
}

#[test]
fn by_whom_a_case_is_seen_is_what_its_entries_say() {
    wait_for(async {
        for sql in DEEDS_OF_PARTS {
            let scene = scene().await;
            let town = &scene.town;
            let rules = town.app.rules(town.authority).await.unwrap();
            let unit = |code: &str| rules.unit_by_code(code).unwrap();
            let (lead, helps) = (unit("transport"), unit("delivery-unit"));
            let dispatch = Command::Dispatch { lead, supports: Vec::new(), reason: None };
            town.act("dora", scene.case, dispatch).await.unwrap();
            town.act("hugo", scene.case, Command::Sign).await.unwrap();
            let ask = |task| Command::AddSupport(SupportAsk { unit: helps, task, due_on: None });
            town.says("hugo", scene.case, ask).await;
            let report = scene.report().await;
            assert!(report.ok, "{report:?}");
            scene.change(sql);
            let bad = scene.report().await.first_bad.unwrap_or_else(|| panic!("not found: {sql}"));
            assert_eq!((bad.what, bad.case), (Wrong::Row, Some(scene.case)), "{sql}");
        }
    });
}

#[test]
fn a_sum_of_the_appraisal_that_was_changed_is_found_and_named() {
    wait_for(async {
        let deeds = [
            "UPDATE appraisal_sum SET amount = amount + 1 WHERE counted LIKE '% overall %'",
            "UPDATE appraisal_sum SET counted = replace(counted, 'not_due_yet', 'in_time')",
            "DELETE FROM appraisal_sum",
        ];
        for sql in deeds {
            let scene = scene().await;
            scene.change(sql);
            let bad = scene.report().await.first_bad.unwrap_or_else(|| panic!("not found: {sql}"));
            let sum = bad.sum.unwrap();
            assert_eq!((bad.what, sum.period.as_str()), (Wrong::Sum, "2026-05"), "{sql}");
            assert!(sum.counted.starts_with("requests overall ") && sum.unit.is_none(), "{sql}");
            assert_ne!(sum.kept, sum.wanted, "{sql}");
        }
    });
}

#[test]
fn a_case_that_is_taken_away_whole_leaves_a_gap_that_is_named() {
    wait_for(async {
        let scene = scene().await;
        for table in ["journal", "case_words", "text_body", "case_row"] {
            scene.change(&format!("DELETE FROM {table} WHERE case_id = ?1"));
        }
        let bad = scene.report().await.first_bad.unwrap();
        assert_eq!((bad.what, bad.case), (Wrong::Root, None));
        // The first case has three entries; the second one's first was the fourth.
        assert_eq!(bad.place, Some(4));
    });
}

#[test]
fn a_rewritten_tail_is_found_against_a_checkpoint_kept_elsewhere_and_not_without() {
    wait_for(async {
        let scene = scene().await;
        scene.change("DELETE FROM checkpoint");
        scene.change("UPDATE batch SET checkpoint = NULL, first_place = NULL");
        let alone = scene.town.app.verify(scene.town.authority, None).await.unwrap();
        assert!(alone.ok && alone.uncovered == alone.entries, "{alone:?}");
        let bad = scene.report().await.first_bad.unwrap();
        assert_eq!(bad.what, Wrong::Exported);
    });
}

#[test]
fn a_checkpoint_that_is_another_than_the_one_kept_is_named_and_the_check_comes_to_its_end() {
    wait_for(async {
        let scene = scene().await;
        scene.change("UPDATE checkpoint SET chain = zeroblob(32)");
        let report = scene.report().await;
        assert_eq!(report.first_bad.unwrap().what, Wrong::Checkpoint);
        assert_eq!(report.bad, 2, "that one, and that the one kept is not there");
    });
}
