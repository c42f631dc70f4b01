//! Whether a case is in a state in which something can be done, whoever wants to do it. Together
//! with the access table this is the whole of "what may this person do now".

use super::model::Case;
use super::registration::{DispositionClass, Kind};
use super::state::{State, Status, Verdict, VerifyingOf};
use crate::access::Action;
use crate::refusal::{Refusal, RefusalKey};

use Status::{
    Archived, Closed, Dispatched, Disposed, InProgress, InRuling, Linked, LongTerm, Objected,
    Received, Submitted, Unborn, Verifying,
};

/// Registered and not over.
const OPEN: &[Status] =
    &[Received, Linked, Dispatched, Objected, InRuling, InProgress, Submitted, Verifying, LongTerm];

/// Registered.
const BORN: &[Status] = &[
    Received, Disposed, Linked, Dispatched, Objected, InRuling, InProgress, Submitted, Verifying,
    LongTerm, Closed, Archived,
];

/// Registered and not put away for good.
const KEPT: &[Status] = &[
    Received, Disposed, Linked, Dispatched, Objected, InRuling, InProgress, Submitted, Verifying,
    LongTerm, Closed,
];

/// The statuses in which an action can be done.
const fn statuses(action: Action) -> &'static [Status] {
    match action {
        Action::Register | Action::Import => &[Unborn],
        Action::View | Action::RevealContact | Action::Redact => BORN,
        Action::Attach => KEPT,
        Action::Dispose | Action::Transfer | Action::Dispatch => &[Received],
        Action::LinkDuplicate => &[Received, Dispatched, InProgress],
        Action::UnlinkDuplicate => &[Linked],
        Action::Sign | Action::Object => &[Dispatched],
        Action::JudgeObjection => &[Objected],
        Action::ReferForRuling => &[Received, Dispatched, Objected, InProgress, LongTerm],
        Action::Rule => &[InRuling],
        Action::AddSupport | Action::AskExtension => &[Dispatched, InProgress],
        Action::AnswerSupport | Action::DeliverSupport | Action::ReleaseSupport => {
            &[Received, Dispatched, Objected, InRuling, InProgress, Submitted, LongTerm]
        }
        Action::LogContact => &[Dispatched, InProgress, LongTerm],
        Action::DecideExtension => &[Dispatched, Objected, InRuling, InProgress, LongTerm],
        Action::Split | Action::Pause | Action::Resume | Action::MakeLongTerm | Action::Answer => {
            &[InProgress]
        }
        Action::Update => &[InProgress, LongTerm],
        Action::ReviewLongTerm => &[LongTerm],
        Action::AcceptAnswer | Action::SendBack => &[Submitted],
        Action::FollowUp => &[Submitted, Verifying, Closed],
        Action::Remind => &[Dispatched, Objected, InProgress, LongTerm],
        Action::Escalate
        | Action::RecordStep
        | Action::Rebase
        | Action::Recompute
        | Action::Reorganise
        | Action::Correct => OPEN,
        Action::Verify | Action::SignOff | Action::PublishNotice | Action::Close => &[Verifying],
        Action::VerifyOwn => &[Verifying, Disposed],
        Action::DrawLookBack | Action::LookBack | Action::Reopen => &[Disposed, Closed],
        Action::Archive => &[Closed],
        Action::Withdraw => {
            &[Received, Linked, Dispatched, Objected, InRuling, InProgress, LongTerm]
        }
        Action::AskExclusion | Action::DecideExclusion => {
            &[Dispatched, Objected, InProgress, Submitted, Verifying, LongTerm, Closed]
        }
        Action::ViewAppraisal
        | Action::PublishAppraisal
        | Action::ObjectToAppraisal
        | Action::DecideAppraisalObjection
        | Action::FreezeAppraisal
        | Action::LoadPolicy
        | Action::ManageAccess
        | Action::ReadAudit
        | Action::Operate
        | Action::OpenData => &[],
    }
}

