//! `answerable simulate`: an invented city, and what happens in it, in an empty database.

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use app::simulate::keep::{self, Kept};
use app::simulate::{Plan, Simulation, Summary};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde_json::json;

use super::progress::Progress;
use crate::wiring::{Place, Wired};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    pub(super) what: What,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What is simulated. The same values give the same journal.
#[derive(Debug, Clone, Args)]
pub(super) struct What {
    /// The seed: any text; another seed, another city life
    #[arg(long, default_value = "answerable")]
    pub(super) seed: String,
    /// Requests; promises, findings and decisions come beside them
    #[arg(long, default_value_t = 20_000)]
    pub(super) cases: u32,
    /// Days over which requests come in
    #[arg(long, default_value_t = 90)]
    pub(super) days: u32,
    /// The key of a policy pack that comes with the program
    #[arg(long, default_value = "swift-response")]
    pub(super) policy: String,
    /// The end: nothing happens on this day or later; today when not given
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl What {
    /// The plan, with today where no end is given.
    fn plan(&self, wired: &Wired) -> Plan {
        // Today here: on whichever side of the world, that day has begun for whoever starts this.
        let today = || jiff::tz::TimeZone::system().to_datetime(wired.app.clock.now()).date();
        Plan {
            seed: self.seed.clone(),
            cases: self.cases,
            days: self.days,
            policy: self.policy.clone(),
            until: self.until.unwrap_or_else(today),
        }
    }
}

/// Builds the city in a database and lets it live.
///
/// # Errors
/// The plan cannot be carried out, the city is there already, or the database fails.
pub(super) async fn simulate(wired: &Wired, what: &What) -> Result<(Arc<Simulation>, Kept)> {
    let simulation = Arc::new(Simulation::prepare(what.plan(wired))?);
    let end = simulation.until()?;
    if end > wired.app.clock.now() {
        anyhow::bail!("the end lies ahead; nothing is simulated that has not come");
    }
    keep::set_up(&wired.app, &simulation).await?;
    let mut shown = Progress::new();
    let kept = keep::live(&wired.app, simulation.clone(), |come| {
        let keep::Progress { at, commands, events } = come;
        shown.show(|| format!("simulated up to {at:.0}: {commands} commands, {events} events"));
    });
    let kept = kept.await?;
    shown.clear();
    for record in [&simulation.city().authority, &simulation.city().neighbour] {
        while wired.app.seal(record.id).await?.is_some() {}
        while wired.app.count_turned(record.id).await? > 0 {}
    }
    Ok((simulation, kept))
}

pub(super) async fn run(arguments: &Arguments) -> Result<()> {
    let wired = arguments.place.make().await?;
    let started = Instant::now();
    let (simulation, kept) = simulate(&wired, &arguments.what).await?;
    let taken = started.elapsed();
    let text = match arguments.format {
        Format::Text => as_text(&simulation, &kept, taken),
        Format::Json => serde_json::to_string(&as_json(&simulation, &kept, taken))?,
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").context("the summary cannot be printed")
}

fn total(counts: &std::collections::BTreeMap<domain::case::Kind, u64>) -> u64 {
    counts.values().sum()
}

fn as_text(simulation: &Simulation, kept: &Kept, taken: Duration) -> String {
    use std::fmt::Write as _;
    let Summary { opened, refused, overtaken, nothing_to_do, left_out, .. } = &kept.summary;
    let mut text = format!(
        "{}: {} cases, {} commands, {} events, {} texts in {:.1} s",
        simulation.city().authority.key,
        total(opened),
        kept.summary.commands(),
        kept.events,
        kept.texts,
        taken.as_secs_f64(),
    );
    _ = write!(text, "\n  journal {}", kept.digest);
    for (kind, count) in opened {
        _ = write!(text, "\n  {count} of kind {kind:?}");
    }
    for ((action, rule), count) in refused {
        _ = write!(text, "\n  refused {count} times: {action:?}, {rule}");
    }
    for (action, count) in overtaken {
        _ = write!(text, "\n  {count} times no longer open when somebody came to it: {action:?}");
    }
    for (wish, count) in nothing_to_do {
        _ = write!(text, "\n  {count} times nothing to do it with: {wish}");
    }
    if *left_out > 0 {
        _ = write!(text, "\n  {left_out} calls could not be made into a case");
    }
    text
}

fn as_json(simulation: &Simulation, kept: &Kept, taken: Duration) -> serde_json::Value {
    let summary = &kept.summary;
    let refused: Vec<_> = summary
        .refused
        .iter()
        .map(|((action, rule), count)| json!({ "action": action, "rule": rule, "count": count }))
        .collect();
    json!({
        "authority": simulation.city().authority.key,
        "cases": total(&summary.opened),
        "opened": summary.opened,
        "commands": summary.commands(),
        "done": summary.done,
        "events": kept.events,
        "texts": kept.texts,
        "commits": kept.commits,
        "digest": kept.digest,
        "refused": refused,
        "overtaken": summary.overtaken,
        "nothing_to_do": summary.nothing_to_do,
        "left_out": summary.left_out,
        "milliseconds": u64::try_from(taken.as_millis()).unwrap_or(u64::MAX),
    })
}
