//! The one integration binary of the crate: a module per subject.

mod answers;
mod breakdown;
mod cases;
mod classify;
mod commitments;
mod dates;
mod header;
mod masks;
mod numbers;
mod sentences;
mod similar;
mod spans;
mod units;
