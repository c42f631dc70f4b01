//! What comes of a command: events on one or more case streams, committed whole.

use std::collections::BTreeMap;

use super::context::Context;
use super::event::{Event, EventBody};
use super::evolve::evolve;
use super::model::Case;
use crate::access::Permit;
use crate::ids::CaseId;
use crate::refusal::{Refusal, RefusalKey};

/// New events of one case, to be committed only if nothing came between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Which case.
    pub case_id: CaseId,
    /// The number of events the case had when this was decided; another number is a conflict.
    pub expected_seq: u64,
    /// The new events, in order.
    pub events: Vec<Event>,
    /// The case after them.
    pub after: Case,
}

/// What comes of a command. It can only be built with a [`Permit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    permit: Permit,
    streams: Vec<Stream>,
}

impl Change {
    /// The permit under which it was decided.
    #[must_use]
    pub const fn permit(&self) -> &Permit {
        &self.permit
    }

    /// The streams, the case of the command first; committed together or not at all.
    #[must_use]
    pub fn streams(&self) -> &[Stream] {
        &self.streams
    }

    /// The streams, to be committed.
    #[must_use]
    pub fn into_streams(self) -> Vec<Stream> {
        self.streams
    }
}

/// Which stream of a draft is meant: 0 the case of the command, then the others from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct On(usize);

/// The case of the command itself.
pub(super) const MAIN: On = On(0);

/// A change being written: every event is applied at once, so that what follows sees it.
pub(super) struct Draft<'context> {
    pub(super) context: &'context Context<'context>,
    permit: Permit,
    main: Stream,
    others: Vec<Stream>,
    places: BTreeMap<CaseId, usize>,
}

fn stream_of(case: &Case) -> Stream {
    Stream {
        case_id: case.id,
        expected_seq: case.seq,
        events: Vec::with_capacity(4),
        after: case.clone(),
    }
}

impl<'context> Draft<'context> {
    pub(super) fn new(case: &Case, permit: Permit, context: &'context Context<'context>) -> Self {
        Self { context, permit, main: stream_of(case), others: Vec::new(), places: BTreeMap::new() }
    }

    /// The stream of another case, started if there is none yet.
    pub(super) fn on(&mut self, case: &Case) -> On {
        if case.id == self.main.case_id {
            return MAIN;
        }
        let others = &mut self.others;
        let place = *self.places.entry(case.id).or_insert_with(|| {
            others.push(stream_of(case));
            others.len()
        });
        On(place)
    }

    /// The stream of a case to be opened.
    ///
    /// # Errors
    /// Its id is that of a case in this change.
    pub(super) fn open_case(&mut self, id: CaseId) -> Result<On, Refusal> {
        if id == self.main.case_id || self.places.contains_key(&id) {
            return Err(RefusalKey::AlreadyRegistered.into());
        }
        Ok(self.on(&Case::unborn(id)))
    }

    fn stream(&self, on: On) -> &Stream {
        on.0.checked_sub(1).and_then(|index| self.others.get(index)).unwrap_or(&self.main)
    }

    fn stream_mut(&mut self, on: On) -> &mut Stream {
        let other = on.0.checked_sub(1).and_then(|index| self.others.get_mut(index));
        other.unwrap_or(&mut self.main)
    }

    /// A case as it stands after what is written so far.
    pub(super) fn case(&self, on: On) -> &Case {
        &self.stream(on).after
    }

    /// Writes an event on the case of the command.
    pub(super) fn record(&mut self, body: EventBody) {
        self.record_on(MAIN, body);
    }

    /// Writes an event on a case.
    pub(super) fn record_on(&mut self, on: On, body: EventBody) {
        let now = self.context.now;
        self.record_at(on, now, body);
    }

    /// Writes an event that happened at another time than it is recorded.
    pub(super) fn record_at(&mut self, on: On, occurred_at: jiff::Timestamp, body: EventBody) {
        let recorded_at = self.context.now;
        let actor = *self.context.actor;
        let stream = self.stream_mut(on);
        let seq = stream.after.seq + 1;
        let event = Event { case_id: stream.case_id, seq, occurred_at, recorded_at, actor, body };
        let before = std::mem::replace(&mut stream.after, Case::unborn(stream.case_id));
        stream.after = evolve(before, &event);
        stream.events.push(event);
    }

    /// The finished change.
    pub(super) fn finish(self) -> Change {
        let mut streams = Vec::with_capacity(1 + self.others.len());
        streams.push(self.main);
        streams.extend(self.others.into_iter().filter(|stream| !stream.events.is_empty()));
        Change { permit: self.permit, streams }
    }
}
