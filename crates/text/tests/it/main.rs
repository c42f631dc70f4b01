//! The one integration binary of the crate: a module per subject.

mod cases;
mod dates;
mod numbers;
mod spans;
mod units;
