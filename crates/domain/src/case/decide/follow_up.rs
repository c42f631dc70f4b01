//! Follow up: a promise inside an answer becomes a commitment.

use super::{Decision, Step, says_something};
use crate::case::command::NewFollowUp;
use crate::case::event::EventBody;
use crate::case::registration::{Counterparty, Kind, Origin, Registration};
use crate::clock::ClockKind;
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn decide(step: &mut Step<'_>, new: NewFollowUp) -> Decision {
    says_something(new.quotation, RefusalKey::QuotationMissing)?;
    let policy = step.context.policy_in_force()?;
    let rule = policy.types.get(&new.type_key);
    if rule.is_none_or(|rule| rule.kind != Kind::Commitment) {
        return Err(Refusal::new(RefusalKey::UnknownType).with("type", &new.type_key));
    }
    step.check_unit(new.commissioning_office)?;
    let Some(parent) = &step.view.case.registration else {
        return Err(RefusalKey::NotFound.into());
    };
    let registration = Box::new(Registration {
        kind: Kind::Commitment,
        type_key: new.type_key,
        counterparty: Counterparty::CommissioningOffice { unit: new.commissioning_office },
        origin: Origin::FollowUp { case: step.view.case.id },
        text: new.quotation,
        quotation: Some(new.quotation),
        due_on: new.due_on,
        policy: policy.reference.clone(),
        ..parent.clone()
    });
    step.draft.record(EventBody::FollowUpOpened { case: new.case });
    let on = step.draft.open_case(new.case)?;
    step.draft.record_on(on, EventBody::Registered { registration });
    step.draft.start_clock(on, ClockKind::Overall, None)?;
    step.draft.start_clock(on, ClockKind::Dispatch, None)
}
