//! The row of a case: what lists filter and sort by, made from the case as its events left it.

use domain::case::{Case, Context, Standing, State};
use domain::text_ref::Digest;

use crate::port::fault::Fault;
use crate::port::list::CaseRow;

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The row of a case. `head` is the hash of its last entry.
///
/// # Errors
/// The case was never registered, or a policy or calendar that it is under is not at hand.
pub fn row_of(
    case: &Case,
    number: &str,
    head: Digest,
    context: &Context<'_>,
) -> Result<CaseRow, Fault> {
    let unregistered = || Fault::corrupt(format!("case {} has no registration", case.id));
    let registration = case.registration.as_ref().ok_or_else(unregistered)?;
    let standing: Standing = case.standing(context).map_err(|refusal| {
        Fault::corrupt(format!("case {number} cannot be read: {}", refusal.key.as_str()))
    })?;
    let subject = case.subject();
    let (verified, children) = case.children_verified();
    let closing = match &case.state {
        State::Closed(closing) | State::Archived(closing) => Some(closing),
        _ => None,
    };
    let disposition = match &case.state {
        State::Disposed { disposition, .. } => Some(disposition.clone()),
        _ => None,
    };
    let primary = match &case.state {
        State::Linked { primary, .. } => Some(*primary),
        _ => None,
    };
    Ok(CaseRow {
        authority: registration.authority,
        case: case.id,
        number: number.to_owned(),
        seq: case.seq,
        head,
        kind: registration.kind,
        type_key: registration.type_key.clone(),
        category: registration.category.clone(),
        channel: registration.channel.clone(),
        urgency: registration.urgency.clone(),
        policy: case.policy.clone().unwrap_or_else(|| registration.policy.clone()),
        status: case.status(),
        closed_as: closing.map(|closing| closing.class),
        disposition,
        round: case.round,
        escalation: case.escalation,
        responsible: subject.responsible,
        lead: subject.lead,
        supports: subject.supports.to_vec(),
        parent_lead: subject.parent_lead,
        counterparty_unit: subject.counterparty_unit,
        requester: subject.requester,
        named_persons: subject.named_persons.to_vec(),
        is_requester_hidden: subject.is_requester_hidden,
        parent: case.parent(),
        primary,
        children: (count(verified), count(children)),
        text: registration.text.text_id,
        place: registration.place.map(|place| place.text_id),
        registered_at: case.registered_at,
        closed_at: case.closed_at,
        last_update_at: case.last_update_at,
        due_at: standing.due_at,
        is_provisional: standing.is_provisional,
        at_risk_at: standing.at_risk_at,
        silent_at: standing.silent_at,
        next_step_at: if case.awaits_clocks(context) {
            Some(context.now)
        } else {
            standing.next_step_at
        },
    })
}
