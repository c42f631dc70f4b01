//! Draw a case for look-back, and look back on it by a third person. A rebound reopens the case and
//! counts against the unit that led when the verified answer was given.

use jiff::civil::Date;

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::event::{EventBody, ReopenCause};
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn draw(step: &mut Step<'_>, seed: String, due_on: Date) -> Decision {
    step.draft.record(EventBody::LookBackDrawn { seed, due_on });
    Ok(())
}

pub(super) fn look(step: &mut Step<'_>, has_held: bool, note: TextRef) -> Decision {
    says_something(note, RefusalKey::BlankText)?;
    let case = &step.view.case;
    let drawn = case.next_look_back();
    if let Some(drawn) = drawn.filter(|drawn| drawn.due_on > step.context.today()) {
        return Err(Refusal::new(RefusalKey::LookBackNotDue).with("due", drawn.due_on));
    }
    let lead = case.state.answerable();
    step.draft.record(EventBody::LookedBack { has_held, lead, note });
    if has_held { Ok(()) } else { step.reopen(MAIN, ReopenCause::Rebound, None) }
}
