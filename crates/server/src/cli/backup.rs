//! `answerable backup`, `answerable restore --verify`, `answerable doctor`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use app::attach::FileCount;
use app::port::Blobs as _;
use app::redactions::Redaction;
use clap::Args;
use domain::ids::AuthorityId;
use domain::text_ref::Digest;

use super::checksum::{self, Says};
use super::files::{self, Copied};
use super::journal;
use crate::cli::say::say;
use crate::redactions;
use crate::wiring::{self, Place, Wired};

/// Files read at once.
const FILES_AT_ONCE: u32 = 1_000;
/// The folder in which a copy of the backup is made ready.
const RESTORING: &str = "restoring";

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
    /// The list of redactions, to forget again what was forgotten since the backup; together
    /// with redactions.jsonl in the folder of data when that is there
    #[arg(long, value_name = "FILE")]
    redactions: Option<PathBuf>,
    /// Restore also where attached files are missing or damaged in the backup
    #[arg(long, conflicts_with = "verify")]
    incomplete: bool,
}

/// Writes a backup of the embedded database, while it is in use.
///
/// # Errors
/// The file exists, or cannot be written; PostgreSQL has tools of its own.
pub(super) async fn backup(arguments: &Backup) -> Result<()> {
    let wired = arguments.place.open().await?;
    let named = attached(&wired).await?;
    wired.database.backup(&arguments.file).await?;
    let checksum = checksum::write(&arguments.file)?;
    let files = beside(&arguments.file);
    let mut copied = Copied::default();
    files::copy(&arguments.place.attachments(), &files, &mut copied)?;
    say!("written to {}; it holds no key", arguments.file.display());
    say!("its checksum is in {}; a restore looks at it", checksum.display());
    say!("{} attached files copied to {}", copied.count, files.display());
    let (kept, mut missing) = (wiring::files_in(files), 0);
    for (authority, name) in named {
        missing += u32::from(!kept.has(authority, name).await?);
    }
    if missing > 0 {
        say!("{missing} ATTACHED FILES ARE NOT IN THE COPY: they are missing in the folder of");
        say!("attached files (see doctor), or were redacted meanwhile; then make another backup");
    }
    say!("keep {} apart from it", arguments.place.keys().display());
    Ok(())
}

/// The files that the database names before it is copied: what is not beside the copy afterwards
/// was missing or was taken away meanwhile.
async fn attached(wired: &Wired) -> Result<BTreeSet<(AuthorityId, Digest)>> {
    let mut named = BTreeSet::new();
    for authority in wired.app.store.authorities().await? {
        let mut after = None;
        loop {
            let page = wired.app.store.files_after(authority.id, after, FILES_AT_ONCE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.text);
            named.extend(page.iter().map(|file| (authority.id, file.sha256)));
        }
    }
    Ok(named)
}

/// The folder beside a backup in which it has the attached files.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".attachments");
    PathBuf::from(name)
}

