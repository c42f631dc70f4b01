//! `answerable similar`: reads cases from CSV, looks each up among those before it, prints pairs.

mod mapping;
mod matters;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use text::similar::{Index, Query, Reason};

use mapping::Mapping;
use matters::{Matters, OwnedMatter};

const SECONDS_PER_DAY: i64 = 86_400;

/// Proposes earlier cases that may be the same matter.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// CSV file with a header line, plain or gzip
    file: PathBuf,
    /// TOML file that names the columns
    #[arg(long)]
    mapping: PathBuf,
    /// Days after its closing in which a case is still proposed
    #[arg(long, default_value_t = 14)]
    within_days: u16,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Most proposals for one case
    #[arg(long, default_value_t = 5)]
    most: usize,
    /// Lowest score proposed
    #[arg(long, default_value_t = 0.2)]
    score_min: f32,
}

/// Form of the output.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Columns id, earlier_id, score, reasons
    Csv,
}

/// Reads, compares, prints.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mapping = Mapping::read(&arguments.mapping)?;
    let matters = Matters::read(&arguments.file, &mapping)?;
    if let Some(said) = matters.left_out() {
        eprintln!("{}: {said}", arguments.file.display());
    }
    let query = Query {
        within_days: arguments.within_days,
        most: arguments.most,
        score_min: arguments.score_min,
    };
    match arguments.format {
        Format::Csv => print_pairs(&matters, &query),
    }
}

fn print_pairs(matters: &Matters, query: &Query) -> Result<()> {
    let mut output = csv::Writer::from_writer(std::io::stdout().lock());
    output.write_record(["id", "earlier_id", "score", "reasons"])?;
    let mut window =
        Window { index: Index::new(), closings: BTreeSet::new(), days: query.within_days };
    for matter in matters.in_order() {
        window.forget_before(matter.opened_at);
        for found in window.index.find(&matter.borrow(), query) {
            let reasons: Vec<String> = found.reasons.iter().map(Reason::to_string).collect();
            let earlier = matters.id_of(found.key).unwrap_or_default();
            let score = format!("{:.4}", found.score);
            output.write_record([&matter.id, earlier, &score, &reasons.join("; ")])?;
        }
        window.add(matter);
    }
    Ok(output.flush()?)
}

/// The index, kept to what can still be proposed.
struct Window {
    index: Index,
    closings: BTreeSet<(i64, u64)>,
    days: u16,
}

impl Window {
    fn add(&mut self, matter: &OwnedMatter) {
        self.index.insert(&matter.borrow());
        if let Some(closed_at) = matter.closed_at {
            self.closings.insert((closed_at, matter.key));
        }
    }

    fn forget_before(&mut self, now: i64) {
        let since = now - i64::from(self.days) * SECONDS_PER_DAY;
        let kept = self.closings.split_off(&(since, 0));
        for (_, key) in std::mem::replace(&mut self.closings, kept) {
            self.index.remove(key);
        }
    }
}
