//! The one integration binary of the crate: the command line as its users meet it.

mod extract;
