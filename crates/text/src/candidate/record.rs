//! The record of a candidate, as programs read it.

use jiff::civil::Date;
use serde::Serialize;

use crate::cue::{Grade, RecordType};
use crate::date::{DateFlag, DateKind, DateMention};
use crate::number::{Comparator, Decimal, Measure, NumberMention};
use crate::span::{Located, Span};

/// What the text does not say, for a person to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Nobody is named to lead.
    NoLead,
    /// More than one is named to lead.
    SeveralLeads,
    /// A body without a name is meant ("relevant departments").
    VagueUnit,
    /// No date, period or recurrence.
    NoDate,
    /// Nothing that tells when it is done.
    NoIndicator,
    /// The target is a relation ("in step with growth") that a person must define.
    RelativeTarget,
}

/// When a commitment is due, with the quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// The quotation.
    #[serde(flatten)]
    pub place: Located,
    /// Kind of the expression.
    pub kind: DateKind,
    /// First day, if there is one.
    pub iso_from: Option<Date>,
    /// Last day, inclusive, if there is one.
    pub iso_to: Option<Date>,
    /// Recurrence as an iCalendar rule.
    pub recurrence: Option<String>,
    /// What a person should know.
    pub flags: Vec<DateFlag>,
}

impl Deadline {
    /// A deadline from a mention found at `offset` bytes into the text.
    pub(crate) fn from_mention(mention: DateMention, offset: usize) -> Self {
        let place = Located {
            text: mention.text,
            start: mention.start + offset,
            end: mention.end + offset,
        };
        Self {
            place,
            kind: mention.kind,
            iso_from: mention.iso_from,
            iso_to: mention.iso_to,
            recurrence: mention.recurrence,
            flags: mention.flags,
        }
    }

    /// A quotation that stands where a date should and is none.
    pub(crate) fn vague(text: &str, span: Span) -> Self {
        Self {
            place: Located::new(text, span),
            kind: DateKind::Vague,
            iso_from: None,
            iso_to: None,
            recurrence: None,
            flags: Vec::new(),
        }
    }

    /// Whether it fixes a day, a period or a recurrence.
    pub(crate) const fn is_definite(&self) -> bool {
        self.iso_to.is_some() || self.iso_from.is_some() || self.recurrence.is_some()
    }
}

/// A figure to attain, with the quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quantity {
    /// The quotation.
    #[serde(flatten)]
    pub place: Located,
    /// The value, in the unit.
    pub value: Option<Decimal>,
    /// Upper end of a range; `value` is its lower end.
    pub upper: Option<Decimal>,
    /// Unit or measure word as written.
    pub unit: Option<String>,
    /// How the value binds.
    pub comparator: Option<Comparator>,
    /// What the value measures.
    pub measure: Option<Measure>,
    /// Where a change starts.
    pub baseline: Option<Decimal>,
}

impl Quantity {
    /// A quantity from a mention found at `offset` bytes into the text.
    pub(crate) fn from_mention(mention: NumberMention, offset: usize) -> Self {
        let place = Located {
            text: mention.text,
            start: mention.start + offset,
            end: mention.end + offset,
        };
        Self {
            place,
            value: mention.value,
            upper: mention.upper,
            unit: mention.unit,
            comparator: mention.comparator,
            measure: mention.measure,
            baseline: mention.baseline,
        }
    }
}

/// A value that the clause does not state and another place of the document suggests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Field that it could fill: `lead`.
    pub field: &'static str,
    /// The quotation.
    #[serde(flatten)]
    pub place: Located,
    /// Name of the rule that suggests it.
    pub rule: &'static str,
}

/// One candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: RecordType,
    /// How ready it is to be opened.
    pub grade: Grade,
    /// The quotation; equal to the text at `span`, byte for byte.
    pub quote: String,
    /// Its place.
    pub span: Located,
    /// The verb.
    pub action: Option<Located>,
    /// What it acts on.
    pub object: Option<Located>,
    /// Who leads: exactly one if the text is clear.
    pub leads: Vec<Located>,
    /// Who supports.
    pub supporting: Vec<Located>,
    /// When it is due.
    pub deadline: Option<Deadline>,
    /// A practice that comes again, with its rule.
    pub recurrence: Option<Deadline>,
    /// Figures to attain.
    pub quantities: Vec<Quantity>,
    /// Where.
    pub place: Option<Located>,
    /// What a table says of its state.
    pub status: Option<Located>,
    /// What the text does not say.
    pub gaps: Vec<Gap>,
    /// What another place of the document suggests.
    pub suggestions: Vec<Suggestion>,
    /// Names of the rules that found it.
    pub rules: Vec<String>,
}
