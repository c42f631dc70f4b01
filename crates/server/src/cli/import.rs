//! `answerable import requests`: the history of another system becomes cases.

use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, bail};
use app::channel::requests::{
    Chosen, Mapping, Mistake, Notes, Reader, Rejection, SHIPPED, shipped,
};
use app::export::Rejections;
use app::import::{ImportAsked, ImportSummary, ImportWatch};
use clap::{Args, Subcommand, ValueEnum};
use domain::actor::Role;
use serde_json::json;

use super::progress::{Counted, Progress};
use crate::cli::say::say;
use crate::wiring::Place;

/// Keys of a mapping that the city does not have: so many are told one by one.
const WARNINGS_SHOWN: usize = 10;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Requests from another system: csv, csv.gz or xlsx
    ///
    /// What is here already is left as it is, so a run that was stopped goes on when it is run
    /// again. A request that the source only calls closed is closed as unverified. The exit code is
    /// 0 when the file was read to its end, even if rows were rejected, and 1 when it was not.
    Requests(Arguments),
}

#[derive(Args)]
pub(super) struct Arguments {
    /// The file, or - for the standard input
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// How its columns are read: generic-csv, boston-open311, nyc-311, chicago-311,
    /// atlanta-seeclickfix, or a file
    #[arg(long, value_name = "NAME|FILE")]
    mapping: String,
    /// Names the source, in place of the mapping: requests of one source and id are one
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// A second file of what was said about the requests, as [notes] of the mapping says
    #[arg(long, value_name = "FILE")]
    notes: Option<PathBuf>,
    /// Who brings it in, by the name to sign in with: a system administrator
    #[arg(long = "as", value_name = "LOGIN", default_value = "system")]
    login: String,
    /// Read and check everything, keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Where rejected rows go, as CSV; beside you, named like the file, when not given
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// The type of requests whose row says none, by its key in the policy
    #[arg(long = "type", value_name = "KEY")]
    type_key: Option<String>,
    /// Their channel
    #[arg(long, value_name = "KEY")]
    channel: Option<String>,
    /// Their urgency
    #[arg(long, value_name = "KEY")]
    urgency: Option<String>,
    /// How to print what came of it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) async fn run(command: &Command) -> Result<()> {
    let Command::Requests(arguments) = command;
    let mut mapping = mapping(&arguments.mapping)?;
    if let Some(source) = &arguments.source {
        mapping.key.clone_from(source);
    }
    let wired = arguments.place.open().await?;
    let authority = wired.authority(arguments.place.authority.as_deref()).await?.id;
    let role = Some(Role::SystemAdministrator);
    let actor = wired.actor(authority, &arguments.login, role).await?;
    let asked = ImportAsked {
        authority,
        actor,
        mapping: &mapping,
        chosen: Chosen {
            type_key: arguments.type_key.clone(),
            channel: arguments.channel.clone(),
            urgency: arguments.urgency.clone(),
        },
        is_dry_run: arguments.dry_run,
    };
    let warnings = wired.app.import_warnings(&asked).await?;
    for warning in warnings.iter().take(WARNINGS_SHOWN) {
        eprintln!("note: {warning}");
    }
    if let Some(more) = warnings.len().checked_sub(WARNINGS_SHOWN).filter(|more| *more > 0) {
        eprintln!("note: and {more} more lines of the mapping with keys that are not there");
    }
    let read = Arc::new(AtomicU64::new(0));
    let (source, length) = open(&arguments.file)?;
    let source = Counted::new(source, read.clone());
    let now = wired.app.clock.now();
    let shown = arguments.file.display();
    let reader = Reader::open(source, &mapping, now).with_context(|| shown.to_string())?;
    let mut watch = Watch::new(arguments, read, length)?;
    let notes = notes(arguments, &mapping, now, &mut watch)?;
    let about_notes = (notes.read_count(), notes.rejected_count());
    let reader = reader.with_notes(notes);
    let result = wired.app.clone().import_requests(&asked, reader, &mut watch).await;
    let rejected = watch.finish()?;
    let summary = result.with_context(|| {
        format!("{shown}: stopped; run it again to go on, what was brought in stays")
    })?;
    if !arguments.dry_run {
        while wired.app.count_turned(authority).await? > 0 {}
    }
    print(arguments, &summary, about_notes, rejected.as_deref())
}

/// The mapping of a name, or of a file.
fn mapping(named: &str) -> Result<Mapping> {
    let told = |mistakes: Vec<Mistake>| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the mapping has mistakes:\n{}", lines.join("\n"))
    };
    if let Some(found) = shipped(named) {
        return found.map_err(told);
    }
    let path = Path::new(named);
    let text = std::fs::read_to_string(path).with_context(|| {
        let names: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
        format!("{named}: no mapping of that name ({}), and no file", names.join(", "))
    })?;
    Mapping::parse(named, &text).map_err(told)
}

/// The file with its length, if it has one.
fn open(path: &Path) -> Result<(Box<dyn Read>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("{shown}: cannot be opened"))?;
    let about = file.metadata().with_context(|| shown.to_string())?;
    if about.is_dir() {
        bail!("{shown}: a folder; name the file");
    }
    Ok((Box::new(file), Some(about.len())))
}

