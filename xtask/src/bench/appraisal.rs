//! How fast one core counts cases into an appraisal: the events of each are read into facts, and
//! the facts added up to a table.
//!
//! The cases are those of `decide`, from registration to closing, about thirty-five events each.
//! One operation is one case; making the table at the end is part of the batch, as is its hash.

use super::decide::{City, journals};
use super::{Benchmark, Bound, Side, Work};
use anyhow::{Context as _, Result, anyhow, ensure};
use domain::actor::Actor;
use domain::appraisal::{Question, Span, Table, Tabulator, content_hash, facts};
use domain::case::Event;
use domain::ids::PolicyRef;
use domain::policy::{Period, Rate};
use jiff::Timestamp;
use std::hint::black_box;

pub(super) const BENCHMARK: Benchmark = Benchmark {
    name: "appraisal",
    question: "How fast does one core count cases into an appraisal, from their events?",
    operation: "case",
    baseline: None,
    ours: Side { label: "facts and table", prepare },
    bound: Some(Bound::PerSecondMin(50_000.0)),
};

/// 1 January 2027, 00:00 UTC: after everything in the journals.
const NEW_YEAR: i64 = 1_798_761_600;

fn prepare() -> Result<Work> {
    let city = City::new()?;
    let journals = journals(&city)?;
    let reference = PolicyRef { key: "measuring".into(), version: 1 };
    let verified: u64 = table(&city, &reference, &journals)?
        .totals()
        .iter()
        .filter(|total| total.rate == Rate::HeldAtVerification)
        .map(|total| total.counted)
        .sum();
    ensure!(verified > 0, "no case was verified in the period");
    Ok(Box::new(move || {
        let table = table(&city, &reference, &journals)?;
        black_box(content_hash(&table));
        Ok(u64::try_from(journals.len())?)
    }))
}

fn table(city: &City, reference: &PolicyRef, journals: &[Vec<Event>]) -> Result<Table> {
    let as_of = Timestamp::from_second(NEW_YEAR)?;
    let context = city.context(&Actor::Worker, as_of);
    let policy = context.policies.get(reference).context("the policy is not there")?;
    let calendar = context.calendars.get(&policy.calendar);
    let (calendar, _) = calendar.map_err(|refusal| anyhow!("no calendar: {refusal:?}"))?;
    let question = Question {
        span: Span::containing(Period::Year, jiff::civil::date(2026, 3, 2)),
        as_of,
        policy: reference,
        rule: &policy.appraisal,
        organisation: context.organisation,
        calendar,
    };
    let mut tabulator = Tabulator::new(question)?;
    for journal in journals {
        tabulator.add(&facts(journal, calendar)?);
    }
    tabulator.finish(None).map_err(|error| anyhow!("no table: {error}"))
}
