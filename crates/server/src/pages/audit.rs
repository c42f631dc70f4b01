//! The audit trail, for whoever holds the post that reads it.

pub(crate) mod list;
