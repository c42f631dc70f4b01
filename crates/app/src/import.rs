//! Bringing in the history of another system: rows become cases by the ordinary way of acting.
//!
//! A request has a name in its source, and there is one case to a name. So an import may be
//! stopped at any instant and run again: what is here already is left as it is. It fires no step
//! and sends no message, because facts of history start no clock.
//!
//! How rows are read is in [`crate::channel::requests`]; opening files and printing is not here.

mod batch;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::actor::Actor;
use domain::ids::AuthorityId;

use crate::act::App;
use crate::channel::requests::{
    Chosen, Mapping, OpenError, Outcome, QuirkKind, Reader, Rejection, Row, SourceCase, Terms,
    TermsError,
};
use crate::port::fault::Fault;
use crate::rules::Rules;
use batch::Batch;

/// Rows that are looked up together.
const ROWS_AT_ONCE: usize = 512;

/// Requests that name another which is not here (yet) wait for the end of the file, but not more
/// than so many: they are held in memory.
const WAITING_MAX: usize = 50_000;

/// What is to be brought in, and how.
#[derive(Debug)]
pub struct ImportAsked<'mapping> {
    /// Whose cases they become.
    pub authority: AuthorityId,
    /// Who brings them in.
    pub actor: Actor,
    /// How rows are read.
    pub mapping: &'mapping Mapping,
    /// What is taken where rows say nothing, before what the mapping says.
    pub chosen: Chosen,
    /// Everything is read and checked, nothing is kept.
    pub is_dry_run: bool,
}

/// What came of an import. Every row is read, and then created, unchanged or rejected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Rows read.
    pub read: u64,
    /// Cases made; in a dry run, cases that would be.
    pub created: u64,
    /// Rows whose case is here already, and rows that repeat an earlier one cell by cell.
    pub unchanged: u64,
    /// Rows not brought in.
    pub rejected: u64,
    /// Of the cases made, those linked to the case that they repeat.
    pub linked: u64,
    /// Notes of a second file that no request of this file took.
    pub notes_left: u64,
    /// What was odd about the cases made, and how often.
    pub quirks: BTreeMap<QuirkKind, u64>,
}

/// Hears of an import as it goes on.
pub trait ImportWatch {
    /// A row was rejected; told in the order in which it is known, which is nearly that of rows.
    ///
    /// # Errors
    /// It cannot be written down; the import stops.
    fn rejected(&mut self, rejection: &Rejection) -> std::io::Result<()>;

    /// So far.
    fn progress(&mut self, so_far: &ImportSummary);
}

/// Why an import stopped. What was brought in before stays, and running it again goes on.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read to its end.
    #[error(transparent)]
    Source(#[from] OpenError),
    /// The policy lacks what no case is without.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// No policy is in force.
    #[error("no policy is in force; load one first")]
    NoPolicy,
    /// This person may not bring history in.
    #[error("refused: {0}")]
    Refused(String),
    /// A rejected row cannot be written down.
    #[error("a rejected row cannot be written down: {0}")]
    Rejections(std::io::Error),
    /// The world failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl App {
    /// What the city lacks of the keys that a mapping names: rows that need them come without.
    ///
    /// # Errors
    /// As [`App::import_requests`], before the first row.
    pub async fn import_warnings(
        &self,
        asked: &ImportAsked<'_>,
    ) -> Result<Vec<String>, ImportError> {
        let rules = self.rules(asked.authority).await?;
        let (terms, _) = self.terms(&rules, asked)?;
        Ok(terms.warnings)
    }

    /// Brings in the requests of a file.
    ///
    /// # Errors
    /// The file ends too soon, the policy lacks something, the person may not, or the world failed.
    pub async fn import_requests(
        self: Arc<Self>,
        asked: &ImportAsked<'_>,
        mut reader: Reader<'_>,
        watch: &mut dyn ImportWatch,
    ) -> Result<ImportSummary, ImportError> {
        let rules = self.rules(asked.authority).await?;
        let (terms, _) = self.terms(&rules, asked)?;
        let mut run = Import {
            batch: Batch::new(self.clone(), asked, terms),
            summary: ImportSummary::default(),
            waiting: Vec::new(),
            watch,
        };
        let mut rows = Vec::with_capacity(ROWS_AT_ONCE);
        for row in reader.by_ref() {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    // What was read before the failure is brought in all the same.
                    run.bring(std::mem::take(&mut rows)).await?;
                    return Err(error.into());
                }
            };
            run.take(row, &mut rows)?;
            if rows.len() >= ROWS_AT_ONCE {
                run.bring(std::mem::take(&mut rows)).await?;
            }
        }
        run.bring(rows).await?;
        run.bring_waiting().await?;
        run.summary.notes_left = reader.notes().left_count();
        run.watch.progress(&run.summary);
        Ok(run.summary)
    }

    fn terms<'rules>(
        &self,
        rules: &'rules Rules,
        asked: &ImportAsked<'_>,
    ) -> Result<(Terms<'rules>, jiff::Timestamp), ImportError> {
        use domain::access::{Action, permit_general};
        let now = self.clock.now();
        let policy = rules.policy_at(now).ok_or(ImportError::NoPolicy)?;
        let context = rules.context(now, &asked.actor, &[]);
        permit_general(&context.asking(policy), Action::Import)
            .map_err(|refusal| ImportError::Refused(refusal.key.as_str().to_owned()))?;
        let terms = Terms::bind(asked.mapping, &asked.chosen, policy, &rules.organisation)?;
        Ok((terms, now))
    }
}

