//! The mapping file: which column of a city's export holds what. Data, so that another city needs
//! another file and no code.
//!
//! `docs/howto/import-mapping.md` is its reference. Here it is read and checked; how rows are read
//! by it is in the modules beside.

mod file;
mod shipped;
mod words;

use std::fmt;

use encoding_rs::Encoding;
use regex::Regex;

use super::case::SourceStatus;
use super::moment::TimeRule;
pub(super) use words::{Found, Words};

pub use shipped::{SHIPPED, shipped};

/// A mapping, ready for use.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Names the source. It is part of every request's name, so it never changes once used.
    pub key: String,
    pub(super) delimiter: u8,
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) sheet: Option<String>,
    pub(super) columns: Columns,
    pub(super) time: TimeRule,
    pub(super) bounds: Option<Bounds>,
    pub(super) status: Option<StatusRule>,
    pub(super) category: Words,
    pub(super) unit: Words,
    pub(super) channel: Words,
    pub(super) type_key: Words,
    pub(super) urgency: Words,
    pub(super) defaults: Defaults,
    pub(super) duplicate: Option<DuplicateRule>,
    pub(super) notes: Option<NotesRule>,
}

/// Columns by what they hold, as the mapping names them. Most are lists: their cells are read one
/// after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) by_part: Vec<(Part, Vec<String>)>,
    /// What may be missing from a file.
    pub(super) optional: Vec<Part>,
}

/// What a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    Id,
    Requested,
    Closed,
    Updated,
    Answered,
    Reopened,
    Title,
    Text,
    Category,
    Address,
    Latitude,
    Longitude,
    Unit,
    Channel,
    Status,
    Type,
    Urgency,
    Answer,
    Duplicate,
}

impl Part {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Duplicate as usize + 1;

    /// The word of the mapping file.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Requested => "requested",
            Self::Closed => "closed",
            Self::Updated => "updated",
            Self::Answered => "answered",
            Self::Reopened => "reopened",
            Self::Title => "title",
            Self::Text => "text",
            Self::Category => "category",
            Self::Address => "address",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::Unit => "unit",
            Self::Channel => "channel",
            Self::Status => "status",
            Self::Type => "type",
            Self::Urgency => "urgency",
            Self::Answer => "answer",
            Self::Duplicate => "duplicate",
        }
    }
}

/// The area in which coordinates make sense, in millionths of a degree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) south: i64,
    pub(super) north: i64,
    pub(super) west: i64,
    pub(super) east: i64,
}

/// What status words mean.
#[derive(Debug, Clone)]
pub(super) struct StatusRule {
    pub(super) words: std::collections::HashMap<String, StatusWord>,
    /// What words mean that are not listed.
    pub(super) other: Option<StatusWord>,
}

/// What one status word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StatusWord {
    pub(super) status: SourceStatus,
    pub(super) is_duplicate: bool,
}

/// What is taken where a row does not say it: keys in order, of which the first that the policy has
/// is taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Defaults {
    pub(super) type_key: Vec<String>,
    pub(super) channel: Vec<String>,
    pub(super) urgency: Vec<String>,
}

/// How a row names the request that it repeats.
#[derive(Debug, Clone)]
pub(super) struct DuplicateRule {
    /// Its first group is the name; where it does not take part, the other is not named. None where
    /// the column holds nothing but the name.
    pub(super) pattern: Option<Regex>,
}

/// How a second file tells what was said about requests.
#[derive(Debug, Clone)]
pub(super) struct NotesRule {
    /// The column that names the request.
    pub(super) request: String,
    /// Its first group is the name; none where the column holds nothing but the name.
    pub(super) pattern: Option<Regex>,
    /// The column of the time.
    pub(super) at: String,
    /// Columns that are read one after the other.
    pub(super) text: Vec<String>,
}

/// A mistake in a mapping file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file.
    pub file: String,
    /// Its line, from 1; none where something is missing as a whole.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub reason: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}: {}", self.file, self.reason),
            None => write!(formatter, "{}: {}", self.file, self.reason),
        }
    }
}

impl Mapping {
    /// Reads a mapping; `file` is its name, for mistakes.
    ///
    /// # Errors
    /// All mistakes that were found, each with its line.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Mistake>> {
        file::parse(file, text)
    }

    /// Whether it says how a second file tells what was said about requests.
    #[must_use]
    pub const fn has_notes(&self) -> bool {
        self.notes.is_some()
    }

    /// The columns of a part.
    pub(super) fn columns_of(&self, part: Part) -> &[String] {
        let of_part = self.columns.by_part.iter().find(|(known, _)| *known == part);
        of_part.map_or(&[], |(_, names)| names)
    }
}

impl StatusRule {
    /// What a word means, if it is listed.
    pub(super) fn find(&self, word: &str) -> Option<StatusWord> {
        self.words.get(&words::plain(word)).copied()
    }
}
