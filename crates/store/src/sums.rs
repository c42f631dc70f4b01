//! `Counts`: the sums of the appraisal, and as of when cases are in them.

use app::port::Fault;
use app::port::sums::{Counting, Counts, KeptFacts, PeriodSums, Turns};
use async_trait::async_trait;
use domain::appraisal::{CaseFacts, Span, SumKey, Sums};
use domain::ids::{AuthorityId, CaseId, UnitId};
use domain::policy::Period;
use jiff::Timestamp;

use crate::database::Database;
use crate::lists::after_case;
use crate::sql;
use crate::statement::{Script, Step, SumRow};
use crate::value::{Row, Value, day_number};

/// Where an amount is added, and how much.
pub(crate) fn change(handle: i64, (key, amount): &(SumKey, i64)) -> (SumRow, i64) {
    let row = SumRow {
        authority: handle,
        period: key.span.period().as_str(),
        first_day: day_number(key.span.from()),
        unit: key.unit.map(|unit| unit.0.into_bytes().to_vec()).unwrap_or_default(),
        counted: key.counted.to_string(),
    };
    (row, *amount)
}

/// Reads the three columns of kept facts.
pub(crate) fn kept(row: &mut Row) -> Result<KeptFacts, Fault> {
    let facts: CaseFacts = row.json()?;
    Ok(KeptFacts { facts, counted_at: row.instant_or_none()?, revision: row.count()? })
}

/// Reads the five columns of a sum, the first of which is at hand.
fn sum(period: &str, row: &mut Row) -> Result<(SumKey, i64), Fault> {
    let wrong = |what: &str| Fault::corrupt(format!("a sum of the appraisal: {what}"));
    let period = Period::ALL.iter().find(|known| known.as_str() == period);
    let period = period.ok_or_else(|| wrong("of no period"))?;
    let (day, unit, counted) = (row.day()?, row.bytes()?, row.text()?);
    let unit = match unit.as_slice() {
        [] => None,
        some => Some(UnitId(uuid::Uuid::from_slice(some).map_err(|_| wrong("of no unit"))?)),
    };
    let counted = counted.parse().map_err(|_| wrong(&format!("{counted} is nothing counted")))?;
    let key = SumKey { span: Span::containing(*period, day), unit, counted };
    Ok((key, row.integer()?))
}

#[async_trait]
impl Counts for Database {
    async fn sums_of(
        &self,
        authority: AuthorityId,
        span: Span,
        now: Timestamp,
        turned_max: u32,
    ) -> Result<PeriodSums, Fault> {
        let mut found = PeriodSums::default();
        let Some(handle) = self.handle(authority).await? else { return Ok(found) };
        let values: Vec<Value> = vec![
            handle.into(),
            span.from().into(),
            span.to().into(),
            span.period().as_str().into(),
            now.as_microsecond().saturating_add(1).into(),
            turned_max.into(),
        ];
        for mut row in self.rows(&sql::SUMS_OF_PERIOD, values).await? {
            let period = row.text()?;
            if period.is_empty() {
                let (_, _) = (row.integer()?, row.bytes()?);
                let (facts, revision) = (row.json()?, row.count()?);
                let counted_at = row.instant_or_none()?;
                found.turned.push(KeptFacts { facts, counted_at, revision });
            } else {
                let (key, amount) = sum(&period, &mut row)?;
                found.sums.put(key, amount);
            }
        }
        Ok(found)
    }

    async fn sums(&self, authority: AuthorityId) -> Result<Sums, Fault> {
        let mut sums = Sums::default();
        let Some(handle) = self.handle(authority).await? else { return Ok(sums) };
        for mut row in self.rows(&sql::SUMS, vec![handle.into()]).await? {
            let period = row.text()?;
            let (key, amount) = sum(&period, &mut row)?;
            sums.put(key, amount);
        }
        Ok(sums)
    }

    async fn kept_facts_after(
        &self,
        authority: AuthorityId,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<Vec<(KeptFacts, Turns)>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let values = vec![handle.into(), after_case(after), limit.into()];
        let rows = self.rows(&sql::FACTS_AFTER, values).await?.into_iter();
        let both = |mut row: Row| {
            let kept = kept(&mut row)?;
            Ok((kept, Turns { since: row.instant_or_none()?, until: row.instant_or_none()? }))
        };
        rows.map(both).collect()
    }

    async fn turned(
        &self,
        authority: AuthorityId,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<KeptFacts>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let values = vec![handle.into(), before.into(), limit.into()];
        let rows = self.rows(&sql::FACTS_TURNED, values).await?;
        rows.into_iter().map(|mut row| kept(&mut row)).collect()
    }

    async fn count_anew(
        &self,
        authority: AuthorityId,
        cases: &[(CaseId, Counting)],
    ) -> Result<bool, Fault> {
        let handle = self.known_handle(authority).await?;
        let mut script = Script::default();
        for (case, counting) in cases {
            let mut values: Vec<Value> = vec![handle.into(), case.0.into()];
            values.extend(counted(counting));
            script.steps.push(Step::new(&sql::FACTS_COUNT, values).guarded());
            script.sums.extend(counting.sums.iter().map(|one| change(handle, one)));
        }
        Ok(self.write(script).await?.is_written())
    }

    async fn forget_sums(&self, authority: AuthorityId) -> Result<(), Fault> {
        let handle = self.known_handle(authority).await?;
        let step = |statement| Step::new(statement, vec![handle.into()]);
        let steps = vec![step(&sql::FACTS_UNCOUNT), step(&sql::SUMS_FORGET)];
        self.write_at_leisure(steps, "case_facts").await
    }
}

/// The columns of a count: revision, as of when, between which instants.
pub(crate) fn counted(counting: &Counting) -> [Value; 4] {
    let revision = counting.expected_revision.saturating_add(1);
    let Turns { since, until } = counting.turns;
    [revision.into(), counting.counted_at.into(), since.into(), Value::or_never(until)]
}
