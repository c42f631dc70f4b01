//! The registry: every statement there is, by name. The conformance suite runs each on both
//! engines. Not here: lists, whose conditions are rendered in `crate::filter`; table definitions.

mod case;
mod dialect;
mod files;
mod journal;
mod people;
mod sums;

pub(crate) use case::*;
pub(crate) use dialect::*;
pub(crate) use files::*;
pub(crate) use journal::*;
pub(crate) use people::*;
pub(crate) use sums::*;

use crate::statement::Statement;

/// Defines statements and their list.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $(
            $(#[$doc])*
            pub(crate) static $name: crate::statement::Statement =
                crate::statement::Statement::one(stringify!($name), $sql);
        )+
        /// Every statement of this file.
        pub(in crate::sql) static LIST: &[&crate::statement::Statement] = &[$(&$name,)+];
    };
}
use statements;

/// Every statement.
pub(crate) fn all() -> impl Iterator<Item = &'static Statement> {
    [case::LIST, dialect::LIST, files::LIST, journal::LIST, people::LIST, sums::LIST]
        .into_iter()
        .flatten()
        .copied()
}
