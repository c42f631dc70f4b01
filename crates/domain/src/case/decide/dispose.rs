//! Dispose and transfer: a case ends at intake, as its own class, never as resolved.

use super::{Decision, Step, says_something};
use crate::case::change::MAIN;
use crate::case::command::Transferral;
use crate::case::event::EventBody;
use crate::case::model::ChildStatus;
use crate::case::registration::{DispositionClass, Kind, Origin, Registration};
use crate::clock::ClockKind;
use crate::ids::DispositionKey;
use crate::policy::DispositionRule;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

/// Only a person or an enterprise is answered at once or passed to the emergency services.
pub(super) fn dispose(
    step: &mut Step<'_>,
    disposition: DispositionKey,
    text: Option<TextRef>,
) -> Decision {
    let rule = rule_of(step, &disposition)?;
    let class = rule.class;
    let kind = step.view.case.registration.as_ref().map(|found| found.kind);
    let is_for_requests =
        matches!(class, DispositionClass::AnsweredAtIntake | DispositionClass::Emergency);
    let is_transfer = class == DispositionClass::TransferredToAuthority;
    if is_transfer || (is_for_requests && kind != Some(Kind::Request)) {
        return Err(unknown(&disposition));
    }
    if rule.needs_text && text.is_none_or(|text| text.is_blank()) {
        return Err(RefusalKey::BlankText.into());
    }
    step.release_duplicates(MAIN)?;
    step.draft.record(EventBody::Disposed { class, disposition, text });
    end(step, class)
}

/// Answered at intake is an answer given: the overall clock is met. Every other disposition ends a
/// case whose answer is owed by somebody else, or by nobody.
fn end(step: &mut Step<'_>, class: DispositionClass) -> Decision {
    step.draft.meet(MAIN, ClockKind::Dispatch);
    if class == DispositionClass::AnsweredAtIntake {
        step.draft.meet(MAIN, ClockKind::Overall);
    }
    step.draft.void_all(MAIN);
    step.tell_parent(MAIN, ChildStatus::Ended)
}

fn unknown(disposition: &DispositionKey) -> Refusal {
    Refusal::new(RefusalKey::UnknownDisposition).with("disposition", disposition)
}

fn rule_of<'step>(
    step: &Step<'step>,
    disposition: &DispositionKey,
) -> Result<&'step DispositionRule, Refusal> {
    let policy = step.policy;
    policy.dispositions.get(disposition).ok_or_else(|| unknown(disposition))
}

pub(super) fn transfer(step: &mut Step<'_>, transferral: Transferral) -> Decision {
    let Transferral { disposition, to, new_case, reason } = transferral;
    let rule = rule_of(step, &disposition)?;
    if rule.class != DispositionClass::TransferredToAuthority {
        return Err(unknown(&disposition));
    }
    says_something(reason, RefusalKey::ReasonMissing)?;
    let Some(here) = step.view.case.registration.clone() else {
        return Err(RefusalKey::NotFound.into());
    };
    if to == here.authority {
        return Err(RefusalKey::NothingToChange.into());
    }
    step.release_duplicates(MAIN)?;
    step.draft.record(EventBody::Transferred { to, case: new_case, disposition, reason });
    end(step, DispositionClass::TransferredToAuthority)?;
    let origin = Origin::Transfer { authority: here.authority, case: step.view.case.id };
    let registration = Box::new(Registration { authority: to, origin, ..here });
    // The request is as old there as it was here: the requester asked once. Its clocks are that
    // authority's to promise, under its own policy; see `Step::take_on`.
    let there = step.draft.open_case(new_case)?;
    let asked_at = step.view.case.registered_at;
    step.draft.record_at(there, asked_at, EventBody::Registered { registration });
    Ok(())
}
