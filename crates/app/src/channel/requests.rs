//! Histories of service requests from other systems: files of rows become facts.
//!
//! A [`Mapping`] says which column holds what; a [`Reader`] gives one [`Row`] after the other, each
//! a [`SourceCase`] or a [`Rejection`] that says why not; [`facts`] turns a case into facts for
//! [`domain::case::Command::Import`]. Nothing is invented: what the source does not say stays
//! unknown, and what it says oddly is kept as a [`Quirk`].
//!
//! Not here: opening files, deciding, storing. `docs/howto/import-mapping.md` says how a mapping is
//! written.

mod case;
mod convert;
mod decode;
mod facts;
mod mapping;
mod moment;
mod quirk;
mod reader;
mod rejection;
mod rows;
mod seen;
mod terms;
#[cfg(test)]
mod tests;

pub use case::{Coordinates, Link, SourceCase, SourceNote, SourceStatus};
pub use facts::{Subject, facts};
pub use mapping::{Mapping, Mistake, SHIPPED, shipped};
pub use quirk::{Quirk, QuirkKind};
pub use reader::{FileFormat, Notes, OpenError, Outcome, Reader, Row};
pub use rejection::{Reason, Rejection};
pub use terms::{Chosen, SubjectIds, Terms, TermsError};
