//! The access table: every (action, role, relation) that is allowed. What is not here is refused.

use super::{Action, Apart, Reach, Relation};
use crate::actor::Role;
use crate::case::Kind;

/// One allowed cell.
type Cell = (Role, Reach, Apart);

use Apart::{
    Asker, AskersHouse, DispatcherAndLead as OwnDispatch, Doers, DoersAndVerifiers, Nothing,
    OwnWork,
};
use Reach::{
    Anywhere, CounterpartyUnit, Jurisdiction, LeadUnit, OwnRequest, ParentLead, SupportUnit,
};
use Role::{
    Appraiser, Arbiter, AuditAdministrator, Contractor, Dispatcher, Handler, Inspector, Intake,
    Leader, Public, Requester, SecurityAdministrator, Supervisor, SystemAdministrator, Verifier,
    Worker,
};

const VIEW: &[Cell] = &[
    (Intake, Jurisdiction, Nothing),
    (Contractor, Jurisdiction, Nothing),
    (Dispatcher, Jurisdiction, Nothing),
    (Verifier, Jurisdiction, Nothing),
    (Supervisor, Jurisdiction, Nothing),
    (Arbiter, Jurisdiction, Nothing),
    (Leader, Jurisdiction, Nothing),
    (Appraiser, Jurisdiction, Nothing),
    (Inspector, Jurisdiction, Nothing),
    (Inspector, CounterpartyUnit, Nothing),
    (Supervisor, CounterpartyUnit, Nothing),
    (Handler, LeadUnit, Nothing),
    (Handler, SupportUnit, Nothing),
    (Handler, ParentLead, Nothing),
    (Handler, CounterpartyUnit, Nothing),
    (Requester, OwnRequest, Nothing),
    (Worker, Anywhere, Nothing),
];

const REVEAL: &[Cell] = &[
    (Intake, Jurisdiction, Nothing),
    (Contractor, Jurisdiction, Nothing),
    (Dispatcher, Jurisdiction, Nothing),
    (Handler, LeadUnit, Nothing),
    (Verifier, Jurisdiction, Nothing),
    (Supervisor, Jurisdiction, Nothing),
];

const REGISTER: &[Cell] = &[
    (Intake, Anywhere, Nothing),
    (Contractor, Anywhere, Nothing),
    (Dispatcher, Anywhere, Nothing),
    (Inspector, Anywhere, Nothing),
    (Supervisor, Anywhere, Nothing),
    (Requester, Anywhere, Nothing),
    (Public, Anywhere, Nothing),
];

const AT_INTAKE: &[Cell] = &[(Intake, Jurisdiction, Nothing), (Dispatcher, Jurisdiction, Nothing)];

/// What of a case may be set right: never by the unit that leads it.
const SET_RIGHT: &[Cell] = &[(Intake, Jurisdiction, OwnWork), (Dispatcher, Jurisdiction, OwnWork)];

const DISPATCH: &[Cell] = &[(Dispatcher, Jurisdiction, Nothing), (Handler, ParentLead, Nothing)];

const LEADING: &[Cell] = &[(Handler, LeadUnit, Nothing)];

/// A pause is the lead's to begin; whoever supervises may end it.
const RESUME: &[Cell] = &[
    (Handler, LeadUnit, Nothing),
    (Dispatcher, Jurisdiction, Nothing),
    (Supervisor, Jurisdiction, Nothing),
];

const SUPPORTING: &[Cell] = &[(Handler, SupportUnit, Nothing)];

const ARRANGE_SUPPORT: &[Cell] =
    &[(Handler, LeadUnit, Nothing), (Dispatcher, Jurisdiction, Nothing)];

const UPDATE: &[Cell] = &[(Handler, LeadUnit, Nothing), (Handler, SupportUnit, Nothing)];

const JUDGE: &[Cell] = &[
    (Dispatcher, Jurisdiction, OwnDispatch),
    (Supervisor, Jurisdiction, OwnDispatch),
    (Arbiter, Jurisdiction, OwnDispatch),
];

const REFER: &[Cell] = &[
    (Dispatcher, Jurisdiction, Nothing),
    (Supervisor, Jurisdiction, Nothing),
    (Handler, ParentLead, Nothing),
];

const RULE: &[Cell] = &[(Arbiter, Jurisdiction, OwnDispatch)];

const DECIDE_ASKING: &[Cell] = &[
    (Dispatcher, Jurisdiction, Asker),
    (Supervisor, Jurisdiction, Asker),
    (Handler, ParentLead, Asker),
];

const LONG_TERM: &[Cell] =
    &[(Dispatcher, Jurisdiction, OwnWork), (Supervisor, Jurisdiction, OwnWork)];

