//! Keeping what a simulation decides: through the write path that everybody uses.
//!
//! What was decided together goes down as one commit. Commits are handed over in the order of their
//! first decision, so that the journal of the authority has the same order however many of them
//! share a transaction.

use std::collections::HashMap;
use std::sync::Arc;

use domain::ids::{CaseId, UnitId};
use domain::text_ref::Digest;
use domain::unit::{Unit, UnitVersion, Validity};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use super::bundle::Bundle;
use super::stage::{Caller, Period};
use super::{Simulation, Summary};
use crate::act::write::written;
use crate::act::{App, Known};
use crate::contact::Contact;
use crate::port::commit::{Commit, CommitError, SealedContact};
use crate::port::fault::Fault;
use crate::port::people::Account;
use crate::port::setup::{RulesRecord, UnitName};
use crate::port::time::Ids;
use crate::port::work::Notice;
use crate::rules::Rules;
use crate::together::together;

/// Commits under way at the same time.
const TOGETHER: usize = 512;
/// Periods decided ahead of what is kept.
const AHEAD: usize = 2;

/// How far a simulation has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Up to which simulated instant.
    pub at: Timestamp,
    /// Commands kept so far.
    pub commands: u64,
    /// Events kept so far.
    pub events: u64,
}

/// What was kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What was done, and what the rules refused.
    pub summary: Summary,
    /// Events written.
    pub events: u64,
    /// Texts written.
    pub texts: u64,
    /// Commits handed over.
    pub commits: u64,
    /// SHA-256 over the hashes of all entries, in the order in which they were handed over: the
    /// same plan gives the same.
    pub digest: Digest,
}

/// Sets the city up: its authority, the one next door, units, posts, people, policy. Accounts have
/// no password; who is to sign in gets one afterwards.
///
/// # Errors
/// There is an authority of that key already; the store fails.
pub async fn set_up(app: &App, simulation: &Simulation) -> Result<(), Fault> {
    let city = simulation.city();
    let taken = app.store.authorities().await?;
    for record in [&city.authority, &city.neighbour] {
        if taken.iter().any(|known| known.key == record.key) {
            let key = &record.key;
            let what = format!(
                "there is an authority {key} in this database already; a simulation begins with \
                 an empty one"
            );
            return Err(Fault::Setting { what });
        }
    }
    app.store.put_authority(&city.authority).await?;
    app.store.put_rules(city.authority.id, &city.rules).await?;
    app.store.put_authority(&city.neighbour).await?;
    app.store.put_rules(city.neighbour.id, &neighbour(simulation)).await?;
    app.forget_rules().await;
    for resident in &city.residents {
        let (person, login) = (resident.official.person, resident.login.clone());
        let account = Account { person, login, password: None, is_active: true };
        app.store.put_account(city.authority.id, &account).await?;
    }
    Ok(())
}

/// The city next door: one unit, the same policy.
fn neighbour(simulation: &Simulation) -> RulesRecord {
    let city = simulation.city();
    let ids = simulation.ids();
    let unit = UnitId(ids.fresh(Timestamp::UNIX_EPOCH));
    let valid = Validity { from: Timestamp::MIN, to: None };
    let version = UnitVersion { valid, parent: None, level: 0, peer_group: None };
    let names = city.neighbour.names.iter();
    RulesRecord {
        version: 1,
        units: vec![Unit {
            id: unit,
            code: city.neighbour.key.as_str().into(),
            versions: vec![version],
            successors: Vec::new(),
        }],
        unit_names: names
            .map(|(language, name)| {
                let (language, name) = (language.clone(), name.clone());
                UnitName { unit, language, name }
            })
            .collect(),
        policies: city.rules.policies.clone(),
        calendars: city.rules.calendars.clone(),
        ..RulesRecord::default()
    }
}

/// Lets the city live, and keeps what it does in the store.
///
/// # Errors
/// The plan cannot be carried out, or the store fails.
pub async fn live(
    app: &App,
    simulation: Arc<Simulation>,
    mut progress: impl FnMut(Progress),
) -> Result<Kept, Fault> {
    let (sender, mut receiver) = mpsc::channel(AHEAD);
    let deciding = simulation.clone();
    let decided = tokio::task::spawn_blocking(move || {
        deciding.run(|at, period| {
            let stopped = || Fault::Setting { what: "the simulation was stopped".to_owned() };
            sender.blocking_send((at, period)).map_err(|_| stopped())
        })
    });
    let neighbour = app.rules(simulation.city().neighbour.id).await?;
    let mut keeper = Keeper::new(app, simulation.rules(), &neighbour);
    while let Some((at, period)) = receiver.recv().await {
        keeper.keep(period).await?;
        let Keeper { commands, events, .. } = &keeper;
        progress(Progress { at, commands: *commands, events: *events });
    }
    let summary = decided.await.map_err(|error| Fault::Database(error.into()))??;
    let Keeper { events, texts, commits, digest, .. } = keeper;
    let digest = Digest(digest.finalize().into());
    Ok(Kept { summary, events, texts, commits, digest })
}

