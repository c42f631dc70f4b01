//! Workers: they act on what is committed, take no input, and share the work by lease. Run twice,
//! the second run changes nothing.

pub mod collect;
pub mod deliver;
pub mod retention;
pub mod seal;
pub mod steady;
pub mod steps;
