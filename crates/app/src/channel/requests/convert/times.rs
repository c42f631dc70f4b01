//! The times of a row, and what becomes of those that contradict each other.

use jiff::Timestamp;

use super::{Source, Wrong};
use crate::channel::requests::case::SourceStatus;
use crate::channel::requests::mapping::Part;
use crate::channel::requests::moment::{Moment, Unread};
use crate::channel::requests::quirk::QuirkKind;
use crate::channel::requests::rejection::Reason;

/// Times as they stand in the row.
pub(super) struct Times {
    requested: Moment,
    pub(super) closed: Option<Moment>,
    reopened: Option<Moment>,
    updated: Option<Moment>,
    answered: Option<Moment>,
}

/// Times as the case has them.
pub(super) struct Settled {
    pub(super) requested_at: Timestamp,
    pub(super) closed_at: Option<Timestamp>,
    pub(super) reopened_at: Option<Timestamp>,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) answered_at: Option<Timestamp>,
}

/// Reads all times of a row.
///
/// # Errors
/// It is not said when the request was made, or a time is written that is none.
pub(super) fn read(source: &mut Source<'_>) -> Result<Times, Wrong> {
    let written = source.first(Part::Requested);
    if written.is_empty() {
        return Err(source.wrong(Part::Requested, "", Reason::MissingTime));
    }
    let Some(requested) = moment(source, Part::Requested)? else {
        return Err(source.wrong(Part::Requested, written, Reason::PlaceholderTime));
    };
    Ok(Times {
        requested,
        closed: moment(source, Part::Closed)?,
        reopened: moment(source, Part::Reopened)?,
        updated: moment(source, Part::Updated)?,
        answered: moment(source, Part::Answered)?,
    })
}

/// The time of a part; none where nothing is written, or what systems fill in for want of one.
fn moment(source: &mut Source<'_>, part: Part) -> Result<Option<Moment>, Wrong> {
    let written = source.first(part);
    if written.is_empty() {
        return Ok(None);
    }
    let rule = &source.mapping.time;
    match rule.read(written) {
        Ok(found) if found.at > source.now => Err(source.wrong(part, written, Reason::Future)),
        Ok(found) => {
            let oddities = [
                (found.is_day_only, QuirkKind::DayOnly),
                (found.is_twice, QuirkKind::LocalTimeTwice),
                (found.is_skipped, QuirkKind::LocalTimeSkipped),
                (found.is_suspect, QuirkKind::SuspectDay),
                (found.is_midnight && part == Part::Closed, QuirkKind::ClosedAtMidnight),
            ];
            for (_, kind) in oddities.into_iter().filter(|(is_odd, _)| *is_odd) {
                source.odd(kind, part, written);
            }
            Ok(Some(found))
        }
        Err(Unread::Placeholder) if part == Part::Requested => Ok(None),
        Err(Unread::Placeholder) => {
            source.odd(QuirkKind::PlaceholderTime, part, written);
            Ok(None)
        }
        Err(Unread::NoSuchTime) => Err(source.wrong(part, written, Reason::NoSuchTime)),
        Err(Unread::NoFormat) => {
            let formats = rule.formats_shown();
            Err(source.wrong(part, written, Reason::UnreadableTime { formats }))
        }
    }
}

impl Times {
    /// The times as the case has them, now that it is known where it stands.
    pub(super) fn settled(self, source: &mut Source<'_>, status: SourceStatus) -> Settled {
        let requested_at = self.requested.at;
        let later = |found: Option<Moment>| found.map(|found| found.at.max(requested_at));
        let reopened_at = later(self.reopened);
        let closed_at = match status {
            SourceStatus::Open => self.closing_of_open(source, reopened_at),
            SourceStatus::Closed | SourceStatus::Withdrawn => self.closing(source),
        };
        let (updated_at, answered_at) = (later(self.updated), later(self.answered));
        Settled { requested_at, closed_at, reopened_at, updated_at, answered_at }
    }

    /// An open request was closed before only if it was opened again since.
    fn closing_of_open(
        &self,
        source: &mut Source<'_>,
        reopened_at: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let closed = self.closed?;
        if reopened_at.is_some_and(|reopened_at| reopened_at >= closed.at) {
            return Some(closed.at.max(self.requested.at));
        }
        source.odd(QuirkKind::ClosingOfOpen, Part::Closed, source.first(Part::Closed));
        None
    }

    /// When a closed request was closed: by its time of closing; in a file that has no such column,
    /// by the time of its last change.
    fn closing(&self, source: &mut Source<'_>) -> Option<Timestamp> {
        let (part, closed) = if source.has(Part::Closed) {
            (Part::Closed, self.closed)
        } else {
            (Part::Updated, self.updated)
        };
        let Some(closed) = closed else {
            source.odd(QuirkKind::ClosedWithoutTime, Part::Status, source.first(Part::Status));
            return None;
        };
        if closed.at >= self.requested.at {
            return Some(closed.at);
        }
        // Two days without a time of day, or a closing by the day alone, may well agree.
        if closed.is_day_only && source.is_same_day(closed.at, self.requested.at) {
            return Some(self.requested.at);
        }
        source.odd(QuirkKind::ClosedBeforeRequested, part, source.first(part));
        Some(self.requested.at)
    }
}

impl Source<'_> {
    fn is_same_day(&self, one: Timestamp, other: Timestamp) -> bool {
        let zone = &self.mapping.time.zone;
        zone.to_datetime(one).date() == zone.to_datetime(other).date()
    }
}
