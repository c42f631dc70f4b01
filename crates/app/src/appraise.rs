//! The appraisal of a period: with its cases, from the facts that cases gave; or the numbers alone,
//! from the sums.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::{Action, permit_general};
use domain::actor::Actor;
use domain::appraisal::{
    CaseFacts, Question, Span, Summary, Sums, Table, TableError, Tabulator, summarise,
};
use domain::ids::{AuthorityId, CaseId, UnitId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::act::write::facts_of;
use crate::act::{ActError, App, Known};
use crate::port::Store;
use crate::port::fault::Fault;
use crate::port::list::Days;
use crate::rules::Rules;

/// Cases whose facts are fetched at once.
const FACTS_AT_ONCE: u32 = 2_000;
/// Cases whose journals are fetched at once.
const JOURNALS_AT_ONCE: usize = 250;
/// With more cases than these that turned since they were counted, the facts of all are read.
const TURNED_MAX: u32 = 2_000;

/// A table with the public numbers of the cases in it.
#[derive(Debug, Clone)]
pub struct Appraised {
    /// The table.
    pub table: Table,
    /// Public numbers.
    pub numbers: HashMap<CaseId, String>,
}

/// From where the facts of a table come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// As they were kept with each commit.
    Kept,
    /// From the journals of the same cases, read anew: those whose kept days lie in the period.
    Journal,
}

/// What is to be appraised: a period, as of an instant, by the rules.
struct Asked {
    rules: Arc<Rules>,
    span: Span,
    now: Timestamp,
}

fn failed(error: TableError) -> Fault {
    Fault::corrupt(error.to_string())
}

impl Asked {
    /// The question about a span.
    fn question(&self, span: Span) -> Result<Question<'_>, Fault> {
        let policy = self.rules.policy_at(self.now);
        let policy = policy.ok_or_else(|| Fault::corrupt("no policy is in force"))?;
        Ok(Question {
            span,
            as_of: self.now,
            policy: &policy.reference,
            rule: &policy.appraisal,
            organisation: &self.rules.organisation,
            calendar: self.rules.calendar(&policy.calendar)?,
        })
    }
}

impl App {
    /// The table of the period in which a day lies, with its cases; the sums of the period before
    /// it are looked at for comparison.
    ///
    /// # Errors
    /// The person may not see the appraisal; the policy allows no table; the world failed.
    pub async fn appraise(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        day: Date,
        source: Source,
    ) -> Result<Appraised, ActError> {
        let asked = self.asked(authority, actor, day).await?;
        let before = self.summary_before(&asked).await?;
        Ok(self.table(&asked, (asked.span, None), source, before.as_ref()).await?)
    }

    /// The part of the table that is about one unit, with its cases, without its place: nobody else
    /// is looked at.
    ///
    /// # Errors
    /// As for the whole table.
    pub async fn appraise_unit(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        (day, unit): (Date, Option<UnitId>),
    ) -> Result<Appraised, ActError> {
        let asked = self.asked(authority, actor, day).await?;
        Ok(self.table(&asked, (asked.span, Some(unit)), Source::Kept, None).await?)
    }

    /// The numbers of the table of the period in which a day lies, from the sums.
    ///
    /// # Errors
    /// As for the table.
    pub async fn appraise_in_sum(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        day: Date,
    ) -> Result<Summary, ActError> {
        let asked = self.asked(authority, actor, day).await?;
        // Side by side: each takes some milliseconds in a large city.
        let sums = self.sums_of_period(&asked, asked.span);
        let (sums, before) = tokio::try_join!(sums, self.summary_before(&asked))?;
        Ok(summarise(asked.question(asked.span)?, &sums, before.as_ref()).map_err(failed)?)
    }

    async fn asked(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        day: Date,
    ) -> Result<Asked, ActError> {
        let rules = self.rules(authority).await?;
        let now = self.clock.now();
        let context = rules.context(now, actor, &[]);
        let policy = context.policy_in_force()?;
        permit_general(&context.asking(policy), Action::ViewAppraisal)?;
        let span = Span::containing(policy.appraisal.period, day);
        Ok(Asked { rules, span, now })
    }

    /// The numbers of the period before.
    async fn summary_before(&self, asked: &Asked) -> Result<Option<Summary>, Fault> {
        let Some(span) = asked.span.before() else { return Ok(None) };
        let sums = self.sums_of_period(asked, span).await?;
        summarise(asked.question(span)?, &sums, None).map(Some).map_err(failed)
    }

