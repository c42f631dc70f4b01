//! The one way in which a case changes: load, decide, commit.
//!
//! Whoever acts comes here: pages, the API, the command line, imports, workers, the simulator. The
//! rules are in `domain`; here is only what they need to be handed and what becomes of their
//! answer.

mod known;
pub(crate) mod write;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use domain::access::{Action, may_view};
use domain::actor::Actor;
use domain::case::{Case, Change, Command, Context, Precedent, View, decide};
use domain::ids::{AuthorityId, CaseId, TextId};
use domain::refusal::{Refusal, RefusalKey};
use domain::text_ref::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, RwLock};

pub use known::Known;
pub(crate) use known::named_by;

use crate::attach::NewFile;
use crate::contact::Vault;
use crate::port::commit::{Commit, CommitError, ExternalName, Idempotency, NewText, SealedContact};
use crate::port::fault::Fault;
use crate::port::time::{Clock, Ids};
use crate::port::{Blobs, Nowhere, Store};
use crate::rules::Rules;

/// How often a command whose case was changed by somebody else is decided anew.
const TRIES: u32 = 8;
/// How many public numbers a node takes at once; numbers that it never gives are gaps.
const NUMBERS_AT_ONCE: u32 = 200;
/// How long rules in memory are trusted before their version is looked at again.
const RULES_TRUSTED_SECONDS: i64 = 2;
/// After a fault, so long it is looked whether the request was done before: who waited already does
/// not wait much more.
const LOOK_AFTER_FAULT: Duration = Duration::from_secs(2);

/// The use-cases, over their ports.
pub struct App {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Where the bytes of files are kept.
    pub blobs: Arc<dyn Blobs>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn Ids>,
    /// The keys of contact data.
    pub vault: Vault,
    rules: RwLock<HashMap<AuthorityId, (Timestamp, Arc<Rules>)>>,
    numbers: Mutex<HashMap<(AuthorityId, i16), Range<u64>>>,
}

/// A client's key for a request that it may send again.
#[derive(Debug, Clone)]
pub struct ClientKey {
    /// The key.
    pub key: String,
    /// Hash of the account it belongs to.
    pub account: Digest,
    /// Hash of the whole request.
    pub request: Digest,
}

/// Somebody wants to do something to a case.
#[derive(Debug, Clone)]
pub struct Act {
    /// Whose case.
    pub authority: AuthorityId,
    /// Which.
    pub case: CaseId,
    /// Who.
    pub actor: Actor,
    /// What.
    pub command: Command,
    /// Texts that the command names.
    pub texts: Vec<NewText>,
    /// Files that come with it.
    pub files: Vec<NewFile>,
    /// Contact data that comes with a registration.
    pub contacts: Vec<SealedContact>,
    /// How many events the person has seen; another number, and they are told what changed.
    pub seen: Option<u64>,
    /// The client's key.
    pub client: Option<ClientKey>,
    /// The name in another system, for imports.
    pub external: Option<ExternalName>,
}

impl Act {
    /// An act without texts or anything else.
    #[must_use]
    pub const fn new(authority: AuthorityId, case: CaseId, actor: Actor, command: Command) -> Self {
        Self {
            authority,
            case,
            actor,
            command,
            texts: Vec::new(),
            files: Vec::new(),
            contacts: Vec::new(),
            seen: None,
            client: None,
            external: None,
        }
    }

    /// With the texts that its command names.
    #[must_use]
    pub fn with_texts(mut self, texts: Vec<NewText>) -> Self {
        self.texts = texts;
        self
    }
}

