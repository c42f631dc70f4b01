//! Numbers in a text: which of them are targets, and of what. Values are exact decimals; ordinals,
//! named sets, telephone and document numbers are told apart and are never targets.

mod amount;
mod answer;
mod cue;
mod en;
mod judge;
mod unit_word;
mod zh;

use serde::Serialize;

pub use self::answer::{NumberAnswer, answer};
pub use crate::decimal::Decimal;
use crate::lang::Lang;

/// How the value binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Comparator {
    /// Exactly, or no word of comparison.
    #[serde(rename = "=")]
    Equal,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// More than.
    #[serde(rename = ">")]
    MoreThan,
    /// Less than.
    #[serde(rename = "<")]
    LessThan,
    /// About.
    #[serde(rename = "~")]
    About,
}

/// What the value measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// A number of things.
    Count,
    /// A level that is reached or held.
    Level,
    /// A rise by the value.
    ChangeUp,
    /// A fall by the value.
    ChangeDown,
    /// A multiple of the starting value.
    Ratio,
}

/// One number in a text. `text` is `&input[start..end]`: comparator, value and unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberMention {
    /// First byte (UTF-8 offset).
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The quotation.
    pub text: String,
    /// Whether the number is something to attain.
    pub is_target: bool,
    /// The value, in the unit; none where the text gives no number ("tens of thousands").
    pub value: Option<Decimal>,
    /// Upper end of a range "5% to 6%"; `value` is its lower end.
    pub upper: Option<Decimal>,
    /// Unit or measure word as written (万 and 亿 are in the value).
    pub unit: Option<String>,
    /// How the value binds.
    pub comparator: Option<Comparator>,
    /// What the value measures.
    pub measure: Option<Measure>,
    /// Where the change starts ("from 53% to 89%").
    pub baseline: Option<Decimal>,
    /// Why it is no target, in a word, where that helps ("vague").
    pub note: Option<&'static str>,
    /// Name of the rule that read it.
    pub rule: &'static str,
}

/// Bytes before and behind a number in which words say something about it. No sentence that
/// anybody reads is longer; and without a bound the time for a text of one sentence grows with the
/// square of its length.
const REACH: usize = 1_024;

/// Where what may say something about a number at byte `at` begins, in a clause that began at
/// `clause`.
fn near(text: &str, clause: usize, at: usize) -> usize {
    clause.max(text.floor_char_boundary(at.saturating_sub(REACH)))
}

/// What may say something about a number that ends at byte `end`.
fn behind(text: &str, end: usize) -> &str {
    text.get(end..text.floor_char_boundary(end.saturating_add(REACH))).unwrap_or_default()
}

/// Every number in `text`, in order, not overlapping, targets and others.
///
/// Whether a number is a target is judged from its own clause in `text`.
#[must_use]
pub fn find(text: &str, lang: Lang) -> Vec<NumberMention> {
    match lang {
        Lang::Zh => zh::find(text),
        Lang::En => en::find(text),
    }
}

/// The mention that answers for a whole text: its first target, else its first number.
#[must_use]
pub fn main_mention(mentions: &[NumberMention]) -> Option<&NumberMention> {
    mentions.iter().find(|mention| mention.is_target).or_else(|| mentions.first())
}
