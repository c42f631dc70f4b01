//! `answerable classify`: reads CSV, hands it to `text::classify`, writes CSV.

mod evaluate;
mod examples;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use text::classify::{Classifier, Job, Options, Proposal};

use super::table::Table;
use examples::{Examples, Source};

/// What to do with the classifier.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Learn from messages whose place is known and write a model file.
    Train(Train),
    /// Propose the three most likely labels for each message, as CSV.
    Predict(Predict),
    /// Take dispatchers' corrections into a model at once, without training again.
    Correct(Correct),
    /// Measure on messages whose place is known, near-duplicates kept in one fold.
    Eval(evaluate::Evaluate),
}

/// Learns and writes a model file.
#[derive(Debug, Args)]
pub(crate) struct Train {
    #[command(flatten)]
    source: Source,
    /// Model file to write.
    #[arg(long)]
    model: PathBuf,
    /// Share of messages for which to abstain, the least certain first.
    #[arg(long, default_value_t = 0.2)]
    abstain_share: f32,
}

/// Proposes labels.
#[derive(Debug, Args)]
pub(crate) struct Predict {
    /// CSV file with a header line, plain or gzip.
    file: PathBuf,
    /// Column of the message.
    #[arg(long)]
    text: String,
    /// Model file.
    #[arg(long)]
    model: PathBuf,
}

/// Takes in corrections.
#[derive(Debug, Args)]
pub(crate) struct Correct {
    #[command(flatten)]
    source: Source,
    /// Model file to start from.
    #[arg(long)]
    model: PathBuf,
    /// Model file to write.
    #[arg(long)]
    out: PathBuf,
}

/// Runs a subcommand.
pub(crate) fn run(command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Train(train) => run_train(train),
        Command::Predict(predict) => run_predict(predict),
        Command::Correct(correct) => run_correct(correct),
        Command::Eval(evaluate) => evaluate::run(evaluate),
    }
}

fn run_train(train: &Train) -> anyhow::Result<()> {
    if !(0.0..=1.0).contains(&train.abstain_share) {
        bail!("--abstain-share is {}, not between 0 and 1", train.abstain_share);
    }
    let examples = Examples::read(&train.source)?;
    let options =
        Options { runner: side_by_side, abstain_share: train.abstain_share, ..Options::default() };
    let classifier = Classifier::train(&examples.list(), &options)
        .with_context(|| format!("{}", train.source.file.display()))?;
    let bytes = classifier.to_bytes();
    save(&train.model, &bytes)?;
    eprintln!(
        "learned {} labels from {} messages{}; {} bytes",
        classifier.labels().len(),
        examples.len(),
        examples.left_out(),
        bytes.len()
    );
    if classifier.always_abstains() {
        eprintln!(
            "the confidence was not true on parts of this history that were held out: the model \
             abstains from every message (--abstain-share 0 trains one that never does)"
        );
    }
    Ok(())
}

/// Does the parts of a training in threads of their own.
fn side_by_side(jobs: Vec<Job<'_>>) {
    std::thread::scope(|scope| {
        for job in jobs {
            scope.spawn(job);
        }
    });
}

fn run_predict(predict: &Predict) -> anyhow::Result<()> {
    let classifier = load(&predict.model)?;
    let mut table = Table::open(&predict.file)?;
    let column = table.column(&predict.text)?;
    let mut output = csv::Writer::from_writer(std::io::stdout().lock());
    output.write_record(["label1", "p1", "label2", "p2", "label3", "p3", "abstain", "why"])?;
    table.each_row(|row| {
        let proposal = classifier.propose(row.text(&column)?);
        Ok(output.write_record(fields(&proposal))?)
    })?;
    Ok(output.flush()?)
}

fn fields(proposal: &Proposal<'_>) -> Vec<String> {
    let mut fields = Vec::with_capacity(8);
    for rank in 0..3 {
        let (label, share) = match proposal.labels.get(rank) {
            Some((label, share)) => ((*label).to_owned(), format!("{share:.4}")),
            None => (String::new(), String::new()),
        };
        fields.extend([label, share]);
    }
    fields.push(proposal.abstain.to_string());
    let words = proposal.why.iter().map(|word| format!("{} ({:.2})", word.text, word.weight));
    fields.push(words.collect::<Vec<_>>().join("; "));
    fields
}

fn run_correct(correct: &Correct) -> anyhow::Result<()> {
    let mut classifier = load(&correct.model)?;
    let examples = Examples::read(&correct.source)?;
    for (example, row) in examples.list().iter().zip(examples.rows()) {
        classifier
            .correct(example.text, example.label)
            .with_context(|| format!("{}: row {row}", correct.source.file.display()))?;
    }
    save(&correct.out, &classifier.to_bytes())?;
    eprintln!(
        "took in {} corrections{}; {} since the last training",
        examples.len(),
        examples.left_out(),
        classifier.corrections()
    );
    Ok(())
}

fn load(path: &Path) -> anyhow::Result<Classifier> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{shown}: cannot be read"))?;
    Classifier::from_bytes(&bytes).with_context(|| format!("{shown}"))
}

/// Writes beside the file and renames, so that a reader never meets half a model.
fn save(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let shown = path.display();
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&partial, path)
    };
    write().with_context(|| format!("{shown}: cannot be written"))
}
