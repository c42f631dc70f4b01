//! A batch of requests: which are here already, which case each repeats, then all acts at once, so
//! that they go down to the disk together.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::case::Command;
use domain::ids::{CaseId, RequesterId};
use domain::refusal::Refusal;
use tokio::task::JoinSet;

use super::{ImportAsked, ImportError, Incoming};
use crate::act::{Act, ActError, App};
use crate::channel::requests::{
    Link, Quirk, QuirkKind, Reason, Rejection, SourceCase, SubjectIds, Terms, facts,
};
use crate::port::commit::ExternalName;
use crate::port::fault::Fault;
use crate::texts::Writing;

/// Acts under way at once.
const ACTS_AT_ONCE: usize = 128;

/// How often an act is tried again while the database is away.
const TRIES: u32 = 5;

/// How long to wait before the first of these, in milliseconds; each wait is twice the one before.
const FIRST_WAIT_MILLISECONDS: u64 = 200;

/// What came of a batch.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) created: u64,
    pub(super) unchanged: u64,
    pub(super) linked: u64,
    pub(super) quirks: BTreeMap<QuirkKind, u64>,
    pub(super) rejected: Vec<Rejection>,
}

/// What came of a batch, and what has to wait.
#[derive(Default)]
pub(super) struct Brought {
    pub(super) counts: Counts,
    pub(super) waiting: Vec<Incoming>,
}

/// How batches are brought in.
pub(super) struct Batch<'run> {
    app: Arc<App>,
    asked: &'run ImportAsked<'run>,
    terms: Terms<'run>,
}

/// What came of one act.
struct Acted {
    row: u64,
    external_id: String,
    quirks: Vec<QuirkKind>,
    is_linked: bool,
    result: Result<(), ActError>,
}

impl<'run> Batch<'run> {
    pub(super) fn new(app: Arc<App>, asked: &'run ImportAsked<'run>, terms: Terms<'run>) -> Self {
        Self { app, asked, terms }
    }

    /// Brings in a batch. What names a request that is not here waits, if it may.
    pub(super) async fn bring(
        &self,
        rows: Vec<Incoming>,
        may_wait: bool,
    ) -> Result<Brought, ImportError> {
        let known = self.known(&rows).await?;
        let mut brought = Brought::default();
        let mut acts = JoinSet::new();
        for incoming in rows {
            if known.contains_key(&incoming.case.external_id) {
                brought.counts.unchanged += 1;
                continue;
            }
            let primary = match &incoming.case.duplicate_of {
                Some(Link::Of(other)) => known.get(other).copied(),
                Some(Link::Unnamed) | None => None,
            };
            let names_other = matches!(incoming.case.duplicate_of, Some(Link::Of(_)));
            if names_other && primary.is_none() && may_wait && !self.asked.is_dry_run {
                brought.waiting.push(incoming);
                continue;
            }
            if acts.len() >= ACTS_AT_ONCE {
                settle(acts.join_next().await, &mut brought.counts)?;
            }
            self.start(incoming, primary, &mut acts);
        }
        while !acts.is_empty() {
            settle(acts.join_next().await, &mut brought.counts)?;
        }
        Ok(brought)
    }

    /// Of the names in these rows, their own and those they refer to, the ones with a case.
    async fn known(&self, rows: &[Incoming]) -> Result<HashMap<String, CaseId>, Fault> {
        let mut ids = HashSet::new();
        for incoming in rows {
            ids.insert(incoming.case.external_id.clone());
            if let Some(Link::Of(other)) = &incoming.case.duplicate_of {
                ids.insert(other.clone());
            }
        }
        let ids: Vec<String> = ids.into_iter().collect();
        let source = &self.asked.mapping.key;
        let found = self.app.store.known(self.asked.authority, source, &ids).await?;
        Ok(found.into_iter().map(|name| (name.id, name.case)).collect())
    }