/// Whether the case is in a state in which an action can be done.
///
/// # Errors
/// It is not: the refusal names the status found and those in which it can, or the precise thing
/// that is missing.
pub fn ready(action: Action, case: &Case) -> Result<(), Refusal> {
    let allowed = statuses(action);
    if allowed.contains(&case.status()) {
        return detail(action, case).map_err(|key| Refusal::new(key).of(action));
    }
    if matches!(action, Action::Register | Action::Import) {
        // The id is taken, and that is all there is to know for whoever may not see the case.
        return Err(Refusal::new(RefusalKey::AlreadyRegistered).of(action));
    }
    let names: Vec<&str> = allowed.iter().map(|status| status.as_str()).collect();
    Err(Refusal::new(RefusalKey::WrongStatus)
        .of(action)
        .with("status", case.status().as_str())
        .with("allowed", names.join(" ")))
}

/// What beyond the status must hold.
#[expect(clippy::wildcard_enum_match_arm, reason = "most actions need no more than a status")]
fn detail(action: Action, case: &Case) -> Result<(), RefusalKey> {
    let need = |holds: bool, key: RefusalKey| if holds { Ok(()) } else { Err(key) };
    let registration = case.registration.as_ref();
    let kind = registration.map(|known| known.kind);
    let requester = registration.and_then(|known| known.counterparty.requester());
    match action {
        Action::Object => may_object(case),
        Action::Pause => need(case.paused.is_none(), RefusalKey::AlreadyPaused),
        Action::Resume => need(case.paused.is_some(), RefusalKey::NotPaused),
        Action::AskExtension => need(case.extension.is_none(), RefusalKey::ExtensionPending),
        Action::DecideExtension => need(case.extension.is_some(), RefusalKey::NoExtensionAsked),
        Action::AskExclusion => need(case.open_exclusion().is_none(), RefusalKey::ExclusionKnown),
        Action::DecideExclusion => {
            need(case.open_exclusion().is_some(), RefusalKey::NoExclusionAsked)
        }
        Action::VerifyOwn if case.status() == Disposed => {
            was_answered(case)?;
            let is_confirmed = matches!(case.state, State::Disposed { is_confirmed: true, .. });
            need(!is_confirmed, RefusalKey::NothingToChange)
        }
        Action::Verify | Action::VerifyOwn => {
            need(!is_concluded(case), RefusalKey::NothingToChange)
        }
        Action::Reopen if case.status() == Disposed => was_answered(case),
        Action::SignOff | Action::PublishNotice => {
            need(kind == Some(Kind::Finding), RefusalKey::OnlyForFindings)
        }
        Action::LookBack => need(case.next_look_back().is_some(), RefusalKey::NoLookBackDrawn),
        Action::Archive => need(case.next_look_back().is_none(), RefusalKey::LookBackPending),
        Action::Withdraw => need(requester.is_some(), RefusalKey::WrongCounterparty),
        _ => Ok(()),
    }
}

/// An answer at intake is an answer: its requester may say that it does not hold. What was refused
/// or passed on has its own way to be contested.
fn was_answered(case: &Case) -> Result<(), RefusalKey> {
    let class = DispositionClass::AnsweredAtIntake;
    if matches!(case.state, State::Disposed { class: found, .. } if found == class) {
        return Ok(());
    }
    Err(RefusalKey::NotAnsweredAtIntake)
}

fn may_object(case: &Case) -> Result<(), RefusalKey> {
    let assignment = case.state.assignment();
    if assignment.is_some_and(|known| known.ruling.is_some()) {
        return Err(RefusalKey::RulingIsFinal);
    }
    if assignment.is_some_and(|known| known.is_objection_rejected) {
        return Err(RefusalKey::ObjectionWasRejected);
    }
    Ok(())
}

/// Whether the verification under way has a result that stands: held, or a withdrawal confirmed.
pub(super) fn is_concluded(case: &Case) -> bool {
    let State::Verifying(verifying) = &case.state else { return false };
    verifying.result.as_ref().is_some_and(|result| result.verdict == Verdict::Held)
}

/// Whether the verification under way is of a withdrawal.
pub(super) const fn is_withdrawal(case: &Case) -> bool {
    matches!(
        &case.state,
        State::Verifying(verifying) if matches!(verifying.of, VerifyingOf::Withdrawal { .. })
    )
}
