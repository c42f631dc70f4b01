//! Supporting units: asked, accepted, declined, delivered, released, each with its own task and
//! clock.

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::command::SupportAsk;
use crate::case::event::EventBody;
use crate::case::model::{Support, SupportStatus};
use crate::clock::{ClockKind, StopCause};
use crate::ids::UnitId;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn add(step: &mut Step<'_>, ask: SupportAsk) -> Decision {
    step.ask_support(ask)
}

impl Step<'_> {
    /// Asks a unit for support, and starts its clock.
    pub(super) fn ask_support(&mut self, ask: SupportAsk) -> Decision {
        let SupportAsk { unit, task, due_on } = ask;
        self.check_unit(unit)?;
        says_something(task, RefusalKey::BlankText)?;
        let case = self.draft.case(MAIN);
        if case.lead() == Some(unit) || case.active_support(unit).is_some() {
            return Err(Refusal::new(RefusalKey::AlreadySupporting).with("unit", unit));
        }
        self.draft.record(EventBody::SupportAsked { unit, task });
        match due_on {
            Some(date) => {
                self.draft.start_clock_until(MAIN, ClockKind::Support, (Some(unit), date))
            }
            None => self.draft.start_clock(MAIN, ClockKind::Support, Some(unit)),
        }
    }

    /// The support of a unit from which something is still awaited.
    fn open_support(&self, unit: Option<UnitId>) -> Result<(UnitId, &Support), Refusal> {
        let found = unit.and_then(|unit| {
            let support = self.view.case.active_support(unit);
            support.filter(|support| support.is_open()).map(|support| (unit, support))
        });
        found.ok_or_else(|| RefusalKey::NoSuchSupport.into())
    }

    fn stop_support(&mut self, unit: UnitId, cause: StopCause) {
        self.draft.stop_clocks(MAIN, cause, |clock| {
            clock.start.kind == ClockKind::Support && clock.start.unit == Some(unit)
        });
    }
}

pub(super) fn answer(step: &mut Step<'_>, is_accepted: bool, text: Option<TextRef>) -> Decision {
    let (unit, support) = step.open_support(step.context.actor.unit())?;
    if support.status != SupportStatus::Asked {
        return Err(RefusalKey::NoSuchSupport.into());
    }
    if !is_accepted && text.is_none_or(|text| text.is_blank()) {
        return Err(RefusalKey::ReasonMissing.into());
    }
    step.draft.record(EventBody::SupportAnswered { unit, is_accepted, text });
    if !is_accepted {
        step.stop_support(unit, StopCause::Void);
    }
    Ok(())
}

pub(super) fn deliver(step: &mut Step<'_>, text: TextRef) -> Decision {
    says_something(text, RefusalKey::BlankText)?;
    let (unit, _) = step.open_support(step.context.actor.unit())?;
    step.draft.record(EventBody::SupportDelivered { unit, text });
    step.stop_support(unit, StopCause::Met);
    Ok(())
}

pub(super) fn release(step: &mut Step<'_>, unit: UnitId, reason: TextRef) -> Decision {
    says_something(reason, RefusalKey::ReasonMissing)?;
    step.open_support(Some(unit))?;
    step.draft.record(EventBody::SupportReleased { unit, reason });
    step.stop_support(unit, StopCause::Void);
    Ok(())
}
