//! Version 1 of the API. `docs/openapi.json` describes it.

pub(crate) mod appraisal;
pub(crate) mod board;
pub(crate) mod case;
pub(crate) mod feed;
pub(crate) mod openapi;
pub(crate) mod policy;
pub(crate) mod unit;
