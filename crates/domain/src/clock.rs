//! The clocks of a case: each a recorded promise with its own due time, pauses and extensions.
//!
//! What lives here: a clock as it stands and the questions that depend on `now` (alert, steps due).
//! How a due time is counted is in [`crate::due`]; when clocks start and stop is decided with the
//! case.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::due::{Adjustment, Amount, DueTime, Pause};
use crate::ids::{CalendarKey, CalendarVersion, PolicyRef, ReasonKey, UnitId};

/// What a clock measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// Registration to accepted answer; never restarted by another dispatch.
    Overall,
    /// Registration (or the return of the case) to dispatch.
    Dispatch,
    /// Dispatch to signing or objecting.
    SignOrObject,
    /// Objection to judgement.
    Judge,
    /// Referral to ruling.
    Ruling,
    /// Dispatch to first contact.
    FirstContact,
    /// Dispatch to the answer that is later accepted.
    Answer,
    /// Asking for an extension to the decision.
    ExtensionDecision,
    /// Accepted answer, or withdrawal, to the result of verification.
    Verify,
    /// Submitted answer to its review; for a long-term case, up to its review date.
    Review,
    /// Asking a supporting unit to its delivery.
    Support,
}

impl ClockKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Overall,
        Self::Dispatch,
        Self::SignOrObject,
        Self::Judge,
        Self::Ruling,
        Self::FirstContact,
        Self::Answer,
        Self::ExtensionDecision,
        Self::Verify,
        Self::Review,
        Self::Support,
    ];

    /// Clocks of the unit that does the work, as against those of whoever runs the loop.
    #[must_use]
    pub const fn is_of_unit(self) -> bool {
        matches!(self, Self::SignOrObject | Self::FirstContact | Self::Answer | Self::Support)
    }
}

/// A clock within its case, numbered from 1 in the order of starting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClockId(pub u32);

/// A step of a clock, numbered from 0 in the order of its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(pub u16);

/// Why a clock does not run for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseCause {
    /// A reason of the policy, given with the pause.
    Reason(ReasonKey),
    /// The case is linked to another as a duplicate.
    Linked,
    /// The case is long-term.
    LongTerm,
}

impl PauseCause {
    /// The code under which an explanation prints it.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Reason(key) => key.as_str(),
            Self::Linked => "linked",
            Self::LongTerm => "long-term",
        }
    }
}

/// Why a clock stopped for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopCause {
    /// What it waited for happened.
    Met,
    /// What it waited for is no longer wanted: another unit leads, the case ended.
    Void,
    /// A new instance took its place: an extension or a recomputation.
    Replaced(ClockId),
}

/// Whether a clock runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// It runs.
    Running,
    /// It stands still.
    Paused {
        /// Since when.
        since: Timestamp,
        /// Why.
        cause: PauseCause,
    },
    /// It has stopped.
    Stopped {
        /// When: for an answer, when it was submitted.
        at: Timestamp,
        /// Why.
        cause: StopCause,
    },
}

/// What is recorded when a clock starts: the promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockStart {
    /// Its number in the case.
    pub clock: ClockId,
    /// What it measures.
    pub kind: ClockKind,
    /// The unit it is counted for, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Counted from here.
    pub started_at: Timestamp,
    /// From when on it runs: the start, or the first day that counts, or the end of its last pause.
    /// Before that nothing can be taken from it.
    pub runs_from: Timestamp,
    /// The place of its limit in the policy's list; none where the policy sets none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
    /// The day that was promised, where the due time was given and not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_on: Option<Date>,
    /// The due time.
    pub due_at: Timestamp,
    /// The calendar is not published so far ahead; the due time may yet be recomputed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_provisional: bool,
    /// The policy whose limit this is.
    pub policy: PolicyRef,
    /// The calendar counted with.
    pub calendar: CalendarKey,
    /// Its version.
    pub calendar_version: CalendarVersion,
    /// The clock whose place this one takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ClockId>,
    /// What was granted, where it takes that place as an extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended_by: Option<Amount>,
}

/// A clock as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What was recorded when it started; `due_at` moves on with pauses.
    pub start: ClockStart,
    /// The due time as first promised, through extensions and recomputations.
    pub first_due_at: Timestamp,
    /// The round of the case in which it started.
    pub round: u32,
    /// Extensions up to this instance.
    pub extensions: u32,
    /// Pauses that ended and extensions granted, in order, through every instance.
    pub adjustments: Vec<Adjustment>,
    /// Whether it runs.
    pub state: ClockState,
    /// Steps recorded.
    pub steps_recorded: Vec<StepId>,
    /// When the first of the recorded warnings came, if one did.
    pub warned_at: Option<Timestamp>,
    /// From when on it runs: as recorded when it started, or from the end of its last pause.
    pub runs_from: Timestamp,
}

/// How a clock stands against its due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// No warning reached.
    OnTrack,
    /// A warning reached.
    AtRisk,
    /// Past the due time.
    Overdue,
}

impl Clock {
    /// Whether it has not stopped.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self.state, ClockState::Stopped { .. })
    }

    /// Whether it runs now.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.state, ClockState::Running)
    }

    /// The due time as the arithmetic wants it.
    #[must_use]
    pub const fn due_time(&self) -> DueTime {
        DueTime {
            runs_from: self.runs_from,
            due_at: self.start.due_at,
            provisional: self.start.is_provisional,
        }
    }

    /// The instant at which lateness is read: now, or where the clock stands still.
    #[must_use]
    pub const fn reading_at(&self, now: Timestamp) -> Timestamp {
        match self.state {
            ClockState::Running => now,
            ClockState::Paused { since, .. } => since,
            ClockState::Stopped { at, .. } => at,
        }
    }

    /// Whether it is (or, once stopped, was) past its due time. The due time itself is in time.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.reading_at(now) > self.start.due_at
    }

    /// Whether it is past the date first promised, however often that was extended.
    #[must_use]
    pub fn is_late_against_first_date(&self, now: Timestamp) -> bool {
        self.reading_at(now) > self.first_due_at
    }

    /// What happened to it since it started: pauses and extensions in order, the pause that still
    /// lasts last.
    #[must_use]
    pub fn history(&self) -> Vec<Adjustment> {
        let mut history = self.adjustments.clone();
        if let ClockState::Paused { since, cause } = &self.state {
            let reason = cause.code().to_owned();
            history.push(Adjustment::Paused(Pause { from: *since, until: None, reason }));
        }
        history
    }

    /// Whether it was met, and by its due time.
    #[must_use]
    pub fn is_met_in_time(&self) -> bool {
        match self.state {
            ClockState::Stopped { at, cause: StopCause::Met } => at <= self.start.due_at,
            ClockState::Running | ClockState::Paused { .. } | ClockState::Stopped { .. } => false,
        }
    }
}
