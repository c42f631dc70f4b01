//! Where a request stands, by the words of the mapping.

use super::{Source, Wrong};
use crate::channel::requests::case::SourceStatus;
use crate::channel::requests::mapping::{Part, StatusWord};
use crate::channel::requests::quirk::QuirkKind;
use crate::channel::requests::rejection::Reason;

/// Where a row stands. Without a status a row with a time of closing is closed.
///
/// # Errors
/// The word is not listed, and the mapping says nothing of others.
pub(super) fn read(source: &mut Source<'_>, has_closing: bool) -> Result<StatusWord, Wrong> {
    let by_closing = if has_closing { SourceStatus::Closed } else { SourceStatus::Open };
    let by_closing = StatusWord { status: by_closing, is_duplicate: false };
    let Some(rule) = source.mapping.status.as_ref().filter(|_| source.has(Part::Status)) else {
        return Ok(by_closing);
    };
    let word = source.first(Part::Status);
    if word.is_empty() {
        return Ok(by_closing);
    }
    if let Some(known) = rule.find(word) {
        return Ok(known);
    }
    let Some(other) = rule.other else {
        return Err(source.wrong(Part::Status, word, Reason::UnknownStatus));
    };
    source.odd(QuirkKind::UnknownStatus, Part::Status, word);
    Ok(other)
}
