//! Use-cases and ports between the rules and the world.

pub mod act;
pub mod journal;
pub mod notice;
pub mod port;
pub mod reader;
pub mod row;
pub mod rules;
pub mod search;
pub mod tally;
pub mod texts;
pub mod wire;
