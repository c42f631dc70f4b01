//! The clock of this machine under watch: whether timed actions are held, and their release. The
//! rule is in `app::worker::steady`; here are the clocks, what is noted of a jump, and how people
//! are told.
//!
//! A jump is noted at the authority that is served, and looked for at every authority of the
//! database: a start for another one works for all of them too.
//!
//! A note of a jump names the confirmation that was there before it, and holds while that is the
//! last one. So nobody needs to take it back: a confirmation ends it, whoever wrote it, and a
//! server that starts before there is one holds what was held when the last one ended.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use app::act::App;
use app::port::fault::Fault;
use app::worker::steady::{Look, Steady};
use domain::ids::AuthorityId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The note that says what is held.
const HELD: &str = "clock-held";
/// The note that changes with every confirmation.
const CONFIRMED: &str = "clock-confirmed";

/// What is noted of a jump.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    /// When it was noticed, by the clock that jumped.
    pub(crate) noticed_at: Timestamp,
    /// By how much it jumped; negative where it went back.
    pub(crate) seconds: i64,
    /// The last confirmation before it; it holds until there is another.
    #[serde(default)]
    confirmed: Option<String>,
}

/// The jump noted at an authority that nobody has confirmed yet.
///
/// # Errors
/// The notes cannot be read.
pub(crate) async fn held(app: &App, authority: AuthorityId) -> Result<Option<Held>, Fault> {
    let note = app.store.note(authority, HELD).await?.filter(|note| !note.is_empty());
    let Some(note) = note else { return Ok(None) };
    let held: Held = serde_json::from_str(&note)
        .map_err(|error| Fault::corrupt(format!("the note {HELD}: {error}")))?;
    let confirmed = app.store.note(authority, CONFIRMED).await?;
    Ok((held.confirmed == confirmed).then_some(held))
}

/// The first jump noted at any authority that nobody has confirmed yet, and where.
async fn held_anywhere(app: &App) -> Result<Option<(AuthorityId, Held)>, Fault> {
    for authority in app.store.authorities().await? {
        if let Some(held) = held(app, authority.id).await? {
            return Ok(Some((authority.id, held)));
        }
    }
    Ok(None)
}

/// Says at every authority of the database that the clock is right as it is. The jumps that this
/// ends: none where nothing was held.
///
/// # Errors
/// The notes cannot be read or written.
pub(crate) async fn confirm(app: &App, mark: u64) -> Result<Vec<Held>, Fault> {
    let mut ended = Vec::new();
    let confirmation = format!("{} {mark:016x}", app.clock.now());
    for authority in app.store.authorities().await? {
        ended.extend(held(app, authority.id).await?);
        app.store.put_note(authority.id, CONFIRMED, &confirmation).await?;
    }
    Ok(ended)
}

/// The clock, watched since the start.
#[derive(Debug)]
pub(crate) struct Watch {
    began: Instant,
    /// Held by whoever looks until it knows: workers look side by side.
    known: tokio::sync::Mutex<Known>,
    /// By how many seconds the clock has jumped, while that holds timed actions.
    told: Mutex<Option<i64>>,
}

#[derive(Debug)]
struct Known {
    steady: Steady,
    /// Whether it was looked for what was held before the start.
    is_read: bool,
    /// The jump that holds timed actions, and where it is noted.
    held: Option<(AuthorityId, Held)>,
}

impl Watch {
    /// Watches from now on, and trusts the clock as it is, unless a jump is noted.
    pub(crate) fn new(now: Timestamp) -> Self {
        let steady = Steady::new(Look { wall: now, ran: SignedDuration::ZERO });
        let known = tokio::sync::Mutex::new(Known { steady, is_read: false, held: None });
        Self { began: Instant::now(), known, told: Mutex::default() }
    }

    fn look(&self, app: &App) -> Look {
        let ran = SignedDuration::try_from(self.began.elapsed()).unwrap_or(SignedDuration::MAX);
        Look { wall: app.clock.now(), ran }
    }

    /// By how many seconds the clock has jumped, while that holds timed actions.
    pub(crate) fn held_by(&self) -> Option<i64> {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, held: Option<&Held>) {
        let seconds = held.map(|held| held.seconds);
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = seconds;
    }

    /// Whether timed actions are held; releases them once somebody has confirmed the clock. A jump
    /// is noted at this authority.
    ///
    /// # Errors
    /// The notes cannot be read or written; then nothing timed may happen.
    pub(crate) async fn holds(&self, app: &App, authority: AuthorityId) -> Result<bool, Fault> {
        let mut known = self.known.lock().await;
        if !known.is_read {
            known.held = held_anywhere(app).await?;
            known.is_read = true;
            self.tell(known.held.as_ref().map(|(_, held)| held));
            if let Some((_, Held { seconds, .. })) = known.held {
                tracing::error!(
                    seconds,
                    "the clock jumped before this start, and nobody has confirmed it: steps, \
                     retention and the collecting of files are held until `answerable clock \
                     confirm`"
                );
            }
        }
        if let Some((noted_at, held)) = &known.held {
            if held.confirmed == app.store.note(*noted_at, CONFIRMED).await? {
                return Ok(true);
            }
            tracing::info!("the clock is confirmed: timed actions go on");
            known.steady.confirm(self.look(app));
            known.held = None;
            self.tell(None);
            return Ok(false);
        }
        let look = self.look(app);
        let Some(jump) = known.steady.look(look) else { return Ok(false) };
        let confirmed = app.store.note(authority, CONFIRMED).await?;
        let held = Held { noticed_at: look.wall, seconds: jump.as_secs(), confirmed };
        tracing::error!(
            seconds = held.seconds,
            "the clock has jumped: steps, retention and the collecting of files are held until \
             `answerable clock confirm`"
        );
        let note = serde_json::to_string(&held).map_err(|error| Fault::corrupt(error.to_string()));
        app.store.put_note(authority, HELD, &note?).await?;
        self.tell(Some(&held));
        known.held = Some((authority, held));
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
