//! Posts: which of one's own one acts in.

pub(crate) mod choose;
