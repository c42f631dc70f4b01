//! `answerable policy check PACK...`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use domain::ids::CalendarKey;
use domain::policy::Policy;
use domain::policy::pack::{self, Mistake};
use serde_json::{Value, json};

use super::{Folder, Format, UNREADABLE};

/// What became of one pack.
enum Outcome {
    Loaded { policy: Box<Policy>, hash: String, others: Vec<PathBuf> },
    Mistaken(Vec<Mistake>),
    Unreadable(String),
}

impl Outcome {
    const fn code(&self) -> u8 {
        match self {
            Self::Loaded { .. } => 0,
            Self::Mistaken(_) => 1,
            Self::Unreadable(_) => UNREADABLE,
        }
    }
}

pub(super) fn run(
    packs: &[PathBuf],
    calendars: &[CalendarKey],
    format: Format,
) -> Result<ExitCode> {
    let outcomes: Vec<(&Path, Outcome)> =
        packs.iter().map(|path| (path.as_path(), check(path, calendars))).collect();
    let mut out = io::stdout().lock();
    match format {
        Format::Json => {
            let packs: Vec<Value> =
                outcomes.iter().map(|(path, outcome)| as_json(path, outcome)).collect();
            serde_json::to_writer_pretty(&mut out, &json!({ "packs": packs }))?;
            writeln!(out)?;
        }
        Format::Text => {
            for (path, outcome) in &outcomes {
                print(&mut out, path, outcome)?;
            }
        }
    }
    let code = outcomes.iter().map(|(_, outcome)| outcome.code()).max();
    Ok(ExitCode::from(code.unwrap_or(0)))
}

fn check(path: &Path, calendars: &[CalendarKey]) -> Outcome {
    let folder = match Folder::open(path) {
        Ok(folder) => folder,
        Err(error) => return Outcome::Unreadable(format!("{error:#}")),
    };
    let files = folder.files();
    match pack::load(&files, calendars) {
        Ok(policy) => {
            let hash = pack::content_hash(&files);
            Outcome::Loaded { policy: Box::new(policy), hash, others: folder.others }
        }
        Err(mistakes) => Outcome::Mistaken(mistakes),
    }
}

fn as_json(path: &Path, outcome: &Outcome) -> Value {
    let path = path.display().to_string();
    match outcome {
        Outcome::Loaded { policy, hash, others } => json!({
            "path": path,
            "key": policy.reference.key,
            "version": policy.reference.version,
            "effective_from": policy.effective_from,
            "content_sha256": hash,
            "not_read": others,
            "mistakes": [],
        }),
        Outcome::Mistaken(mistakes) => {
            let mistakes = mistakes.iter().map(|mistake| {
                let mut value = json!(mistake);
                if let Value::Object(fields) = &mut value {
                    fields.insert("message".to_owned(), mistake.message().into());
                }
                value
            });
            json!({ "path": path, "mistakes": mistakes.collect::<Vec<Value>>() })
        }
        Outcome::Unreadable(error) => json!({ "path": path, "error": error }),
    }
}

fn print(out: &mut impl Write, path: &Path, outcome: &Outcome) -> Result<()> {
    match outcome {
        Outcome::Loaded { policy, hash, others } => {
            let Policy { reference, effective_from, .. } = policy.as_ref();
            writeln!(
                out,
                "{}: {} version {}, in force from {effective_from}",
                path.display(),
                reference.key,
                reference.version,
            )?;
            writeln!(
                out,
                "  {} types, {} categories, {} units, {} limits, {} languages; sha256 {hash}",
                policy.types.len(),
                policy.categories.len(),
                policy.units.len(),
                policy.clocks.len(),
                policy.names.texts.len(),
            )?;
            for other in others {
                writeln!(out, "  not read, because it is no .toml file: {}", other.display())?;
            }
        }
        Outcome::Mistaken(mistakes) => {
            for mistake in mistakes {
                writeln!(out, "{mistake}")?;
            }
            writeln!(out, "{}: {} mistakes; not loaded", path.display(), mistakes.len())?;
        }
        Outcome::Unreadable(error) => writeln!(out, "{}: {error}", path.display())?,
    }
    Ok(())
}
