//! The conformance suite of the store: the same cases on both engines, and what only one of them
//! has.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what a test relies on may end it; clippy allows that only in functions marked #[test]"
)]

mod acting;
mod cases_commit;
mod cases_feed;
mod cases_files;
mod cases_keeping;
mod cases_list;
mod cases_people;
mod cases_sums;
mod chance;
mod city;
mod conformance;
mod killed;
mod postgres;
mod server;
mod slow_server;
mod sqlite;
mod support;
mod tampering;
mod tampering_at_random;
mod town;
