//! Ask that a case leave a rate, and decide it by somebody of an independent unit.

use super::{Decision, Step, says_something};
use crate::case::event::EventBody;
use crate::ids::ReasonKey;
use crate::policy::Rate;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub(super) fn ask(
    step: &mut Step<'_>,
    rates: Vec<Rate>,
    reason: ReasonKey,
    evidence: Vec<TextRef>,
) -> Decision {
    let Some(rule) = step.policy.exclusion_reasons.get(&reason) else {
        return Err(Refusal::new(RefusalKey::UnknownReason).with("reason", reason));
    };
    if rates.is_empty() || rates.iter().any(|rate| !rule.rates.contains(rate)) {
        return Err(Refusal::new(RefusalKey::RateNotCovered).with("reason", reason));
    }
    if rule.needs_evidence && evidence.iter().all(TextRef::is_blank) {
        return Err(RefusalKey::EvidenceMissing.into());
    }
    let approved = step.view.case.exclusions.iter().filter(|known| known.is_approved == Some(true));
    if approved.flat_map(|known| &known.rates).any(|rate| rates.contains(rate)) {
        return Err(RefusalKey::ExclusionKnown.into());
    }
    step.draft.record(EventBody::ExclusionAsked { rates, reason, evidence });
    Ok(())
}

pub(super) fn decide(step: &mut Step<'_>, is_approved: bool, note: TextRef) -> Decision {
    says_something(note, RefusalKey::ReasonMissing)?;
    let Some(open) = step.view.case.open_exclusion() else {
        return Err(RefusalKey::NoExclusionAsked.into());
    };
    let (rates, reason) = (open.rates.clone(), open.reason.clone());
    step.draft.record(EventBody::ExclusionDecided { rates, reason, is_approved, note });
    Ok(())
}
