//! `answerable demo`: an invented city in a folder of its own, with somebody to sign in as for
//! every role. Made once; the second start finds it as it was left.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use app::port::people::Account;
use app::simulate::Simulation;
use clap::Args;
use domain::actor::Role;

use super::serve::{self, Listening};
use super::simulate::{What, simulate};
use crate::cli::say::say;
use crate::password;
use crate::wiring::{Place, Wired};

/// Says that the folder is of a demonstration, and how far its making came.
const MARK: &str = "demo.txt";
/// Whom one can sign in as.
const SIGN_INS: &str = "sign-ins.txt";
/// How the names of files begin that are made here.
const MADE: &[&str] = &["answerable.sqlite", "keys.toml", SIGN_INS, MARK];
const UNFINISHED: &str =
    "A demonstration that is being made. It is begun anew at the next start.\n";
const FINISHED: &str =
    "A demonstration: an invented city. The folder may be removed at any time.\n";

#[derive(Args)]
pub(super) struct Arguments {
    /// Folder of the demonstration
    #[arg(long, default_value = "answerable-demo", value_name = "FOLDER")]
    pub(super) data: PathBuf,
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    listening: Listening,
    /// Make it, and serve it another time: answerable serve --data FOLDER
    #[arg(long)]
    no_serve: bool,
}

/// A demonstration that is ready.
pub(super) struct Ready {
    /// Everything put together over its folder.
    pub(super) wired: Wired,
    /// Where it is.
    pub(super) place: Place,
    /// Whom one can sign in as, to be printed.
    pub(super) sign_ins: String,
}

/// Makes the demonstration, or finds it as it was left.
///
/// # Errors
/// The folder holds something else, or the city cannot be made.
pub(super) async fn ready(arguments: &Arguments) -> Result<Ready> {
    let folder = arguments.data.as_path();
    let place = Place::of(folder);
    let mark = folder.join(MARK);
    let wired = match std::fs::read_to_string(&mark).ok().as_deref() {
        Some(FINISHED) => place.open().await?,
        Some(_) => {
            clear(folder)?;
            make(arguments, &place).await?
        }
        None if is_empty(folder) => make(arguments, &place).await?,
        None => bail!(
            "{} holds something that is no demonstration; name another folder with --data",
            folder.display()
        ),
    };
    let place = Place { authority: Some(peopled(&wired).await?), ..place };
    let sign_ins = folder.join(SIGN_INS);
    let sign_ins = std::fs::read_to_string(&sign_ins)
        .with_context(|| format!("{} cannot be read", sign_ins.display()))?;
    Ok(Ready { wired, place, sign_ins })
}

/// The key of the city: the authority next door, to which some cases are handed, has no accounts.
async fn peopled(wired: &Wired) -> Result<String> {
    for authority in wired.app.store.authorities().await? {
        if !wired.app.store.accounts(authority.id).await?.is_empty() {
            return Ok(authority.key);
        }
    }
    bail!("the demonstration holds no city; remove its folder and start again")
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut found| found.next().is_none())
}

/// Removes what an interrupted start left behind: what is made here, and nothing else.
fn clear(folder: &Path) -> Result<()> {
    for found in std::fs::read_dir(folder)? {
        let path = found?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if MADE.iter().any(|made| name.starts_with(made)) {
            std::fs::remove_file(&path).with_context(|| format!("{}", path.display()))?;
        }
    }
    Ok(())
}

async fn make(arguments: &Arguments, place: &Place) -> Result<Wired> {
    let folder = arguments.data.as_path();
    std::fs::create_dir_all(folder).with_context(|| format!("folder {}", folder.display()))?;
    std::fs::write(folder.join(MARK), UNFINISHED)?;
    eprintln!("Making an invented city in {}; this is done once.", folder.display());
    let wired = place.make().await?;
    let (simulation, _) = simulate(&wired, &arguments.what).await?;
    let sign_ins = give_passwords(&wired, &simulation).await?;
    write_private(&folder.join(SIGN_INS), &sign_ins)?;
    std::fs::write(folder.join(MARK), FINISHED)?;
    Ok(wired)
}

/// One person of every role gets a password, by chance and not from the seed.
async fn give_passwords(wired: &Wired, simulation: &Simulation) -> Result<String> {
    let city = simulation.city();
    let rules = wired.app.rules(city.authority.id).await?;
    let mut text = String::new();
    for resident in city.one_of_each_role() {
        let secret = password::made();
        let account = Account {
            person: resident.official.person,
            login: resident.login.clone(),
            password: Some(password::hash(&secret)?),
            is_active: true,
        };
        wired.app.store.put_account(city.authority.id, &account).await?;
        let unit = rules.unit_name(resident.official.unit, "en");
        let role = role_name(resident.official.role);
        _ = writeln!(text, "  {role:<22} {:<20} {secret}   {unit}", resident.login);
    }
    Ok(text)
}

/// A role as people call it.
fn role_name(role: Role) -> String {
    let word = serde_json::to_value(role).ok();
    let word = word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
    word.replace('_', " ")
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).with_context(|| format!("{}", path.display()))?;
    file.write_all(text.as_bytes())?;
    Ok(())
}

/// Makes the demonstration if it is not there, says whom one can sign in as, and serves it.
///
/// # Errors
/// As [`ready`] and [`serve::serve`].
pub(super) async fn run(arguments: &Arguments) -> Result<()> {
    let Ready { wired, sign_ins, place } = ready(arguments).await?;
    say!("Sign in as one of:\n{sign_ins}Data: {}", place.data.display());
    if arguments.no_serve {
        return Ok(());
    }
    serve::serve(&wired, &place, &arguments.listening).await
}
