//! Policy packs: from the text of TOML files to a [`Policy`], or to every mistake in them.
//!
//! A pack is a folder of TOML files; `docs/policy-pack.md` is the reference for whoever writes one.
//! What lives here: reading, checking, the shipped packs, the hash of a pack's content. Nothing
//! here opens a file, and nothing here knows a city: names in, policy out.
//!
//! The way: `source` parses the texts, `read` makes a draft of every section with the place of
//! every part, `check` looks at what must hold between the parts, `build` makes the policy.
//! Mistakes are gathered all along; a pack with any of them is not loaded.

mod amount;
mod build;
mod check;
mod draft;
mod fields;
mod hash;
mod mistake;
mod read;
mod shipped;
mod source;
mod words;

use crate::calendar::SourceFile;
use crate::ids::CalendarKey;
use crate::policy::Policy;

pub use amount::written;
pub use hash::content_hash;
pub use mistake::{Elsewhere, Mistake, MistakeKey};
pub use shipped::{shipped, shipped_keys};

/// Reads a pack from the texts of its files, in whatever order they are given.
///
/// `calendars` are the keys of the calendars at hand: a pack that counts by another one is not
/// loaded.
///
/// # Errors
/// All mistakes of all files, in the order of reading. A file that is not valid TOML is named and
/// read no further, and what must hold between the parts is looked at when every file can be read.
pub fn load(files: &[SourceFile<'_>], calendars: &[CalendarKey]) -> Result<Policy, Vec<Mistake>> {
    let sources = source::Sources::parse(files);
    let mut reader = fields::Reader::new(&sources);
    let draft = read::read(&mut reader, &sources);
    if sources.syntax.is_empty() {
        check::check(&mut reader, &draft, calendars);
    }
    if !reader.notes.is_empty() {
        return Err(sources.mistakes(reader.notes));
    }
    build::build(&draft).ok_or_else(Vec::new)
}
