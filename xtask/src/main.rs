//! Tasks for people who work on the code; never shipped.
fn main() {}
