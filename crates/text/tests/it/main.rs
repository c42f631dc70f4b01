//! The one integration binary of the crate: a module per subject.

mod cases;
mod classify;
mod dates;
mod spans;
