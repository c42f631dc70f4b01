//! `answerable keys`: the keys of contact data.

use anyhow::Result;
use clap::Subcommand;

use crate::cli::say::say;
use crate::keys;
use crate::wiring::Place;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add a key: contact data is sealed with it from the next start on; older data still opens
    Rotate(Place),
}

pub(super) fn run(command: &Command) -> Result<()> {
    match command {
        Command::Rotate(place) => {
            let path = place.keys();
            let id = keys::rotate(&path)?;
            say!("key {id} is added to {}; start the server anew, and keep a copy", path.display());
            Ok(())
        }
    }
}
