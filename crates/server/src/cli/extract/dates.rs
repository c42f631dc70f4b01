//! `answerable extract dates`: how a text's date is read, for trying rules and for scoring them.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use jiff::civil::Date;
use serde_json::Value;
use text::date::{self, Role};

use super::cases::{self, Language};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Language of the text
    #[arg(long, value_enum, required_unless_present = "cases")]
    lang: Option<Language>,
    /// Day against which "next month" is read, or none
    #[arg(long = "ref", value_name = "DATE|none", required_unless_present = "cases")]
    reference: Option<Reference>,
    /// What the text speaks about: an event looks back, a deadline does not
    #[arg(long, value_enum, required_unless_present = "cases")]
    role: Option<RoleName>,
    /// Read every line of a file of cases instead of TEXT
    #[arg(long, value_name = "FILE", conflicts_with_all = ["text", "lang", "reference", "role"])]
    cases: Option<PathBuf>,
    /// The text
    #[arg(required_unless_present = "cases")]
    text: Option<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum RoleName {
    Event,
    Deadline,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Event => Self::Event,
            RoleName::Deadline => Self::Deadline,
        }
    }
}

/// A reference date, or `none`.
#[derive(Clone, Copy)]
struct Reference(Option<Date>);

impl std::str::FromStr for Reference {
    type Err = jiff::Error;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        if written == "none" { Ok(Self(None)) } else { written.parse().map(|day| Self(Some(day))) }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let mut out = io::stdout().lock();
    if let Some(path) = &arguments.cases {
        return cases::each_line(path, |case| line(&mut out, case));
    }
    let (Some(text), Some(lang), Some(reference), Some(role)) =
        (&arguments.text, arguments.lang, arguments.reference, arguments.role)
    else {
        anyhow::bail!("TEXT, --lang, --ref and --role are needed");
    };
    let answer = date::answer(text, lang.into(), reference.0, role.into());
    writeln!(out, "{}", serde_json::to_string(&answer)?)?;
    Ok(())
}

fn line(out: &mut impl Write, case: &Value) -> Result<()> {
    let reference = match case.get("ref") {
        None | Some(Value::Null) => None,
        Some(day) => {
            let day = day.as_str().context("\"ref\" is neither a date nor null")?;
            Some(day.parse().with_context(|| format!("\"ref\": {day} is no date"))?)
        }
    };
    let role = match cases::field(case, "role")? {
        "event" => Role::Event,
        "deadline" => Role::Deadline,
        other => anyhow::bail!("\"role\": {other} is neither event nor deadline"),
    };
    let text = cases::field(case, "text")?;
    let answer = date::answer(text, cases::language(case)?, reference, role);
    writeln!(out, "{}", serde_json::to_string(&answer)?)?;
    Ok(())
}
