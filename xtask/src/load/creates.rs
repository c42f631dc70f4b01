//! Registering over HTTP, against the limit: the very statements that our registering issues (the
//! token is looked up, and the requester of the telephone number; then the commit), grouped by the
//! same store for as many writers, without HTTP and without anything decided.

use crate::city::City;
use crate::client::{self, request};
use crate::lines::{Line, milliseconds};
use crate::people::{self, Person};
use crate::serving::Serving;
use anyhow::{Context, Result, bail};
use app::act::{App, ClientKey};
use app::contact::{Contact, Vault};
use app::port::commit::Commit;
use app::port::time::{Clock, Ids};
use app::port::work::Claim;
use app::port::{Cases as _, Commits as _, People as _, Session};
use app::register::{ComesFrom, Matter};
use domain::actor::{Actor, Official};
use domain::ids::AuthorityId;
use domain::text_ref::Digest;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::Database;
use uuid::Uuid;

/// Registrations in one round of one side.
const CREATES: u64 = 10_000;
/// Clients that register at the same time.
const WRITERS: usize = 64;
/// Of the limit, we are to reach so much.
const SHARE_LEAST: f64 = 0.75;
const SLOW_MILLISECONDS_MAX: f64 = 50.0;

pub(crate) fn measure(city: &City, rounds: u32) -> Result<Vec<Line>> {
    city.grows_by(2 * CREATES * u64::from(rounds))?;
    both(city, rounds, "")
}

/// The same, into a city with hardly anything in it.
pub(crate) fn measure_empty(city: &City, rounds: u32) -> Result<Vec<Line>> {
    let empty = city.beside("empty")?;
    both(&empty, rounds, " into an empty city")
}

/// Baseline and ours in turn.
fn both(city: &City, rounds: u32, place: &str) -> Result<Vec<Line>> {
    let (mut limits, mut rates, mut shares, mut slow) = (vec![], vec![], vec![], vec![]);
    for round in 0..rounds {
        let limit = limit(city, round)?;
        let times = ours(city)?;
        limits.push(limit);
        rates.push(times.per_second());
        shares.push(times.per_second() / limit);
        slow.push(times.within(990));
    }
    let of = |what: &str| format!("creates{place}, {what}");
    let baseline = Line::median(&of("the limit without HTTP"), &limits, "a second");
    let ours = Line::median(&of("64 connections"), &rates, "a second");
    let share = Line::median(&of("share of the limit"), &shares, "of 1").at_least(SHARE_LEAST);
    let slow = Line::median(&of("p99"), &slow, "ms").at_most(SLOW_MILLISECONDS_MAX);
    Ok(vec![baseline, ours, share, slow])
}

/// What is asked for: about six hundred bytes with its place and its caller.
pub(crate) fn matter(number: u64, headers: &[&str]) -> Vec<u8> {
    let key = fresh_key();
    let body = serde_json::to_string(&asked(number)).unwrap_or_default();
    let mut all = vec!["content-type: application/json", &key];
    all.extend(headers);
    request("POST", "/api/v1/cases", &all, &body)
}

/// A header with a key that no other request has.
pub(crate) fn fresh_key() -> String {
    format!("idempotency-key: {:032x}", u128::from_le_bytes(random()))
}

/// A matter that differs from every other one by its number.
fn asked(number: u64) -> Matter {
    let salt = u64::from_le_bytes(random()) % 10_000_000_000;
    Matter {
        type_key: "complaint".to_owned(),
        category: None,
        channel: "hotline".to_owned(),
        urgency: "general".to_owned(),
        text: format!(
            "小区门口的第{number}盏路灯已经三天不亮，晚上老人和孩子出行很不安全，希望尽快派人来修。\
             The lamp number {number} at the gate has been out for three nights and nobody came."
        ),
        quotation: None,
        place: Some(format!("滨河路{}号 {} River Road", number % 900, number % 900)),
        due_on: None,
        contact: Contact {
            name: format!("陈{}", number % 5_000),
            telephone: format!("1{salt:010}"),
            ..Contact::default()
        },
        counterparty: None,
        is_requester_hidden: false,
        comes_from: ComesFrom::Direct,
        named_persons: Vec::new(),
    }
}

fn ours(city: &City) -> Result<client::Times> {
    let serving = Serving::at_rest(city)?;
    let token = people::token(city, &people::first(city, "Intake")?)?;
    client::block_on(async {
        let make = move |number: u64| matter(number, &[&token]);
        client::many(serving.address, WRITERS, (CREATES, 201), make).await
    })
}

/// How many of the same commits a second the store takes from as many writers.
fn limit(city: &City, round: u32) -> Result<f64> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let (app, database) = opened(city, Arc::new(Now)).await?;
        let drafts = drafted(city, &app, u64::from(round)).await?;
        let (authority, session) = signed_in(city, &app).await?;
        let waiting = Arc::new(Mutex::new(VecDeque::from(drafts)));
        let next = |all: &Mutex<VecDeque<Drafted>>| {
            all.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
        };
        let started = Instant::now();
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..WRITERS {
            let (waiting, database) = (waiting.clone(), database.clone());
            writers.spawn(async move {
                while let Some(Drafted { telephone, commit }) = next(&waiting) {
                    let signed = database.session(authority, session, now()).await?;
                    signed.context("the token is not there")?;
                    database.requester_by_telephone(authority, telephone).await?;
                    database.commit(commit).await.context("a commit")?;
                }
                Ok::<_, anyhow::Error>(())
            });
        }
        while let Some(done) = writers.join_next().await {
            done??;
        }
        let taken: Duration = started.elapsed();
        eprintln!("  {CREATES} drafted registrations in {:.0} ms", milliseconds(taken));
        Ok(CREATES as f64 / taken.as_secs_f64())
    })
}

