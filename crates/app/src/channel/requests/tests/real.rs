//! The files of real cities, where they are at hand: every row is a case or a rejection, and the
//! oddities are as many as were counted by other means.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

use super::super::{Link, Mapping, Notes, Outcome, QuirkKind, Reader};
use super::{mapping, now};

/// The folder of real requests; none, with a printed line, where it is not there.
fn file(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("ANSWERABLE_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = folder.join("requests").join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: {} is not there; ANSWERABLE_DATA names the folder", path.display());
    None
}

/// What came of the rows of a file.
#[derive(Debug, Default)]
struct Count {
    read: u64,
    cases: u64,
    repeated: u64,
    closed: u64,
    reopened: u64,
    notes: u64,
    named_duplicates: u64,
    unnamed_duplicates: u64,
    rejected: BTreeMap<&'static str, u64>,
    quirks: BTreeMap<QuirkKind, u64>,
}

impl Count {
    fn of(name: &str, mapping_name: &str) -> Option<Self> {
        Self::with_notes(name, mapping_name, Notes::default())
    }

    fn with_notes(name: &str, mapping_name: &str, notes: Notes) -> Option<Self> {
        Self::by(name, &mapping(mapping_name), notes)
    }

    fn by(name: &str, mapping: &Mapping, notes: Notes) -> Option<Self> {
        let source = File::open(file(name)?).unwrap();
        let reader = Reader::open(source, mapping, now()).unwrap().with_notes(notes);
        let mut count = Self::default();
        for row in reader {
            let row = row.unwrap();
            count.read += 1;
            assert_eq!(row.number, count.read);
            count.add(&row.outcome);
        }
        println!("{name}: {count:?}");
        let rejected: u64 = count.rejected.values().sum();
        assert_eq!(count.read, count.cases + count.repeated + rejected);
        Some(count)
    }

    fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Case(case) => {
                self.cases += 1;
                self.closed += u64::from(case.closed_at.is_some());
                self.reopened += u64::from(case.reopened_at.is_some());
                self.notes += case.notes.len() as u64;
                match &case.duplicate_of {
                    Some(Link::Of(_)) => self.named_duplicates += 1,
                    Some(Link::Unnamed) => self.unnamed_duplicates += 1,
                    None => {}
                }
                for quirk in &case.quirks {
                    *self.quirks.entry(quirk.kind).or_default() += 1;
                }
            }
            Outcome::Repeated { .. } => self.repeated += 1,
            Outcome::Rejected(rejection) => {
                *self.rejected.entry(rejection.reason.as_str()).or_default() += 1;
            }
        }
    }

    fn quirk(&self, kind: QuirkKind) -> u64 {
        self.quirks.get(&kind).copied().unwrap_or(0)
    }
}

#[test]
fn every_request_of_boston_is_a_case() {
    let Some(count) = Count::of("boston_2008_2018.csv.gz", "boston-open311") else { return };
    assert_eq!((count.read, count.cases, count.closed), (279_915, 279_915, 251_859));
    assert_eq!(count.quirk(QuirkKind::CoordinatesOutside), 80);
    assert_eq!(count.quirk(QuirkKind::EmptyText), 13_955);
    assert_eq!(count.quirk(QuirkKind::LongText), 1);
    assert_eq!(count.quirk(QuirkKind::ClosedBeforeRequested), 12);
}

#[test]
fn every_request_of_new_york_is_a_case() {
    let Some(count) = Count::of("nyc_311_mixed_samples.csv.gz", "nyc-311") else { return };
    assert_eq!((count.read, count.cases), (33_570, 33_570));
    assert_eq!(count.quirk(QuirkKind::ClosedAtMidnight), 227);
}

#[test]
fn every_request_of_chicago_is_a_case_or_a_name_that_is_taken() {
    let name = "chicago_sanitation_code_complaints.csv.gz";
    let Some(count) = Count::of(name, "chicago-311") else { return };
    assert_eq!(count.read, 74_401);
    let surplus = count.repeated + count.rejected.get("id_taken").copied().unwrap_or(0);
    assert_eq!((count.cases, surplus), (74_401 - 375, 375));
    assert!(count.unnamed_duplicates > 3_500);
}

#[test]
fn comments_on_atlantas_issues_find_their_issues() {
    let Some(comments) = file("atlanta_seeclickfix_comments.csv.gz") else { return };
    let mapping = mapping("atlanta-seeclickfix");
    let mut rejected = 0;
    let source = File::open(comments).unwrap();
    let notes = Notes::read(source, &mapping, now(), &mut |_| rejected += 1).unwrap();
    let (read, left) = (notes.read_count(), notes.left_count());
    assert_eq!(read, left + rejected);
    let name = "atlanta_seeclickfix_issues.csv.gz";
    let Some(count) = Count::with_notes(name, "atlanta-seeclickfix", notes) else { return };
    println!("{read} comments, {rejected} rejected");
    assert_eq!((count.read, count.cases, count.reopened), (8_465, 8_465, 92));
}

#[test]
fn every_time_and_ward_of_ottawa_is_read_though_no_column_names_a_request() {
    let mapping = Mapping::parse("river.toml", super::quirks::OTTAWA).unwrap();
    let name = "ottawa_311_2013_2014.csv.gz";
    let Some(count) = Count::by(name, &mapping, Notes::default()) else { return };
    assert_eq!((count.read, count.cases, count.closed), (318_086, 318_086, 0));
}
