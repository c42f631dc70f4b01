//! Workers: they act on what is committed, take no input, and share the work by lease. Run twice,
//! the second run changes nothing.

pub mod deliver;
pub mod seal;
pub mod steps;
