//! Which other cases a decision reads or writes, so that whoever loads them loads these and no
//! more. The texts that several cases share are no relation: see [`View::related_ids`].

use super::command::Command;
use super::event::ImportedFact;
use super::model::{Case, ChildStatus};
use super::ready::is_withdrawal;
use super::state::{ClosedAs, State, Verdict, Verification, Verifying, VerifyingOf};
use super::view::View;
use crate::ids::CaseId;

/// The other cases that deciding a command on a case may read or write: those that it, and the
/// relatives at hand, say are needed. A relative that was not at hand may in its turn need others
/// (the parent of a parent, the child of a child), so ask again when it has been loaded, until
/// nothing new is named. A case that does not exist stays away: the decision says what then.
///
/// `Redact` names none here: of all cases that hold the text ([`Case::texts`]) only whoever stores
/// them knows, and those must be loaded for it.
#[must_use]
pub fn related_ids<'case>(
    case: &'case Case,
    command: &Command,
    at_hand: &dyn Fn(CaseId) -> Option<&'case Case>,
) -> Vec<CaseId> {
    match command {
        Command::LinkDuplicate { primary } => vec![*primary],
        Command::Import { facts } => facts.iter().filter_map(|(_, fact)| linked_to(fact)).collect(),
        Command::UnlinkDuplicate { .. } | Command::Withdraw { .. } => {
            primary_of(case).into_iter().collect()
        }
        Command::AcceptAnswer => case.duplicates.clone(),
        Command::Dispose { .. } | Command::Transfer(_) => {
            case.duplicates.iter().copied().chain(case.parent()).collect()
        }
        Command::Close => {
            let mut ids: Vec<CaseId> =
                case.duplicates.iter().copied().chain(case.parent()).collect();
            if is_withdrawal(case) {
                open_below(case, at_hand, &mut ids);
            }
            ids
        }
        Command::Verify(found) | Command::VerifyOwn(found) => {
            if fails(found) && !is_withdrawal(case) {
                line_above(case, at_hand)
            } else {
                Vec::new()
            }
        }
        Command::Reopen { .. } | Command::LookBack { has_held: false, .. } => {
            line_above(case, at_hand)
        }
        Command::LookBack { has_held: true, .. }
        | Command::Register(_)
        | Command::Dispatch { .. }
        | Command::Sign
        | Command::Object { .. }
        | Command::JudgeObjection { .. }
        | Command::ReferForRuling { .. }
        | Command::Rule { .. }
        | Command::AddSupport(_)
        | Command::AnswerSupport { .. }
        | Command::DeliverSupport { .. }
        | Command::ReleaseSupport { .. }
        | Command::Split { .. }
        | Command::LogContact { .. }
        | Command::Update { .. }
        | Command::AskExtension { .. }
        | Command::DecideExtension(_)
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::MakeLongTerm { .. }
        | Command::ReviewLongTerm { .. }
        | Command::Answer { .. }
        | Command::SendBack { .. }
        | Command::FollowUp(_)
        | Command::Remind { .. }
        | Command::Escalate { .. }
        | Command::RecordStep { .. }
        | Command::SignOff { .. }
        | Command::PublishNotice { .. }
        | Command::DrawLookBack { .. }
        | Command::AskExclusion { .. }
        | Command::DecideExclusion { .. }
        | Command::Reorganise { .. }
        | Command::Rebase { .. }
        | Command::Recompute
        | Command::Correct { .. }
        | Command::Redact { .. }
        | Command::Attach(_)
        | Command::RevealContact { .. }
        | Command::Archive => Vec::new(),
    }
}

impl View {
    /// The other cases that deciding a command on this view may read or write; see [`related_ids`].
    #[must_use]
    pub fn related_ids(&self, command: &Command) -> Vec<CaseId> {
        related_ids(&self.case, command, &|id| self.related(id))
    }
}

const fn linked_to(fact: &ImportedFact) -> Option<CaseId> {
    match fact {
        ImportedFact::Linked { primary } => Some(*primary),
        ImportedFact::Registered { .. }
        | ImportedFact::Assigned { .. }
        | ImportedFact::Noted { .. }
        | ImportedFact::Answered { .. }
        | ImportedFact::Disposed { .. }
        | ImportedFact::Closed { .. }
        | ImportedFact::Reopened => None,
    }
}

/// The case that a case is linked to.
const fn primary_of(case: &Case) -> Option<CaseId> {
    if let State::Linked { primary, .. } = &case.state { Some(*primary) } else { None }
}

const fn fails(found: &Verification) -> bool {
    matches!(found.verdict, Verdict::Partly | Verdict::NotHeld)
}

/// Whether a case reopens with a child of it: it is being verified or was closed. What its
/// requester withdrew, or is being asked about, stays as it is.
pub(super) fn reopens_with_child(state: &State) -> bool {
    match state {
        State::Verifying(Verifying { of: VerifyingOf::Answer { .. }, .. }) => true,
        State::Closed(closing) => closing.class != ClosedAs::Withdrawn,
        State::Verifying(Verifying { of: VerifyingOf::Withdrawal { .. }, .. })
        | State::Unborn
        | State::Received
        | State::Disposed { .. }
        | State::Linked { .. }
        | State::Dispatched(_)
        | State::Objected(..)
        | State::InRuling(_)
        | State::InProgress(_)
        | State::Submitted(..)
        | State::LongTerm(..)
        | State::Archived(_) => false,
    }
}

/// The parent, which is told that the case is open again, and so on up the line, as far as each
/// reopens with its child.
fn line_above<'case>(
    case: &'case Case,
    at_hand: &dyn Fn(CaseId) -> Option<&'case Case>,
) -> Vec<CaseId> {
    let mut line = Vec::new();
    let mut above = case.parent();
    while let Some(id) = above.filter(|id| !line.contains(id)) {
        line.push(id);
        let parent = at_hand(id).filter(|parent| reopens_with_child(&parent.state));
        above = parent.and_then(Case::parent);
    }
    line
}

/// The open children, and theirs.
fn open_below<'case>(
    case: &'case Case,
    at_hand: &dyn Fn(CaseId) -> Option<&'case Case>,
    ids: &mut Vec<CaseId>,
) {
    for child in case.children.iter().filter(|child| child.status == ChildStatus::Open) {
        if !ids.contains(&child.case) {
            ids.push(child.case);
            if let Some(known) = at_hand(child.case) {
                ids.extend(&known.duplicates);
                open_below(known, at_hand, ids);
            }
        }
    }
}
