//! The appraisal of a period, from the facts that cases gave.

use std::collections::HashMap;

use domain::access::{Action, permit_general};
use domain::actor::Actor;
use domain::appraisal::{Question, Span, Table, Tabulator};
use domain::ids::{AuthorityId, CaseId};
use jiff::civil::Date;

use crate::act::{ActError, App};
use crate::port::fault::Fault;
use crate::port::list::Days;
use crate::rules::Rules;

/// Cases whose facts are fetched at once.
const FACTS_AT_ONCE: u32 = 2_000;

/// A table with the public numbers of the cases in it.
#[derive(Debug, Clone)]
pub struct Appraised {
    /// The table.
    pub table: Table,
    /// Public numbers.
    pub numbers: HashMap<CaseId, String>,
}

impl App {
    /// The table of the period in which a day lies, with the period before it for comparison.
    ///
    /// # Errors
    /// The person may not see the appraisal; the policy allows no table; the world failed.
    pub async fn appraise(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        day: Date,
    ) -> Result<Appraised, ActError> {
        let rules = self.rules(authority).await?;
        let now = self.clock.now();
        let context = rules.context(now, actor, &[]);
        let policy = context.policy_in_force()?;
        permit_general(&context.asking(policy), Action::ViewAppraisal)?;
        let span = Span::containing(policy.appraisal.period, day);
        let before = match span.before() {
            Some(span) => Some(self.table(&rules, span, None).await?.table),
            None => None,
        };
        Ok(self.table(&rules, span, before.as_ref()).await?)
    }

    async fn table(
        &self,
        rules: &Rules,
        span: Span,
        before: Option<&Table>,
    ) -> Result<Appraised, Fault> {
        let now = self.clock.now();
        let policy = rules.policy_at(now);
        let policy = policy.ok_or_else(|| Fault::corrupt("no policy is in force"))?;
        let question = Question {
            span,
            as_of: now,
            policy: &policy.reference,
            rule: &policy.appraisal,
            organisation: &rules.organisation,
            calendar: rules.calendar(&policy.calendar)?,
        };
        let failed = |error: domain::appraisal::TableError| Fault::corrupt(error.to_string());
        let mut tabulator = Tabulator::new(question).map_err(failed)?;
        let mut numbers = HashMap::new();
        let mut after = None;
        loop {
            let days = Days { from: span.from(), to: span.to() };
            let page = self.store.facts(rules.authority(), days, after, FACTS_AT_ONCE).await?;
            let Some((_, last)) = page.last() else { break };
            after = Some(last.case);
            for (number, facts) in page {
                tabulator.add(&facts);
                numbers.insert(facts.case, number);
            }
        }
        Ok(Appraised { table: tabulator.finish(before).map_err(failed)?, numbers })
    }
}