    async fn sums_of_period(&self, asked: &Asked, span: Span) -> Result<Sums, Fault> {
        let authority = asked.rules.authority();
        let found = self.store.sums_of(authority, span, asked.now, TURNED_MAX).await?;
        if found.turned.len() >= usize::try_from(TURNED_MAX).unwrap_or(usize::MAX) {
            return self.sums_of_facts(asked, span).await;
        }
        let mut sums = found.sums;
        for kept in found.turned {
            if let Some(counted_at) = kept.counted_at {
                sums.take(&kept.facts, counted_at);
            }
            sums.add(&kept.facts, asked.now);
        }
        Ok(sums)
    }

    /// The sums of a period from the facts of all its cases.
    async fn sums_of_facts(&self, asked: &Asked, span: Span) -> Result<Sums, Fault> {
        let mut sums = Sums::default();
        let (mut after, days) = (None, Days { from: span.from(), to: span.to() });
        loop {
            let authority = asked.rules.authority();
            let page = self.store.facts(authority, days, after, FACTS_AT_ONCE).await?;
            let Some((_, last)) = page.last() else { return Ok(sums) };
            after = Some(last.case);
            page.iter().for_each(|(_, facts)| sums.add(facts, asked.now));
        }
    }

    async fn table(
        &self,
        asked: &Asked,
        (span, unit): (Span, Option<Option<UnitId>>),
        source: Source,
        before: Option<&Summary>,
    ) -> Result<Appraised, Fault> {
        let authority = asked.rules.authority();
        let mut tabulator = Tabulator::new(asked.question(span)?).map_err(failed)?;
        let mut numbers = HashMap::new();
        let days = Days { from: span.from(), to: span.to() };
        let mut page = self.store.facts(authority, days, None, FACTS_AT_ONCE).await?;
        while let Some((_, last)) = page.last() {
            // Fetched while these are counted.
            let (store, after) = (Arc::clone(&self.store), Some(last.case));
            let next =
                tokio::spawn(
                    async move { store.facts(authority, days, after, FACTS_AT_ONCE).await },
                );
            let counted = match source {
                Source::Kept => page,
                Source::Journal => self.facts_anew(&asked.rules, &page).await?,
            };
            for (number, mut facts) in counted {
                if let Some(unit) = unit {
                    facts.facts.retain(|fact| fact.unit == unit);
                }
                if !facts.facts.is_empty() {
                    tabulator.add(&facts);
                    numbers.insert(facts.case, number);
                }
            }
            page = next.await.map_err(|error| Fault::Unavailable(error.into()))??;
        }
        Ok(Appraised { table: tabulator.finish(before).map_err(failed)?, numbers })
    }

    /// The facts of the same cases from their journals, in the same order. Reading some of them
    /// goes on beside the counting of others.
    async fn facts_anew(
        &self,
        rules: &Arc<Rules>,
        page: &[(String, CaseFacts)],
    ) -> Result<Vec<(String, CaseFacts)>, Fault> {
        let some = page.chunks(JOURNALS_AT_ONCE).map(|some| {
            let cases: Vec<CaseId> = some.iter().map(|(_, facts)| facts.case).collect();
            let (store, rules) = (Arc::clone(&self.store), Arc::clone(rules));
            tokio::spawn(async move { facts_of_journals(store.as_ref(), &rules, &cases).await })
        });
        let counting: Vec<_> = some.collect();
        let mut anew = Vec::with_capacity(page.len());
        for counted in counting {
            anew.extend(counted.await.map_err(|error| Fault::Unavailable(error.into()))??);
        }
        Ok(anew)
    }
}

async fn facts_of_journals(
    store: &dyn Store,
    rules: &Rules,
    cases: &[CaseId],
) -> Result<Vec<(String, CaseFacts)>, Fault> {
    let journals = store.load(rules.authority(), cases).await?;
    if journals.len() != cases.len() {
        let (found, asked) = (journals.len(), cases.len());
        let what = format!("{asked} cases have kept facts, {found} of them a journal");
        return Err(Fault::corrupt(what));
    }
    let each = journals.iter().map(|loaded| {
        let known = Known::read(loaded)?;
        Ok((known.number, facts_of(&known.events, &known.case, rules)?))
    });
    each.collect()
}
