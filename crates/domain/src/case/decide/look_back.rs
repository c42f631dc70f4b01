//! Draw a case for look-back, and look back on it by a third person. A rebound reopens the case and
//! counts against the unit that led when the verified answer was given.

use jiff::civil::Date;

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::event::{EventBody, ReopenCause};
use crate::refusal::RefusalKey;
use crate::text_ref::TextRef;

pub(super) fn draw(step: &mut Step<'_>, seed: String, due_on: Date) -> Decision {
    if seed.trim().is_empty() {
        return Err(RefusalKey::BlankText.into());
    }
    let drawn = &step.view.case.look_backs;
    if drawn.iter().any(|known| known.seed == seed && known.due_on == due_on) {
        return Err(RefusalKey::NothingToChange.into());
    }
    step.draft.record(EventBody::LookBackDrawn { seed, due_on });
    Ok(())
}

pub(super) fn look(step: &mut Step<'_>, has_held: bool, note: TextRef) -> Decision {
    says_something(note, RefusalKey::BlankText)?;
    let case = &step.view.case;
    let lead = case.state.answerable();
    step.draft.record(EventBody::LookedBack { has_held, lead, note });
    if has_held { Ok(()) } else { step.reopen(MAIN, ReopenCause::Rebound, None) }
}