const REVIEW: &[Cell] = &[
    (Dispatcher, Jurisdiction, OwnWork),
    (Supervisor, Jurisdiction, OwnWork),
    (Handler, ParentLead, OwnWork),
];

const FOLLOW_UP: &[Cell] = &[
    (Handler, LeadUnit, Nothing),
    (Dispatcher, Jurisdiction, Nothing),
    (Verifier, Jurisdiction, Nothing),
    (Supervisor, Jurisdiction, Nothing),
];

/// Whoever works on a case, and whoever asked, may show something.
const ATTACH: &[Cell] = &[
    (Intake, Jurisdiction, Nothing),
    (Contractor, Jurisdiction, Nothing),
    (Dispatcher, Jurisdiction, Nothing),
    (Handler, LeadUnit, Nothing),
    (Handler, SupportUnit, Nothing),
    (Verifier, Jurisdiction, Nothing),
    (Inspector, Jurisdiction, Nothing),
    (Inspector, CounterpartyUnit, Nothing),
    (Supervisor, Jurisdiction, Nothing),
    (Requester, OwnRequest, Nothing),
];

const SUPERVISE: &[Cell] =
    &[(Supervisor, Jurisdiction, Nothing), (Dispatcher, Jurisdiction, Nothing)];

const VERIFY: &[Cell] = &[(Verifier, Jurisdiction, Doers), (Inspector, CounterpartyUnit, Doers)];

const OWN: &[Cell] = &[(Requester, OwnRequest, Nothing)];

const SIGN_OFF: &[Cell] = &[
    (Inspector, CounterpartyUnit, Doers),
    (Inspector, Jurisdiction, Doers),
    (Supervisor, Jurisdiction, Doers),
];

const CLOSE: &[Cell] = &[
    (Verifier, Jurisdiction, Doers),
    (Supervisor, Jurisdiction, Doers),
    (Inspector, CounterpartyUnit, Doers),
];

const DRAW: &[Cell] = &[
    (Worker, Anywhere, Nothing),
    (Supervisor, Jurisdiction, OwnWork),
    (Appraiser, Jurisdiction, OwnWork),
];

const LOOK_BACK: &[Cell] = &[
    (Verifier, Jurisdiction, DoersAndVerifiers),
    (Supervisor, Jurisdiction, DoersAndVerifiers),
    (Inspector, Jurisdiction, DoersAndVerifiers),
];

const REOPEN: &[Cell] = &[
    (Verifier, Jurisdiction, Nothing),
    (Supervisor, Jurisdiction, Nothing),
    (Requester, OwnRequest, Nothing),
];

const WITHDRAW: &[Cell] = &[
    (Requester, OwnRequest, Nothing),
    (Intake, Jurisdiction, Nothing),
    (Contractor, Jurisdiction, Nothing),
    (Handler, LeadUnit, Nothing),
];

const ASK_EXCLUSION: &[Cell] = &[(Handler, LeadUnit, Nothing), (Supervisor, Jurisdiction, Nothing)];

const DECIDE_EXCLUSION: &[Cell] =
    &[(Appraiser, Jurisdiction, AskersHouse), (Supervisor, Jurisdiction, AskersHouse)];

const MOVE: &[Cell] = &[(Supervisor, Jurisdiction, OwnWork)];

const RECOMPUTE: &[Cell] = &[(Supervisor, Jurisdiction, OwnWork), (Worker, Anywhere, Nothing)];

const ARCHIVE: &[Cell] = &[(Supervisor, Jurisdiction, OwnWork), (Worker, Anywhere, Nothing)];

const SEE_APPRAISAL: &[Cell] = &[
    (Appraiser, Anywhere, Nothing),
    (Leader, Anywhere, Nothing),
    (Supervisor, Anywhere, Nothing),
    (Dispatcher, Anywhere, Nothing),
    (Verifier, Anywhere, Nothing),
    (Handler, Anywhere, Nothing),
];

const DECIDE_APPRAISAL_OBJECTION: &[Cell] =
    &[(Appraiser, Anywhere, AskersHouse), (Supervisor, Anywhere, AskersHouse)];

const EVERYBODY: &[Cell] = &[
    (Intake, Anywhere, Nothing),
    (Contractor, Anywhere, Nothing),
    (Dispatcher, Anywhere, Nothing),
    (Handler, Anywhere, Nothing),
    (Verifier, Anywhere, Nothing),
    (Inspector, Anywhere, Nothing),
    (Supervisor, Anywhere, Nothing),
    (Arbiter, Anywhere, Nothing),
    (Leader, Anywhere, Nothing),
    (Appraiser, Anywhere, Nothing),
    (Requester, Anywhere, Nothing),
    (Public, Anywhere, Nothing),
];

