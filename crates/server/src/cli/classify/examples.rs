//! Messages with known labels, read from a CSV file.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use text::classify::Example;

use crate::cli::table::Table;

/// Where the examples are.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// CSV file with a header line, plain or gzip.
    pub(crate) file: PathBuf,
    /// Column of the message.
    #[arg(long)]
    text: String,
    /// Column of the label.
    #[arg(long)]
    label: String,
    /// Column that names the group of near-duplicates a message belongs to.
    #[arg(long)]
    group: Option<String>,
}

/// Examples and the numbers of their rows.
pub(crate) struct Examples {
    list: Vec<Owned>,
    without_text: Vec<usize>,
    without_label: Vec<usize>,
}

struct Owned {
    row: usize,
    text: String,
    label: String,
    group: Option<String>,
}

impl Examples {
    /// Reads all rows. A row without text or without label is left out and counted.
    pub(crate) fn read(source: &Source) -> anyhow::Result<Self> {
        let mut table = Table::open(&source.file)?;
        let text = table.column(&source.text)?;
        let label = table.column(&source.label)?;
        let group = source.group.as_deref().map(|name| table.column(name)).transpose()?;
        let mut examples =
            Self { list: Vec::new(), without_text: Vec::new(), without_label: Vec::new() };
        table.each_row(|row| {
            let owned = Owned {
                row: row.number(),
                text: row.text(&text)?.to_owned(),
                label: row.text(&label)?.trim().to_owned(),
                group: group
                    .as_ref()
                    .map(|column| row.text(column))
                    .transpose()?
                    .filter(|name| !name.trim().is_empty())
                    .map(str::to_owned),
            };
            if owned.text.trim().is_empty() {
                examples.without_text.push(owned.row);
            } else if owned.label.is_empty() {
                examples.without_label.push(owned.row);
            } else {
                examples.list.push(owned);
            }
            Ok(())
        })?;
        if examples.list.is_empty() {
            bail!(
                "{}: no row has both a `{}` and a `{}`",
                source.file.display(),
                source.text,
                source.label
            );
        }
        Ok(examples)
    }

    /// The examples as the classifier takes them.
    pub(crate) fn list(&self) -> Vec<Example<'_>> {
        self.list
            .iter()
            .map(|own| Example { text: &own.text, label: &own.label, group: own.group.as_deref() })
            .collect()
    }

    /// The row number of each example.
    pub(crate) fn rows(&self) -> impl Iterator<Item = usize> {
        self.list.iter().map(|own| own.row)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// What was left out, in words; empty when nothing was.
    pub(crate) fn left_out(&self) -> String {
        let mut said = String::new();
        for (rows, what) in [(&self.without_text, "text"), (&self.without_label, "label")] {
            if let Some(first) = rows.first() {
                let count = rows.len();
                said.push_str(&format!(", {count} left out without {what} (first: row {first})"));
            }
        }
        said
    }
}
