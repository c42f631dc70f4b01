//! Cases of the suite about attached files, and about texts that several cases hold.

use app::act::ActError;
use app::attach::{FileCount, Upload, sha256};
use app::port::{Blobs as _, Cases, Commits, Files};
use domain::ids::CaseId;
use domain::refusal::RefusalKey;
use store::Folder as Blobs;

use crate::city::{CITY, Story, at, case, commit, found, new_text, text};
use crate::conformance::cases;
use crate::support::{Folder, open, wait_for};
use crate::town::Town;

cases![
    a_file_goes_with_the_last_text_that_describes_it,
    a_file_that_the_policy_does_not_take_leaves_nothing,
    bytes_that_no_case_has_are_collected_after_a_day,
    a_missing_or_altered_file_is_found,
    a_file_that_comes_again_under_the_same_key_is_attached_once,
    the_holders_of_a_text_are_found_whoever_brought_it,
];

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n the lamp of Mill Lane";

async fn is_kept(town: &Town, bytes: &[u8]) -> bool {
    town.app.blobs.has(town.authority, sha256(bytes)).await.unwrap()
}

async fn a_file_goes_with_the_last_text_that_describes_it(address: String) {
    let town = Town::found(&address).await;
    let (one, other) = (town.request("A lamp is out").await, town.request("It is dark").await);
    let first = town.attach("ines", one.case, PICTURE).await;
    let second = town.attach("dora", other.case, PICTURE).await;
    let (sven, ines) = (town.person("sven").await, town.person("ines").await);
    let read = async |number: &str, id| {
        let found = town.app.attachment((town.authority, &ines), number, id).await.unwrap();
        found.map(|(description, bytes)| (description.name, bytes))
    };
    let wanted = Some(("picture.png".to_owned(), PICTURE.to_vec()));
    assert_eq!(read(&one.number, first).await, wanted);
    assert_eq!(read(&other.number, first).await, None, "a file of another case");
    let sheet = town.app.sheet(town.authority, &sven, &one.number).await.unwrap().unwrap();
    assert_eq!(sheet.attachments().len(), 1);

    town.redact(one.case, first).await;
    assert!(is_kept(&town, PICTURE).await, "another case has it");
    assert_eq!(read(&one.number, first).await, None);
    let count = town.app.count_files(town.authority).await.unwrap();
    assert_eq!(count, FileCount { attached: 1, missing: 0 });
    town.redact(other.case, second).await;
    assert!(!is_kept(&town, PICTURE).await);
    assert!(town.app.verify(town.authority, None).await.unwrap().ok);
    let left = std::fs::read_dir(town.blobs.path().join("attachments")).unwrap().flatten();
    let left = left.flat_map(|it| std::fs::read_dir(it.path()).unwrap().flatten());
    let left = left.flat_map(|it| std::fs::read_dir(it.path()).unwrap().flatten());
    assert_eq!(left.count(), 0, "nothing half written or set aside");
}

async fn a_file_that_the_policy_does_not_take_leaves_nothing(address: String) {
    let town = Town::found(&address).await;
    let done = town.request("A lamp is out").await;
    let refusal = async |login: &str, bytes: &[u8]| {
        let upload = Upload { name: "picture.png".to_owned(), bytes: bytes.into() };
        let who = (town.authority, town.person(login).await);
        match town.app.attach(who, done.case, upload, (None, None)).await {
            Err(ActError::Refused(refusal)) => refusal.key,
            other => panic!("not refused: {other:?}"),
        }
    };
    let program = b"MZ\x90\0 a program that calls itself a picture";
    assert_eq!(refusal("ines", program).await, RefusalKey::FileTypeNotAllowed);
    let large = [PICTURE, &vec![0; 10 * 1024 * 1024]].concat();
    assert_eq!(refusal("ines", &large).await, RefusalKey::FileTooLarge);
    assert_eq!(refusal("ines", b"").await, RefusalKey::FileEmpty);
    // A unit without a part in the case does not learn that there is one.
    assert_eq!(refusal("hugo", PICTURE).await, RefusalKey::NotFound);
    assert!(!is_kept(&town, program).await && !is_kept(&town, PICTURE).await);
}

