//! Where a case stands, as instants: what a list is sorted and filtered by. Comparing `now` with
//! them gives what [`Case::alert`] says, as long as nothing happens to the case.
//!
//! Nothing here depends on `now`, but for a case whose policy is not pinned: its silence is
//! measured by the policy in force when it is asked.

use jiff::Timestamp;

use super::context::Context;
use super::model::Case;
use super::reading::steps_of;
use crate::clock::{Clock, ClockState};
use crate::policy::StepLevel;
use crate::refusal::Refusal;

/// Where a case stands, as instants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// The earliest due time of the clocks that run, and of those that were late when they were
    /// paused: overdue is `due_at < now`, the due time itself is in time. None where no such clock
    /// is open.
    pub due_at: Option<Timestamp>,
    /// The earliest warning of the same clocks, recorded or to come: at risk is
    /// `at_risk_at <= now`, where the case is not overdue. A warning stays on a clock that is
    /// paused.
    pub at_risk_at: Option<Timestamp>,
    /// The instant up to which the units that work on the case may say nothing: silent is
    /// `silent_at < now`. None where the case cannot become silent in the state it is in.
    pub silent_at: Option<Timestamp>,
    /// The instant of the next step to be recorded; see [`Case::next_step_at`].
    pub next_step_at: Option<Timestamp>,
    /// Whether `due_at` lies beyond what its calendar has published.
    pub is_provisional: bool,
}

fn earlier(known: &mut Option<Timestamp>, at: Timestamp) {
    *known = Some(known.map_or(at, |known| known.min(at)));
}

/// Whether the clock's due time can be passed, or was before the clock was paused.
fn counts(clock: &Clock) -> bool {
    match clock.state {
        ClockState::Running => true,
        ClockState::Paused { since, .. } => since > clock.start.due_at,
        ClockState::Stopped { .. } => false,
    }
}

impl Case {
    /// Where the case stands, as instants.
    ///
    /// # Errors
    /// A policy or a calendar is missing, or cannot answer.
    pub fn standing(&self, context: &Context<'_>) -> Result<Standing, Refusal> {
        let mut standing = Standing { silent_at: self.silent_at(context)?, ..Standing::default() };
        for clock in self.clocks.iter().filter(|clock| clock.is_open()) {
            standing.note_due(clock);
            standing.note_steps(clock, context)?;
        }
        Ok(standing)
    }
}

impl Standing {
    fn note_due(&mut self, clock: &Clock) {
        let due_at = clock.start.due_at;
        if counts(clock) && self.due_at.is_none_or(|known| due_at < known) {
            self.due_at = Some(due_at);
            self.is_provisional = clock.start.is_provisional;
        }
    }

    fn note_steps(&mut self, clock: &Clock, context: &Context<'_>) -> Result<(), Refusal> {
        if let Some(at) = clock.warned_at {
            earlier(&mut self.at_risk_at, at);
        }
        for call in steps_of(clock, context)? {
            if call.rule.level == StepLevel::Warning {
                earlier(&mut self.at_risk_at, call.at);
            }
            if !clock.steps_recorded.contains(&call.step) {
                earlier(&mut self.next_step_at, call.at);
            }
        }
        Ok(())
    }
}
