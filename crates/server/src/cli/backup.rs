//! `answerable backup`, `answerable restore --verify`, `answerable doctor`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use app::attach::FileCount;
use app::redactions::Redaction;
use clap::Args;

use super::files;
use crate::cli::say::say;
use crate::redactions;
use crate::wiring::{Place, Wired};

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
    /// Only check the backup: journal, rows, tallies and attached files; nothing is restored
    #[arg(long)]
    verify: bool,
    /// The list of redactions, to forget again what was forgotten since the backup;
    /// redactions.jsonl in the folder of data when that is there
    #[arg(long, value_name = "FILE")]
    redactions: Option<PathBuf>,
}

/// Writes a backup of the embedded database, while it is in use.
///
/// # Errors
/// The file exists, or cannot be written; PostgreSQL has tools of its own.
pub(super) async fn backup(arguments: &Backup) -> Result<()> {
    let wired = arguments.place.open().await?;
    wired.database.backup(&arguments.file).await?;
    let files = beside(&arguments.file);
    let count = files::copy(&arguments.place.attachments(), &files)?;
    say!("written to {}; it holds no key", arguments.file.display());
    say!("{count} attached files copied to {}", files.display());
    say!("keep {} apart from it", arguments.place.keys().display());
    Ok(())
}

/// The folder beside a backup in which it has the attached files.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".attachments");
    PathBuf::from(name)
}

/// Checks a backup, and puts it in the place of an empty folder of data.
///
/// # Errors
/// The backup is damaged, or there is a database already.
pub(super) async fn restore(arguments: &Restore) -> Result<ExitCode> {
    let file = &arguments.file;
    if let Some(list) = arguments.redactions.as_deref() {
        redactions::read(list)?;
    }
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
    let count = files::copy(&beside(file), &arguments.place.attachments())?;
    std::fs::copy(file, path)?;
    say!("restored to {}, with {count} attached files", path.display());
    forget_again(arguments).await?;
    Ok(ExitCode::SUCCESS)
}

/// Forgets in the restored database what was forgotten since the backup was made, by the list and
/// by the policy.
async fn forget_again(arguments: &Restore) -> Result<()> {
    let place = &arguments.place;
    let list = arguments.redactions.clone().or_else(|| {
        let own = place.redactions();
        own.exists().then_some(own)
    });
    let Some(list) = list else {
        say!("NO LIST of redactions: what was redacted since the backup is back");
        return Ok(());
    };
    let redactions = redactions::read(&list)?;
    let wired = place.open().await?;
    redact_again(&wired, &redactions).await?;
    redactions::begin_with(&place.redactions(), redactions)?;
    for authority in wired.app.store.authorities().await? {
        let count = wired.app.forget_what_is_over(authority.id).await?;
        say!("{}: contact data of {count} requesters forgotten by policy", authority.key);
    }
    Ok(())
}

/// Forgets again what a list names, and says how much of it was there.
///
/// # Errors
/// The database failed; giving the list again goes on.
pub(super) async fn redact_again(wired: &Wired, redactions: &[Redaction]) -> Result<()> {
    let mut again = 0;
    for redaction in redactions {
        again += u32::from(wired.app.redact_again(redaction).await?);
    }
    say!("{} redactions in the list, {again} made again", redactions.len());
    Ok(())
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
        attachments: Some(beside(file)),
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
        say!(
            "    {} attached files, of which missing or damaged: {}",
            report.files,
            report.broken_files
        );
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
    let damage = wired.database.damage().await?;
    damage.iter().for_each(|line| say!("DAMAGED          {line}"));
    if !damage.is_empty() {
        bail!("the file of the database is damaged; restore the last backup that is whole");
    }
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
        let FileCount { attached, missing } = wired.app.count_files(authority.id).await?;
        say!("attachments      {attached}, of which missing: {missing}");
    }
    Ok(())
}

/// Writes the tables of a PostgreSQL database anew.
///
/// # Errors
/// The database failed.
pub(super) async fn rewrite(place: &Place) -> Result<()> {
    let wired = place.open().await?;
    wired.database.rewrite().await?;
    say!("no old version of a row is left in the tables;");
    say!("write-ahead logs and copies hold what they held until they expire");
    Ok(())
}
