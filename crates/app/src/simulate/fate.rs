//! What lies ahead of a case: drawn before it is registered, known to nobody in the city. Dealt
//! like cards, so that whatever can happen does happen, however few cases there are.

use domain::case::Status;

use super::random::Random;

/// What becomes of a request when it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intake {
    Handle,
    Answered,
    Emergency,
    OtherChannel,
    OutOfScope,
    Refused,
    HandedOver,
    Duplicate,
    /// Linked to a case that turns out to be another matter.
    WronglyLinked,
}

/// How it finds its lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sending {
    Right,
    /// Sent to the wrong unit, which objects and is right.
    Wrong,
    /// The right unit objects all the same.
    Contested,
    /// Nobody wants it: somebody rules.
    Ruled,
}

/// What happens while it is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Plain,
    Extended,
    ExtensionRefused,
    Paused,
    Supported,
    SupportDeclined,
    SupportReleased,
    Split,
    LongTerm,
    LongTermKept,
    Withdrawn,
    /// The unit pressed the requester to withdraw.
    Pressed,
    /// Nobody confirms the withdrawal.
    WithdrawalLapsed,
}

/// How the answer stands the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finish {
    Held,
    Partly,
    NotHeld,
    Unreachable,
    /// The requester says so without being asked.
    OwnWord,
    /// It seems to hold, and does not.
    FalseClosure,
    SentBack,
}

/// What happens beside all that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    Nothing,
    ExclusionApproved,
    ExclusionRefused,
    ExclusionOpen,
    Reminded,
    Escalated,
    Redacted,
    Corrected,
    FollowedUp,
    Reopened,
}

/// Who may know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrecy {
    Ordinary,
    Hidden,
    Named,
}

/// All that lies ahead of a case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fate {
    pub(super) intake: Intake,
    pub(super) sending: Sending,
    pub(super) work: Work,
    pub(super) finish: Finish,
    pub(super) beside: Beside,
    pub(super) secrecy: Secrecy,
    /// Where it is left lying.
    pub(super) stalls_at: Option<Status>,
    /// Everybody is quick with it.
    pub(super) is_quick: bool,
}

impl Fate {
    /// Nothing out of the ordinary.
    pub(super) const PLAIN: Self = Self {
        intake: Intake::Handle,
        sending: Sending::Right,
        work: Work::Plain,
        finish: Finish::Held,
        beside: Beside::Nothing,
        secrecy: Secrecy::Ordinary,
        stalls_at: None,
        is_quick: false,
    };
}

/// Kinds with their share in a thousand and the fewest of them.
type Deck<T> = [(T, u64, usize)];

const INTAKE: &Deck<Intake> = &[
    (Intake::Answered, 150, 4),
    (Intake::Duplicate, 55, 4),
    (Intake::WronglyLinked, 4, 2),
    (Intake::Emergency, 6, 2),
    (Intake::OtherChannel, 12, 2),
    (Intake::OutOfScope, 8, 2),
    (Intake::Refused, 5, 2),
    (Intake::HandedOver, 2, 1),
];

const SENDING: &Deck<Sending> =
    &[(Sending::Wrong, 30, 3), (Sending::Contested, 15, 2), (Sending::Ruled, 6, 2)];

const WORK: &Deck<Work> = &[
    (Work::Extended, 35, 2),
    (Work::ExtensionRefused, 12, 2),
    (Work::Paused, 25, 2),
    (Work::Supported, 35, 3),
    (Work::SupportDeclined, 6, 2),
    (Work::SupportReleased, 5, 2),
    (Work::Split, 12, 3),
    (Work::LongTerm, 8, 2),
    (Work::LongTermKept, 5, 2),
    (Work::Withdrawn, 12, 3),
    (Work::Pressed, 8, 2),
    (Work::WithdrawalLapsed, 3, 2),
];

const FINISH: &Deck<Finish> = &[
    (Finish::FalseClosure, 40, 30),
    (Finish::Partly, 45, 3),
    (Finish::NotHeld, 50, 3),
    (Finish::Unreachable, 55, 3),
    (Finish::OwnWord, 20, 2),
    (Finish::SentBack, 35, 3),
];

