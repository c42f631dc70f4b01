//! Cases.

pub(crate) mod attachment;
pub(crate) mod command;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod similar;
