//! Which messages an event owes to whom. One message for each effect, under an id that never
//! changes, so that delivering it twice is seen as such.

use domain::actor::Role;
use domain::case::{Case, Event, EventBody};
use domain::ids::UnitId;
use domain::policy::{Recipient, RecipientOf};
use jiff::Timestamp;
use serde_json::json;

use crate::port::work::Notice;
use crate::rules::Rules;

fn units_of(
    recipient: Recipient,
    of: Option<UnitId>,
    rules: &Rules,
    now: Timestamp,
) -> Vec<UnitId> {
    let organisation = &rules.organisation;
    match recipient.of {
        RecipientOf::Unit => of.into_iter().collect(),
        RecipientOf::UnitAbove => {
            let line = of.into_iter().flat_map(|unit| organisation.line_of(unit, now));
            line.skip(1).take(1).collect()
        }
        RecipientOf::Jurisdiction => {
            let posts = rules.record.posts.iter().filter(|post| post.role == recipient.role);
            let serves = |above: UnitId| {
                of.map_or_else(
                    || organisation.is_root(above, now),
                    |unit| organisation.is_within(unit, above, now),
                )
            };
            let mut units: Vec<UnitId> = posts
                .filter(|post| serves(post.jurisdiction.unwrap_or(post.unit)))
                .map(|post| post.unit)
                .collect();
            units.sort_unstable();
            units.dedup();
            units
        }
    }
}

/// Messages that an event owes. `after` is the case as it left it.
#[must_use]
pub fn of_event(event: &Event, after: &Case, number: &str, rules: &Rules) -> Vec<Notice> {
    let now = event.recorded_at;
    let lead = after.lead();
    let (key, units): (&str, Vec<(UnitId, Role)>) = match &event.body {
        EventBody::Dispatched { lead, .. } | EventBody::Ruled { lead, .. } => {
            ("dispatched", vec![(*lead, Role::Handler)])
        }
        EventBody::SupportAsked { unit, .. } => ("support-asked", vec![(*unit, Role::Handler)]),
        EventBody::ObjectionJudged { .. } => ("objection-judged", to_handlers(lead)),
        EventBody::ExtensionDecided { .. } => ("extension-decided", to_handlers(lead)),
        EventBody::SentBack { .. } => ("sent-back", to_handlers(lead)),
        EventBody::Reminded { .. } => ("reminded", to_handlers(lead)),
        EventBody::Escalated { .. } => ("escalated", to_handlers(lead)),
        EventBody::Reopened { .. } => ("reopened", to_handlers(lead)),
        EventBody::StepReached { clock, recipients, is_superseded: false, .. } => {
            let counted_for = after.clock(*clock).and_then(|found| found.start.unit);
            let of = counted_for.or_else(|| after.responsible());
            let each = recipients.iter().flat_map(|recipient| {
                units_of(*recipient, of, rules, now).into_iter().map(|unit| (unit, recipient.role))
            });
            ("step-reached", each.collect())
        }
        _ => return Vec::new(),
    };
    let reached = match &event.body {
        EventBody::StepReached { clock, level, .. } => {
            let kind = after.clock(*clock).map(|found| found.start.kind);
            Some(json!({ "clock": kind, "level": level }))
        }
        _ => None,
    };
    let values = |role: Role| {
        let about = json!({ "number": number, "role": role, "seq": event.seq, "step": reached });
        about.to_string()
    };
    let numbered = units.into_iter().enumerate();
    let notices = numbered.map(|(place, (unit, role))| Notice {
        id: format!("{}:{}:{place}", after.id, event.seq),
        case: after.id,
        unit: Some(unit),
        requester: None,
        key: key.to_owned(),
        values: values(role),
        caused_at: now,
        delivered_at: None,
    });
    notices.chain(to_requester(event, after, number)).collect()
}

fn to_handlers(lead: Option<UnitId>) -> Vec<(UnitId, Role)> {
    lead.map(|unit| (unit, Role::Handler)).into_iter().collect()
}

fn to_requester(event: &Event, after: &Case, number: &str) -> Option<Notice> {
    let requester = after.subject().requester?;
    let key = match &event.body {
        EventBody::Registered { .. } => "received",
        EventBody::Disposed { .. } | EventBody::Transferred { .. } => "ended-at-intake",
        EventBody::AnswerAccepted | EventBody::AnswerInherited { .. } => "answered",
        EventBody::Closed { .. } => "closed",
        _ => return None,
    };
    Some(Notice {
        id: format!("{}:{}:requester", after.id, event.seq),
        case: after.id,
        unit: None,
        requester: Some(requester),
        key: key.to_owned(),
        values: json!({ "number": number }).to_string(),
        caused_at: event.recorded_at,
        delivered_at: None,
    })
}
