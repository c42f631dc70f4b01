//! The clock of this machine under watch: whether timed actions are held, and their release. The
//! rule is in `app::worker::steady`; here are the clocks, and how people are told.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use app::act::App;
use app::port::fault::Fault;
use app::worker::steady::{Look, Steady};
use domain::ids::AuthorityId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The note that says what is held, empty when nothing is.
pub(crate) const HELD: &str = "clock-held";
/// The note that changes with every confirmation.
pub(crate) const CONFIRMED: &str = "clock-confirmed";

/// What is noted of a jump, for `answerable doctor`.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Held {
    /// When it was noticed, by the clock that jumped.
    pub(crate) noticed_at: Timestamp,
    /// By how much it jumped; negative where it went back.
    pub(crate) seconds: i64,
}

/// The clock, watched since the start.
#[derive(Debug)]
pub(crate) struct Watch {
    began: Instant,
    steady: Mutex<Steady>,
    /// The jump that holds timed actions, with the confirmation that was there before it.
    held: Mutex<Option<(SignedDuration, Option<String>)>>,
}

impl Watch {
    /// Watches from now on, and trusts the clock as it is.
    pub(crate) fn new(now: Timestamp) -> Self {
        let steady = Mutex::new(Steady::new(Look { wall: now, ran: SignedDuration::ZERO }));
        Self { began: Instant::now(), steady, held: Mutex::default() }
    }

    fn look(&self, app: &App) -> Look {
        let ran = SignedDuration::try_from(self.began.elapsed()).unwrap_or(SignedDuration::MAX);
        Look { wall: app.clock.now(), ran }
    }

    /// By how many seconds the clock has jumped, while that holds timed actions.
    pub(crate) fn held_by(&self) -> Option<i64> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map(|(jump, _)| jump.as_secs())
    }

    /// Whether timed actions are held; releases them once somebody has confirmed the clock.
    ///
    /// # Errors
    /// The notes cannot be read or written.
    pub(crate) async fn holds(&self, app: &App, authority: AuthorityId) -> Result<bool, Fault> {
        let look = self.look(app);
        let jump = self.steady.lock().unwrap_or_else(PoisonError::into_inner).look(look);
        let Some(jump) = jump else { return Ok(false) };
        let confirmed = app.store.note(authority, CONFIRMED).await?;
        let known = self.held.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some((_, before)) if before == confirmed => Ok(true),
            Some(_) => {
                tracing::info!("the clock is confirmed: timed actions go on");
                app.store.put_note(authority, HELD, "").await?;
                let now = self.look(app);
                self.steady.lock().unwrap_or_else(PoisonError::into_inner).confirm(now);
                *self.held.lock().unwrap_or_else(PoisonError::into_inner) = None;
                Ok(false)
            }
            None => {
                let seconds = jump.as_secs();
                tracing::error!(
                    seconds,
                    "the clock has jumped: steps, retention and the collecting of files are held \
                     until `answerable clock confirm`"
                );
                let note = serde_json::to_string(&Held { noticed_at: look.wall, seconds });
                let note = note.map_err(|error| Fault::corrupt(error.to_string()))?;
                app.store.put_note(authority, HELD, &note).await?;
                let held = Some((jump, confirmed));
                *self.held.lock().unwrap_or_else(PoisonError::into_inner) = held;
                Ok(true)
            }
        }
    }
}
