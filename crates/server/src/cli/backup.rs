//! `answerable backup`, `answerable restore --verify`, `answerable doctor`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::say::say;
use crate::wiring::Place;

#[derive(Args)]
pub(super) struct Backup {
    #[command(flatten)]
    place: Place,
    /// Where to write it; a file that does not exist yet
    file: PathBuf,
}

#[derive(Args)]
pub(super) struct Restore {
    #[command(flatten)]
    place: Place,
    /// The backup
    file: PathBuf,
    /// Only check the backup: journal, rows and tallies; nothing is restored
    #[arg(long)]
    verify: bool,
}

/// Writes a backup of the embedded database, while it is in use.
///
/// # Errors
/// The file exists, or cannot be written; PostgreSQL has tools of its own.
pub(super) async fn backup(arguments: &Backup) -> Result<()> {
    let wired = arguments.place.open().await?;
    wired.database.backup(&arguments.file).await?;
    say!("written to {}; it holds no key", arguments.file.display());
    say!("keep {} apart from it", arguments.place.keys().display());
    Ok(())
}

/// Checks a backup, and puts it in the place of an empty folder of data.
///
/// # Errors
/// The backup is damaged, or there is a database already.
pub(super) async fn restore(arguments: &Restore) -> Result<ExitCode> {
    let file = &arguments.file;
    if !file.is_file() {
        bail!("{} is not a file", file.display());
    }
    if !is_whole(&arguments.place, file).await? {
        return Ok(ExitCode::FAILURE);
    }
    if arguments.verify {
        return Ok(ExitCode::SUCCESS);
    }
    let url = arguments.place.url();
    let Some(path) = url.strip_prefix("sqlite:").map(Path::new) else {
        bail!("only the embedded database is restored here; use pg_restore for PostgreSQL");
    };
    if path.exists() {
        bail!("{} exists; move it away first", path.display());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::copy(file, path)?;
    say!("restored to {}", path.display());
    Ok(ExitCode::SUCCESS)
}

/// Checks a copy of the backup, so that checking leaves no trace in it.
async fn is_whole(place: &Place, file: &Path) -> Result<bool> {
    let folder = place.data.join("checking");
    std::fs::create_dir_all(&folder)?;
    let copy = folder.join("backup.sqlite");
    std::fs::copy(file, &copy)?;
    let checked = Place {
        data: folder.clone(),
        database_url: Some(format!("sqlite:{}", copy.display())),
        keys: Some(place.keys()),
        authority: place.authority.clone(),
    };
    let result = check(&checked).await;
    std::fs::remove_dir_all(&folder)?;
    result
}

async fn check(place: &Place) -> Result<bool> {
    let wired = place.open().await?;
    let mut is_whole = true;
    for authority in wired.app.store.authorities().await? {
        let report = wired.app.verify(authority.id, None).await?;
        is_whole &= report.ok;
        let verdict = if report.ok { "whole" } else { "DAMAGED" };
        say!("{}: {} cases, {} entries, {verdict}", authority.key, report.cases, report.entries);
        if let Some(head) = report.head {
            say!("    checkpoint {}: chain {}", head.number, head.chain);
        }
        if let Some(bad) = report.first_bad {
            say!("    first: {bad:?}");
        }
    }
    Ok(is_whole)
}

/// Says whether everything is in place: folder, keys, database, settings.
///
/// # Errors
/// Something is missing; the error says what to do.
pub(super) async fn doctor(place: &Place) -> Result<()> {
    say!("folder of data   {}", place.data.display());
    say!("file of keys     {}", place.keys().display());
    let wired = place.open().await?;
    say!("database         opens, its schema is current");
    let known = wired.app.store.authorities().await?;
    if known.is_empty() {
        say!("authorities      none yet; run: answerable setup --help");
    }
    for authority in known {
        let rules = wired.app.rules(authority.id).await?;
        let now = wired.app.clock.now();
        let policy = rules.policy_at(now).map_or_else(
            || "no policy in force".to_owned(),
            |policy| format!("policy {} {}", policy.reference.key, policy.reference.version),
        );
        let units = rules.organisation.units().count();
        say!("authority        {}: {units} units, {policy}, {}", authority.key, authority.zone);
    }
    Ok(())
}
