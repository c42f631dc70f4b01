//! Verify a result, or a withdrawal, by somebody independent; or by the requester's own word.

use super::{Decision, Step};
use crate::case::change::MAIN;
use crate::case::event::{EventBody, ReopenCause};
use crate::case::ready::is_withdrawal;
use crate::case::registration::{Kind, Method};
use crate::case::state::{RequesterWord, Verdict, Verification};
use crate::clock::ClockKind;
use crate::refusal::{Refusal, RefusalKey};

pub(super) fn by_official(step: &mut Step<'_>, verification: Verification) -> Decision {
    if !methods(step).contains(&verification.method) {
        let allowed: Vec<String> =
            methods(step).iter().map(|method| format!("{method:?}")).collect();
        return Err(Refusal::new(RefusalKey::WrongMethod).with("allowed", allowed.join(" ")));
    }
    let is_call = verification.method == Method::CallBack;
    if verification.verdict == Verdict::Unreachable && !is_call {
        return Err(Refusal::new(RefusalKey::WrongMethod).with("allowed", "CallBack"));
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
    if case.parent().is_some() {
        return &[Method::OnSite, Method::Evidence];
    }
    let registration = case.registration.as_ref();
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
    let registration = step.view.case.registration.as_ref();
    let is_request = registration.is_some_and(|found| found.kind == Kind::Request);
    let has_word = verification.requester_says.is_some() || verification.satisfaction.is_some();
    let silent = matches!(verification.verdict, Verdict::Unreachable) || !is_request;
    if has_word && silent {
        return Err(RefusalKey::WrongCounterparty.into());
    }
    Ok(())
}

fn record(step: &mut Step<'_>, verification: Verification) -> Decision {
    check(step, &verification)?;
    let verdict = verification.verdict;
    if is_withdrawal(&step.view.case) {
        step.draft.record(EventBody::WithdrawalVerified { verification });
        if verdict != Verdict::Unreachable {
            step.draft.meet(MAIN, ClockKind::Verify);
        }
        return Ok(());
    }
    let lead = step.view.case.lead();
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
