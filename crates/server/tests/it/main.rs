//! Integration tests of the binary: one binary, one module per subject.

mod extract;
mod import;
mod locales;
mod loop_by_hand;
mod policy;
mod simulate;
