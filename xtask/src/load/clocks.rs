//! A hundred thousand clocks that are due in the same minute, and what people see of it.

use crate::city::City;
use crate::client::{self, Times, request};
use crate::creates;
use crate::lines::Line;
use crate::people;
use crate::serving::Serving;
use anyhow::{Result, ensure};
use jiff::SignedDuration;
use std::time::{Duration, Instant};

/// Cases whose clocks are due together.
const CASES: u64 = 100_000;
/// Longest that all may take.
const SECONDS_MAX: f64 = 60.0;
const SLOW_MILLISECONDS_MAX: f64 = 200.0;
/// What the policy allows until a request is dispatched: by then a step of its clock is due.
const LIMIT: SignedDuration = SignedDuration::from_hours(2);
/// Lists asked for between two looks.
const LISTS: u64 = 20;
/// How often it is looked whether all is done.
const LOOK: Duration = Duration::from_millis(250);

pub(crate) fn measure(city: &City, _: u32) -> Result<Vec<Line>> {
    let own = city.beside("clocks")?;
    creates::register_at(&own, creates::now() - LIMIT, CASES)?;
    let before = steps(&own)?;
    let started = Instant::now();
    let serving = Serving::start(&own)?;
    let supervisor = people::first(&own, "Supervisor")?;
    let cookie = client::block_on(people::cookie(&own, serving.address, &supervisor))?;
    let mut meanwhile = Times::default();
    while creates::is_behind(&own)? {
        let make = |_| request("GET", "/cases?open=1", &[&cookie], "");
        let some = client::one_by_one(serving.address, (LISTS, 200), make);
        meanwhile = meanwhile.with(client::block_on(some)?);
        std::thread::sleep(LOOK);
    }
    let taken = started.elapsed().as_secs_f64();
    drop(serving);
    let recorded = steps(&own)? - before;
    ensure!(recorded >= CASES, "{recorded} steps of {CASES} cases");
    let beside = format!("{recorded} steps, {:.0} a second", recorded as f64 / taken);
    let slow = meanwhile.within(990);
    Ok(vec![
        Line::of("100,000 clocks due at once", taken, "s").at_most(SECONDS_MAX).beside(beside),
        Line::of("worklist meanwhile, p99", slow, "ms").at_most(SLOW_MILLISECONDS_MAX),
    ])
}

/// Steps in the journal; none may stand there twice.
fn steps(city: &City) -> Result<u64> {
    let login = people::first(city, "Supervisor")?.login;
    let told = city.run(&["export", "events", "--as", &login, "--format", "csv"])?;
    let steps = told.lines().filter(|line| line.contains("step_reached"));
    Ok(u64::try_from(steps.count())?)
}
