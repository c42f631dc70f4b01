//! `answerable extract FILE`: the commitments of a document, as JSON or as a table; `extract dates`
//! and `extract numbers`: how one expression is read.

mod cases;
mod dates;
mod numbers;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use app::reader::{self, Format};
use jiff::civil::Date;
use text::candidate::{Extraction, Extractor, Record};
use text::unit::{Gazetteer, UnitName};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    reading: Option<Reading>,
    /// The document: txt, md, html, docx or xlsx
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
    /// Units that can be given a task: one a line, aliases after it, separated by commas or tabs
    #[arg(long, value_name = "FILE")]
    units: Option<PathBuf>,
    /// Day against which "next month" or "by the end of June" is read; else the document's date
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Print the text that offsets refer to, and nothing else
    #[arg(long)]
    text: bool,
}

/// One reading by itself.
#[derive(clap::Subcommand)]
enum Reading {
    /// How the dates and periods of a text are read
    Dates(dates::Arguments),
    /// Whether the numbers of a text are targets
    Numbers(numbers::Arguments),
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Shape {
    /// For people
    Table,
    /// For programs
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<()> {
    match (&arguments.reading, &arguments.file) {
        (Some(Reading::Dates(dates)), _) => dates::run(dates),
        (Some(Reading::Numbers(numbers)), _) => numbers::run(numbers),
        (None, Some(file)) => document(file, arguments),
        (None, None) => anyhow::bail!("a FILE is needed"),
    }
}

fn document(file: &Path, arguments: &Arguments) -> Result<()> {
    let text = read(file)?;
    let mut out = io::stdout().lock();
    if arguments.text {
        out.write_all(text.as_bytes())?;
        return Ok(());
    }
    let units = arguments.units.as_deref().map(units).transpose()?.unwrap_or_default();
    let extractor = Extractor::new(Gazetteer::new(units))?;
    let extraction = extractor.extract(&text, arguments.date);
    match arguments.format {
        Shape::Json => {
            serde_json::to_writer_pretty(&mut out, &extraction)?;
            writeln!(out)?;
        }
        Shape::Table => table(&mut out, &extraction)?,
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    let shown = path.display();
    let format = Format::of_name(&path.to_string_lossy()).with_context(|| format!("{shown}"))?;
    let bytes = fs::read(path).with_context(|| format!("{shown} cannot be opened"))?;
    reader::read(&bytes, format).with_context(|| format!("{shown}"))
}

/// The units of a list: a name a line, then its aliases; `#` begins a remark.
fn units(path: &Path) -> Result<Vec<UnitName>> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    let list =
        reader::read(&bytes, Format::Plain).with_context(|| format!("{}", path.display()))?;
    Ok(list
        .lines()
        .map(|line| line.split('#').next().unwrap_or(""))
        .filter_map(|line| {
            let mut names =
                line.split([',', '\t', '，', '、']).map(str::trim).filter(|name| !name.is_empty());
            let name = names.next()?.to_owned();
            Some(UnitName { name, aliases: names.map(str::to_owned).collect() })
        })
        .collect())
}

fn table(out: &mut impl Write, extraction: &Extraction) -> Result<()> {
    let header = &extraction.document;
    let word = |value: serde_json::Value| value.as_str().unwrap_or("").to_owned();
    writeln!(out, "kind      {}", word(serde_json::to_value(header.kind)?))?;
    let date = header.date.as_ref().map(|date| &date.place);
    let said = [
        ("date", date),
        ("speaker", header.speaker.as_ref()),
        ("post", header.post.as_ref()),
        ("place", header.place.as_ref()),
        ("event", header.event.as_ref()),
    ];
    for (name, value) in said {
        if let Some(value) = value {
            writeln!(out, "{name:<9} {}", value.text)?;
        }
    }
    writeln!(out)?;
    for (index, record) in extraction.records.iter().enumerate() {
        row(out, index + 1, record)?;
    }
    writeln!(out, "{} records", extraction.records.len())?;
    Ok(())
}

fn row(out: &mut impl Write, number: usize, record: &Record) -> Result<()> {
    let word = |value: serde_json::Value| value.as_str().unwrap_or("").to_owned();
    let kind = word(serde_json::to_value(record.kind)?);
    let quote: String = record.quote.split_whitespace().collect::<Vec<_>>().join(" ");
    writeln!(out, "{number:>4}  {:?}  {kind:<9} {quote}", record.grade)?;
    let names = |list: &[text::span::Located]| {
        list.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join("; ")
    };
    let gaps: Vec<String> = record
        .gaps
        .iter()
        .map(|gap| serde_json::to_value(gap).map(word))
        .collect::<Result<_, _>>()?;
    let mut facts: Vec<String> = Vec::new();
    if !record.leads.is_empty() {
        facts.push(format!("lead: {}", names(&record.leads)));
    }
    if !record.supporting.is_empty() {
        facts.push(format!("support: {}", names(&record.supporting)));
    }
    if let Some(deadline) = &record.deadline {
        let day = deadline.iso_to.map_or_else(String::new, |day| format!(" ({day})"));
        facts.push(format!("due: {}{day}", deadline.place.text));
    }
    for suggestion in &record.suggestions {
        facts.push(format!("suggested {}: {}", suggestion.field, suggestion.place.text));
    }
    if !gaps.is_empty() {
        facts.push(format!("gaps: {}", gaps.join(", ")));
    }
    if !facts.is_empty() {
        writeln!(out, "                    {}", facts.join(" | "))?;
    }
    Ok(())
}
