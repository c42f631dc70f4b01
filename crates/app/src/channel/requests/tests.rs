//! Requests from other systems, from bytes to facts: each oddity of real files in small invented
//! rows, then the real files themselves where they are at hand.

mod bytes;
mod history;
mod quirks;
mod real;

use jiff::Timestamp;

use super::{Mapping, Outcome, QuirkKind, Reader, Reason, Row, SourceCase, shipped};

/// The present of these tests.
fn now() -> Timestamp {
    "2027-01-01T00:00:00Z".parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn mapping(name: &str) -> Mapping {
    shipped(name).unwrap().unwrap()
}

/// All rows of a file by a mapping that is shipped.
fn rows_of(name: &str, bytes: &[u8]) -> Vec<Row> {
    let mapping = mapping(name);
    let reader = Reader::open(bytes, &mapping, now()).unwrap();
    reader.map(|row| row.unwrap()).collect()
}

/// The one case of a file of one row.
fn case_of(name: &str, text: &str) -> SourceCase {
    let mut rows = rows_of(name, text.as_bytes());
    assert_eq!(rows.len(), 1);
    match rows.remove(0).outcome {
        Outcome::Case(case) => *case,
        other => panic!("no case: {other:?}"),
    }
}

/// The reason for which the one row of a file is rejected, with column and value.
fn rejected(name: &str, text: &str) -> (String, String, Reason) {
    let mut rows = rows_of(name, text.as_bytes());
    assert_eq!(rows.len(), 1);
    match rows.remove(0).outcome {
        Outcome::Rejected(rejection) => (rejection.column, rejection.value, rejection.reason),
        other => panic!("not rejected: {other:?}"),
    }
}

fn quirks(case: &SourceCase) -> Vec<QuirkKind> {
    case.quirks.iter().map(|quirk| quirk.kind).collect()
}
