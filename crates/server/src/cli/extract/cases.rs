//! Files of cases, one JSON object a line, as the readings of dates and numbers take them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use text::lang::Lang;

/// A language, as people name it on the command line.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum Language {
    /// English
    En,
    /// Chinese
    Zh,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Zh => Self::Zh,
        }
    }
}

/// Hands every line of the file to `read`; a mistake names its line.
pub(super) fn each_line(path: &Path, mut read: impl FnMut(&Value) -> Result<()>) -> Result<()> {
    let shown = path.display();
    let content = fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    for (index, line) in content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{shown}, line {}", index + 1);
        let case: Value = serde_json::from_str(line).with_context(place)?;
        read(&case).with_context(place)?;
    }
    Ok(())
}

/// A field that must be a string.
pub(super) fn field<'c>(case: &'c Value, name: &str) -> Result<&'c str> {
    case.get(name).and_then(Value::as_str).with_context(|| format!("\"{name}\" is missing"))
}

/// The language of a case.
pub(super) fn language(case: &Value) -> Result<Lang> {
    match field(case, "lang")? {
        "en" => Ok(Lang::En),
        "zh" => Ok(Lang::Zh),
        other => anyhow::bail!("\"lang\": {other} is neither en nor zh"),
    }
}
