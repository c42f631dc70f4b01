//! Pure text work: everything it returns is a proposal that cites its place in the text.

pub mod answer;
mod breakdown;
pub mod candidate;
pub mod classify;
mod clause;
mod cue;
pub mod date;
pub mod decimal;
pub mod document;
pub mod lang;
mod lists;
pub mod number;
mod numeral;
pub mod sentence;
pub mod similar;
pub mod span;
pub mod unit;
