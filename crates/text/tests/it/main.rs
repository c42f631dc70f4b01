//! The one integration binary of the crate: a module per subject.

mod spans;
