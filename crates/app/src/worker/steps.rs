//! Starts the clocks that nobody started, and records the steps of clocks when they come: warnings,
//! overdue steps, escalations by the policy's ladder. After an outage it catches up as the policy
//! says; each step is recorded once.

use domain::actor::Actor;
use domain::case::Command;
use domain::ids::{AuthorityId, CaseId};
use domain::refusal::RefusalKey;
use jiff::SignedDuration;

use crate::act::{Act, ActError, App, Known};
use crate::port::fault::Fault;
use crate::port::work::Claim;
use crate::together::together;

/// How long others leave claimed cases alone.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// Cases claimed at once.
const CASES_AT_ONCE: u32 = 512;
/// Of them, worked on at the same time: their commits share the disk's sync.
const CASES_TOGETHER: usize = 64;

impl App {
    /// Records the steps that have come, of as many cases as one claim takes. The number of steps
    /// recorded; 0 when there is nothing to do.
    ///
    /// # Errors
    /// The world failed, or a case is damaged; what was recorded stays recorded, and the other
    /// cases have had their turn.
    pub async fn record_steps(&self, authority: AuthorityId, worker: &str) -> Result<u32, Fault> {
        let now = self.clock.now();
        let until = now.checked_add(LEASE).unwrap_or(now);
        let limit = CASES_AT_ONCE;
        let claim = Claim { authority, worker: worker.to_owned(), now, until, limit };
        let mut recorded = 0;
        let mut failed = None;
        for some in self.store.claim_steps(&claim).await?.chunks(CASES_TOGETHER) {
            let steps = some.iter().map(|case| self.record_steps_of(authority, *case));
            for done in together(steps).await {
                match done {
                    Ok(count) => recorded += count,
                    Err(fault) => failed = Some(fault),
                }
            }
        }
        failed.map_or(Ok(recorded), Err)
    }

    async fn record_steps_of(&self, authority: AuthorityId, case: CaseId) -> Result<u32, Fault> {
        let rules = self.rules(authority).await?;
        let loaded = self.store.load(authority, &[case]).await?;
        let Some(known) = loaded.first().map(Known::read).transpose()? else { return Ok(0) };
        let actor = Actor::Worker;
        let context = rules.context(self.clock.now(), &actor, &[]);
        if known.case.awaits_clocks(&context) {
            return self.start_clocks(authority, &known).await;
        }
        let due = known.case.due_steps(&context).map_err(|refusal| {
            Fault::corrupt(format!("steps of case {}: {}", known.number, refusal.key.as_str()))
        })?;
        let mut recorded = 0;
        for step in due {
            let command = Command::RecordStep { clock: step.clock, step: step.step };
            match self.act(Act::new(authority, case, actor, command)).await {
                Ok(_) => recorded += 1,
                // Another step, or somebody, stopped the clock or recorded the step in between.
                Err(ActError::Refused(refusal)) if is_done(refusal.key) => {}
                Err(ActError::Fault(fault)) => return Err(fault),
                Err(error) => {
                    return Err(Fault::corrupt(format!("step of {}: {error}", known.number)));
                }
            }
        }
        Ok(recorded)
    }
}

impl App {
    /// Starts the clocks of a case that has none: handed over by another authority, or history that
    /// is still open. Counts as one step.
    async fn start_clocks(&self, authority: AuthorityId, known: &Known) -> Result<u32, Fault> {
        let act = Act::new(authority, known.case.id, Actor::Worker, Command::Recompute);
        match self.act(act).await {
            Ok(_) => Ok(1),
            // Somebody started them, or ended the case, in between.
            Err(ActError::Refused(refusal))
                if matches!(refusal.key, RefusalKey::NothingToChange | RefusalKey::WrongStatus) =>
            {
                Ok(0)
            }
            Err(ActError::Fault(fault)) => Err(fault),
            Err(error) => Err(Fault::corrupt(format!("clocks of {}: {error}", known.number))),
        }
    }
}

const fn is_done(key: RefusalKey) -> bool {
    matches!(key, RefusalKey::StepNotDue | RefusalKey::NoSuchClock | RefusalKey::WrongStatus)
}