/// What was said about requests; nothing without a second file.
fn notes(
    arguments: &Arguments,
    mapping: &Mapping,
    now: jiff::Timestamp,
    watch: &mut Watch,
) -> Result<Notes> {
    let Some(path) = &arguments.notes else { return Ok(Notes::default()) };
    let shown = path.display().to_string();
    let (source, _) = open(path)?;
    let mut failed = None;
    let mut on_rejected = |rejection: &Rejection| {
        if let Err(error) = watch.write(&shown, rejection) {
            failed.get_or_insert(error);
        }
    };
    let notes = Notes::read(source, mapping, now, &mut on_rejected).context(shown.clone())?;
    match failed {
        Some(error) => Err(error).context("a rejected row cannot be written down"),
        None => Ok(notes),
    }
}

/// Writes down rejected rows, and shows how far it is.
struct Watch {
    file: String,
    path: PathBuf,
    rejections: Option<Rejections<BufWriter<File>>>,
    progress: Progress,
    read: Arc<AtomicU64>,
    length: Option<u64>,
}

impl Watch {
    fn new(arguments: &Arguments, read: Arc<AtomicU64>, length: Option<u64>) -> Result<Self> {
        let name = arguments.file.file_name().unwrap_or_default().to_string_lossy();
        let name = if name == "-" { "requests".into() } else { name };
        let beside = || PathBuf::from(format!("{name}.rejected.csv"));
        let path = arguments.rejected.clone().unwrap_or_else(beside);
        let (file, rejections) = (arguments.file.display().to_string(), None);
        let mut watch = Self { file, path, rejections, progress: Progress::new(), read, length };
        if arguments.rejected.is_some() {
            let shown = watch.path.display().to_string();
            watch.begin().context(shown)?;
        }
        Ok(watch)
    }

    fn begin(&mut self) -> io::Result<&mut Rejections<BufWriter<File>>> {
        if self.rejections.is_none() {
            let file = BufWriter::new(File::create(&self.path)?);
            self.rejections = Some(Rejections::new(file).map_err(io::Error::other)?);
        }
        self.rejections.as_mut().ok_or_else(|| io::Error::other("no file of rejected rows"))
    }

    fn write(&mut self, file: &str, rejection: &Rejection) -> io::Result<()> {
        let path = self.path.display().to_string();
        let told = |error: io::Error| io::Error::new(error.kind(), format!("{path}: {error}"));
        self.begin().map_err(told)?.write(file, rejection).map_err(io::Error::other)
    }

    /// Ends the file of rejected rows; its path, if there is one.
    fn finish(mut self) -> Result<Option<PathBuf>> {
        self.progress.clear();
        let Some(rejections) = self.rejections.take() else { return Ok(None) };
        let file = rejections.finish()?;
        file.into_inner().context("rejected rows")?.sync_all()?;
        Ok(Some(self.path))
    }
}

impl ImportWatch for Watch {
    fn rejected(&mut self, rejection: &Rejection) -> io::Result<()> {
        let file = std::mem::take(&mut self.file);
        let result = self.write(&file, rejection);
        self.file = file;
        result
    }

    fn progress(&mut self, so_far: &ImportSummary) {
        let read = self.read.load(Ordering::Relaxed);
        let part = self.length.filter(|length| *length > 0);
        self.progress.show(|| {
            let part = part.map(|length| format!("{} %, ", read * 100 / length));
            format!(
                "{}{} rows read, {} created, {} unchanged, {} rejected",
                part.unwrap_or_default(),
                so_far.read,
                so_far.created,
                so_far.unchanged,
                so_far.rejected,
            )
        });
    }
}

fn print(
    arguments: &Arguments,
    summary: &ImportSummary,
    about_notes: (u64, u64),
    rejected: Option<&Path>,
) -> Result<()> {
    let ImportSummary { read, created, unchanged, rejected: refused, .. } = summary;
    let ImportSummary { linked, notes_left, quirks, .. } = summary;
    let (notes_read, notes_rejected) = about_notes;
    let rejected = rejected.filter(|_| *refused + notes_rejected > 0);
    if arguments.format == Format::Json {
        let quirks: serde_json::Map<String, serde_json::Value> =
            quirks.iter().map(|(kind, count)| (kind.as_str().to_owned(), json!(count))).collect();
        let printed = json!({
            "read": read,
            "created": created,
            "unchanged": unchanged,
            "rejected": refused,
            "linked": linked,
            "quirks": quirks,
            "notes": { "read": notes_read, "rejected": notes_rejected, "left": notes_left },
            "rejected_file": rejected,
            "is_dry_run": arguments.dry_run,
        });
        say!("{}", serde_json::to_string(&printed)?);
        return Ok(());
    }
    let made = if arguments.dry_run { "would be created" } else { "created" };
    say!("{read} rows read: {created} {made}, {unchanged} unchanged, {refused} rejected");
    if *linked > 0 {
        say!("{linked} linked to the case that they repeat");
    }
    for (kind, count) in quirks {
        say!("  {count:>9}  {}: {}", kind.as_str(), kind.treatment());
    }
    if notes_read > 0 {
        say!("{notes_read} notes read: {notes_left} of no request, {notes_rejected} rejected");
    }
    if let Some(path) = rejected {
        say!("rejected rows, with reasons: {}", path.display());
    }
    Ok(())
}
