//! Make a case long-term, and review it: only with a review date, which has a clock of its own.

use jiff::civil::Date;

use super::pause::end_pause;
use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::clocks::limit_of;
use crate::case::event::EventBody;
use crate::clock::{ClockKind, PauseCause};
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

fn check_ahead(step: &Step<'_>, date: Date) -> Decision {
    if date > step.context.today() {
        return Ok(());
    }
    Err(Refusal::new(RefusalKey::DateNotAhead).with("date", date))
}

pub(super) fn make(step: &mut Step<'_>, review_on: Date, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    check_ahead(step, review_on)?;
    end_pause(&mut step.draft, None)?;
    let policies = step.context.policies;
    step.draft.record(EventBody::MadeLongTerm { review_on, reason });
    step.draft.pause_clocks(MAIN, &PauseCause::LongTerm, |clock| {
        let limit = policies.get(&clock.start.policy).and_then(|policy| limit_of(clock, policy));
        limit.is_some_and(|limit| limit.pauses_long_term)
    });
    step.draft.start_clock_until(MAIN, ClockKind::Review, (None, review_on))
}

pub(super) fn review(step: &mut Step<'_>, keep_until: Option<Date>, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    keep_until.map_or(Ok(()), |date| check_ahead(step, date))?;
    step.draft.record(EventBody::LongTermReviewed { keep_until, reason });
    step.draft.meet(MAIN, ClockKind::Review);
    match keep_until {
        Some(date) => step.draft.start_clock_until(MAIN, ClockKind::Review, (None, date)),
        None => step.draft.resume_clocks(MAIN, &PauseCause::LongTerm),
    }
}