async fn bytes_that_no_case_has_are_collected_after_a_day(address: String) {
    let town = Town::found(&address).await;
    let done = town.request("A lamp is out").await;
    town.attach("ines", done.case, PICTURE).await;
    let lost = b"an upload that was never committed";
    let blobs = &town.app.blobs;
    blobs.put(town.authority, sha256(lost), lost).await.unwrap();
    // The hands of this clock stand before the files were made.
    assert_eq!(town.app.collect_files(town.authority).await.unwrap(), 0);
    assert!(is_kept(&town, lost).await);
    town.days_go_by(365 * 50);
    // As if a program had stopped between setting aside and looking again.
    assert!(blobs.set_aside(town.authority, sha256(PICTURE)).await.unwrap());
    assert_eq!(town.app.collect_files(town.authority).await.unwrap(), 1);
    assert!(!is_kept(&town, lost).await && is_kept(&town, PICTURE).await);
    assert_eq!(town.app.collect_files(town.authority).await.unwrap(), 0);
}

async fn a_missing_or_altered_file_is_found(address: String) {
    let town = Town::found(&address).await;
    let done = town.request("A lamp is out").await;
    let id = town.attach("ines", done.case, PICTURE).await;
    assert!(town.app.verify(town.authority, None).await.unwrap().ok);
    town.app.blobs.put(town.authority, sha256(PICTURE), b"something else").await.unwrap();
    let report = town.app.verify(town.authority, None).await.unwrap();
    assert_eq!((report.ok, report.files, report.broken_files), (false, 1, 1));
    assert_eq!(report.first_bad.unwrap().case, Some(done.case));
    let ines = town.person("ines").await;
    let read = town.app.attachment((town.authority, &ines), &done.number, id).await;
    assert!(read.is_err(), "a file that is another is not given out");
    assert!(town.app.blobs.set_aside(town.authority, sha256(PICTURE)).await.unwrap());
    town.app.blobs.destroy(town.authority, sha256(PICTURE)).await.unwrap();
    let count = town.app.count_files(town.authority).await.unwrap();
    assert_eq!(count, FileCount { attached: 1, missing: 1 });
}

async fn a_file_that_comes_again_under_the_same_key_is_attached_once(address: String) {
    let town = Town::found(&address).await;
    let done = town.request("A lamp is out").await;
    let (account, request) = (sha256(b"account"), sha256(PICTURE));
    let client = app::act::ClientKey { key: "file-1".to_owned(), account, request };
    let send = async || {
        let upload = Upload { name: "picture.png".to_owned(), bytes: PICTURE.into() };
        let who = (town.authority, town.person("ines").await);
        town.app.attach(who, done.case, upload, (None, Some(client.clone()))).await.unwrap()
    };
    let (first, second) = (send().await, send().await);
    assert!(first.attached.is_some());
    assert_eq!(first, second);
    assert_eq!(town.app.count_files(town.authority).await.unwrap().attached, 1);
}

async fn the_holders_of_a_text_are_found_whoever_brought_it(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut stream = Story::new(1).go_on(1, at(0));
    let mut writing = commit(at(0), Vec::new());
    writing.texts = vec![new_text(case(1), 0, "The lamp of Mill Lane")];
    let mut taking = Story::new(2).go_on(1, at(0));
    taking.shared = vec![text(case(1), 0)];
    stream.shared = Vec::new();
    writing.streams = vec![stream, taking];
    database.commit(writing).await.unwrap();
    let holders = async |id| {
        let mut holders = database.cases_of_text(CITY, id).await.unwrap();
        holders.sort_unstable();
        holders
    };
    assert_eq!(holders(text(case(1), 0)).await, [case(1), case(2)]);
    assert_eq!(holders(text(case(2), 0)).await, Vec::<CaseId>::new());
    let mut forgetting = commit(at(1), Vec::new());
    forgetting.forgotten = vec![text(case(1), 0)];
    database.commit(forgetting).await.unwrap();
    assert_eq!(holders(text(case(1), 0)).await, Vec::<CaseId>::new());
    assert!(database.attached(CITY, &[]).await.unwrap().is_empty());
}

#[test]
fn a_file_is_readable_by_its_owner_only_and_outlives_being_put_twice() {
    wait_for(async {
        let folder = Folder::new();
        let blobs = Blobs::new(folder.path().to_owned());
        for _ in 0..2 {
            blobs.put(CITY, sha256(PICTURE), PICTURE).await.unwrap();
        }
        assert_eq!(blobs.get(CITY, sha256(PICTURE)).await.unwrap().as_deref(), Some(PICTURE));
        let name = sha256(PICTURE).to_string();
        let (head, rest) = name.split_at(2);
        let path = folder.path().join(CITY.to_string()).join(head).join(rest);
        let mode = std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    });
}
