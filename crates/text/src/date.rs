//! Dates, periods, durations, recurrences and vague terms in a text. An own grammar on `jiff`: it
//! cites what it read and never invents a year, a month or a day. No clock, no time of day.

mod answer;
mod calendar;
mod en;
mod meaning;
mod phrases;
mod plans;
mod resolve;
mod working_days;
mod zh;

use jiff::civil::Date;
use serde::Serialize;

pub use self::answer::{DateAnswer, answer};
pub use self::calendar::{WeekdaysOnly, WorkingDays};
use self::meaning::Expression;
use self::resolve::{Earlier, Frame, Resolved};
pub use self::working_days::ChinaWorkingDays;
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
    /// The length starts at something the text names or leaves out: no end is given.
    StartUnknown,
    /// Working days were counted with weekends only: the table in use knows no holidays.
    WeekendsOnly,
    /// The table of working days does not reach the end of the length.
    BeyondCalendar,
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

impl DateMention {
    /// The mention in a word: the recurrence, or the length and what its start is.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let start = match self.kind {
            DateKind::Duration if self.flags.contains(&DateFlag::StartUnknown) => ", no start",
            DateKind::Duration if self.flags.contains(&DateFlag::StartAssumed) => ", start flagged",
            _ => "",
        };
        let length = self.length.as_ref().map(|length| format!("{length}{start}"));
        self.recurrence.clone().or(length)
    }

    fn new(text: &str, expression: &Expression, resolved: Resolved) -> Self {
        let quotation = text.get(expression.start..expression.end).unwrap_or_default();
        Self {
            start: expression.start,
            end: expression.end,
            text: quotation.to_owned(),
            kind: resolved.kind,
            iso_from: resolved.from,
            iso_to: resolved.to,
            recurrence: resolved.recurrence,
            length: resolved.length,
            flags: resolved.flags,
            rule: expression.rule,
        }
    }
}

/// What a text is read against.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// Language of the text.
    pub lang: Lang,
    /// The day the text speaks from: the document's date. Without it nothing relative is resolved.
    pub reference: Option<Date>,
    /// What the text speaks about.
    pub role: Role,
    /// The authority's own working days; without them the table of the language: China's holidays
    /// for Chinese, Monday to Friday (flagged) for English.
    pub working_days: Option<&'c dyn WorkingDays>,
}

/// Every expression of time in `text`, in order, not overlapping.
///
/// Without `reference` nothing relative is resolved: such mentions are `Partial` or `Unresolved`.
#[must_use]
pub fn find(text: &str, lang: Lang, reference: Option<Date>, role: Role) -> Vec<DateMention> {
    find_in(text, &Context { lang, reference, role, working_days: None })
}

/// As [`find`], with the authority's own working days.
#[must_use]
pub fn find_in(text: &str, context: &Context<'_>) -> Vec<DateMention> {
    let expressions = match context.lang {
        Lang::Zh => zh::read(text),
        Lang::En => en::read(text),
    };
    let mut frame = frame(context);
    let mut last_end = 0;
    let mut mentions = Vec::with_capacity(expressions.len());
    for expression in &expressions {
        let between = text.get(last_end..expression.start).unwrap_or_default();
        if ends_sentence(between) {
            frame.earlier = None;
        }
        let resolved = resolve::resolve(expression, &frame);
        frame.earlier = resolved.earlier.map_or(frame.earlier, |new| Some(passed_on(frame, new)));
        last_end = expression.end;
        mentions.push(DateMention::new(text, expression, resolved));
    }
    mentions
}

fn frame<'c>(context: &Context<'c>) -> Frame<'c> {
    let (working_days, weekends_only): (&dyn WorkingDays, bool) = match context.working_days {
        Some(own) => (own, false),
        None if context.lang == Lang::Zh => (ChinaWorkingDays::built_in(), false),
        None => (&WeekdaysOnly, true),
    };
    let (reference, role) = (context.reference, context.role);
    Frame { reference, role, working_days, weekends_only, earlier: None }
}

/// An expression that took its year from an earlier one passes that on.
fn passed_on(frame: Frame<'_>, new: Earlier) -> Earlier {
    match frame.earlier {
        Some(earlier) if earlier.day.year() == new.day.year() => new.or_said_by(earlier),
        _ => new,
    }
}

fn ends_sentence(between: &str) -> bool {
    between.contains(['。', '！', '？', '；', '\n', ';']) || between.contains(". ")
}

/// The mention that answers for a whole text, or `None` when it holds no expression of time.
///
/// What has an end comes before what has only a beginning or none, a period that is over comes
/// after both, and vague terms come last. Among equals the first one counts.
#[must_use]
pub fn main_mention(mentions: &[DateMention]) -> Option<&DateMention> {
    mentions.iter().min_by_key(|mention| rank(mention))
}

fn rank(mention: &DateMention) -> u8 {
    let is_over = mention.flags.contains(&DateFlag::AlreadyPast);
    match (mention.kind, mention.iso_from, mention.iso_to) {
        (DateKind::Date, None, Some(_)) => 0,
        (DateKind::Range, ..) if is_over => 5,
        (DateKind::Date | DateKind::Range, _, Some(_)) => 1,
        (DateKind::Duration, _, Some(_)) => 2,
        (DateKind::Recurrence, ..) => 3,
        (DateKind::Date | DateKind::Range, _, None) => 4,
        (DateKind::Partial, ..) => 5,
        (DateKind::Duration, _, None) => 6,
        (DateKind::Unresolved, ..) => 7,
        (DateKind::Vague, ..) => 8,
        (DateKind::None, ..) => 9,
    }
}
