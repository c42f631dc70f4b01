//! What somebody does next, made into a command with its actor and its texts. When it is done is
//! chosen in [`super::agenda`]; whether it may be done, the rules say.

mod conclude;
mod desk;
mod unit;

use domain::case::{Command, UpdateKind, Verdict};
use domain::ids::UnitId;
use jiff::civil::Date;

use domain::actor::{Actor, Role};

use super::fate::Intake;
use super::scene::Scene;

/// What somebody does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Move {
    Dispose(Intake),
    HandOver,
    Link,
    Unlink,
    Correct,
    Dispatch,
    Refer,
    Rule,
    Judge,
    DecideExtension,
    MakeLongTerm,
    ReviewLongTerm { keeps: bool },
    Accept,
    SendBack,
    Remind,
    Escalate,
    Redact,
    Sign,
    Object,
    Contact { is_reached: bool },
    Reveal(Role),
    Update(UpdateKind),
    AskExtension,
    Pause,
    Resume,
    AskSupport,
    AnswerSupport { unit: UnitId, is_accepted: bool },
    DeliverSupport(UnitId),
    ReleaseSupport(UnitId),
    Split,
    Answer,
    Withdraw { is_pressed: bool },
    AskExclusion,
    DecideExclusion { is_approved: bool },
    Verify(Verdict),
    VerifyOwn(Verdict),
    FollowUp,
    SignOff,
    Publish,
    Close,
    Reopen,
    DrawLookBack { seed: String, due_on: Date },
    LookBack,
    Archive,
}

/// Who does it, and the command.
pub(super) type Attempt = Option<(Actor, Command)>;

/// The command of a move; none where there is nobody, or nothing, to do it with.
pub(super) fn attempt(scene: &mut Scene<'_>, next: &Move) -> Attempt {
    match next {
        Move::Dispose(_)
        | Move::HandOver
        | Move::Link
        | Move::Unlink
        | Move::Correct
        | Move::Dispatch
        | Move::Refer
        | Move::Rule
        | Move::Judge
        | Move::DecideExtension
        | Move::MakeLongTerm
        | Move::ReviewLongTerm { .. }
        | Move::Accept
        | Move::SendBack
        | Move::Remind
        | Move::Escalate
        | Move::Redact => desk::attempt(scene, next),
        Move::Sign
        | Move::Object
        | Move::Contact { .. }
        | Move::Reveal(_)
        | Move::Update(_)
        | Move::AskExtension
        | Move::Pause
        | Move::Resume
        | Move::AskSupport
        | Move::AnswerSupport { .. }
        | Move::DeliverSupport(_)
        | Move::ReleaseSupport(_)
        | Move::Split
        | Move::Answer => unit::attempt(scene, next),
        Move::Withdraw { .. }
        | Move::AskExclusion
        | Move::DecideExclusion { .. }
        | Move::Verify(_)
        | Move::VerifyOwn(_)
        | Move::FollowUp
        | Move::SignOff
        | Move::Publish
        | Move::Close
        | Move::Reopen
        | Move::DrawLookBack { .. }
        | Move::LookBack
        | Move::Archive => conclude::attempt(scene, next),
    }
}
