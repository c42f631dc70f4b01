//! What comes of a command, or the refusal. This file only routes; each `decide/<command>.rs`
//! decides.
//!
//! Every decision begins with [`gate`]: the access table, then the state. The same function answers
//! "what may this person do now".

mod answer;
mod attach;
mod close;
mod contact;
mod correct;
mod dispatch;
mod dispose;
mod duplicate;
mod escalation;
mod exclusion;
mod extension;
mod family;
mod follow_up;
mod import;
mod long_term;
mod look_back;
mod objection;
mod pause;
mod record;
mod recount;
mod register;
mod reopen;
mod reorganise;
mod ruling;
mod sign;
mod sign_off;
mod split;
mod support;
mod verify;
mod withdraw;

use std::collections::BTreeMap;

use super::change::{Change, Draft};
use super::command::Command;
use super::context::Context;
use super::ground::Ground;
use super::model::Case;
use super::ready::ready;
use super::state::Status;
use super::view::View;
use crate::access::{Action, Permit, may_view, permit, permit_general};
use crate::ids::CaseId;
use crate::policy::Policy;
use crate::refusal::{Refusal, RefusalKey};
use crate::text_ref::TextRef;

pub use record::redaction_reasons;
pub use recount::rebase_targets;

/// What comes of a command.
///
/// # Errors
/// The rules say no: the refusal names the rule, what was found, and who may.
#[expect(clippy::wildcard_enum_match_arm, reason = "only a correction comes before the clocks")]
pub fn decide(view: &View, command: Command, context: &Context<'_>) -> Result<Change, Refusal> {
    let action = command.action();
    let gate = gate(action, view, context)?;
    let mut step = Step {
        view,
        context,
        policy: gate.policy,
        at_hand: view.related.iter().map(|case| (case.id, case)).collect(),
        draft: Draft::new(&view.case, gate.permit, context),
    };
    let outcome = match action {
        // What is corrected decides which limits apply.
        Action::Correct => route(&mut step, command).and_then(|()| step.take_on(action)),
        _ => step.take_on(action).and_then(|()| route(&mut step, command)),
    };
    outcome.map_err(|refusal| refusal.of(action))?;
    Ok(step.draft.finish())
}

/// Passing the gate: the permit and the policy under which it was given.
pub(super) struct Gate<'context> {
    pub(super) permit: Permit,
    pub(super) policy: &'context Policy,
}

/// Whether the actor may do something to the case as it stands: the access table first, so that a
/// refusal never tells of a case that may not be seen, then the state.
///
/// # Errors
/// As [`permit`] and [`ready`].
pub(super) fn gate<'context>(
    action: Action,
    view: &View,
    context: &Context<'context>,
) -> Result<Gate<'context>, Refusal> {
    let is_opening = matches!(action, Action::Register | Action::Import);
    if !is_opening && view.case.status() == Status::Unborn {
        return Err(RefusalKey::NotFound.into());
    }
    let policy = if is_opening {
        // A case that is there already says nothing about itself, its policy included.
        context.policy_in_force()?
    } else {
        context.policy_of(&view.case).map_err(|refusal| {
            let is_seen = may_view(&context.viewer(), &view.case.subject());
            if is_seen { refusal } else { RefusalKey::NotFound.into() }
        })?
    };
    let asking = context.asking(policy);
    let permit = if is_opening {
        permit_general(&asking, action)?
    } else {
        permit(&asking, action, &view.case.subject_for(action))?
    };
    ready(action, &view.case)?;
    Ground { case: &view.case, policy, context }.allows(action).map_err(|it| it.of(action))?;
    Ok(Gate { permit, policy })
}

/// A decision under way.
struct Step<'step> {
    view: &'step View,
    context: &'step Context<'step>,
    policy: &'step Policy,
    /// The related cases by id: there may be very many duplicates.
    at_hand: BTreeMap<CaseId, &'step Case>,
    draft: Draft<'step>,
}

impl<'step> Step<'step> {
    const fn ground(&self) -> Ground<'step> {
        Ground { case: &self.view.case, policy: self.policy, context: self.context }
    }
}

type Decision = Result<(), Refusal>;

