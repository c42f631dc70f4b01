//! From a request of another system to facts of history, each at its own time. Pure.

use domain::case::{
    ClosedAs, Confidentiality, Counterparty, ImportedFact, Kind, Origin, Registration,
};
use domain::ids::{
    AuthorityId, CaseId, CategoryKey, ChannelKey, PolicyRef, RequesterId, TypeKey, UnitId,
    UrgencyKey,
};
use domain::text_ref::TextRef;
use jiff::Timestamp;

use super::case::{SourceCase, SourceStatus};

/// What a request becomes here: its words as keys and ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Whose case it is.
    pub authority: AuthorityId,
    /// Its type, of the kind request.
    pub type_key: TypeKey,
    /// Its category.
    pub category: Option<CategoryKey>,
    /// How it came in.
    pub channel: ChannelKey,
    /// How pressing it is.
    pub urgency: UrgencyKey,
    /// Who asked. The source does not say, so it is somebody without contact data.
    pub requester: RequesterId,
    /// The policy it is under.
    pub policy: PolicyRef,
    /// The unit that had it.
    pub unit: Option<UnitId>,
    /// The case it repeats, where that is here.
    pub primary: Option<CaseId>,
}

/// The facts of a request in the order of their times, the registration first. `text` keeps a text
/// and gives its reference.
///
/// A closing is [`ClosedAs::Unverified`]: no source says here that somebody independent verified
/// the result. Where it says nothing of when an answer was given, the time of closing is taken; of
/// when a unit was given the case, the time of the request.
pub fn facts(
    case: &SourceCase,
    subject: &Subject,
    text: &mut dyn FnMut(&str) -> TextRef,
) -> Vec<(Timestamp, ImportedFact)> {
    let start = case.requested_at;
    let registration = Box::new(registration(case, subject, text));
    let mut facts = vec![(start, ImportedFact::Registered { registration })];
    if let Some(lead) = subject.unit {
        facts.push((start, ImportedFact::Assigned { lead }));
    }
    let mut later = answered(case, text);
    later.extend(
        case.notes
            .iter()
            .map(|note| (note.at.max(start), ImportedFact::Noted { text: text(&note.text) })),
    );
    later.extend(ended(case, subject));
    later.sort_by_key(|(at, _)| *at);
    facts.extend(later);
    if let Some(note) = case.note() {
        let last = facts.last().map_or(start, |(at, _)| *at);
        facts.push((last, ImportedFact::Noted { text: text(&note) }));
    }
    facts
}

fn registration(
    case: &SourceCase,
    subject: &Subject,
    text: &mut dyn FnMut(&str) -> TextRef,
) -> Registration {
    let place = case.full_place();
    Registration {
        authority: subject.authority,
        kind: Kind::Request,
        type_key: subject.type_key.clone(),
        category: subject.category.clone(),
        channel: subject.channel.clone(),
        urgency: subject.urgency.clone(),
        counterparty: Counterparty::Requester { requester: subject.requester },
        confidentiality: Confidentiality::Ordinary,
        origin: Origin::Direct,
        text: text(&case.full_text()),
        quotation: None,
        place: (!place.is_empty()).then(|| text(&place)),
        due_on: None,
        policy: subject.policy.clone(),
    }
}

/// The answer of a closed request; what is said of an open one is no answer yet.
fn answered(
    case: &SourceCase,
    text: &mut dyn FnMut(&str) -> TextRef,
) -> Vec<(Timestamp, ImportedFact)> {
    if case.answer.is_empty() {
        return Vec::new();
    }
    let text = text(&case.answer);
    let (at, fact) = match case.status {
        SourceStatus::Open => (case.updated_at, ImportedFact::Noted { text }),
        SourceStatus::Closed | SourceStatus::Withdrawn => {
            (Some(last_closing(case)), ImportedFact::Answered { text })
        }
    };
    let at = case.answered_at.or(at).unwrap_or(case.requested_at);
    vec![(at, fact)]
}

/// How it was closed, opened again, linked.
fn ended(case: &SourceCase, subject: &Subject) -> Vec<(Timestamp, ImportedFact)> {
    let class = match case.status {
        SourceStatus::Open | SourceStatus::Closed => ClosedAs::Unverified,
        SourceStatus::Withdrawn => ClosedAs::Withdrawn,
    };
    let mut facts = Vec::new();
    let is_closed = case.status != SourceStatus::Open;
    if let Some(reopened_at) = case.reopened_at {
        // A closing before the reopening is another one than that which closes it now.
        let before = case.closed_at.filter(|closed_at| *closed_at <= reopened_at);
        let closed = ImportedFact::Closed { class: ClosedAs::Unverified };
        facts.extend(before.map(|closed_at| (closed_at, closed)));
        facts.push((reopened_at, ImportedFact::Reopened));
    }
    let end = if is_closed { last_closing(case) } else { latest(case) };
    if let Some(primary) = subject.primary {
        facts.push((end, ImportedFact::Linked { primary }));
    }
    if is_closed {
        facts.push((end, ImportedFact::Closed { class }));
    }
    facts
}

/// When a closed request was closed last: its time of closing, else the last time the source gives.
fn last_closing(case: &SourceCase) -> Timestamp {
    let is_final = |closed_at: &Timestamp| case.reopened_at.is_none_or(|at| at < *closed_at);
    case.closed_at.filter(is_final).unwrap_or_else(|| latest(case))
}

fn latest(case: &SourceCase) -> Timestamp {
    let later = [case.reopened_at, case.updated_at, case.answered_at].into_iter().flatten();
    later.fold(case.requested_at, Timestamp::max)
}