struct Keeper<'a> {
    app: &'a App,
    rules: &'a Rules,
    neighbour: &'a Rules,
    known: HashMap<CaseId, Known>,
    commands: u64,
    events: u64,
    texts: u64,
    commits: u64,
    digest: Sha256,
}

impl<'a> Keeper<'a> {
    fn new(app: &'a App, rules: &'a Rules, neighbour: &'a Rules) -> Self {
        let known = HashMap::new();
        let (commands, events, texts, commits) = (0, 0, 0, 0);
        let digest = Sha256::new();
        Self { app, rules, neighbour, known, commands, events, texts, commits, digest }
    }

    async fn keep(&mut self, period: Period) -> Result<(), Fault> {
        self.commands += count(period.commands);
        let mut commits: Vec<Commit> = Vec::new();
        for bundle in period.bundles {
            commits.push(self.commit(bundle).await?);
            // The very first goes alone, so that the store has looked up whose cases these are.
            if self.commits == 0 || commits.len() >= TOGETHER {
                self.hand_over(std::mem::take(&mut commits)).await?;
            }
        }
        self.hand_over(commits).await?;
        for over in period.over {
            self.known.remove(&over);
        }
        Ok(())
    }

    fn seal(&self, caller: &Caller) -> Result<SealedContact, Fault> {
        let (name, telephone) = (caller.name.clone(), caller.telephone.clone());
        let contact = Contact { name, telephone, ..Contact::default() };
        self.app.vault.seal(caller.requester, &contact, None, self.app.ids.as_ref())
    }

    async fn commit(&mut self, bundle: Bundle) -> Result<Commit, Fault> {
        let Bundle { streams, texts, callers, now, .. } = bundle;
        let contacts = callers.iter().map(|caller| self.seal(caller)).collect::<Result<_, _>>()?;
        let authority = self.rules.authority();
        let mut commit = Commit {
            authority,
            now,
            streams: Vec::with_capacity(streams.len()),
            texts,
            files: Vec::new(),
            forgotten: Vec::new(),
            contacts,
            notices: Vec::new(),
            precedents: Vec::new(),
            audits: Vec::new(),
            idempotency: None,
            external: None,
        };
        for (stream, actor) in streams {
            let id = stream.case_id;
            let is_own =
                stream.after.registration.as_ref().is_none_or(|it| it.authority == authority);
            let rules = if is_own { self.rules } else { self.neighbour };
            let mut before = self.known.remove(&id).unwrap_or_else(|| Known::unborn(id));
            if before.number.is_empty() {
                before.number = self.app.number(rules, stream.after.registered_at).await?;
            }
            let search = self.app.words((authority, &commit.texts), &stream).await?;
            self.events += count(stream.events.len());
            let mut one = written(&actor, rules, before, stream)?;
            one.stream.search = search;
            one.keep_shared(&commit.texts);
            one.stream.entries.iter().for_each(|entry| self.digest.update(entry.hash.0));
            commit.streams.push(one.stream);
            // Nobody is to get them any more.
            let notices = one.notices.into_iter();
            commit.notices.extend(
                notices.map(|notice| Notice { delivered_at: Some(notice.caused_at), ..notice }),
            );
            commit.precedents.extend(one.precedents);
            commit.audits.extend(one.audits);
            commit.forgotten.extend(one.forgotten);
            self.known.insert(id, one.known);
        }
        let forgotten = &commit.forgotten;
        commit.texts.retain(|text| !forgotten.contains(&text.id));
        self.texts += count(commit.texts.len());
        Ok(commit)
    }

    async fn hand_over(&mut self, commits: Vec<Commit>) -> Result<(), Fault> {
        self.commits += count(commits.len());
        let store = &self.app.store;
        let waiting: Vec<_> = commits.into_iter().map(|commit| store.commit(commit)).collect();
        for done in together(waiting).await {
            done.map_err(|error| match error {
                CommitError::Fault(fault) => fault,
                other => Fault::Database(Box::new(other)),
            })?;
        }
        Ok(())
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
