//! Dates, periods, durations, recurrences and vague terms in a text. An own grammar on `jiff`: it
//! cites what it read and never invents a year, a month or a day. No clock, no time of day.

use jiff::civil::Date;
use serde::Serialize;

use crate::lang::Lang;

/// What the text speaks about, which decides how a missing year, month or week is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Something that happened: the latest date that is not after the reference date.
    Event,
    /// Something owed: the year (month) of the reference date, even when that date has passed.
    Deadline,
}

/// Kind of a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DateKind {
    /// One day; a deadline ("by the end of June") has only `iso_to`.
    Date,
    /// A period with its first and last day.
    Range,
    /// A length of time ("within three years"); `iso_to` only where it can be counted.
    Duration,
    /// Something that comes again ("on the 5th of each month"); see `recurrence`.
    Recurrence,
    /// A manner of time without any date ("as soon as possible").
    Vague,
    /// A part of the calendar whose year or month is not known.
    Partial,
    /// A time that depends on something the text or the caller does not give.
    Unresolved,
    /// Nothing. Never in the list of mentions; only in an answer for a whole text.
    None,
}

/// What a person should know before accepting a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFlag {
    /// A deadline before the reference date. It is kept as written.
    AlreadyPast,
    /// The year was not written; it was filled in from the reference date.
    YearInferred,
    /// The length is counted from the reference date because the text names no start.
    StartAssumed,
    /// Working days were counted with weekends only: no table of holidays covers them.
    WeekendsOnly,
    /// Two readings are possible, so none was taken.
    Ambiguous,
    /// The parts contradict each other or the calendar ("31 June"), so none was taken.
    Impossible,
}

/// One expression of time in a text. `text` is `&input[start..end]`, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateMention {
    /// First byte (UTF-8 offset).
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The quotation.
    pub text: String,
    /// Kind of the expression.
    pub kind: DateKind,
    /// First day, if there is one.
    pub iso_from: Option<Date>,
    /// Last day, inclusive, if there is one.
    pub iso_to: Option<Date>,
    /// Recurrence as an iCalendar rule (RFC 5545), e.g. `FREQ=MONTHLY;BYMONTHDAY=5`.
    pub recurrence: Option<String>,
    /// Length as an ISO 8601 duration, e.g. `P3Y`.
    pub length: Option<String>,
    /// What a person should know.
    pub flags: Vec<DateFlag>,
    /// Name of the grammar rule that read it.
    pub rule: &'static str,
}

/// Every expression of time in `text`, in order, not overlapping.
///
/// Without `reference` nothing relative is resolved: such mentions are `Partial` or `Unresolved`.
#[must_use]
pub fn find(_text: &str, _lang: Lang, _reference: Option<Date>, _role: Role) -> Vec<DateMention> {
    Vec::new()
}

/// The mention that answers for a whole text, or `None` when it holds no expression of time.
#[must_use]
pub fn main_mention(mentions: &[DateMention]) -> Option<&DateMention> {
    mentions.first()
}
