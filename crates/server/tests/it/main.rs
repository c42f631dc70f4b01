//! Integration tests of the binary: one binary, one module per subject.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what a test relies on may end it; clippy allows that only in functions marked #[test]"
)]

mod extract;
mod import;
mod keeping;
mod locales;
mod loop_by_hand;
mod marks;
mod open_files;
mod over_postgres;
mod policy;
mod settings;
mod simulate;

/// A server of one's own, the same as in the tests of the store.
#[path = "../../../store/tests/it/server.rs"]
mod postgres;
mod serving;
mod support;
