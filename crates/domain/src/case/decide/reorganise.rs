//! Reorganise: an open case moves to the successor of a unit that ended, by a recorded act. Its
//! clocks keep their due times.

use super::{Decision, Step};
use crate::case::event::EventBody;
use crate::ids::UnitId;
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn decide(step: &mut Step<'_>, from: UnitId, to: UnitId) -> Decision {
    let case = &step.view.case;
    if case.lead() != Some(from) && case.active_support(from).is_none() {
        return Err(RefusalKey::NothingToChange.into());
    }
    let unit = step.context.organisation.unit(from);
    if !unit.is_some_and(|unit| unit.successors.contains(&to)) {
        return Err(Refusal::new(RefusalKey::NotASuccessor).with("from", from).with("to", to));
    }
    step.check_unit(to)?;
    step.draft.record(EventBody::Reorganised { from, to });
    Ok(())
}
