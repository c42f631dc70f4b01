//! Use-cases and ports between the rules and the world.

pub mod act;
pub mod appraise;
pub mod attach;
pub mod audit;
pub mod channel;
pub mod contact;
pub mod export;
pub mod import;
pub mod journal;
pub mod notice;
pub mod number;
pub mod port;
pub mod read;
pub mod reader;
pub mod redactions;
pub mod register;
pub mod row;
pub mod rules;
pub mod search;
pub mod setup;
pub mod simulate;
mod sums;
pub mod tally;
pub mod texts;
pub mod verify;
pub mod wire;
pub mod worker;
