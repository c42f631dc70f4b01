//! The API for programs: JSON in and out, bearer tokens, the same use-cases as the pages.

pub(crate) mod caller;
pub(crate) mod problem;
pub(crate) mod reply;
pub(crate) mod v1;
