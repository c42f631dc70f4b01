//! `answerable policy`: check packs, show their limits, start one's own from a shipped one.
//!
//! Reading folders and printing happen here; what a pack means is in `domain::policy::pack`.

mod check;
mod folder;
mod show;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use domain::calendar::shipped_keys;
use domain::ids::CalendarKey;
use domain::policy::{Policy, pack};

use folder::Folder;

use crate::cli::say::say;
use crate::wiring::Place;

/// The exit code for packs that could not be read at all.
const UNREADABLE: u8 = 2;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Check packs: exit code 0 if all can be loaded, 1 for mistakes, 2 if one cannot be read
    Check {
        /// Folders of packs, or keys of shipped ones
        #[arg(required = true, value_name = "PACK")]
        packs: Vec<PathBuf>,
        #[command(flatten)]
        calendars: Calendars,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Show the limits of a pack: all of them, or those that one kind of case would have
    Show {
        /// The folder of a pack, or the key of a shipped one
        pack: PathBuf,
        #[command(flatten)]
        calendars: Calendars,
        #[command(flatten)]
        case: show::Case,
    },
    /// Show in what two packs differ: exit code 0 if in nothing, 1 if in something
    Diff {
        /// The folder of a pack, or the key of a shipped one
        before: PathBuf,
        /// The other
        after: PathBuf,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Load a pack into a database, as a version that takes effect on its day
    Load(Load),
    /// Write the files of a shipped pack into a new folder, to start one's own from
    Copy {
        /// The key of a shipped pack
        key: String,
        /// A folder that does not exist yet
        folder: PathBuf,
    },
}

#[derive(clap::Args)]
pub(super) struct Load {
    #[command(flatten)]
    place: Place,
    /// The folder of a pack, or the key of a shipped one
    pack: PathBuf,
    /// Who loads it, by the name to sign in with
    #[arg(long = "as", value_name = "LOGIN", default_value = "system")]
    login: String,
}

#[derive(clap::Args)]
pub(super) struct Calendars {
    /// A calendar of one's own that will be at hand, beside those that come with the program
    #[arg(long = "calendar", value_name = "KEY")]
    own: Vec<String>,
}

impl Calendars {
    fn keys(&self) -> Vec<CalendarKey> {
        let own = self.own.iter().map(|key| CalendarKey::from(key.as_str()));
        shipped_keys().map(CalendarKey::from).chain(own).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Runs one of the commands on policy packs.
///
/// # Errors
/// Output cannot be written, or a file of a copy cannot.
pub(super) fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Check { packs, calendars, format } => {
            check::run(packs, &calendars.keys(), *format)
        }
        Command::Show { pack, calendars, case } => show::run(pack, &calendars.keys(), case),
        Command::Copy { key, folder } => copy(key, folder),
        Command::Diff { before, after, format } => diff(before, after, *format),
        Command::Load(asked) => super::wait(into_database(asked)).map(|()| ExitCode::SUCCESS),
    }
}

/// Reads a pack.
///
/// # Errors
/// It has mistakes; the error lists them with file and line.
pub(super) fn load(path: &Path) -> Result<Policy> {
    let folder = Folder::open(path)?;
    let calendars: Vec<CalendarKey> = shipped_keys().map(CalendarKey::from).collect();
    pack::load(&folder.files(), &calendars).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        anyhow!("the pack has mistakes:\n{}", lines.join("\n"))
    })
}

fn diff(before: &Path, after: &Path, format: Format) -> Result<ExitCode> {
    let differences = domain::policy::diff(&load(before)?, &load(after)?);
    match format {
        Format::Json => say!("{}", serde_json::to_string_pretty(&differences)?),
        Format::Text => {
            let shown = |side: &Option<serde_json::Value>| {
                side.as_ref().map_or_else(|| "(nothing)".to_owned(), ToString::to_string)
            };
            for one in &differences {
                say!("{}", one.path.join(" / "));
                say!("  - {}\n  + {}", shown(&one.before), shown(&one.after));
            }
        }
    }
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn into_database(asked: &Load) -> Result<()> {
    let policy = load(&asked.pack)?;
    let reference = policy.reference.clone();
    let effective_from = policy.effective_from;
    let wired = asked.place.open().await?;
    let authority = wired.authority(asked.place.authority.as_deref()).await?.id;
    let actor = wired.actor(authority, &asked.login, None).await?;
    let calendars = super::setup::calendars_of(&policy);
    wired.app.load_policy(authority, &actor, policy, &calendars).await?;
    say!("{} {} is loaded; in force from {effective_from}", reference.key, reference.version);
    Ok(())
}

fn copy(key: &str, folder: &Path) -> Result<ExitCode> {
    let Some(files) = pack::shipped(key) else {
        let keys: Vec<&str> = pack::shipped_keys().collect();
        bail!("no pack `{key}` comes with the program; there are: {}", keys.join(", "));
    };
    fs::create_dir(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for file in files {
        let name = file.name.rsplit('/').next().unwrap_or(file.name);
        let path = folder.join(name);
        fs::write(&path, file.text).with_context(|| format!("{}", path.display()))?;
    }
    say!("{} files written to {}", files.len(), folder.display());
    say!(
        "give it a key of its own in pack.toml, then: answerable policy check {}",
        folder.display()
    );
    Ok(ExitCode::SUCCESS)
}
