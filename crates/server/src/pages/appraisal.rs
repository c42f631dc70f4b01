//! The appraisal: per peer group and unit, every figure with the cases behind it.

pub(crate) mod cases;
pub(crate) mod show;
