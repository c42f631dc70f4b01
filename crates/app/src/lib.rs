//! Use-cases and ports between the rules and the world.

pub mod channel;
pub mod journal;
pub mod port;
pub mod reader;
pub mod tally;
