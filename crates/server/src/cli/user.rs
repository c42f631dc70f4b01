//! `answerable user` and `answerable token`: accounts, posts, passwords, tokens of the API.

use anyhow::{Context, Result, bail};
use app::port::people::{Account, Audit, Session};
use app::setup::NewHolder;
use clap::{Args, Subcommand};
use domain::actor::Role;
use domain::text_ref::Digest;
use jiff::SignedDuration;

use crate::cli::say::say;
use crate::http::session::at_rest;
use crate::password;
use crate::system::random;
use crate::wiring::Place;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Give a person a post, with an account and a password if they have none
    Add(Add),
    /// Give an account a new password
    Password {
        #[command(flatten)]
        place: Place,
        /// The name to sign in with
        login: String,
    },
    /// Bar an account; what it did stays
    Bar {
        #[command(flatten)]
        place: Place,
        /// The name to sign in with
        login: String,
    },
    /// List accounts with their posts
    List {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args)]
pub(super) struct Add {
    #[command(flatten)]
    place: Place,
    /// The name to sign in with
    login: String,
    /// The name that colleagues see
    #[arg(long)]
    name: String,
    /// The unit of the post, by its code
    #[arg(long)]
    unit: String,
    /// What the post is for: intake, dispatcher, handler, verifier, supervisor ...
    #[arg(long, value_parser = role)]
    role: Role,
    /// The part of the tree it serves, by the code of its top unit; its own unit when not given
    #[arg(long)]
    serves: Option<String>,
}

#[derive(Args)]
pub(super) struct Token {
    #[command(flatten)]
    place: Place,
    /// Whose, by the name to sign in with
    login: String,
    /// The post it acts in, where the person holds several
    #[arg(long, value_parser = role)]
    role: Option<Role>,
    /// What it is for
    #[arg(long)]
    label: String,
    /// For how many days
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
}

/// Hours in a day.
const DAY_HOURS: i64 = 24;

/// A role by its stable word.
///
/// # Errors
/// There is no such role; the error lists them.
pub(super) fn role(word: &str) -> Result<Role, String> {
    let named =
        |role: &Role| serde_json::to_value(role).ok().and_then(|it| it.as_str().map(str::to_owned));
    // The system's own role is no post of a person.
    let of_people = || Role::ALL.iter().filter(|role| **role != Role::Worker);
    of_people().copied().find(|role| named(role).as_deref() == Some(word)).ok_or_else(|| {
        let known: Vec<String> = of_people().filter_map(named).collect();
        format!("roles are: {}", known.join(", "))
    })
}

pub(super) async fn run(command: &Command) -> Result<()> {
    match command {
        Command::Add(add) => appoint(add).await,
        Command::Password { place, login } => renew(place, login).await,
        Command::Bar { place, login } => bar(place, login).await,
        Command::List { place } => list(place).await,
    }
}

async fn appoint(add: &Add) -> Result<()> {
    let wired = add.place.open().await?;
    let authority = wired.authority(add.place.authority.as_deref()).await?.id;
    let is_known = wired.app.store.account(authority, &add.login).await?.is_some();
    let secret = (!is_known).then(password::made);
    let new = NewHolder {
        login: add.login.clone(),
        name: add.name.clone(),
        password: secret.as_deref().map(password::hash).transpose()?,
        unit: add.unit.clone(),
        role: add.role,
        serves: add.serves.clone(),
    };
    wired.app.appoint(authority, &new).await?;
    match secret {
        Some(secret) => say!("{}  {secret}   (shown once)", add.login),
        None => say!("{} holds one post more; the password stays", add.login),
    }
    Ok(())
}

async fn renew(place: &Place, login: &str) -> Result<()> {
    let secret = password::made();
    let hash = password::hash(&secret)?;
    let renewed = |account: &mut Account| account.password = Some(hash.clone());
    change(place, login, ("password-renewed", false), renewed).await?;
    say!("{login}  {secret}   (shown once)");
    Ok(())
}

async fn bar(place: &Place, login: &str) -> Result<()> {
    change(place, login, ("barred", true), |account| account.is_active = false).await?;
    say!("{login} can no longer sign in");
    Ok(())
}

async fn change(
    place: &Place,
    login: &str,
    (act, with_tokens): (&str, bool),
    change: impl Fn(&mut Account) + Send,
) -> Result<()> {
    let wired = place.open().await?;
    let authority = wired.authority(place.authority.as_deref()).await?.id;
    let found = wired.app.store.account(authority, login).await?;
    let mut account = found.with_context(|| format!("there is no account {login}"))?;
    change(&mut account);
    wired.app.store.put_account(authority, &account).await?;
    wired.app.store.end_sessions(authority, account.person, with_tokens).await?;
    let (at, about) = (wired.app.clock.now(), account.person.to_string());
    let entry = Audit { at, person: None, act: act.to_owned(), about };
    Ok(wired.app.store.audit(authority, &entry).await?)
}

async fn list(place: &Place) -> Result<()> {
    let wired = place.open().await?;
    let authority = wired.authority(place.authority.as_deref()).await?.id;
    let rules = wired.app.rules(authority).await?;
    let now = wired.app.clock.now();
    for account in wired.app.store.accounts(authority).await? {
        let name = rules.person_name(account.person).unwrap_or("?");
        let state = if account.is_active { "" } else { " (barred)" };
        say!("{}  {name}{state}", account.login);
        for (post, _) in rules.posts_of(account.person, now) {
            say!("    {:?} of {}", post.role, rules.unit_name(post.unit, "en"));
        }
    }
    Ok(())
}

pub(super) async fn token(asked: &Token) -> Result<()> {
    let wired = asked.place.open().await?;
    let authority = wired.authority(asked.place.authority.as_deref()).await?.id;
    let actor = wired.actor(authority, &asked.login, asked.role).await?;
    let Some(official) = actor.official() else { bail!("{} holds no post", asked.login) };
    let secret = format!("ans_{}", Digest(random()));
    let now = wired.app.clock.now();
    let lasting = SignedDuration::from_hours(i64::from(asked.days) * DAY_HOURS);
    let session = Session {
        secret: at_rest(&secret),
        person: official.person,
        post: Some(official.post),
        is_token: true,
        label: asked.label.clone(),
        created_at: now,
        used_at: now,
        expires_at: now.checked_add(lasting)?,
    };
    wired.app.store.put_session(authority, &session).await?;
    say!("{secret}");
    Ok(())
}
