//! `answerable clock`: timed actions that a jump of the clock holds.

use anyhow::Result;
use clap::Subcommand;

use crate::cli::say::say;
use crate::system::random;
use crate::watch::{CONFIRMED, HELD, Held};
use crate::wiring::{Place, Wired};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Say that the clock is right as it is: what a jump of it holds goes on
    Confirm(Place),
}

pub(super) async fn run(command: &Command) -> Result<()> {
    let Command::Confirm(place) = command;
    let wired = place.open().await?;
    let authority = wired.authority(place.authority.as_deref()).await?.id;
    let now = wired.app.clock.now();
    let mark = u64::from_le_bytes(random());
    wired.app.store.put_note(authority, CONFIRMED, &format!("{now} {mark:016x}")).await?;
    say!("the clock is confirmed at {now}; servers let timed actions go on within seconds");
    Ok(())
}

/// What a server has noted that it holds.
///
/// # Errors
/// The database failed.
pub(super) async fn held(
    wired: &Wired,
    authority: domain::ids::AuthorityId,
) -> Result<Option<Held>> {
    let note = wired.app.store.note(authority, HELD).await?;
    Ok(note.filter(|note| !note.is_empty()).map(|note| serde_json::from_str(&note)).transpose()?)
}
