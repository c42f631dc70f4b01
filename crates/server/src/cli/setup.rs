//! `answerable setup`: an authority with the units of a policy pack and its first administrators.

use anyhow::{Context, Result};
use app::port::setup::CalendarRecord;
use app::setup::{NewAuthority, NewHolder, SetupError};
use clap::Args;
use domain::actor::Role;
use domain::ids::AuthorityId;
use domain::policy::Policy;

use super::policy::load;
use crate::cli::say::say;
use crate::password;
use crate::wiring::{Place, Wired};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// A short word for the authority: letters, figures, hyphens
    #[arg(long)]
    key: String,
    /// Its name in English; its key when not given
    #[arg(long)]
    name: Option<String>,
    /// Its name in Chinese
    #[arg(long)]
    name_zh: Option<String>,
    /// Time zone, by its IANA name
    #[arg(long)]
    zone: String,
    /// The policy pack: a folder, or the key of a shipped one
    #[arg(long)]
    policy: std::path::PathBuf,
}

/// The three posts of which nobody may hold two; each is given to an account of its own.
const ADMINISTRATORS: &[(&str, &str, Role)] = &[
    ("system", "System administrator", Role::SystemAdministrator),
    ("security", "Security administrator", Role::SecurityAdministrator),
    ("audit", "Audit administrator", Role::AuditAdministrator),
];

pub(super) fn calendars_of(policy: &Policy) -> Vec<CalendarRecord> {
    let own = policy.clocks.iter().map(|rule| &rule.calendar);
    let mut keys: Vec<String> =
        own.chain([&policy.calendar]).map(|key| key.as_str().to_owned()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().map(|key| CalendarRecord { key, files: Vec::new() }).collect()
}

pub(super) async fn run(arguments: &Arguments) -> Result<()> {
    let policy = load(&arguments.policy)?;
    let wired = arguments.place.make().await?;
    let english = arguments.name.clone().unwrap_or_else(|| arguments.key.clone());
    let mut names = vec![("en".to_owned(), english)];
    names.extend(arguments.name_zh.clone().map(|name| ("zh-CN".to_owned(), name)));
    let calendars = calendars_of(&policy);
    let (key, zone) = (arguments.key.clone(), arguments.zone.clone());
    let new = NewAuthority { key, names, zone, policy, calendars };
    let id = match wired.app.set_up(new).await {
        Err(SetupError::Taken(key)) => interrupted(&wired, key).await?,
        other => other.context("nothing was set up")?,
    };
    say!("{} is set up. Sign in as one of:", arguments.key);
    for (login, name, role) in ADMINISTRATORS {
        if is_appointed(&wired, id, (login, *role)).await? {
            say!(
                "  {login:<10} is appointed; answerable user password {login} gives a new password"
            );
            continue;
        }
        let secret = password::made();
        let new = NewHolder {
            login: (*login).to_owned(),
            name: (*name).to_owned(),
            password: Some(password::hash(&secret)?),
            unit: arguments.key.clone(),
            role: *role,
            serves: None,
        };
        wired.app.appoint(id, &new).await?;
        say!("  {login:<10} {secret}   {name}");
    }
    say!("Passwords are shown once. Give people their posts: answerable user add --help");
    Ok(())
}

/// Whether somebody signs in by this name and holds a post of this role.
async fn is_appointed(wired: &Wired, id: AuthorityId, (login, role): (&str, Role)) -> Result<bool> {
    let Some(account) = wired.app.store.account(id, login).await? else { return Ok(false) };
    let rules = wired.app.rules(id).await?;
    let mut posts = rules.posts_of(account.person, wired.app.clock.now());
    Ok(posts.any(|(post, _)| post.role == role))
}

/// The authority of a key whose setting up was interrupted before its administrators had posts.
///
/// # Errors
/// All of them have: there is such an authority, and nothing is to be done.
async fn interrupted(wired: &Wired, key: String) -> Result<AuthorityId> {
    let known = wired.app.store.authorities().await?;
    if let Some(found) = known.iter().find(|record| record.key == key) {
        for (login, _, role) in ADMINISTRATORS {
            if !is_appointed(wired, found.id, (login, *role)).await? {
                say!("{key} is there already: its missing administrators are appointed.");
                return Ok(found.id);
            }
        }
    }
    Err(SetupError::Taken(key)).context("nothing was set up")
}
