//! The rules of the loop, as pure functions: no I/O, no async, no clock of its own.

pub mod calendar;
pub mod due;
