//! `answerable export`: cases, events and the appraisal as tables that leave the system.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use app::act::App;
use app::appraise::Source;
use app::export::{ExportAsked, ExportFormat, write_appraisal};
use app::port::list::CaseFilter;
use clap::{Args, Subcommand, ValueEnum};
use domain::actor::{Actor, Role};
use domain::case::Status;
use domain::ids::AuthorityId;
use jiff::civil::Date;
use serde_json::Value;

use super::progress::Progress;
use super::user::role;
use crate::wiring::{Place, Wired};

#[derive(Subcommand)]
pub(super) enum Command {
    /// One row for each case, as it stands now
    Cases(Cases),
    /// One row for each event of these cases
    Events(Cases),
    /// One row for each case in each figure and class of a period
    Appraisal(Appraisal),
}

#[derive(Args)]
pub(super) struct To {
    #[command(flatten)]
    place: Place,
    /// Who asks, by the name to sign in with: what this person may see is exported
    #[arg(long = "as", value_name = "LOGIN")]
    login: String,
    /// In which post, where the person holds several
    #[arg(long, value_parser = role)]
    role: Option<Role>,
    /// How it is written; no cell is ever a formula
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// The file; the standard output when not given
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct Cases {
    #[command(flatten)]
    to: To,
    /// Led by this unit
    #[arg(long, value_name = "CODE")]
    lead: Option<String>,
    /// In this status; may be given several times
    #[arg(long, value_parser = status)]
    status: Vec<Status>,
    /// Not over
    #[arg(long)]
    open: bool,
    /// Registered on this day or later
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Registered on this day or before
    #[arg(long = "to", value_name = "DAY")]
    to_day: Option<Date>,
}

#[derive(Args)]
pub(super) struct Appraisal {
    #[command(flatten)]
    to: To,
    /// A day in the period; today when not given
    #[arg(long, value_name = "DAY")]
    day: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
    Xlsx,
}

impl Format {
    const fn of_app(self) -> ExportFormat {
        match self {
            Self::Csv => ExportFormat::Csv,
            Self::Jsonl => ExportFormat::Jsonl,
            Self::Xlsx => ExportFormat::Xlsx,
        }
    }
}

fn status(word: &str) -> Result<Status, String> {
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|_| format!("no status is called {word}"))
}

pub(super) async fn run(command: &Command) -> Result<()> {
    match command {
        Command::Cases(asked) => cases(asked).await,
        Command::Events(asked) => events(asked).await,
        Command::Appraisal(asked) => appraisal(asked).await,
    }
}

type Out = Box<dyn Write + Send>;

impl To {
    async fn open(&self) -> Result<(Wired, AuthorityId, Actor)> {
        if self.format == Format::Xlsx && self.output.is_none() {
            bail!("a workbook goes to a file: --output FILE");
        }
        let wired = self.place.open().await?;
        let authority = wired.authority(self.place.authority.as_deref()).await?.id;
        let actor = wired.actor(authority, &self.login, self.role).await?;
        Ok((wired, authority, actor))
    }

    /// Where it is written: beside the file until it is whole.
    fn begin(&self) -> Result<Out> {
        let Some(path) = &self.output else { return Ok(Box::new(BufWriter::new(io::stdout()))) };
        let part = part_of(path);
        let file = File::create(&part).with_context(|| part.display().to_string())?;
        Ok(Box::new(BufWriter::new(file)))
    }

    /// Puts the whole file in its place.
    fn finish(&self, mut out: Out) -> Result<()> {
        out.flush()?;
        drop(out);
        let Some(path) = &self.output else { return Ok(()) };
        let part = part_of(path);
        File::open(&part)?.sync_all()?;
        std::fs::rename(&part, path).with_context(|| path.display().to_string())
    }

    fn say(&self, count: u64, what: &str) {
        if let Some(path) = &self.output {
            eprintln!("{count} {what} in {}", path.display());
        }
    }
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

impl Cases {
    async fn asked(
        &self,
        wired: &Wired,
        authority: AuthorityId,
        actor: Actor,
    ) -> Result<ExportAsked> {
        let rules = wired.app.rules(authority).await?;
        let lead = self.lead.as_deref().map(|code| {
            rules.unit_by_code(code).with_context(|| format!("no unit has the code {code}"))
        });
        let start = |day: Date| day.to_zoned(rules.zone.clone()).map(|zoned| zoned.timestamp());
        let filter = CaseFilter {
            lead: lead.transpose()?,
            statuses: self.status.clone(),
            is_open: self.open,
            registered_from: self.from.map(start).transpose()?,
            registered_before: self.to_day.map(|day| start(day.tomorrow()?)).transpose()?,
            ..CaseFilter::default()
        };
        Ok(ExportAsked { authority, actor, filter })
    }
}

async fn cases(asked: &Cases) -> Result<()> {
    let (wired, authority, actor) = asked.to.open().await?;
    let export = asked.asked(&wired, authority, actor).await?;
    let mut table = App::cases_table(asked.to.format.of_app(), asked.to.begin()?)?;
    let mut progress = Progress::new();
    let mut show = |count: u64| progress.show(|| format!("{count} cases"));
    let count = wired.app.export_cases(&export, &mut table, &mut show).await?;
    asked.to.finish(table.finish()?)?;
    progress.clear();
    asked.to.say(count, "cases");
    Ok(())
}

async fn events(asked: &Cases) -> Result<()> {
    let (wired, authority, actor) = asked.to.open().await?;
    let export = asked.asked(&wired, authority, actor).await?;
    let mut table = App::events_table(asked.to.format.of_app(), asked.to.begin()?)?;
    let mut progress = Progress::new();
    let mut show = |count: u64| progress.show(|| format!("{count} events"));
    let count = wired.app.export_events(&export, &mut table, &mut show).await?;
    asked.to.finish(table.finish()?)?;
    progress.clear();
    asked.to.say(count, "events");
    let missing = wired.app.count_files(authority).await?.missing;
    if missing > 0 {
        eprintln!(
            "{missing} attached files are missing; answerable journal verify names the first"
        );
    }
    Ok(())
}

async fn appraisal(asked: &Appraisal) -> Result<()> {
    let (wired, authority, actor) = asked.to.open().await?;
    let rules = wired.app.rules(authority).await?;
    let day = asked.day.unwrap_or_else(|| rules.day(wired.app.clock.now()));
    let appraised = wired.app.appraise(authority, &actor, day, Source::Kept).await?;
    let (table, numbers) = (&appraised.table, &appraised.numbers);
    let format = asked.to.format.of_app();
    let (out, count) = write_appraisal(table, numbers, format, asked.to.begin()?)?;
    asked.to.finish(out)?;
    asked.to.say(count, "rows");
    Ok(())
}
