//! What was due in a case, and what became of it: the clocks of the units and the overall clock,
//! followed through pauses, extensions, objections, moves and withdrawals.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the fold names every event; this module matches only those of clocks"
)]

use jiff::Timestamp;

use super::super::fact::{DueOf, Fact, FactBody, Outcome};
use super::super::span::day_due;
use crate::calendar::Calendar;
use crate::case::{ClosedAs, Event, EventBody};
use crate::clock::{ClockId, ClockKind, ClockStart, StopCause};
use crate::ids::UnitId;

/// Which clocks an appraisal follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Sign,
    Contact,
    Answer,
    Support,
    Overall,
}

impl Part {
    const fn of(kind: ClockKind) -> Option<Self> {
        match kind {
            ClockKind::SignOrObject => Some(Self::Sign),
            ClockKind::FirstContact => Some(Self::Contact),
            ClockKind::Answer => Some(Self::Answer),
            ClockKind::Support => Some(Self::Support),
            ClockKind::Overall => Some(Self::Overall),
            ClockKind::Dispatch
            | ClockKind::Judge
            | ClockKind::Ruling
            | ClockKind::ExtensionDecision
            | ClockKind::Verify
            | ClockKind::Review => None,
        }
    }

    /// What was due by this clock alone; signing and first contact are due together.
    const fn due_of(self) -> Option<DueOf> {
        match self {
            Self::Sign | Self::Contact => None,
            Self::Answer => Some(DueOf::Answer),
            Self::Support => Some(DueOf::Support),
            Self::Overall => Some(DueOf::Overall),
        }
    }

    const fn is_of_lead(self) -> bool {
        matches!(self, Self::Sign | Self::Contact | Self::Answer)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Running,
    Paused {
        since: Timestamp,
    },
    Met {
        at: Timestamp,
        is_accepted: bool,
    },
    Missed {
        at: Timestamp,
    },
    /// Nothing was due: replaced, or no longer wanted before its time.
    Gone,
}

/// A clock as the appraisal follows it.
#[derive(Debug, Clone, Copy)]
struct Tracked {
    id: ClockId,
    part: Part,
    unit: Option<UnitId>,
    due_at: Timestamp,
    first_due_at: Timestamp,
    round: u32,
    /// Which of the case's leads it was started for, counted from its dispatches and rulings.
    assignment: u32,
    standing: Standing,
    /// The event that settled it, or started it.
    seq: u64,
}

impl Tracked {
    /// Whether its due time came while it ran unmet, up to an instant.
    fn was_due_before(&self, at: Timestamp) -> bool {
        let counted_to = match self.standing {
            Standing::Paused { since } => since.min(at),
            Standing::Running | Standing::Met { .. } | Standing::Missed { .. } | Standing::Gone => {
                at
            }
        };
        counted_to > self.due_at
    }

    const fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Running | Standing::Paused { .. })
    }

    /// What became of it; none while nothing is due: gone, or paused in time.
    fn outcome(&self, withdrawal_asked_at: Option<Timestamp>) -> Option<Outcome> {
        match self.standing {
            Standing::Gone => None,
            Standing::Paused { since } if since <= self.due_at => None,
            Standing::Met { at, is_accepted } => {
                let is_reviewed = is_accepted || self.part != Part::Answer;
                Some(match (at <= self.due_at, is_reviewed) {
                    (true, true) => Outcome::InTime,
                    (true, false) => Outcome::InTimeUnreviewed,
                    (false, true) => Outcome::Late,
                    (false, false) => Outcome::LateUnreviewed,
                })
            }
            Standing::Missed { .. } => Some(Outcome::Missed),
            Standing::Running | Standing::Paused { .. } => {
                let is_moot = withdrawal_asked_at.is_some_and(|asked| asked <= self.due_at);
                Some(if is_moot { Outcome::WithdrawalAsked } else { Outcome::Open })
            }
        }
    }

    /// Whether it is settled, and was so only after the date first promised.
    fn is_late_on_first_date(&self) -> bool {
        match self.standing {
            Standing::Met { at, .. } | Standing::Missed { at } => at > self.first_due_at,
            Standing::Running | Standing::Paused { .. } | Standing::Gone => false,
        }
    }
}