fn route(step: &mut Step<'_>, command: Command) -> Decision {
    match command {
        Command::Register(new) => register::decide(step, *new),
        Command::Import { facts } => import::decide(step, facts),
        Command::Dispose { disposition, text } => dispose::dispose(step, disposition, text),
        Command::Transfer(transferral) => dispose::transfer(step, *transferral),
        Command::LinkDuplicate { primary } => duplicate::link(step, primary),
        Command::UnlinkDuplicate { reason } => duplicate::unlink(step, reason),
        Command::Dispatch { lead, supports, reason } => {
            dispatch::decide(step, lead, &supports, reason)
        }
        Command::Sign => sign::decide(step),
        Command::Object { reason, proposed } => objection::object(step, reason, proposed),
        Command::JudgeObjection { is_upheld, reason } => objection::judge(step, is_upheld, reason),
        Command::ReferForRuling { reason } => ruling::refer(step, reason),
        Command::Rule { ruling, lead, reasons, is_precedent } => {
            ruling::rule(step, ruling::Ruling { ruling, lead, reasons, is_precedent })
        }
        Command::AddSupport(ask) => support::add(step, ask),
        Command::AnswerSupport { is_accepted, text } => support::answer(step, is_accepted, text),
        Command::DeliverSupport { text } => support::deliver(step, text),
        Command::ReleaseSupport { unit, reason } => support::release(step, unit, reason),
        Command::Split { children } => split::decide(step, &children),
        Command::LogContact { is_reached, happened_at, note } => {
            contact::log(step, is_reached, happened_at, note)
        }
        Command::Update { kind, text } => contact::update(step, kind, text),
        Command::AskExtension { clock, count, reason } => {
            extension::ask(step, clock, count, reason)
        }
        Command::DecideExtension(decision) => extension::decide(step, decision),
        Command::Pause { reason, note } => pause::pause(step, reason, note),
        Command::Resume { note } => pause::resume(step, note),
        Command::MakeLongTerm { review_on, reason } => long_term::make(step, review_on, reason),
        Command::ReviewLongTerm { keep_until, reason } => {
            long_term::review(step, keep_until, reason)
        }
        Command::Answer { public, internal, evidence } => {
            answer::submit(step, public, internal, evidence)
        }
        Command::AcceptAnswer => answer::accept(step),
        Command::SendBack { reason } => answer::send_back(step, reason),
        Command::FollowUp(new) => follow_up::decide(step, *new),
        Command::Remind { text } => escalation::remind(step, text),
        Command::Escalate { level, reason } => escalation::escalate(step, level, reason),
        Command::RecordStep { clock, step: number } => escalation::record_step(step, clock, number),
        Command::Verify(verification) => verify::by_official(step, verification),
        Command::VerifyOwn(verification) => verify::by_requester(step, verification),
        Command::SignOff { text } => sign_off::sign_off(step, text),
        Command::PublishNotice { text } => sign_off::publish(step, text),
        Command::Close => close::decide(step),
        Command::DrawLookBack { seed, due_on } => look_back::draw(step, seed, due_on),
        Command::LookBack { has_held, note } => look_back::look(step, has_held, note),
        Command::Reopen { reason } => reopen::decide(step, reason),
        Command::Withdraw { reason } => withdraw::decide(step, reason),
        Command::AskExclusion { rates, reason, evidence } => {
            exclusion::ask(step, rates, reason, evidence)
        }
        Command::DecideExclusion { is_approved, note } => {
            exclusion::decide(step, is_approved, note)
        }
        Command::Reorganise { from, to } => reorganise::decide(step, from, to),
        Command::Rebase { policy, reason } => recount::rebase(step, policy, reason),
        Command::Recompute => recount::recompute(step),
        Command::Correct { correction, reason } => correct::decide(step, correction, reason),
        Command::Redact { text, reason } => record::redact(step, text, reason),
        Command::Attach(new) => attach::decide(step, new),
        Command::RevealContact { reason } => record::reveal(step, reason),
        Command::Archive => record::archive(step),
    }
}

/// A text that must say something does.
fn says_something(text: TextRef, key: RefusalKey) -> Decision {
    if text.is_blank() { Err(key.into()) } else { Ok(()) }
}