/// A request on its way in.
pub(crate) struct Incoming {
    row: u64,
    case: SourceCase,
}

/// An import under way.
struct Import<'run> {
    batch: Batch<'run>,
    summary: ImportSummary,
    /// Requests that name another which is not here, in the order of rows.
    waiting: Vec<Incoming>,
    watch: &'run mut dyn ImportWatch,
}

impl Import<'_> {
    /// Counts a row, and keeps its request for the next batch.
    fn take(&mut self, row: Row, rows: &mut Vec<Incoming>) -> Result<(), ImportError> {
        self.summary.read += 1;
        match row.outcome {
            Outcome::Case(case) => rows.push(Incoming { row: row.number, case: *case }),
            Outcome::Repeated { .. } => self.summary.unchanged += 1,
            Outcome::Rejected(rejection) => self.reject(&rejection)?,
        }
        Ok(())
    }

    fn reject(&mut self, rejection: &Rejection) -> Result<(), ImportError> {
        self.summary.rejected += 1;
        self.watch.rejected(rejection).map_err(ImportError::Rejections)
    }

    /// Brings in a batch; what names a request that is not here waits.
    async fn bring(&mut self, rows: Vec<Incoming>) -> Result<(), ImportError> {
        if rows.is_empty() {
            return Ok(());
        }
        let may_wait = self.waiting.len() < WAITING_MAX;
        let brought = self.batch.bring(rows, may_wait).await?;
        self.waiting.extend(brought.waiting);
        self.count(brought.counts)?;
        self.watch.progress(&self.summary);
        Ok(())
    }

    /// Brings in what waited, as long as another turns out to be here; the rest comes without a
    /// link.
    async fn bring_waiting(&mut self) -> Result<(), ImportError> {
        loop {
            let before = self.waiting.len();
            let mut waiting = std::mem::take(&mut self.waiting).into_iter().peekable();
            while waiting.peek().is_some() {
                let rows: Vec<Incoming> = waiting.by_ref().take(ROWS_AT_ONCE).collect();
                self.bring(rows).await?;
            }
            if self.waiting.len() == before {
                break;
            }
        }
        let mut rest = std::mem::take(&mut self.waiting).into_iter().peekable();
        while rest.peek().is_some() {
            let rows: Vec<Incoming> = rest.by_ref().take(ROWS_AT_ONCE).collect();
            let brought = self.batch.bring(rows, false).await?;
            self.count(brought.counts)?;
            self.watch.progress(&self.summary);
        }
        Ok(())
    }

    fn count(&mut self, counts: batch::Counts) -> Result<(), ImportError> {
        self.summary.created += counts.created;
        self.summary.unchanged += counts.unchanged;
        self.summary.linked += counts.linked;
        for (kind, count) in counts.quirks {
            *self.summary.quirks.entry(kind).or_default() += count;
        }
        counts.rejected.iter().try_for_each(|rejection| self.reject(rejection))
    }
}
