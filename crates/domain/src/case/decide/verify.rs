//! Verify a result, or a withdrawal, by somebody independent; or by the requester's own word.

use super::{Decision, Step};
use crate::case::change::MAIN;
use crate::case::event::{EventBody, ReopenCause};
use crate::case::ready::is_withdrawal;
use crate::case::registration::Method;
use crate::case::state::{RequesterWord, State, Verdict, Verification};
use crate::clock::ClockKind;
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn by_official(step: &mut Step<'_>, verification: Verification) -> Decision {
    if !methods(step).contains(&verification.method) {
        let allowed: Vec<&str> = methods(step).iter().map(|method| method.as_str()).collect();
        return Err(Refusal::new(RefusalKey::WrongMethod).with("allowed", allowed.join(" ")));
    }
    let is_call = verification.method == Method::CallBack;
    if verification.verdict == Verdict::Unreachable && !is_call {
        return Err(
            Refusal::new(RefusalKey::WrongMethod).with("allowed", Method::CallBack.as_str())
        );
    }
    let failed = matches!(verification.verdict, Verdict::Partly | Verdict::NotHeld);
    if failed && verification.note.is_none_or(|note| note.is_blank()) {
        return Err(RefusalKey::ReasonMissing.into());
    }
    record(step, verification)
}

/// The requester's word is the verdict.
pub(super) fn by_requester(step: &mut Step<'_>, verification: Verification) -> Decision {
    let word = match verification.verdict {
        Verdict::Held => RequesterWord::Resolved,
        Verdict::Partly => RequesterWord::PartlyResolved,
        Verdict::NotHeld => RequesterWord::NotResolved,
        Verdict::Unreachable => return Err(RefusalKey::WrongMethod.into()),
    };
    let word = (!is_withdrawal(&step.view.case)).then_some(word);
    record(step, Verification { method: Method::OwnWord, requester_says: word, ..verification })
}

/// How this result may be verified. A withdrawal is asked of the requester, in person; a child is
/// looked at, its parent's requester is asked for the parent.
fn methods<'step>(step: &Step<'step>) -> &'step [Method] {
    let case = &step.view.case;
    if is_withdrawal(case) {
        return &[Method::CallBack];
    }
    let registration = case.registration.as_ref();
    if registration.is_some_and(|found| found.counterparty.is_parent_lead()) {
        return &[Method::OnSite, Method::Evidence];
    }
    let policy = step.policy;
    registration
        .and_then(|found| policy.types.get(&found.type_key))
        .map_or(&[], |rule| rule.methods.as_slice())
}

fn check(step: &Step<'_>, verification: &Verification) -> Decision {
    if verification.satisfaction.is_some_and(|given| !(1..=5).contains(&given)) {
        return Err(RefusalKey::SatisfactionOutOfRange.into());
    }
    if verification.happened_at.is_some_and(|at| at > step.context.now) {
        return Err(RefusalKey::HappenedAfterNow.into());
    }
    let answered_at = step.view.case.state.answer().map(|answer| answer.submitted_at);
    if let (Some(at), Some(earliest)) = (verification.happened_at, answered_at)
        && at < earliest
    {
        return Err(Refusal::new(RefusalKey::HappenedTooEarly).with("earliest", earliest));
    }
    let registration = step.view.case.registration.as_ref();
    let has_requester = registration.is_some_and(|found| found.counterparty.requester().is_some());
    let has_word = verification.requester_says.is_some() || verification.satisfaction.is_some();
    let silent = matches!(verification.verdict, Verdict::Unreachable) || !has_requester;
    if has_word && silent {
        return Err(RefusalKey::WrongCounterparty.into());
    }
    Ok(())
}

/// A withdrawal that nobody confirms ends nothing, or a wrong telephone number would: after the
/// policy's attempts the case goes on.
fn has_lapsed(step: &Step<'_>) -> bool {
    let State::Verifying(verifying) = &step.draft.case(MAIN).state else { return false };
    verifying.unreached >= step.policy.attempts_before_unreachable
}

fn record(step: &mut Step<'_>, verification: Verification) -> Decision {
    check(step, &verification)?;
    let verdict = verification.verdict;
    if is_withdrawal(&step.view.case) {
        step.draft.record(EventBody::WithdrawalVerified { verification });
        if verdict == Verdict::Unreachable && !has_lapsed(step) {
            return Ok(());
        }
        if verdict == Verdict::Unreachable {
            step.draft.record(EventBody::WithdrawalLapsed);
        }
        step.draft.meet(MAIN, ClockKind::Verify);
        return Ok(());
    }
    let lead = step.view.case.state.answerable();
    step.draft.record(EventBody::Verified { verification, lead });
    match verdict {
        Verdict::Unreachable => Ok(()),
        Verdict::Held => {
            step.draft.meet(MAIN, ClockKind::Verify);
            Ok(())
        }
        Verdict::Partly | Verdict::NotHeld => {
            step.draft.meet(MAIN, ClockKind::Verify);
            step.reopen(MAIN, ReopenCause::NotHeld, None)
        }
    }
}
