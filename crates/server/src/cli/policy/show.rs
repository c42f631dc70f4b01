//! `answerable policy show PACK`: limits as a table.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use domain::clock::ClockKind;
use domain::ids::{CalendarKey, CategoryKey, ChannelKey, TypeKey, UrgencyKey};
use domain::policy::{ClockMatch, ClockRule, ClockTraits, Offset, Policy, pack};
use serde::Serialize;

use super::Folder;

/// A case, to see which limits it would have.
#[derive(clap::Args)]
pub(in crate::cli) struct Case {
    /// Its type; with it, only the limits of such a case are shown
    #[arg(long = "type", value_name = "KEY")]
    type_key: Option<String>,
    /// Its category
    #[arg(long, value_name = "KEY", requires = "type_key")]
    category: Option<String>,
    /// How it came in; without it, in no particular way
    #[arg(long, value_name = "KEY", requires = "type_key")]
    channel: Option<String>,
    /// How pressing it is; without it, not particularly
    #[arg(long, value_name = "KEY", requires = "type_key")]
    urgency: Option<String>,
}

pub(super) fn run(path: &Path, calendars: &[CalendarKey], case: &Case) -> Result<ExitCode> {
    let folder = Folder::open(path)?;
    let policy = match pack::load(&folder.files(), calendars) {
        Ok(policy) => policy,
        Err(mistakes) => {
            for mistake in &mistakes {
                eprintln!("{mistake}");
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    let rules = match &case.type_key {
        Some(type_key) => rules_of(&policy, type_key, case)?,
        None => policy.clocks.iter().collect(),
    };
    print(&mut io::stdout().lock(), &rules)?;
    Ok(ExitCode::SUCCESS)
}

/// The limits that a case would have, one for each clock that has any.
fn rules_of<'p>(policy: &'p Policy, type_key: &str, case: &Case) -> Result<Vec<&'p ClockRule>> {
    let type_key = TypeKey::from(type_key);
    let rule = policy.types.get(&type_key);
    let rule = rule.with_context(|| format!("the pack has no type `{type_key}`"))?;
    let category = case.category.as_deref().map(CategoryKey::from);
    if let Some(key) = category.as_ref().filter(|key| !policy.categories.contains_key(*key)) {
        bail!("the pack has no category `{key}`");
    }
    let channel = case.channel.as_deref().map(ChannelKey::from);
    if let Some(key) = channel.as_ref().filter(|key| !policy.channels.contains(*key)) {
        bail!("the pack has no channel `{key}`");
    }
    let urgency = case.urgency.as_deref().map(UrgencyKey::from);
    if let Some(key) = urgency.as_ref().filter(|key| !policy.urgencies.contains(*key)) {
        bail!("the pack has no urgency `{key}`");
    }
    // No key of a pack is empty, so limits for a certain channel or urgency do not fit.
    let traits = ClockTraits {
        kind: rule.kind,
        type_key: &type_key,
        category: category.as_ref(),
        channel: &channel.unwrap_or_else(|| ChannelKey::from("")),
        urgency: &urgency.unwrap_or_else(|| UrgencyKey::from("")),
    };
    let rules = ClockKind::ALL.iter().filter_map(|clock| policy.clock_rule(*clock, &traits));
    Ok(rules.map(|(_, rule)| rule).collect())
}

const HEAD: [&str; 7] = ["clock", "cases", "limit", "from", "calendar", "extension", "steps"];

fn print(out: &mut impl Write, rules: &[&ClockRule]) -> Result<()> {
    let mut rows = vec![HEAD.map(str::to_owned)];
    for rule in rules {
        rows.push(row(rule)?);
    }
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| rows.iter().filter_map(|row| Some(row.get(column)?.len())).max().unwrap_or(0))
        .collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        writeln!(out, "{}", cells.collect::<Vec<String>>().join("  ").trim_end())?;
    }
    Ok(())
}

fn row(rule: &ClockRule) -> Result<[String; 7]> {
    let extension = rule.extension.map_or_else(String::new, |extension| {
        format!("{} x {}", extension.count_max, pack::written(extension.amount_max))
    });
    let mut steps = Vec::new();
    for step in &rule.steps {
        steps.push(match step.offset {
            Offset::Before(amount) => format!("-{}", pack::written(amount)),
            Offset::AtDue => "due".to_owned(),
            Offset::After(amount) => format!("+{}", pack::written(amount)),
        });
    }
    Ok([
        word(&rule.kind)?,
        cases(&rule.applies_to)?,
        pack::written(rule.due.amount),
        word(&rule.due.start)?,
        rule.calendar.to_string(),
        extension,
        steps.join(", "),
    ])
}

/// To which cases a limit applies.
fn cases(applies_to: &ClockMatch) -> Result<String> {
    let ClockMatch { kind, type_key, category, channel, urgency } = applies_to;
    let mut cases = Vec::new();
    if let Some(kind) = kind {
        cases.push(format!("kind={}", word(kind)?));
    }
    if let Some(key) = type_key {
        cases.push(format!("type={key}"));
    }
    if let Some(key) = category {
        cases.push(format!("category={key}"));
    }
    if let Some(key) = channel {
        cases.push(format!("channel={key}"));
    }
    if let Some(key) = urgency {
        cases.push(format!("urgency={key}"));
    }
    Ok(if cases.is_empty() { "every case".to_owned() } else { cases.join(" ") })
}

/// The word by which packs name a value of a closed list.
fn word(value: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(value)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}