/// What was done. Kept as the answer to a client's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The case.
    pub case: CaseId,
    /// Its public number.
    pub number: String,
    /// How many events it has now.
    pub seq: u64,
    /// Cases that were opened with it: children, follow-ups.
    pub opened: Vec<(CaseId, String)>,
    /// Whether a requester became known with it.
    #[serde(default)]
    pub is_requester_new: bool,
    /// The text that describes the file that was attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached: Option<TextId>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The rules say no. A case that does not exist or may not be seen is refused as not found.
    #[error("refused: {}", .0.key.as_str())]
    Refused(Refusal),
    /// Somebody changed the case since the person looked at it.
    #[error("somebody changed the case first")]
    Changed {
        /// How many events it has now.
        seq: u64,
    },
    /// The client's key was used for another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// The name in the other system has a case already.
    #[error("the case of that name is here already")]
    Known {
        /// That case.
        case: CaseId,
    },
    /// The world failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl App {
    /// The use-cases over these ports.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        vault: Vault,
    ) -> Self {
        let (rules, numbers) = (RwLock::default(), Mutex::default());
        Self { store, blobs: Arc::new(Nowhere), clock, ids, vault, rules, numbers }
    }

    /// With a place for the bytes of files.
    #[must_use]
    pub fn with_blobs(mut self, blobs: Arc<dyn Blobs>) -> Self {
        self.blobs = blobs;
        self
    }

    /// The rules of an authority, read again when their version moved.
    ///
    /// # Errors
    /// There is no such authority, or its rules cannot be read.
    pub async fn rules(&self, authority: AuthorityId) -> Result<Arc<Rules>, Fault> {
        let now = self.clock.now();
        let known = self.rules.read().await.get(&authority).cloned();
        if let Some((read_at, rules)) = known {
            let age = now.as_second() - read_at.as_second();
            if (0..RULES_TRUSTED_SECONDS).contains(&age) {
                return Ok(rules);
            }
            if self.store.rules_version(authority).await? == rules.record.version {
                self.rules.write().await.insert(authority, (now, rules.clone()));
                return Ok(rules);
            }
        }
        let records = self.store.authorities().await?;
        let record =
            records.into_iter().find(|record| record.id == authority).ok_or_else(|| {
                Fault::Setting {
                    what: format!("there is no authority {authority} in this database"),
                }
            })?;
        let rules = Arc::new(Rules::of(record, self.store.rules(authority).await?)?);
        self.rules.write().await.insert(authority, (now, rules.clone()));
        Ok(rules)
    }

    /// Forgets the rules in memory, after they were replaced by this node.
    pub async fn forget_rules(&self) {
        self.rules.write().await.clear();
    }

    /// Does something to a case.
    ///
    /// # Errors
    /// The rules say no, somebody was first, or the world failed; then nothing was done, save that
    /// after a fault only the client's key can tell.
    pub async fn act(&self, act: Act) -> Result<Done, ActError> {
        // Files are put before the commit: none comes back with a request that is sent again.
        if !act.files.is_empty()
            && let Some(done) = self.answered(&act).await?
        {
            return Ok(done);
        }
        let mut tries = 1;
        let result = loop {
            match self.attempt(&act).await {
                // Where it is what the person has seen, somebody was first while it was written,
                // maybe with the case's facts alone: another attempt finds out.
                Err(ActError::Changed { seq })
                    if act.seen.is_none_or(|seen| seen == seq) && tries < TRIES =>
                {
                    tries += 1;
                }
                other => break other,
            }
        };
        match result {
            // A commit under a key that was used gives the first answer. What was refused before it
            // came to a commit may have been refused because it was done already, here or on
            // another node.
            Err(error @ (ActError::Refused(_) | ActError::Changed { .. })) => {
                self.answered(&act).await?.ok_or(error)
            }
            Err(ActError::Fault(fault)) => self.answered_before(&act, fault).await,
            result => result,
        }
    }

    /// The first answer to the client's key, although something failed now: to give it again needs
    /// no disk that can be written.
    async fn answered_before(&self, act: &Act, fault: Fault) -> Result<Done, ActError> {
        match tokio::time::timeout(LOOK_AFTER_FAULT, self.answered(act)).await {
            Ok(Ok(Some(done))) => Ok(done),
            Ok(Err(ActError::KeyReused)) => Err(ActError::KeyReused),
            // Without a first answer, or without a word, what failed first is what there is to say.
            Ok(Ok(None) | Err(_)) | Err(_) => Err(fault.into()),
        }
    }

    async fn answered(&self, act: &Act) -> Result<Option<Done>, ActError> {
        let Some(client) = &act.client else { return Ok(None) };
        let found = self.store.answered(act.authority, client.account, &client.key).await?;
        found.map(|kept| answer_of(&kept, client)).transpose()
    }

    async fn attempt(&self, act: &Act) -> Result<Done, ActError> {
        let (rules, known, change) = self.decided(act).await?;
        self.write(act, &rules, known, change).await
    }

    /// What an act would write, without writing it: for measuring the writing alone.
    ///
    /// # Errors
    /// As [`App::act`].
    pub async fn draft(&self, act: &Act) -> Result<Commit, ActError> {
        let (rules, known, change) = self.decided(act).await?;
        Ok(self.compose(act, &rules, known, change).await?.0)
    }

    async fn decided(
        &self,
        act: &Act,
    ) -> Result<(Arc<Rules>, HashMap<CaseId, Known>, Change), ActError> {
        let rules = self.rules(act.authority).await?;
        let now = self.clock.now();
        let known = self.look(act).await?;
        let is_opening = matches!(act.command.action(), Action::Register | Action::Import);
        let case = match known.get(&act.case) {
            Some(found) => found.case.clone(),
            None if is_opening => Case::unborn(act.case),
            None => return Err(Refusal::new(RefusalKey::NotFound).into()),
        };
        let precedents = self.precedents(act, &case).await?;
        let context = rules.context(now, &act.actor, &precedents);
        has_seen(act, &case, &context)?;
        let related = known.values().filter(|found| found.case.id != act.case);
        let view = View { related: related.map(|found| found.case.clone()).collect(), case };
        let change = decide(&view, act.command.clone(), &context)?;
        Ok((rules, known, change))
    }

    /// The case and those that deciding may touch.
    async fn look(&self, act: &Act) -> Result<HashMap<CaseId, Known>, ActError> {
        let mut known: HashMap<CaseId, Known> = HashMap::new();
        let unborn = Case::unborn(act.case);
        // A case that is being registered has an id that no case had before.
        let is_new = matches!(act.command, Command::Register(_));
        let mut wanted = if is_new { Vec::new() } else { vec![act.case] };
        if let Command::Redact { text, .. } = act.command {
            wanted.extend(self.store.cases_of_text(act.authority, text).await?);
            wanted.sort_unstable();
            wanted.dedup();
        }
        wanted.extend(known::related(&unborn, &act.command, &known));
        while !wanted.is_empty() {
            let loaded = self.store.load(act.authority, &wanted).await?;
            if loaded.is_empty() {
                break;
            }
            for found in loaded {
                let found = Known::read(&found)?;
                known.insert(found.case.id, found);
            }
            let case = known.get(&act.case).map_or(&unborn, |found| &found.case);
            wanted = known::related(case, &act.command, &known);
        }
        Ok(known)
    }

    async fn precedents(&self, act: &Act, case: &Case) -> Result<Vec<Precedent>, ActError> {
        let registration = case.registration.as_ref();
        let subject =
            registration.and_then(|found| Some((&found.type_key, found.category.as_ref()?)));
        match subject {
            Some((type_key, category)) if act.command.action() == Action::Dispatch => {
                Ok(self.store.precedents(act.authority, type_key, category).await?)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// A public number for a case registered at an instant.
    pub(crate) async fn number(&self, rules: &Rules, at: Timestamp) -> Result<String, Fault> {
        let authority = rules.authority();
        let year = rules.day(at).year();
        let mut numbers = self.numbers.lock().await;
        let block = numbers.entry((authority, year)).or_default();
        if block.is_empty() {
            let first = self.store.take_numbers(authority, year, NUMBERS_AT_ONCE).await?;
            *block = first..first + u64::from(NUMBERS_AT_ONCE);
        }
        let number = block.next().ok_or_else(|| Fault::corrupt("an empty block of numbers"))?;
        Ok(crate::number::write(year, number))
    }
}

/// The person has seen the case as it is. Who may not see it learns nothing.
fn has_seen(act: &Act, case: &Case, context: &Context<'_>) -> Result<(), ActError> {
    match act.seen {
        Some(seen) if seen != case.seq => {
            if may_view(&context.viewer(), &case.subject()) {
                Err(ActError::Changed { seq: case.seq })
            } else {
                Err(Refusal::new(RefusalKey::NotFound).into())
            }
        }
        Some(_) | None => Ok(()),
    }
}

fn answer_of(kept: &Idempotency, client: &ClientKey) -> Result<Done, ActError> {
    if kept.request != client.request {
        return Err(ActError::KeyReused);
    }
    serde_json::from_str(&kept.answer)
        .map_err(|error| Fault::corrupt(format!("a kept answer: {error}")).into())
}

/// What a commit's failure means to whoever acted.
fn failed(error: CommitError, act: &Act, seq: u64) -> Result<Done, ActError> {
    match (error, &act.client) {
        (CommitError::Conflict { .. }, _) => Err(ActError::Changed { seq }),
        (CommitError::Answered(kept), Some(client)) => answer_of(&kept, client),
        (CommitError::Answered(_), None) => Err(ActError::KeyReused),
        (CommitError::Known { case }, _) => Err(ActError::Known { case }),
        (CommitError::Fault(fault), _) => Err(fault.into()),
    }
}