/// The clocks of one case.
#[derive(Debug, Clone, Default)]
pub(super) struct Clocks {
    tracked: Vec<Tracked>,
    assignment: u32,
    /// A withdrawal was asked then, and is not denied.
    withdrawal_asked_at: Option<Timestamp>,
    /// The requester really withdrew: nothing was due any more from when it was asked.
    moot_from: Option<Timestamp>,
}

impl Clocks {
    pub(super) fn apply(&mut self, event: &Event, round: u32) {
        match &event.body {
            EventBody::ClockStarted { start } => self.started(start, round, event.seq),
            EventBody::ClockStopped { clock, at, cause } => {
                self.stopped((*clock, *at), *cause, event.seq);
            }
            EventBody::ClockRanOn { clock } => {
                self.change(*clock, |known| {
                    known.standing = Standing::Running;
                    known.seq = event.seq;
                });
            }
            EventBody::ClockPaused { clock, .. } => {
                let since = event.occurred_at;
                self.change(*clock, |known| known.standing = Standing::Paused { since });
            }
            EventBody::ClockResumed { clock, due_at, .. } => {
                self.change(*clock, |known| {
                    known.standing = Standing::Running;
                    known.due_at = *due_at;
                });
            }
            _ => {}
        }
    }

    fn change(&mut self, id: ClockId, change: impl FnOnce(&mut Tracked)) {
        if let Some(known) = self.tracked.iter_mut().find(|known| known.id == id) {
            change(known);
        }
    }

    fn started(&mut self, start: &ClockStart, round: u32, seq: u64) {
        let Some(part) = Part::of(start.kind) else { return };
        let fresh = Tracked {
            id: start.clock,
            part,
            unit: start.unit,
            due_at: start.due_at,
            first_due_at: start.due_at,
            round,
            assignment: self.assignment,
            standing: Standing::Running,
            seq,
        };
        let replaced =
            start.replaces.and_then(|old| self.tracked.iter().find(|known| known.id == old));
        self.tracked.push(match replaced {
            Some(old) => Tracked {
                first_due_at: old.first_due_at,
                round: old.round,
                assignment: old.assignment,
                standing: old.standing,
                ..fresh
            },
            None => fresh,
        });
    }

    fn stopped(&mut self, stop: (ClockId, Timestamp), cause: StopCause, seq: u64) {
        let (id, at) = stop;
        let wanted_to = self.moot_from.map_or(at, |from| from.min(at));
        self.change(id, |known| {
            if known.standing == Standing::Gone {
                return;
            }
            known.standing = match cause {
                StopCause::Met => Standing::Met { at, is_accepted: false },
                StopCause::Void if known.was_due_before(wanted_to) => Standing::Missed { at },
                StopCause::Void | StopCause::Replaced(_) => Standing::Gone,
            };
            known.seq = seq;
        });
    }

    /// Another lead has the case from here on.
    pub(super) const fn assigned(&mut self) {
        self.assignment += 1;
    }

    /// The lead should never have had the case: nothing was due of it. A lead whose answer was
    /// accepted did have it, and what it met or missed stays.
    pub(super) fn never_its_case(&mut self) {
        let assignment = self.assignment;
        let has_answered = self.tracked.iter().any(|known| {
            let is_accepted = matches!(known.standing, Standing::Met { is_accepted: true, .. });
            known.assignment == assignment && known.part == Part::Answer && is_accepted
        });
        if has_answered {
            return;
        }
        let of_lead =
            |known: &&mut Tracked| known.assignment == assignment && known.part.is_of_lead();
        for known in self.tracked.iter_mut().filter(of_lead) {
            known.standing = Standing::Gone;
        }
    }

    /// The case is disposed at intake: whatever was still open was never due.
    pub(super) fn disposed(&mut self) {
        for known in self.tracked.iter_mut().filter(|known| known.is_open()) {
            known.standing = Standing::Gone;
        }
    }

    /// Open clocks move to the successor, except those that were due, and missed, before.
    pub(super) fn reorganised(&mut self, units: (UnitId, UnitId), at: Timestamp) {
        let (from, to) = units;
        for known in self.tracked.iter_mut().filter(|known| known.unit == Some(from)) {
            if known.is_open() && !known.was_due_before(at) {
                known.unit = Some(to);
            }
        }
    }

