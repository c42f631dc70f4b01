//! The list as it is found after a disk that was full, and beside another one.

use std::io::Write as _;

use super::*;
use crate::system::RandomIds;
use app::port::time::Ids as _;
use domain::ids::{CaseId, TextId};
use jiff::Timestamp;

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("answerable-list-{}", RandomIds.fresh(Timestamp::UNIX_EPOCH));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

fn redaction(number: u128) -> Redaction {
    let id = uuid::Uuid::from_u128(number);
    Redaction {
        authority: AuthorityId(uuid::Uuid::from_u128(7)),
        case: CaseId(id),
        text: TextId(id),
        reason: "personal-data".into(),
        at: Timestamp::UNIX_EPOCH,
    }
}

fn line(number: u128) -> Line {
    Line::Redaction { redaction: redaction(number), place: 3 }
}

#[tokio::test]
async fn half_a_line_is_cut_off_before_the_next_is_written() {
    let folder = Folder::new();
    let path = folder.0.join("redactions.jsonl");
    let list = Redactions::new(path.clone());
    list.append(&[line(1)]).await.unwrap();
    let whole = written(&line(2)).unwrap();
    for half in [1, whole.len() / 2, whole.len() - 1] {
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(&whole.as_bytes()[..half]).unwrap();
        assert!(!read(&path).unwrap().contains(&redaction(2)), "it was never finished");
        list.append(&[line(1)]).await.unwrap();
    }
    list.append(&[line(2)]).await.unwrap();
    assert_eq!(read(&path).unwrap(), [1, 1, 1, 1, 2].map(redaction));
}

#[tokio::test]
async fn a_file_that_is_nothing_but_half_a_line_begins_anew() {
    let folder = Folder::new();
    let path = folder.0.join("redactions.jsonl");
    std::fs::write(&path, "{\"authority\":").unwrap();
    assert_eq!(read(&path).unwrap(), []);
    Redactions::new(path.clone()).append(&[line(1)]).await.unwrap();
    assert_eq!(read(&path).unwrap(), [redaction(1)]);
}

#[test]
fn two_lists_become_one_that_names_each_text_once() {
    let (own, given) = ([1, 2].map(redaction), [2, 3].map(redaction));
    let both = union(own.to_vec(), given.to_vec());
    assert_eq!(both, [1, 2, 3].map(redaction));
    let folder = Folder::new();
    let path = folder.0.join("redactions.jsonl");
    begin_with(&path, both.clone()).unwrap();
    assert_eq!(read(&path).unwrap(), both);
}
