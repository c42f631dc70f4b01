//! Pure text work: everything it returns is a proposal that cites its place in the text.

pub mod classify;
pub mod date;
pub mod decimal;
pub mod lang;
pub mod number;
mod numeral;
pub mod unit;