const BESIDE: &Deck<Beside> = &[
    (Beside::ExclusionApproved, 12, 2),
    (Beside::ExclusionRefused, 7, 2),
    (Beside::ExclusionOpen, 2, 1),
    (Beside::Reminded, 30, 2),
    (Beside::Escalated, 12, 2),
    (Beside::Redacted, 2, 2),
    (Beside::Corrected, 12, 2),
    (Beside::FollowedUp, 6, 2),
    (Beside::Reopened, 7, 2),
];

const SECRECY: &Deck<Secrecy> = &[(Secrecy::Hidden, 12, 2), (Secrecy::Named, 1, 1)];

/// Where cases are left lying, so that at the end there is one in every place: of every thousand,
/// and at least one.
const STALLS: &[(Status, Sending, Work)] = &[
    (Status::Received, Sending::Right, Work::Plain),
    (Status::Dispatched, Sending::Right, Work::Plain),
    (Status::Objected, Sending::Contested, Work::Plain),
    (Status::InRuling, Sending::Ruled, Work::Plain),
    (Status::InProgress, Sending::Right, Work::Plain),
    (Status::Submitted, Sending::Right, Work::Plain),
    (Status::Verifying, Sending::Right, Work::Plain),
    (Status::LongTerm, Sending::Right, Work::LongTerm),
];

/// Deals the fates of so many requests.
pub(super) fn deal(random: &mut Random, count: usize) -> Vec<Fate> {
    let intake = random.deal(count, INTAKE, Intake::Handle);
    let handled = intake.iter().filter(|kind| **kind == Intake::Handle).count();
    let mut sending = random.deal(handled, SENDING, Sending::Right).into_iter();
    let mut work = random.deal(handled, WORK, Work::Plain).into_iter();
    let mut finish = random.deal(handled, FINISH, Finish::Held).into_iter();
    let mut beside = random.deal(handled, BESIDE, Beside::Nothing).into_iter();
    let mut secrecy = random.deal(handled, SECRECY, Secrecy::Ordinary).into_iter();
    let mut one = |intake: Intake| {
        if intake != Intake::Handle {
            return Fate { intake, ..Fate::PLAIN };
        }
        let fate = Fate {
            intake,
            sending: sending.next().unwrap_or(Sending::Right),
            work: work.next().unwrap_or(Work::Plain),
            finish: finish.next().unwrap_or(Finish::Held),
            beside: beside.next().unwrap_or(Beside::Nothing),
            secrecy: secrecy.next().unwrap_or(Secrecy::Ordinary),
            ..Fate::PLAIN
        };
        // Only the few who are named can do anything with it.
        let named = Fate { secrecy: Secrecy::Named, ..Fate::PLAIN };
        if fate.secrecy == Secrecy::Named { named } else { fate }
    };
    intake.into_iter().map(&mut one).collect()
}

/// The fates of those left lying, among so many requests in all.
pub(super) fn stalled(count: usize) -> impl Iterator<Item = Fate> {
    let each = (count / 1_000).max(1);
    let of = |(status, sending, work): &(Status, Sending, Work)| Fate {
        sending: *sending,
        work: *work,
        stalls_at: Some(*status),
        is_quick: true,
        ..Fate::PLAIN
    };
    STALLS.iter().map(of).flat_map(move |fate| std::iter::repeat_n(fate, each))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_few_requests_hold_everything_that_can_happen() {
        let fates = deal(&mut Random::of("one", "fates"), 300);
        assert_eq!(fates.len(), 300);
        assert!(INTAKE.iter().all(|(kind, ..)| fates.iter().any(|fate| fate.intake == *kind)));
        assert!(WORK.iter().all(|(kind, ..)| fates.iter().any(|fate| fate.work == *kind)));
        assert!(FINISH.iter().all(|(kind, ..)| fates.iter().any(|fate| fate.finish == *kind)));
        assert!(BESIDE.iter().all(|(kind, ..)| fates.iter().any(|fate| fate.beside == *kind)));
    }
}
