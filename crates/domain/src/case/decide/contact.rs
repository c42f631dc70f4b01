//! Log a contact, record an update. A clock stops when the fact is recorded, not when somebody says
//! it happened.

use jiff::Timestamp;

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::command::UpdateKind;
use crate::case::event::EventBody;
use crate::clock::ClockKind;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn log(
    step: &mut Step<'_>,
    is_reached: bool,
    happened_at: Timestamp,
    note: TextRef,
) -> Decision {
    says_something(note, RefusalKey::BlankText)?;
    if happened_at > step.context.now {
        return Err(RefusalKey::HappenedAfterNow.into());
    }
    let assignment = step.view.case.state.assignment();
    let earliest = assignment.map(|known| known.dispatched_at);
    if let Some(earliest) = earliest.filter(|earliest| happened_at < *earliest) {
        return Err(Refusal::new(RefusalKey::HappenedTooEarly).with("earliest", earliest));
    }
    step.draft.record(EventBody::Contacted { is_reached, happened_at, note });
    if is_reached {
        step.draft.meet(MAIN, ClockKind::FirstContact);
    }
    Ok(())
}

pub(super) fn update(step: &mut Step<'_>, kind: UpdateKind, text: TextRef) -> Decision {
    says_something(text, RefusalKey::BlankText)?;
    step.draft.record(EventBody::Updated { kind, text });
    Ok(())
}