/// The cells of one action.
const fn cells(action: Action) -> &'static [Cell] {
    match action {
        Action::View => VIEW,
        Action::RevealContact => REVEAL,
        Action::Attach => ATTACH,
        Action::Register => REGISTER,
        Action::Import => &[(SystemAdministrator, Anywhere, Nothing)],
        Action::Dispose | Action::Transfer => AT_INTAKE,
        Action::LinkDuplicate | Action::UnlinkDuplicate | Action::Correct => SET_RIGHT,
        Action::Dispatch => DISPATCH,
        Action::Sign
        | Action::Object
        | Action::Split
        | Action::LogContact
        | Action::AskExtension
        | Action::Pause
        | Action::Answer => LEADING,
        Action::Resume => RESUME,
        Action::JudgeObjection => JUDGE,
        Action::ReferForRuling => REFER,
        Action::Rule => RULE,
        Action::AddSupport | Action::ReleaseSupport => ARRANGE_SUPPORT,
        Action::AnswerSupport | Action::DeliverSupport => SUPPORTING,
        Action::Update => UPDATE,
        Action::DecideExtension => DECIDE_ASKING,
        Action::MakeLongTerm | Action::ReviewLongTerm => LONG_TERM,
        Action::AcceptAnswer | Action::SendBack => REVIEW,
        Action::FollowUp => FOLLOW_UP,
        Action::Remind | Action::Escalate => SUPERVISE,
        Action::RecordStep => &[(Worker, Anywhere, Nothing)],
        Action::Verify => VERIFY,
        Action::VerifyOwn => OWN,
        Action::SignOff | Action::PublishNotice => SIGN_OFF,
        Action::Close => CLOSE,
        Action::DrawLookBack => DRAW,
        Action::LookBack => LOOK_BACK,
        Action::Reopen => REOPEN,
        Action::Withdraw => WITHDRAW,
        Action::AskExclusion => ASK_EXCLUSION,
        Action::DecideExclusion => DECIDE_EXCLUSION,
        Action::Reorganise | Action::Rebase => MOVE,
        Action::Recompute => RECOMPUTE,
        Action::Redact => &[(Supervisor, Jurisdiction, OwnWork), (Worker, Anywhere, Nothing)],
        Action::Archive => ARCHIVE,
        Action::ViewAppraisal => SEE_APPRAISAL,
        Action::PublishAppraisal | Action::FreezeAppraisal => &[(Appraiser, Anywhere, Nothing)],
        Action::ObjectToAppraisal => &[(Handler, Anywhere, Nothing)],
        Action::DecideAppraisalObjection => DECIDE_APPRAISAL_OBJECTION,
        Action::LoadPolicy | Action::Operate => &[(SystemAdministrator, Anywhere, Nothing)],
        Action::ManageAccess => &[(SecurityAdministrator, Anywhere, Nothing)],
        Action::ReadAudit => &[(AuditAdministrator, Anywhere, Nothing)],
        Action::OpenData => EVERYBODY,
    }
}

/// Who may do an action, in which relation to the case.
pub fn grants(action: Action) -> impl Iterator<Item = (Role, Relation)> {
    cells(action).iter().map(|&(role, reach, apart)| (role, Relation { reach, apart }))
}

/// The whole table: every allowed cell.
pub fn table() -> impl Iterator<Item = (Action, Role, Relation)> {
    Action::ALL
        .iter()
        .flat_map(|&action| grants(action).map(move |(role, relation)| (action, role, relation)))
}

/// The kinds of case that a role may register: a second dimension of the table for this one action.
#[must_use]
pub const fn registers(role: Role) -> &'static [Kind] {
    match role {
        Intake | Contractor | Requester | Public => &[Kind::Request],
        Inspector => &[Kind::Finding],
        Dispatcher => &[Kind::Request, Kind::Finding],
        Supervisor => &[Kind::Request, Kind::Commitment, Kind::Finding, Kind::Decision],
        Handler
        | Verifier
        | Arbiter
        | Leader
        | Appraiser
        | SystemAdministrator
        | SecurityAdministrator
        | AuditAdministrator
        | Worker => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_what_is_granted_for_every_action() {
        let whole: Vec<_> = table().collect();
        for action in Action::ALL {
            let of_action = whole.iter().filter(|(found, ..)| found == action);
            let granted: Vec<_> = grants(*action).collect();
            assert!(!granted.is_empty(), "nobody may {}", action.as_str());
            let of_action: Vec<_> =
                of_action.map(|(_, role, relation)| (*role, *relation)).collect();
            assert_eq!(of_action, granted);
        }
    }
}
