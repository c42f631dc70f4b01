//! Split: a task goes down a level as a child case.

use super::{Decision, Step, says_something};
use crate::case::command::NewChild;
use crate::case::event::EventBody;
use crate::case::registration::{Counterparty, Origin, Registration};
use crate::clock::ClockKind;
use crate::ids::UnitId;
use crate::refusal::RefusalKey;

pub(super) fn decide(step: &mut Step<'_>, children: &[NewChild]) -> Decision {
    let case = &step.view.case;
    let (Some(registration), Some(lead)) = (&case.registration, case.lead()) else {
        return Err(RefusalKey::NotFound.into());
    };
    if children.is_empty() {
        return Err(RefusalKey::NothingToChange.into());
    }
    children.iter().try_for_each(|child| open(step, registration, lead, child))
}

fn open(
    step: &mut Step<'_>,
    parent: &Registration,
    parent_lead: UnitId,
    child: &NewChild,
) -> Decision {
    says_something(child.task, RefusalKey::BlankText)?;
    step.check_lead(child.unit)?;
    step.check_below(child.unit, parent_lead)?;
    let known = step.draft.case(crate::case::change::MAIN).children.iter();
    if known.chain(&[]).any(|known| known.case == child.case) || child.case == step.view.case.id {
        return Err(RefusalKey::AlreadyRegistered.into());
    }
    let registration = Box::new(Registration {
        counterparty: Counterparty::ParentLead { unit: parent_lead },
        origin: Origin::Split { parent: step.view.case.id, parent_lead },
        text: child.task,
        due_on: child.due_on,
        policy: step.policy.reference.clone(),
        ..parent.clone()
    });
    let (lead, category) = (child.unit, registration.category.clone());
    let policy = step.policy.reference.clone();
    step.draft.record(EventBody::ChildOpened { case: child.case, unit: lead });
    let on = step.draft.open_case(child.case)?;
    step.draft.record_on(on, EventBody::Registered { registration });
    step.draft.record_on(on, EventBody::Dispatched { lead, category, policy, reason: None });
    step.draft.start_clock(on, ClockKind::Overall, None)?;
    step.draft.start_unit_clocks(on, lead)
}
