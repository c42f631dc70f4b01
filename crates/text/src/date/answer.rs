//! One answer for a whole text, in the words of the case files: what the command line prints and
//! what the tests compare.

use jiff::civil::Date;
use serde::Serialize;

use super::{DateFlag, DateKind, DateMention, Role, find, main_mention};
use crate::lang::Lang;

/// The answer for a text. The fields are those of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateAnswer<'t> {
    /// The text.
    pub text: &'t str,
    /// Its language.
    pub lang: Lang,
    /// The reference date.
    #[serde(rename = "ref")]
    pub reference: Option<Date>,
    /// What the text speaks about.
    pub role: Role,
    /// Kind of the mention that answers, or none.
    pub kind: DateKind,
    /// First day, if there is one.
    pub iso_from: Option<Date>,
    /// Last day, inclusive, if there is one.
    pub iso_to: Option<Date>,
    /// The recurrence or the length, and what a person should know.
    pub note: Option<String>,
}

/// Reads a text and answers with its main mention.
#[must_use]
pub fn answer(text: &str, lang: Lang, reference: Option<Date>, role: Role) -> DateAnswer<'_> {
    let mentions = find(text, lang, reference, role);
    let main = main_mention(&mentions);
    DateAnswer {
        text,
        lang,
        reference,
        role,
        kind: main.map_or(DateKind::None, |mention| mention.kind),
        iso_from: main.and_then(|mention| mention.iso_from),
        iso_to: main.and_then(|mention| mention.iso_to),
        note: main.and_then(note),
    }
}

/// The rule of a recurrence alone; else the length and the flags in words.
fn note(mention: &DateMention) -> Option<String> {
    if mention.kind == DateKind::Recurrence {
        return mention.note();
    }
    let flags = mention.flags.iter().filter_map(|flag| words(*flag).map(str::to_owned));
    let parts: Vec<String> = mention.note().into_iter().chain(flags).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// A flag in words; none for what the note of a length says already.
fn words(flag: DateFlag) -> Option<&'static str> {
    Some(match flag {
        DateFlag::AlreadyPast => "already past on the reference date: kept as written",
        DateFlag::YearInferred => "filled in from the reference date",
        DateFlag::StartAssumed | DateFlag::StartUnknown => return None,
        DateFlag::WeekendsOnly => "weekends counted, holidays not",
        DateFlag::BeyondCalendar => "the table of working days does not reach so far",
        DateFlag::Ambiguous => "two readings are possible",
        DateFlag::Impossible => "no such date",
    })
}