/// The use-cases over the database of a city, in this process.
async fn opened(city: &City, clock: Arc<dyn Clock>) -> Result<(App, Arc<Database>)> {
    let database = Arc::new(Database::open(&city.url(), &store::Options::default()).await?);
    let keys = std::fs::read_to_string(city.data.join("keys.toml"))?;
    let keys: Keys = toml::from_str(&keys).context("the file of keys")?;
    let each = keys.key.into_iter().map(|key| (key.id, key.secret.0)).collect();
    let vault = Vault::new(each, keys.index.0)?;
    Ok((App::new(database.clone(), clock, Arc::new(Chance), vault), database))
}

#[derive(Deserialize)]
struct Keys {
    index: Digest,
    key: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    id: String,
    secret: Digest,
}

/// What registering would look up and write.
struct Drafted {
    telephone: Digest,
    commit: Commit,
}

/// The same, so many times.
async fn drafted(city: &City, app: &App, round: u64) -> Result<Vec<Drafted>> {
    let (authority, actor) = intake(city, app).await?;
    let mut drafts = Vec::new();
    for number in 0..CREATES {
        let (account, request) = (Digest(app.ids.key()), Digest(app.ids.key()));
        let client = ClientKey { key: format!("{round} {number}"), account, request };
        let matter = asked(number);
        let telephone = app.vault.telephone(&matter.contact.telephone).context("no telephone")?;
        let (act, _) = app.registration(authority, actor, &matter, Some(client)).await?;
        drafts.push(Drafted { telephone, commit: app.draft(&act).await? });
    }
    Ok(drafts)
}

/// The authority, and the token with which somebody of it is signed in.
async fn signed_in(city: &City, app: &App) -> Result<(AuthorityId, Digest)> {
    let (authority, actor) = intake(city, app).await?;
    let official = match actor {
        Actor::Official(official) => official,
        other => bail!("{other:?} has no post"),
    };
    let session = Session {
        secret: Digest(app.ids.key()),
        person: official.person,
        post: Some(official.post),
        is_token: true,
        label: "measuring".to_owned(),
        created_at: now(),
        used_at: now(),
        expires_at: now() + SignedDuration::from_hours(24),
    };
    app.store.put_session(authority, &session).await?;
    Ok((authority, session.secret))
}

/// The authority, and somebody of it who takes calls.
async fn intake(city: &City, app: &App) -> Result<(AuthorityId, Actor)> {
    let known = app.store.authorities().await?;
    let own = known.iter().find(|record| record.key == city.made.authority);
    let authority = own.context("the authority is not there")?.id;
    let Person { login, .. } = people::first(city, "Intake")?;
    let account = app.store.account(authority, &login).await?.context("no account")?;
    let rules = app.rules(authority).await?;
    let (post, _) = rules.posts_of(account.person, app.clock.now()).next().context("no post")?;
    let official = Official {
        person: account.person,
        post: post.id,
        unit: post.unit,
        role: post.role,
        substitute_for: None,
    };
    Ok((authority, Actor::Official(official)))
}

/// Registers so many cases that all came in at the same instant.
pub(crate) fn register_at(city: &City, at: Timestamp, count: u64) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let app = Arc::new(opened(city, Arc::new(Standing(at))).await?.0);
        let (authority, actor) = intake(city, &app).await?;
        let next = Arc::new(AtomicU64::new(0));
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..WRITERS {
            let (app, next) = (app.clone(), next.clone());
            writers.spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return Ok::<_, anyhow::Error>(());
                    }
                    app.register(authority, actor, &asked(number), None).await?;
                }
            });
        }
        while let Some(done) = writers.join_next().await {
            done??;
        }
        Ok(())
    })
}

/// Whether a case waits for a step that has come and nobody works on it.
pub(crate) fn is_behind(city: &City) -> Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (app, _) = opened(city, Arc::new(Now)).await?;
        let (authority, _) = intake(city, &app).await?;
        let now = app.clock.now();
        // A lease that ends at once leaves the case to the worker.
        let claim = Claim { authority, worker: "watching".to_owned(), now, until: now, limit: 1 };
        Ok(!app.store.claim_steps(&claim).await?.is_empty())
    })
}

/// A clock that stands.
#[derive(Debug)]
struct Standing(Timestamp);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.0
    }
}

#[derive(Debug)]
struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        now()
    }
}

#[derive(Debug)]
struct Chance;

impl Ids for Chance {
    fn fresh(&self, now: Timestamp) -> Uuid {
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &random::<10>()).into_uuid()
    }

    fn key(&self) -> [u8; 32] {
        random()
    }
}

/// Now, in whole microseconds.
#[expect(clippy::disallowed_methods, reason = "what is measured happens now")]
pub(crate) fn now() -> Timestamp {
    app::journal::whole_microseconds(Timestamp::now())
}

/// Random bytes.
#[expect(clippy::expect_used, reason = "a machine without randomness measures nothing")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}
