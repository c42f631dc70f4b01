//! `answerable extract numbers`: whether a text sets a target, for trying rules and for scoring
//! them.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;
use text::number;

use super::cases::{self, Language};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Language of the text
    #[arg(long, value_enum, required_unless_present = "cases")]
    lang: Option<Language>,
    /// Read every line of a file of cases instead of TEXT
    #[arg(long, value_name = "FILE", conflicts_with_all = ["text", "lang"])]
    cases: Option<PathBuf>,
    /// The text
    #[arg(required_unless_present = "cases")]
    text: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let mut out = io::stdout().lock();
    if let Some(path) = &arguments.cases {
        return cases::each_line(path, |case| line(&mut out, case));
    }
    let (Some(text), Some(lang)) = (&arguments.text, arguments.lang) else {
        anyhow::bail!("TEXT and --lang are needed");
    };
    writeln!(out, "{}", serde_json::to_string(&number::answer(text, lang.into()))?)?;
    Ok(())
}

fn line(out: &mut impl Write, case: &Value) -> Result<()> {
    let answer = number::answer(cases::field(case, "text")?, cases::language(case)?);
    writeln!(out, "{}", serde_json::to_string(&answer)?)?;
    Ok(())
}
