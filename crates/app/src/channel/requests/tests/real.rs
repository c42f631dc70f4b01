//! The files of real cities, where they are at hand: every row is a case or a rejection, and the
//! oddities are as many as were counted by other means.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

use super::super::{Link, Outcome, QuirkKind, Reader};
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
    named_duplicates: u64,
    unnamed_duplicates: u64,
    rejected: BTreeMap<&'static str, u64>,
    quirks: BTreeMap<QuirkKind, u64>,
}

impl Count {
    fn of(name: &str, mapping_name: &str) -> Option<Self> {
        let mapping = mapping(mapping_name);
        let reader = Reader::open(File::open(file(name)?).unwrap(), &mapping, now()).unwrap();
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