    /// Starts the act of one request.
    fn start(&self, incoming: Incoming, primary: Option<CaseId>, acts: &mut JoinSet<Acted>) {
        let Incoming { row, mut case } = incoming;
        self.note_unlinked(&mut case, primary);
        let act = self.act(&mut case, primary);
        let quirks = case.quirks.iter().map(|quirk| quirk.kind).collect();
        let (external_id, is_linked) = (case.external_id, primary.is_some());
        let (app, is_dry_run) = (self.app.clone(), self.asked.is_dry_run);
        acts.spawn(async move {
            let result = if is_dry_run { Ok(()) } else { perform(&app, act).await };
            Acted { row, external_id, quirks, is_linked, result }
        });
    }

    fn act(&self, case: &mut SourceCase, primary: Option<CaseId>) -> Act {
        let ids = self.app.ids.as_ref();
        let now = self.app.clock.now();
        let authority = self.asked.authority;
        let id = CaseId(ids.fresh(now));
        let requester = RequesterId(ids.fresh(now));
        let subject = self.terms.subject(case, SubjectIds { authority, requester, primary });
        let mut writing = Writing::new(ids, now);
        let facts = facts(case, &subject, &mut |text| writing.write(id, text));
        let mut act = Act::new(authority, id, self.asked.actor, Command::Import { facts });
        act.texts = writing.finish();
        act.external = Some(ExternalName {
            source: self.asked.mapping.key.clone(),
            id: case.external_id.clone(),
            case: id,
        });
        act
    }

    /// A duplicate of a case that is not here is noted as one. A dry run cannot tell: it keeps none
    /// of the cases of this file.
    fn note_unlinked(&self, case: &mut SourceCase, primary: Option<CaseId>) {
        let value = match &case.duplicate_of {
            Some(Link::Of(other)) if primary.is_none() && !self.asked.is_dry_run => other.clone(),
            Some(Link::Unnamed) => String::new(),
            Some(Link::Of(_)) | None => return,
        };
        let (kind, column) = (QuirkKind::DuplicateUnknown, "duplicate".to_owned());
        case.quirks.push(Quirk { kind, column, value });
    }
}

/// Acts, and tries again while the database is away. A try that did go down makes the next find the
/// name taken, which is as well.
async fn perform(app: &App, act: Act) -> Result<(), ActError> {
    let mut wait = FIRST_WAIT_MILLISECONDS;
    for _ in 1..TRIES {
        match app.act(act.clone()).await {
            Err(ActError::Fault(fault)) if fault.is_passing() => {
                tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
                wait *= 2;
            }
            other => return other.map(|_| ()),
        }
    }
    app.act(act).await.map(|_| ())
}

/// Counts what came of one act.
fn settle(
    joined: Option<Result<Acted, tokio::task::JoinError>>,
    counts: &mut Counts,
) -> Result<(), ImportError> {
    let Some(joined) = joined else { return Ok(()) };
    let acted = joined.map_err(|error| Fault::corrupt(format!("an import stopped: {error}")))?;
    match acted.result {
        Ok(()) => {
            counts.created += 1;
            counts.linked += u64::from(acted.is_linked);
            for kind in acted.quirks {
                *counts.quirks.entry(kind).or_default() += 1;
            }
            Ok(())
        }
        Err(ActError::Known { .. }) => {
            counts.unchanged += 1;
            Ok(())
        }
        Err(ActError::Fault(fault)) => Err(fault.into()),
        Err(ActError::Refused(refusal)) => {
            counts.rejected.push(refused(acted.row, acted.external_id, told(&refusal)));
            Ok(())
        }
        Err(error @ (ActError::Changed { .. } | ActError::KeyReused)) => {
            counts.rejected.push(refused(acted.row, acted.external_id, error.to_string()));
            Ok(())
        }
    }
}

/// A refusal as its key and what it names.
fn told(refusal: &Refusal) -> String {
    let arguments = refusal.arguments.iter().map(|it| format!(" {}={}", it.name, it.value));
    format!("{}{}", refusal.key.as_str(), arguments.collect::<String>())
}

fn refused(row: u64, value: String, refusal: String) -> Rejection {
    let reason = Reason::Refused { refusal };
    Rejection { row, line: None, column: String::new(), value, reason }
}
