//! Candidates: the commitments a document holds, each a proposal with its quotation, its fields,
//! its grade and what is missing. Nothing here is decided for good: a person accepts a candidate.

mod fields;
mod finding;
mod grade;
mod outlook;
mod prose;
mod record;
mod split;

use jiff::civil::Date;
use serde::Serialize;

pub use prose::Sight;
pub(crate) use prose::cells;
pub use record::{Deadline, Gap, Quantity, Record, Suggestion};

pub use crate::cue::{Grade, RecordType, RuleError};

use crate::breakdown;
use crate::clause::Clause;
use crate::cue::{ChineseCues, EnglishCues, Labels};
use crate::document::{self, DocumentKind, Header, blocks};
use crate::lang::Lang;
use crate::span::Span;
use crate::unit::Gazetteer;

/// Where and how a clause is read: text, language, reference date.
pub(crate) type Reading<'a> = (&'a str, Lang, Option<Date>);

/// The record of a clause that stands alone.
pub(crate) fn complete_clause(
    extractor: &Extractor,
    (text, lang, reference): Reading<'_>,
    clause: &Clause,
) -> Record {
    let context = fields::Context { text, lang, reference, is_minutes: false, earlier: None };
    fields::complete(extractor, &context, clause)
}

/// The expression of time in `span` that says most.
pub(crate) fn best_date_in((text, lang, reference): Reading<'_>, span: Span) -> Option<Deadline> {
    let context = fields::Context { text, lang, reference, is_minutes: false, earlier: None };
    fields::best_date(&context, span)
}

/// What a record does not say.
pub(crate) fn gaps_of(record: &Record, is_vague: bool) -> Vec<Gap> {
    fields::gaps(record, is_vague)
}

/// The clauses that a list of objects holds.
pub(crate) fn split_lists(text: &str, clause: Clause, lang: Lang) -> Vec<Clause> {
    split::lists(text, clause, lang)
}

/// What was read in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extraction {
    /// What the document says of itself.
    pub document: Header,
    /// The candidates, in the order of the text.
    pub records: Vec<Record>,
}

/// Reads documents. Building one compiles the rule tables; reading needs nothing else.
#[derive(Debug)]
pub struct Extractor {
    pub(crate) chinese: ChineseCues,
    pub(crate) english: EnglishCues,
    pub(crate) labels: Labels,
    pub(crate) units: Gazetteer,
}

impl Extractor {
    /// An extractor that knows `units`; an empty gazetteer leaves the suffix rules.
    ///
    /// # Errors
    /// A rule table that ships with the crate cannot be used.
    pub fn new(units: Gazetteer) -> Result<Self, RuleError> {
        Ok(Self {
            chinese: ChineseCues::builtin()?,
            english: EnglishCues::builtin()?,
            labels: Labels::builtin()?,
            units,
        })
    }

    /// Every candidate in `text`. Deadlines are read against `reference`, else against the
    /// document's own date; without either they stay unresolved.
    #[must_use]
    pub fn extract(&self, text: &str, reference: Option<Date>) -> Extraction {
        let blocks = blocks::split(text);
        let mut header = document::read_header(text, &blocks);
        let own_date = header.date.as_ref().and_then(|date| date.iso_to);
        let reference = reference.or(own_date);
        let items = breakdown::read(self, text, &blocks, reference);
        if !items.records.is_empty() && header.kind != DocumentKind::Minutes {
            header.kind = DocumentKind::Breakdown;
        }
        let mut records = prose::read(self, text, &blocks, (&header, &items.consumed, reference));
        records.extend(items.records);
        records.sort_by_key(|record| (record.span.start, record.span.end));
        Extraction { document: header, records }
    }

    /// The signs of the English sentences of `text` that are prose, for the program that sets the
    /// weights of `rules/weights_en.txt`.
    #[must_use]
    pub fn sights(&self, text: &str) -> Vec<Sight> {
        let blocks = blocks::split(text);
        let mut header = document::read_header(text, &blocks);
        let items = breakdown::read(self, text, &blocks, None);
        if !items.records.is_empty() && header.kind != DocumentKind::Minutes {
            header.kind = DocumentKind::Breakdown;
        }
        prose::sights(self, text, &blocks, (&header, &items.consumed, None))
    }

    /// The names of all signs, and of the grounds, in the order of the table of weights.
    #[must_use]
    pub const fn signs() -> (&'static [&'static str], [&'static str; 4]) {
        (crate::clause::english::SIGNS, crate::clause::english::GROUNDS)
    }
}