    /// The answer that was submitted last in this round counts.
    pub(super) fn answer_accepted(&mut self, round: u32) {
        let mut answers = self.tracked.iter_mut().rev();
        let answer = answers.find(|known| {
            let is_met = matches!(known.standing, Standing::Met { .. });
            known.part == Part::Answer && known.round == round && is_met
        });
        if let Some(Standing::Met { is_accepted, .. }) = answer.map(|known| &mut known.standing) {
            *is_accepted = true;
        }
    }

    pub(super) const fn withdrawal_asked(&mut self, at: Timestamp) {
        self.withdrawal_asked_at = Some(at);
    }

    pub(super) const fn withdrawal_denied(&mut self) {
        self.withdrawal_asked_at = None;
    }

    pub(super) fn closed(&mut self, class: ClosedAs) {
        let asked_at = self.withdrawal_asked_at.take();
        self.moot_from = asked_at.filter(|_| class == ClosedAs::Withdrawn);
    }

    pub(super) const fn reopened(&mut self) {
        self.withdrawal_asked_at = None;
        self.moot_from = None;
    }

    /// Everything that was due, as facts.
    pub(super) fn due_facts(&self, calendar: &Calendar, facts: &mut Vec<Fact>) {
        for (place, known) in self.tracked.iter().enumerate() {
            let fact = match known.part.due_of() {
                Some(of) => self.alone(of, known),
                None => self.response(place, known),
            };
            facts.extend(fact.map(|due| due.fact(calendar)));
        }
    }

    fn alone(&self, of: DueOf, known: &Tracked) -> Option<Due> {
        let outcome = known.outcome(self.withdrawal_asked_at)?;
        let is_late_on_first_date = known.is_late_on_first_date();
        let (decided_by, last) = (*known, *known);
        Some(Due { of, outcome, decided_by, last, is_late_on_first_date })
    }

    /// The response of one lead, at the first of its clocks.
    fn response(&self, place: usize, first: &Tracked) -> Option<Due> {
        let is_part = |known: &&Tracked| {
            let is_counted = known.standing != Standing::Gone;
            known.assignment == first.assignment && known.part.due_of().is_none() && is_counted
        };
        let is_first = self.tracked.iter().take(place).find(is_part).is_none();
        if !is_first || first.standing == Standing::Gone {
            return None;
        }
        let parts = || self.tracked.iter().filter(is_part);
        let last = parts().max_by_key(|known| (known.due_at, known.part))?;
        let mut decided_by = (first, first.outcome(self.withdrawal_asked_at)?);
        for known in parts().skip(1) {
            let outcome = known.outcome(self.withdrawal_asked_at)?;
            if (weight(outcome), known.seq) > (weight(decided_by.1), decided_by.0.seq) {
                decided_by = (known, outcome);
            }
        }
        Some(Due {
            of: DueOf::Response,
            outcome: decided_by.1,
            decided_by: *decided_by.0,
            last: *last,
            is_late_on_first_date: parts().any(Tracked::is_late_on_first_date),
        })
    }
}

/// Which part of a response decides it: one that failed, then one that still may.
const fn weight(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::InTime | Outcome::InTimeUnreviewed => 0,
        Outcome::WithdrawalAsked => 1,
        Outcome::Open => 2,
        Outcome::Late | Outcome::LateUnreviewed => 3,
        Outcome::Missed => 4,
    }
}

/// Something due: the clock that decides what became of it, and the clock that decides the day.
struct Due {
    of: DueOf,
    outcome: Outcome,
    decided_by: Tracked,
    last: Tracked,
    is_late_on_first_date: bool,
}

impl Due {
    fn fact(&self, calendar: &Calendar) -> Fact {
        Fact {
            seq: self.decided_by.seq,
            clock: Some(self.last.id),
            round: self.last.round,
            on: day_due(self.last.due_at, calendar),
            unit: self.last.unit,
            is_duplicate: false,
            body: FactBody::Due {
                of: self.of,
                due_at: self.last.due_at,
                outcome: self.outcome,
                first_due_at: self.last.first_due_at,
                is_late_on_first_date: self.is_late_on_first_date,
            },
        }
    }
}
