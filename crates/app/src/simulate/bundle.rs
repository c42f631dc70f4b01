//! What was decided and goes down together: the decisions of a period on one case, and on cases
//! that a decision touched together. Of each case only the last state is held, so that a busy week
//! takes the memory of its cases and not of its commands.

use std::collections::{BTreeMap, HashMap};

use domain::actor::Actor;
use domain::case::{Change, Stream};
use domain::ids::CaseId;
use jiff::Timestamp;

use super::stage::Caller;
use crate::port::commit::NewText;

/// A decision, as it is made.
#[derive(Debug)]
pub(super) struct Decision {
    /// Under which command.
    pub(super) actor: Actor,
    /// What came of it.
    pub(super) change: Change,
    /// The texts that it names.
    pub(super) texts: Vec<NewText>,
    /// Contact data that came with it.
    pub(super) caller: Option<Caller>,
}

/// Decisions that go down together.
#[derive(Debug)]
pub struct Bundle {
    /// The cases in the order in which they were first touched, each with who acted on it last.
    pub streams: Vec<(Stream, Actor)>,
    /// The texts that the decisions name.
    pub texts: Vec<NewText>,
    /// Those whose contact data came with them.
    pub callers: Vec<Caller>,
    /// When the last of them was made.
    pub now: Timestamp,
    /// The place of the first touch of each of `streams`.
    touched: Vec<usize>,
}

/// The bundles of a period while it is lived.
#[derive(Debug, Default)]
pub(super) struct Bundles {
    /// By the place of their first decision.
    of: BTreeMap<usize, Bundle>,
    /// In which bundle a case is.
    places: HashMap<CaseId, usize>,
    decided: usize,
    touched: usize,
}

impl Bundle {
    fn add(&mut self, stream: Stream, actor: Actor, touched: usize) {
        let mut known = self.streams.iter_mut();
        match known.find(|(before, _)| before.case_id == stream.case_id) {
            Some((before, by)) => {
                before.events.extend(stream.events);
                before.after = stream.after;
                *by = actor;
            }
            None => {
                self.streams.push((stream, actor));
                self.touched.push(touched);
            }
        }
    }

    /// Takes up one that has no case in common with it.
    fn absorb(&mut self, other: Self) {
        self.streams.extend(other.streams);
        self.touched.extend(other.touched);
        self.texts.extend(other.texts);
        self.callers.extend(other.callers);
        self.now = self.now.max(other.now);
    }

    fn in_order(mut self) -> Self {
        let mut streams: Vec<_> = self.touched.drain(..).zip(self.streams).collect();
        streams.sort_by_key(|(touched, _)| *touched);
        self.streams = streams.into_iter().map(|(_, stream)| stream).collect();
        self
    }
}

impl Bundles {
    /// Takes up a decision; bundles that it connects become one.
    pub(super) fn add(&mut self, decision: Decision) {
        let Decision { actor, change, texts, caller } = decision;
        let now = change.permit().at();
        let streams = change.into_streams();
        let mut found: Vec<usize> =
            streams.iter().filter_map(|stream| self.places.get(&stream.case_id).copied()).collect();
        found.sort_unstable();
        found.dedup();
        let place = found.first().copied().unwrap_or(self.decided);
        self.decided += 1;
        for other in found.into_iter().skip(1) {
            self.join(place, other);
        }
        let empty = || Bundle {
            streams: Vec::new(),
            texts: Vec::new(),
            callers: Vec::new(),
            now,
            touched: Vec::new(),
        };
        let bundle = self.of.entry(place).or_insert_with(empty);
        bundle.now = now;
        bundle.texts.extend(texts);
        bundle.callers.extend(caller);
        for stream in streams {
            self.places.insert(stream.case_id, place);
            bundle.add(stream, actor, self.touched);
            self.touched += 1;
        }
    }

    fn join(&mut self, place: usize, other: usize) {
        let Some(other) = self.of.remove(&other) else { return };
        for (stream, _) in &other.streams {
            self.places.insert(stream.case_id, place);
        }
        if let Some(bundle) = self.of.get_mut(&place) {
            bundle.absorb(other);
        }
    }

    /// How many decisions were made, and the bundles in the order of their first ones.
    pub(super) fn finish(self) -> (usize, Vec<Bundle>) {
        (self.decided, self.of.into_values().map(Bundle::in_order).collect())
    }
}
