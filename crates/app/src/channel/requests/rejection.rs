//! Why a row is not brought in: named well enough that somebody can mend the row and try again.

use std::fmt;

/// Why a row is not brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The request has no name in its source.
    MissingId,
    /// It is not said when the request was made.
    MissingTime,
    /// No format of the mapping fits.
    UnreadableTime {
        /// The formats that were tried.
        formats: String,
    },
    /// A format fits, but there is no such day or time.
    NoSuchTime,
    /// A time that systems fill in when they know none, for when the request was made.
    PlaceholderTime,
    /// Later than the present.
    Future,
    /// A status that the mapping does not list, and it says nothing of others.
    UnknownStatus,
    /// The row has another number of cells than the header.
    CellCount {
        /// How many it has.
        found: usize,
        /// How many the header has.
        wanted: usize,
    },
    /// A cell is larger than the limit.
    CellTooLarge {
        /// In bytes.
        limit: usize,
    },
    /// The row is larger than the limit; it was skipped without being held.
    RowTooLarge {
        /// In bytes.
        limit: usize,
        /// How many lines of the file it takes; many, where a quote is never closed.
        lines: u64,
    },
    /// Bytes that are no text in the encoding of the file.
    Encoding {
        /// Name of the encoding.
        encoding: &'static str,
    },
    /// An earlier row has the same name and says something else.
    IdTaken {
        /// Number of that row.
        row: u64,
    },
    /// The rules refused it.
    Refused {
        /// The refusal: its key and what it names.
        refusal: String,
    },
}

impl Reason {
    /// The stable text form.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::MissingId => "missing_id",
            Self::MissingTime => "missing_time",
            Self::UnreadableTime { .. } => "unreadable_time",
            Self::NoSuchTime => "no_such_time",
            Self::PlaceholderTime => "placeholder_time",
            Self::Future => "future",
            Self::UnknownStatus => "unknown_status",
            Self::CellCount { .. } => "cell_count",
            Self::CellTooLarge { .. } => "cell_too_large",
            Self::RowTooLarge { .. } => "row_too_large",
            Self::Encoding { .. } => "encoding",
            Self::IdTaken { .. } => "id_taken",
            Self::Refused { .. } => "refused",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingId => formatter.write_str("the request has no name in its source"),
            Self::MissingTime => formatter.write_str("it is not said when the request was made"),
            Self::UnreadableTime { formats } => {
                write!(formatter, "no format of the mapping fits; tried {formats}")
            }
            Self::NoSuchTime => formatter.write_str("there is no such day or time"),
            Self::PlaceholderTime => formatter.write_str(
                "a time that systems fill in when they know none; when it was made is not known",
            ),
            Self::Future => formatter.write_str("this is later than now"),
            Self::UnknownStatus => {
                formatter.write_str("the mapping lists no such status, and no `other`")
            }
            Self::CellCount { found, wanted } => {
                write!(formatter, "the row has {found} cells where the header has {wanted}")
            }
            Self::CellTooLarge { limit } => {
                write!(formatter, "the cell is larger than {limit} bytes")
            }
            Self::RowTooLarge { limit, lines } => write!(
                formatter,
                "the row is larger than {limit} bytes; it takes {lines} lines of the file \
                 (is a quote never closed?)"
            ),
            Self::Encoding { encoding } => write!(
                formatter,
                "bytes that are no text in {encoding}; save the file as UTF-8, \
                 or name its encoding in the mapping"
            ),
            Self::IdTaken { row } => {
                write!(formatter, "row {row} has the same name and says something else")
            }
            Self::Refused { refusal } => write!(formatter, "refused: {refusal}"),
        }
    }
}

/// A row that is not brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Number of the row, the first below the header being 1.
    pub row: u64,
    /// Line of the file where it begins; none in a workbook.
    pub line: Option<u64>,
    /// The column, as the file names it; empty where the whole row is meant.
    pub column: String,
    /// What stands there, cut after 200 characters.
    pub value: String,
    /// Why.
    pub reason: Reason,
}