/// Checks a backup, and puts it in the place of an empty folder of data. What was forgotten since
/// is forgotten in a copy, which only then gets the name of the database.
///
/// # Errors
/// The backup is damaged, or lacks attached files and that is not agreed to; there is a database
/// already; or something could not be forgotten again: then nothing was restored.
pub(super) async fn restore(arguments: &Restore) -> Result<ExitCode> {
    let (place, file) = (&arguments.place, &arguments.file);
    if !file.is_file() {
        bail!("{} is not a file", file.display());
    }
    let target = if arguments.verify { None } else { Some(target(place)?) };
    let forgotten = forgotten(arguments)?;
    let folder = place.data.join(RESTORING);
    if folder.exists() {
        // Of a restore that was killed.
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let copy = folder.join("backup.sqlite");
    let result = match std::fs::copy(file, &copy) {
        Ok(_) => match is_what_was_written(file, &copy) {
            Ok(true) => restore_copy(arguments, &copy, target.as_deref(), forgotten).await,
            Ok(false) => Ok(ExitCode::FAILURE),
            Err(error) => Err(error),
        },
        Err(error) => Err(error.into()),
    };
    std::fs::remove_dir_all(&folder)?;
    result
}

/// Whether a copy of a backup is what was written, by the checksum beside the backup.
fn is_what_was_written(file: &Path, copy: &Path) -> Result<bool> {
    match checksum::check(file, copy)? {
        Says::Same => return Ok(true),
        Says::Other => say!("DAMAGED: {} is not what was written", file.display()),
        Says::Unreadable => {
            let wanted = checksum::beside(file);
            say!("UNREADABLE CHECKSUM {}: take it away to go on without", wanted.display());
        }
        Says::Nothing => {
            let wanted = checksum::beside(file);
            say!("NO CHECKSUM {}: only what the journal protects is checked", wanted.display());
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where the database is to lie.
fn target(place: &Place) -> Result<PathBuf> {
    let url = place.url();
    let Some(path) = url.strip_prefix("sqlite:").map(PathBuf::from) else {
        bail!("only the embedded database is restored here; use pg_restore for PostgreSQL");
    };
    if path.exists() {
        bail!("{} exists; move it away first", path.display());
    }
    Ok(path)
}

/// What is to be forgotten again: the list that is given together with the one in the folder of
/// data. None where there is neither.
fn forgotten(arguments: &Restore) -> Result<Option<Vec<Redaction>>> {
    let given = arguments.redactions.as_deref().map(redactions::read).transpose()?;
    let own = arguments.place.redactions();
    let own = if own.exists() { Some(redactions::read(&own)?) } else { None };
    Ok(match (given, own) {
        (Some(given), Some(own)) => Some(redactions::union(own, given)),
        (given, own) => given.or(own),
    })
}

/// Checks a copy of the backup, so that checking leaves no trace in it, and restores from it where
/// there is a target.
async fn restore_copy(
    arguments: &Restore,
    copy: &Path,
    target: Option<&Path>,
    forgotten: Option<Vec<Redaction>>,
) -> Result<ExitCode> {
    let (place, files) = (&arguments.place, beside(&arguments.file));
    let checked = check(&place_of_copy(place, copy, files.clone())).await?;
    let has_all = checked.broken_files == 0;
    let is_good = checked.is_journal_whole && (has_all || arguments.incomplete);
    let Some(target) = target.filter(|_| is_good) else {
        if checked.is_journal_whole && !is_good && !arguments.verify {
            say!("{} ATTACHED FILES ARE MISSING OR DAMAGED", checked.broken_files);
            say!("nothing was restored; --incomplete restores all the same");
        }
        return Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    };
    let mut copied = Copied::default();
    let result = match files::copy(&files, &place.attachments(), &mut copied) {
        Ok(()) => put(place, copy, target, forgotten).await,
        Err(error) => Err(error),
    };
    if let Err(error) = result {
        files::take_away(&copied)?;
        return Err(error.context("nothing was restored"));
    }
    say!("restored to {}, with {} attached files", target.display(), copied.count);
    if !has_all {
        say!("{} ATTACHED FILES ARE MISSING OR DAMAGED", checked.broken_files);
    }
    Ok(ExitCode::SUCCESS)
}

/// The place of a copy of the database.
fn place_of_copy(place: &Place, copy: &Path, attachments: PathBuf) -> Place {
    Place {
        data: place.data.join(RESTORING),
        database_url: Some(format!("sqlite:{}", copy.display())),
        keys: Some(place.keys()),
        attachments: Some(attachments),
        authority: place.authority.clone(),
    }
}

/// Forgets in the copy what was forgotten since the backup was made, by the lists and by the
/// policy, and writes it to where the database is to lie.
async fn put(
    place: &Place,
    copy: &Path,
    target: &Path,
    forgotten: Option<Vec<Redaction>>,
) -> Result<()> {
    let wired = place_of_copy(place, copy, place.attachments()).open().await?;
    match &forgotten {
        Some(redactions) => redact_again(&wired, redactions).await?,
        None => say!("NO LIST of redactions: what was redacted since the backup is back"),
    }
    forget_by_policy(&wired).await?;
    if let Some(redactions) = forgotten {
        redactions::begin_with(&place.redactions(), redactions)?;
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(wired.database.backup(target).await?)
}

/// Forgets what the policy does not keep any longer, in every authority.
///
/// # Errors
/// The database failed; doing it again goes on.
pub(super) async fn forget_by_policy(wired: &Wired) -> Result<()> {
    for authority in wired.app.store.authorities().await? {
        let count = wired.app.forget_what_is_over(authority.id).await?;
        say!("{}: contact data of {count} requesters forgotten by policy", authority.key);
    }
    Ok(())
}

/// Forgets again what a list names, and says how much of it was there. What is of an authority that
/// this copy does not know yet is not in it.
///
/// # Errors
/// Some could not be forgotten, the others were; giving the list again goes on.
pub(super) async fn redact_again(wired: &Wired, redactions: &[Redaction]) -> Result<()> {
    let known = wired.app.store.authorities().await?;
    let known: BTreeSet<AuthorityId> = known.into_iter().map(|authority| authority.id).collect();
    let (mut again, mut unknown, mut failed) = (0, 0, 0);
    for redaction in redactions {
        if !known.contains(&redaction.authority) {
            unknown += 1;
            continue;
        }
        match wired.app.redact_again(redaction).await {
            Ok(is_made) => again += u32::from(is_made),
            Err(error) => {
                failed += 1;
                say!("NOT FORGOTTEN: case {}, text {}: {error}", redaction.case, redaction.text);
            }
        }
    }
    say!("{} redactions in the list, {again} made again", redactions.len());
    if unknown > 0 {
        say!("{unknown} of them are of authorities that this database does not know");
    }
    if failed > 0 {
        bail!("{failed} redactions could not be made again");
    }
    Ok(())
}

/// What a check found.
struct Checked {
    is_journal_whole: bool,
    broken_files: u64,
}

async fn check(place: &Place) -> Result<Checked> {
    let wired = place.open().await?;
    let mut checked = Checked { is_journal_whole: true, broken_files: 0 };
    for authority in wired.app.store.authorities().await? {
        let report = wired.app.verify(authority.id, None).await?;
        let is_whole = report.is_whole_but_for_files();
        checked.is_journal_whole &= is_whole;
        checked.broken_files += report.broken_files;
        let verdict = if is_whole { "whole" } else { "DAMAGED" };
        say!("{}: {} cases, {} entries, {verdict}", authority.key, report.cases, report.entries);
        if let Some(head) = report.head {
            say!("    checkpoint {}: chain {}", head.number, head.chain);
        }
        if let Some(bad) = report.first_bad {
            let number = journal::number_of(&wired, authority.id, Some(&bad)).await?;
            say!("    first: {}", journal::first_bad(&bad, number.as_deref()));
        }
        say!(
            "    {} attached files, of which missing or damaged: {}",
            report.files,
            report.broken_files
        );
    }
    Ok(checked)
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
        if let Some(held) = crate::watch::held(&wired.app, authority.id).await? {
            say!("HELD             timed actions: the clock jumped by {} s,", held.seconds);
            say!("                 noticed at {}; answerable clock confirm", held.noticed_at);
        }
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
