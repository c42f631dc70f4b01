//! Counts the tallies again from the whole journal, event by event, without the case.
//!
//! Of each case it keeps only what attribution needs: who registered and who leads. It must agree
//! with [`crate::tally`], which reads the case as `evolve` leaves it; a difference is a fault in
//! one of them, or somebody changed a tally.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::case::{Event, EventBody, ImportedFact, Origin, Registration, Verdict};
use domain::ids::{CaseId, UnitId};
use jiff::civil::Date;

use crate::rules::Rules;
use crate::tally::Measure;

/// A tally's name.
pub(super) type Key = (Date, Option<UnitId>, Measure);

#[derive(Debug, Default, Clone, Copy)]
struct Holder {
    registrar: Option<UnitId>,
    lead: Option<UnitId>,
}

/// The count under way.
pub(super) struct Recount {
    rules: Arc<Rules>,
    holders: HashMap<CaseId, Holder>,
    counts: BTreeMap<Key, i64>,
}

impl Recount {
    pub(super) fn new(rules: Arc<Rules>) -> Self {
        Self { rules, holders: HashMap::new(), counts: BTreeMap::new() }
    }

    /// Counts an event; events of a case come in their order.
    pub(super) fn add(&mut self, event: &Event) {
        let holder = self.holders.entry(event.case_id).or_default();
        let counted = step(holder, event);
        if let Some((measure, unit)) = counted {
            let day = self.rules.day(event.occurred_at);
            *self.counts.entry((day, unit, measure)).or_default() += 1;
        }
    }

    pub(super) fn finish(self) -> BTreeMap<Key, i64> {
        self.counts
    }
}

fn registered(holder: &mut Holder, event: &Event, registration: &Registration) {
    let is_transferred = matches!(registration.origin, Origin::Transfer { .. });
    holder.registrar = event.actor.unit().filter(|_| !is_transferred);
}

fn step(holder: &mut Holder, event: &Event) -> Option<(Measure, Option<UnitId>)> {
    let before = *holder;
    match &event.body {
        EventBody::Registered { registration } => {
            registered(holder, event, registration);
            Some((Measure::Registered, holder.registrar))
        }
        EventBody::Imported { fact } => imported(holder, event, fact),
        EventBody::Disposed { .. } | EventBody::Transferred { .. } => {
            Some((Measure::Disposed, before.lead.or(before.registrar)))
        }
        EventBody::Dispatched { lead, .. } | EventBody::Ruled { lead, .. } => {
            holder.lead = Some(*lead);
            Some((Measure::Dispatched, holder.lead))
        }
        // The lead whose answer it is leads the duplicate from then on.
        EventBody::AnswerInherited { lead, .. } => {
            holder.lead = Some(*lead);
            None
        }
        EventBody::ObjectionJudged { is_upheld: true, .. } => {
            holder.lead = None;
            None
        }
        EventBody::Reorganised { from, to } => {
            if holder.lead == Some(*from) {
                holder.lead = Some(*to);
            }
            if holder.registrar == Some(*from) {
                holder.registrar = Some(*to);
            }
            None
        }
        EventBody::Signed => Some((Measure::Signed, before.lead)),
        EventBody::Objected { .. } => Some((Measure::Objected, before.lead)),
        EventBody::AnswerSubmitted { .. } => Some((Measure::Answered, before.lead)),
        EventBody::Verified { verification, lead } => match verification.verdict {
            Verdict::Held => Some((Measure::VerifiedHeld, *lead)),
            Verdict::Partly | Verdict::NotHeld => Some((Measure::VerifiedNotHeld, *lead)),
            Verdict::Unreachable => None,
        },
        EventBody::Reopened { lead, .. } => Some((Measure::Reopened, *lead)),
        EventBody::Closed { .. } => Some((Measure::Closed, before.lead)),
        _ => None,
    }
}

fn imported(
    holder: &mut Holder,
    event: &Event,
    fact: &ImportedFact,
) -> Option<(Measure, Option<UnitId>)> {
    let lead = holder.lead;
    match fact {
        ImportedFact::Registered { registration } => {
            registered(holder, event, registration);
            Some((Measure::Registered, holder.registrar))
        }
        ImportedFact::Assigned { lead } => {
            holder.lead = Some(*lead);
            Some((Measure::Dispatched, holder.lead))
        }
        ImportedFact::Answered { .. } => Some((Measure::Answered, lead)),
        ImportedFact::Disposed { .. } => Some((Measure::Disposed, lead.or(holder.registrar))),
        ImportedFact::Closed { .. } => Some((Measure::Closed, lead)),
        ImportedFact::Reopened => Some((Measure::Reopened, lead)),
        ImportedFact::Noted { .. } | ImportedFact::Linked { .. } => None,
    }
}
