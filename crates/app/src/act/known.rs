//! A case as read from its journal, and which other cases deciding may touch.

use std::collections::HashMap;

use domain::case::{Case, Command, Event, EventBody, Origin, State, evolve, related_ids};
use domain::ids::CaseId;
use domain::text_ref::Digest;

use crate::journal;
use crate::port::case::Loaded;
use crate::port::fault::Fault;
use crate::port::sums::KeptFacts;

/// A case as read from its journal.
#[derive(Debug, Clone)]
pub struct Known {
    /// The case as its events left it.
    pub case: Case,
    /// Its public number.
    pub number: String,
    /// The hash of its last entry.
    pub head: Digest,
    /// All its events.
    pub events: Vec<Event>,
    /// What it gives an appraisal to count, as it is kept; none for a new case.
    pub kept: Option<KeptFacts>,
}

impl Known {
    /// A case in which nothing has happened; it has no number yet.
    #[must_use]
    pub const fn unborn(case: CaseId) -> Self {
        let case = Case::unborn(case);
        Self { case, number: String::new(), head: journal::START, events: Vec::new(), kept: None }
    }

    /// Reads a case from its entries.
    ///
    /// # Errors
    /// An entry is damaged or from a newer program.
    pub fn read(loaded: &Loaded) -> Result<Self, Fault> {
        let events = journal::read_all(loaded.case, &loaded.entries)?;
        let case = events.iter().fold(Case::unborn(loaded.case), evolve);
        let head = loaded.entries.last().map_or(journal::START, |entry| entry.hash);
        let (number, kept) = (loaded.number.clone(), loaded.kept.clone());
        Ok(Self { case, number, head, events, kept })
    }
}

/// Cases not yet at hand that deciding a command on a case may touch. Which those are is for the
/// rules to say. The holders of a text are looked up where it is kept; those of a text from before
/// that was kept are found among the relatives.
pub(super) fn related(
    case: &Case,
    command: &Command,
    known: &HashMap<CaseId, Known>,
) -> Vec<CaseId> {
    if matches!(command, Command::Redact { .. }) {
        return named_by(known, case.id);
    }
    let at_hand = |id: CaseId| known.get(&id).map(|found| &found.case);
    let mut wanted = related_ids(case, command, &at_hand);
    wanted.sort_unstable();
    wanted.dedup();
    wanted.retain(|id| !known.contains_key(id));
    wanted
}

/// Cases that a case names, and those above it, as far as they are not yet at hand.
pub(crate) fn named_by(known: &HashMap<CaseId, Known>, id: CaseId) -> Vec<CaseId> {
    let own = known.get(&id).map(|found| &found.case);
    let below = own.into_iter().flat_map(|case| {
        case.children.iter().map(|child| child.case).chain(case.duplicates.iter().copied())
    });
    let above = known.values().flat_map(|found| upwards(&found.case));
    let promised = known.get(&id).into_iter().flat_map(|found| &found.events);
    let promised = promised.filter_map(|event| match event.body {
        EventBody::FollowUpOpened { case } => Some(case),
        _ => None,
    });
    let mut wanted: Vec<CaseId> = below.chain(above).chain(promised).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted.retain(|case| !known.contains_key(case));
    wanted
}

fn upwards(case: &Case) -> Vec<CaseId> {
    let mut found = Vec::new();
    if let State::Linked { primary, .. } = &case.state {
        found.push(*primary);
    }
    if let Some(registration) = &case.registration {
        match registration.origin {
            Origin::Split { parent, .. } => found.push(parent),
            Origin::FollowUp { case } => found.push(case),
            Origin::Direct
            | Origin::Visit
            | Origin::Document
            | Origin::Stocktake
            | Origin::Transfer { .. } => {}
        }
    }
    found
}
