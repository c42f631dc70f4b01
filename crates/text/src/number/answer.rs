//! One answer for a whole text, in the words of the case files: what the command line prints and
//! what the tests compare.

use serde::Serialize;

use super::{Comparator, Decimal, Measure, NumberMention, find, main_mention};
use crate::lang::Lang;

/// The answer for a text. The fields are those of a case; without a target they are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberAnswer<'t> {
    /// The text.
    pub text: &'t str,
    /// Its language.
    pub lang: Lang,
    /// Whether the text sets a target.
    pub is_target: bool,
    /// The value, in the unit; of a range its lower end.
    pub value: Option<Decimal>,
    /// Unit or measure word.
    pub unit: Option<String>,
    /// How the value binds.
    pub comparator: Option<Comparator>,
    /// What the value measures.
    pub measure: Option<Measure>,
    /// Where the change starts.
    pub baseline: Option<Decimal>,
    /// Upper end of a range, or why there is no target.
    pub note: Option<String>,
}

/// Reads a text and answers with its first target.
#[must_use]
pub fn answer(text: &str, lang: Lang) -> NumberAnswer<'_> {
    let mentions = find(text, lang);
    let main = main_mention(&mentions);
    let target = main.filter(|mention| mention.is_target);
    NumberAnswer {
        text,
        lang,
        is_target: target.is_some(),
        value: target.and_then(|mention| mention.value),
        unit: target.and_then(|mention| mention.unit.clone()),
        comparator: target.and_then(|mention| mention.comparator),
        measure: target.and_then(|mention| mention.measure),
        baseline: target.and_then(|mention| mention.baseline),
        note: main.and_then(note),
    }
}

fn note(mention: &NumberMention) -> Option<String> {
    let upper = mention.upper.filter(|_| mention.is_target);
    upper.map(|upper| format!("up to {upper}")).or_else(|| mention.note.map(str::to_owned))
}
