//! `answerable journal`: checks the journal, exports checkpoints to be kept elsewhere.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use app::verify::{Bad, Exported, Report, Wrong};
use clap::{Subcommand, ValueEnum};
use domain::ids::AuthorityId;

use crate::cli::say::say;
use crate::redactions;
use crate::wiring::{Place, Wired};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Check every entry, row, tally and checkpoint: exit code 0 if all is well, 1 if not
    Verify {
        #[command(flatten)]
        place: Place,
        /// A checkpoint that was kept elsewhere
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// How to print
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Count the sums of the appraisal anew from every case, as of now: after `verify` found one
    /// that is not what the journal says, or a clock was set back by much
    Recount {
        #[command(flatten)]
        place: Place,
    },
    /// Forget again what a list of redactions names and what the policy does not keep any longer,
    /// after an older copy of the database was put back by other tools
    RedactAgain {
        #[command(flatten)]
        place: Place,
        /// The list: redactions.jsonl of the folder of data
        file: PathBuf,
    },
    /// Seal what is not sealed yet, and print the last checkpoint, to be kept elsewhere
    Checkpoint {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

pub(super) async fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Verify { place, against, format } => {
            verify(place, against.as_ref(), *format).await
        }
        Command::RedactAgain { place, file } => {
            let redactions = redactions::read(file)?;
            let wired = place.open().await?;
            super::backup::redact_again(&wired, &redactions).await?;
            super::backup::forget_by_policy(&wired).await?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Recount { place } => {
            let wired = place.open().await?;
            let authority = wired.authority(place.authority.as_deref()).await?.id;
            let count = wired.app.recount(authority).await?;
            say!("{count} cases counted anew");
            Ok(ExitCode::SUCCESS)
        }
        Command::Checkpoint { place } => checkpoint(place).await.map(|()| ExitCode::SUCCESS),
    }
}

async fn verify(place: &Place, against: Option<&PathBuf>, format: Format) -> Result<ExitCode> {
    let exported: Option<Exported> = match against {
        Some(path) => {
            let shown = path.display();
            let text = std::fs::read_to_string(path).with_context(|| shown.to_string())?;
            let found = serde_json::from_str(&text);
            Some(found.with_context(|| format!("{shown} is no checkpoint"))?)
        }
        None => None,
    };
    let wired = place.open().await?;
    let authority = wired.authority(place.authority.as_deref()).await?.id;
    let report = wired.app.verify(authority, exported.as_ref()).await?;
    match format {
        Format::Json => say!("{}", serde_json::to_string_pretty(&report)?),
        Format::Text => {
            let number = number_of(&wired, authority, report.first_bad.as_ref()).await?;
            print(&report, exported.is_some(), number.as_deref());
        }
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The first thing that is wrong, for people: what, and where to look.
pub(super) fn first_bad(bad: &Bad, number: Option<&str>) -> String {
    let what = match bad.what {
        Wrong::Chain => "the hash of an entry does not follow from its content",
        Wrong::Order => "an entry is missing, doubled or out of order",
        Wrong::Unreadable => "an entry cannot be read",
        Wrong::Row => "the row of a case is not what its entries say",
        Wrong::Root => "a checkpoint is not that of the entries it covers",
        Wrong::Checkpoint => "a checkpoint does not follow from the one before",
        Wrong::Exported => "the checkpoint handed in is not one of this journal",
        Wrong::Tally => "a tally is not what the journal says",
        Wrong::Sum => "a sum of the appraisal is not what the journal says",
        Wrong::Text => "a text is not the one that was written, or gone without a redaction",
        Wrong::Facts => "what a case gives an appraisal to count is not what its entries say",
        Wrong::File => "an attached file is missing or damaged",
        Wrong::Twice => "what happens once is recorded twice",
        Wrong::OwnWork => "somebody verified or closed their own work",
        Wrong::Unverified => "a case is closed as verified, and it was not",
        Wrong::Ownerless => "a case has nobody who is responsible",
    };
    let place = [
        number.map(|number| format!("case {number}")),
        bad.seq.map(|seq| format!("entry {seq}")),
        bad.checkpoint.map(|number| format!("checkpoint {number}")),
        bad.place.map(|place| format!("from place {place} of the feed on")),
        bad.tally.map(|it| {
            format!("{} of {}: {} kept, {} counted", it.measure, it.day, it.kept, it.counted)
        }),
        bad.sum.as_ref().map(|it| {
            format!("{} of {}: {} kept, {} counted", it.counted, it.period, it.kept, it.wanted)
        }),
    ];
    let place: Vec<String> = place.into_iter().flatten().collect();
    if place.is_empty() { what.to_owned() } else { format!("{what}: {}", place.join(", ")) }
}

/// The public number of the case in which something is wrong; its id where it has none.
pub(super) async fn number_of(
    wired: &Wired,
    authority: AuthorityId,
    bad: Option<&Bad>,
) -> Result<Option<String>> {
    let Some(case) = bad.and_then(|bad| bad.case) else { return Ok(None) };
    let found = wired.app.store.numbers(authority, &[case]).await?;
    let number = found.into_iter().next().map(|(_, number)| number);
    Ok(Some(number.unwrap_or_else(|| case.to_string())))
}

fn print(report: &Report, is_against: bool, number: Option<&str>) {
    say!("{} entries of {} cases", report.entries, report.cases);
    match &report.head {
        Some(head) => say!("last checkpoint: {} over {} entries", head.number, head.last_place),
        None => say!("no checkpoint yet"),
    }
    if report.uncovered > 0 {
        say!("{} entries since then: no checkpoint covers them yet", report.uncovered);
    }
    let how =
        if is_against { "after the checkpoint handed in" } else { "no checkpoint was handed in" };
    if report.unprotected > 0 {
        say!("{} entries could have been rewritten unnoticed ({how})", report.unprotected);
    }
    if report.broken_files > 0 {
        say!("{} of {} attached files missing or damaged", report.broken_files, report.files);
    }
    match &report.first_bad {
        Some(bad) => say!("WRONG: {}; the first: {}", report.bad, first_bad(bad, number)),
        None => say!("all is well"),
    }
}

async fn checkpoint(place: &Place) -> Result<()> {
    let wired = place.open().await?;
    let authority = wired.authority(place.authority.as_deref()).await?.id;
    while wired.app.seal(authority).await?.is_some() {}
    let mut last = None;
    let mut after = 0;
    loop {
        let page = wired.app.store.seals_after(authority, after, 1_000).await?;
        let Some(seal) = page.into_iter().next_back() else { break };
        after = seal.number;
        last = Some(seal);
    }
    let seal = last.context("the journal is empty: there is nothing to seal")?;
    let exported = Exported {
        authority,
        number: seal.number,
        last_place: seal.last_place.0,
        chain: seal.chain,
    };
    say!("{}", serde_json::to_string_pretty(&exported)?);
    Ok(())
}
