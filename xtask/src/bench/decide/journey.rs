//! What happens to an ordinary request, from registration to closing, as commands of the people
//! whose work it is.

use super::city::{department, official};
use anyhow::{Context as _, Result, bail};
use domain::actor::{Actor, Role};
use domain::case::{
    Case, Command, Confidentiality, Counterparty, ExtensionDecision, Method, NewRegistration,
    Origin, RequesterWord, UpdateKind, Verdict, Verification,
};
use domain::clock::ClockKind;
use domain::ids::{
    AuthorityId, CategoryKey, ChannelKey, ReasonKey, RequesterId, TextId, TypeKey, UrgencyKey,
};
use domain::text_ref::{Digest, TextRef};
use uuid::Uuid;

/// How many commands there are.
pub(super) const LENGTH: usize = 13;

/// The `at`-th command of a case, and who gives it.
///
/// # Errors
/// When the case has not come to where the command makes sense, or the journey is over.
pub(super) fn step(case: &Case, number: u128, at: usize) -> Result<(Actor, Command)> {
    let text = || text(number, at);
    let (role, command) = match at {
        0 => (Role::Intake, Command::Register(Box::new(registration(number, text())))),
        1 => {
            let lead = department(number);
            (Role::Dispatcher, Command::Dispatch { lead, supports: Vec::new(), reason: None })
        }
        2 => (Role::Handler, Command::Sign),
        3 => {
            let happened_at = case.last_update_at;
            (Role::Handler, Command::LogContact { is_reached: true, happened_at, note: text() })
        }
        4 => (Role::Handler, Command::Update { kind: UpdateKind::Progress, text: text() }),
        5 => {
            let reason = ReasonKey::from("waiting_for_requester");
            (Role::Handler, Command::Pause { reason, note: Some(text()) })
        }
        6 => (Role::Handler, Command::Resume { note: None }),
        7 => {
            let clock = case.open_clocks(ClockKind::Answer).next().context("no answer is due")?;
            let clock = clock.start.clock;
            (Role::Handler, Command::AskExtension { clock, count: 5, reason: text() })
        }
        8 => {
            let decision = ExtensionDecision { is_granted: true, reason: text() };
            (Role::Dispatcher, Command::DecideExtension(decision))
        }
        9 => {
            let (internal, evidence) = (Some(text()), vec![text()]);
            (Role::Handler, Command::Answer { public: text(), internal, evidence })
        }
        10 => (Role::Dispatcher, Command::AcceptAnswer),
        11 => (Role::Verifier, Command::Verify(verification())),
        12 => (Role::Verifier, Command::Close),
        _ => bail!("the journey is over"),
    };
    Ok((official(role, number), command))
}

fn registration(number: u128, text: TextRef) -> NewRegistration {
    let requester = RequesterId(Uuid::from_u128(number));
    NewRegistration {
        authority: AuthorityId(Uuid::from_u128(1)),
        type_key: TypeKey::from("complaint"),
        category: Some(CategoryKey::from("pothole")),
        channel: ChannelKey::from("hotline"),
        urgency: UrgencyKey::from("ordinary"),
        counterparty: Counterparty::Requester { requester },
        confidentiality: Confidentiality::Ordinary,
        origin: Origin::Direct,
        text,
        quotation: None,
        place: None,
        due_on: None,
    }
}

const fn verification() -> Verification {
    Verification {
        verdict: Verdict::Held,
        method: Method::CallBack,
        requester_says: Some(RequesterWord::Resolved),
        satisfaction: Some(4),
        happened_at: None,
        note: None,
        evidence: Vec::new(),
    }
}

fn text(number: u128, at: usize) -> TextRef {
    let place = u128::try_from(at).unwrap_or_default();
    let text_id = TextId(Uuid::from_u128(number * 100 + place));
    TextRef { text_id, keyed_hash: Digest([7; 32]), characters: 80 }
}
