//! `answerable case`: register, do, show and list, as a person in a post.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use app::act::{Act, ActError};
use app::port::list::{AlertFilter, CaseFilter};
use app::read::ListAsked;
use app::register::Matter;
use app::texts::Writing;
use app::wire;
use clap::{Args, Subcommand};
use domain::access::Action;
use domain::actor::{Actor, Role};
use domain::case::Status;
use domain::ids::{AuthorityId, CategoryKey};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::user::role;
use crate::cli::say::say;
use crate::misfit;
use crate::redactions::Redactions;
use crate::shown;
use crate::wiring::{Place, Wired};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Register a matter, given as JSON
    Register {
        #[command(flatten)]
        who: Who,
        /// A file of JSON, or - for the standard input
        file: PathBuf,
    },
    /// Do something to a case: a command as JSON, such as {"command":"sign"}
    Do {
        #[command(flatten)]
        who: Who,
        /// Its public number
        number: String,
        /// A file of JSON, or - for the standard input
        file: PathBuf,
        /// How many events you have seen; refused if the case has others
        #[arg(long)]
        seen: Option<u64>,
    },
    /// Show a case with its clocks, its events and what you may do now
    Show {
        #[command(flatten)]
        who: Who,
        /// Its public number
        number: String,
    },
    /// List cases, nearest due time first
    List(List),
}

#[derive(Args)]
pub(super) struct Who {
    #[command(flatten)]
    place: Place,
    /// Who acts, by the name to sign in with
    #[arg(long = "as", value_name = "LOGIN")]
    login: String,
    /// In which post, where the person holds several
    #[arg(long, value_parser = role)]
    role: Option<Role>,
}

#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    who: Who,
    /// Led by this unit
    #[arg(long, value_name = "CODE")]
    lead: Option<String>,
    /// In this status
    #[arg(long, value_parser = status)]
    status: Vec<Status>,
    /// Not over
    #[arg(long)]
    open: bool,
    /// Past a due time
    #[arg(long)]
    overdue: bool,
    /// Of this subject
    #[arg(long, value_name = "KEY")]
    category: Option<String>,
    /// Holding these words
    #[arg(long)]
    text: Option<String>,
    /// How many
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

fn status(word: &str) -> Result<Status, String> {
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|_| format!("no status is called {word}"))
}

pub(super) async fn run(command: &Command) -> Result<()> {
    match command {
        Command::Register { who, file } => register(who, file).await,
        Command::Do { who, number, file, seen } => act(who, number, file, *seen).await,
        Command::Show { who, number } => show(who, number).await,
        Command::List(asked) => list(asked).await,
    }
}

impl Who {
    async fn open(&self) -> Result<(Wired, AuthorityId, Actor)> {
        let wired = self.place.open().await?;
        let authority = wired.authority(self.place.authority.as_deref()).await?.id;
        let actor = wired.actor(authority, &self.login, self.role).await?;
        Ok((wired, authority, actor))
    }
}

fn json_of<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    }
    misfit::read(text.as_bytes()).with_context(|| format!("{} cannot be read", file.display()))
}

/// A refusal printed as data, for people and programs.
fn refused(error: ActError) -> anyhow::Error {
    match error {
        ActError::Refused(refusal) => anyhow::anyhow!("refused: {}", shown::refusal(&refusal)),
        other => other.into(),
    }
}

async fn register(who: &Who, file: &Path) -> Result<()> {
    let matter: Matter =
        json_of(file).context("this is no matter; docs/api.md lists its fields and their forms")?;
    let (wired, authority, actor) = who.open().await?;
    let done = wired.app.register(authority, actor, &matter, None).await.map_err(refused)?;
    say!(
        "{}",
        serde_json::json!({
            "number": done.done.number,
            "seq": done.done.seq,
            "follow_up_code": done.follow_up_code,
        })
    );
    Ok(())
}

async fn act(who: &Who, number: &str, file: &Path, seen: Option<u64>) -> Result<()> {
    let json: Value = json_of(file)?;
    let (wired, authority, actor) = who.open().await?;
    let app = &wired.app;
    let Some(case) = app.store.find(authority, number).await? else {
        bail!("there is no case {number}");
    };
    let rules = app.rules(authority).await?;
    let now = app.clock.now();
    let cases = app.numbered(authority, &actor, &wire::numbers_in(&json)).await?;
    let mut writing = Writing::new(app.ids.as_ref(), now);
    let mut fresh = || app.ids.fresh(now);
    let mut reader = wire::Reader {
        rules: &rules,
        writing: &mut writing,
        case,
        cases: &cases,
        fresh: &mut fresh,
    };
    let command = reader.read(json)?;
    let mut act = Act::new(authority, case, actor, command).with_texts(writing.finish());
    act.seen = seen;
    let is_redaction = act.command.action() == Action::Redact;
    let done = app.act(act).await.map_err(refused)?;
    if is_redaction {
        Redactions::new(who.place.redactions()).catch_up(app, authority).await?;
    }
    say!("{}", serde_json::to_string(&done)?);
    Ok(())
}

async fn show(who: &Who, number: &str) -> Result<()> {
    let (wired, authority, actor) = who.open().await?;
    let sheet = wired.app.sheet(authority, &actor, number).await?;
    let sheet = sheet.with_context(|| format!("there is no case {number}"))?;
    let rules = wired.app.rules(authority).await?;
    say!("{}", serde_json::to_string_pretty(&shown::sheet(&sheet, &rules))?);
    Ok(())
}

async fn list(asked: &List) -> Result<()> {
    let (wired, authority, actor) = asked.who.open().await?;
    let rules = wired.app.rules(authority).await?;
    let lead = match &asked.lead {
        Some(code) => {
            let unit = rules.unit_by_code(code);
            Some(unit.with_context(|| format!("no unit has the code {code}"))?)
        }
        None => None,
    };
    let filter = CaseFilter {
        lead,
        statuses: asked.status.clone(),
        is_open: asked.open,
        category: asked.category.as_deref().map(CategoryKey::from),
        alert: asked.overdue.then_some(AlertFilter::Overdue),
        words: asked.text.as_deref().map(app::search::words).unwrap_or_default(),
        ..CaseFilter::default()
    };
    let wanted = ListAsked { filter, limit: asked.limit, ..ListAsked::default() };
    let page = wired.app.list(authority, &actor, wanted).await?;
    let now = wired.app.clock.now();
    for listed in &page.rows {
        say!("{}", shown::row(listed, &rules, now));
    }
    Ok(())
}
