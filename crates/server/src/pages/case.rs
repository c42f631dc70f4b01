//! Cases: lists of them, one of them, and what can be done to it.

pub(crate) mod act;
pub(crate) mod attachment;
pub(crate) mod clock;
pub(crate) mod field;
pub(crate) mod filter;
pub(crate) mod form;
pub(crate) mod list;
pub(crate) mod queue;
pub(crate) mod register;
pub(crate) mod reveal;
pub(crate) mod row;
pub(crate) mod sheet;
pub(crate) mod show;
pub(crate) mod similar;
pub(crate) mod timeline;
