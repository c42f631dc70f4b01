//! What comes next in a case and when, by where it stands. Made anew whenever it stands elsewhere;
//! what is on it may be overtaken by somebody else.

mod conclude;
mod work;

use domain::case::{Case, ChildStatus, Kind, State, Status, Support, SupportStatus, VerifyingOf};
use domain::ids::UnitId;
use jiff::{SignedDuration, Timestamp};

use super::fate::{Beside, Intake, Sending, Work};
use super::moves::Move;
use super::scene::Scene;

/// What is done when, in order.
pub(super) type Agenda = Vec<(Timestamp, Move)>;

/// Where a case stands, as far as what comes next depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    status: Status,
    round: u32,
    lead: Option<UnitId>,
    is_withdrawal: bool,
    has_open_child: bool,
    /// The first supporting unit from which something is awaited, and whether it has accepted.
    support: Option<(UnitId, bool)>,
}

impl Place {
    pub(super) fn of(case: &Case) -> Self {
        let is_withdrawal = matches!(
            &case.state,
            State::Verifying(verifying)
                if matches!(verifying.of, VerifyingOf::Withdrawal { .. })
        );
        let open = case.supports.iter().find(|support| Support::is_open(support));
        Self {
            status: case.status(),
            round: case.round,
            lead: case.lead(),
            is_withdrawal,
            has_open_child: case.children.iter().any(|child| child.status == ChildStatus::Open),
            support: open.map(|found| (found.unit, found.status == SupportStatus::Accepted)),
        }
    }

    /// The first supporting unit from which something is awaited, and whether it has accepted.
    pub(super) const fn support(&self) -> Option<(UnitId, bool)> {
        self.support
    }

    pub(super) const fn has_open_child(&self) -> bool {
        self.has_open_child
    }
}

/// What comes next in a case.
pub(super) fn agenda(scene: &mut Scene<'_>, place: &Place) -> Agenda {
    if scene.thread.fate.stalls_at == Some(place.status) {
        return Vec::new();
    }
    let mut agenda = match place.status {
        Status::Received => received(scene),
        Status::Linked => linked(scene),
        Status::Dispatched => dispatched(scene),
        Status::Objected => objected(scene),
        Status::InRuling => {
            let at = scene.at_work(scene.now, 700);
            vec![(at, Move::Rule)]
        }
        Status::InProgress => work::agenda(scene, place),
        Status::Submitted => submitted(scene),
        Status::Verifying if place.is_withdrawal => conclude::withdrawal(scene),
        Status::Verifying => conclude::verifying(scene),
        Status::LongTerm => work::long_term(scene),
        Status::Closed => conclude::closed(scene),
        Status::Unborn | Status::Disposed | Status::Archived => Vec::new(),
    };
    agenda.sort_by_key(|(at, _)| *at);
    agenda
}

fn received(scene: &mut Scene<'_>) -> Agenda {
    let now = scene.now;
    let first = scene.soon(now, 6);
    let is_new = !scene.case.is_policy_pinned && scene.case.round == 1;
    if is_new {
        match scene.thread.fate.intake {
            Intake::Handle => {}
            Intake::HandedOver => return vec![(first, Move::HandOver)],
            Intake::Duplicate | Intake::WronglyLinked if scene.thread.primary.is_some() => {
                return vec![(first, Move::Link)];
            }
            // Nothing is open that it could repeat: handled as any other.
            Intake::Duplicate | Intake::WronglyLinked => {}
            disposed => return vec![(first, Move::Dispose(disposed))],
        }
    }
    let minutes = match scene.thread.kind {
        Kind::Request => 38,
        Kind::Commitment | Kind::Finding | Kind::Decision => 300,
    };
    let at = scene.soon(now, minutes);
    let mut agenda = vec![(at, Move::Dispatch)];
    if is_new && scene.thread.fate.beside == Beside::Corrected {
        agenda.push((first.min(at - SignedDuration::from_secs(5)), Move::Correct));
    }
    if scene.thread.fate.sending == Sending::Ruled && !is_new {
        agenda = vec![(at, Move::Refer)];
    }
    agenda
}

fn linked(scene: &mut Scene<'_>) -> Agenda {
    if scene.thread.fate.intake != Intake::WronglyLinked {
        return Vec::new();
    }
    let at = scene.at_work(scene.now, 200);
    vec![(at, Move::Unlink)]
}

/// It was sent to a unit that finds it is not its own, or would rather not have it.
fn is_objected(scene: &Scene<'_>) -> bool {
    let case = scene.case;
    let assignment = case.state.assignment();
    let had_its_say =
        assignment.is_some_and(|known| known.is_objection_rejected || known.ruling.is_some());
    let is_astray = case.lead() != Some(scene.thread.right);
    !had_its_say
        && case.round == 1
        && match scene.thread.fate.sending {
            Sending::Right => false,
            Sending::Wrong | Sending::Ruled => is_astray,
            Sending::Contested => true,
        }
}

fn dispatched(scene: &mut Scene<'_>) -> Agenda {
    let now = scene.now;
    let is_silent = scene.case.lead().is_some_and(|lead| scene.world.tempers.of(lead).is_silent);
    let signed = scene.by_lead(now, if is_silent { 330 } else { 95 });
    if is_objected(scene) {
        let window = scene.case.open_clocks(domain::clock::ClockKind::SignOrObject).next();
        // Whoever objects looks to the window.
        let last = window.map_or(signed, |clock| clock.start.due_at);
        let at = signed.min(last - SignedDuration::from_secs(90)).max(now);
        return vec![(at, Move::Object)];
    }
    let mut agenda = vec![(signed, Move::Sign)];
    if scene.thread.fate.beside == Beside::Reminded && !scene.thread.is_beside_done {
        let at = scene.at_work(now, 60);
        agenda.push((at, Move::Remind));
    }
    agenda
}

fn objected(scene: &mut Scene<'_>) -> Agenda {
    let at = scene.at_work(scene.now, 170);
    let next = if scene.thread.fate.sending == Sending::Ruled { Move::Refer } else { Move::Judge };
    vec![(at, next)]
}

fn submitted(scene: &mut Scene<'_>) -> Agenda {
    let now = scene.now;
    let at = if scene.is_pressing() { scene.soon(now, 25) } else { scene.at_work(now, 150) };
    let is_thin = scene.thread.fate.finish == super::fate::Finish::SentBack;
    let next = if is_thin && !scene.thread.is_sent_back { Move::SendBack } else { Move::Accept };
    vec![(at, next)]
}

/// The turn of its work that has not been taken.
fn turn(scene: &Scene<'_>) -> Work {
    if scene.thread.is_turned { Work::Plain } else { scene.thread.fate.work }
}
