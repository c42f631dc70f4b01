//! `answerable`: the one binary.
fn main() {}
