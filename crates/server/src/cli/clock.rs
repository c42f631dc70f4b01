//! `answerable clock`: timed actions that a jump of the clock holds.

use anyhow::Result;
use clap::Subcommand;

use crate::cli::say::say;
use crate::system::random;
use crate::watch;
use crate::wiring::Place;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Say that the clock is right as it is, to every server on the database: what a jump of it
    /// holds goes on
    Confirm(Place),
}

pub(super) async fn run(command: &Command) -> Result<()> {
    let Command::Confirm(place) = command;
    let wired = place.open().await?;
    let ended = watch::confirm(&wired.app, u64::from_le_bytes(random())).await?;
    let now = wired.app.clock.now();
    if ended.is_empty() {
        say!("nothing was held; the clock is confirmed at {now} all the same");
        return Ok(());
    }
    for held in ended {
        say!("held since {}: the clock jumped by {} s", held.noticed_at, held.seconds);
    }
    say!("the clock is confirmed at {now}; servers let timed actions go on within seconds");
    Ok(())
}
