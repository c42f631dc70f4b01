//! What an official answer says became of the matter: done, under way, will be done, passed on,
//! explained or refused, sentence by sentence, with the span and the rule. So that "answered" is
//! never taken for "resolved", and a promised date can become a commitment of its own.
//!
//! The cues are tables of data beside this module. Nothing here decides about a case: everything
//! is a proposal that cites its place.

mod cue;
mod sentence;

use jiff::civil::Date;

use crate::date::{self, DateKind, DateMention, Role};
use crate::lang::Lang;
use cue::Table;

/// What a sentence of an answer says became of the matter. The rubric in
/// `crates/text/tests/annotated/answers/rubric.md` says what belongs to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Carried out or put right.
    Done,
    /// Begun and not finished.
    UnderWay,
    /// Promised by the authority for later, with or without a date.
    WillDo,
    /// Handed to another office.
    PassedOn,
    /// Answered with a rule, a cause or a way to proceed.
    Explained,
    /// Not possible, not allowed, not so.
    Refused,
}

/// One sentence of an answer that says something about the matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it says.
    pub outcome: Outcome,
    /// First byte of the sentence (UTF-8 offset into the answer).
    pub start: usize,
    /// One past its last byte, the closing mark left out.
    pub end: usize,
    /// The quotation.
    pub text: String,
    /// The cue that spoke for it; empty for an explanation, which is what remains.
    pub cue: String,
    /// The promised time, for `WillDo` only; its offsets are into the answer. A vague expression
    /// ("as soon as possible") is no promise of a date and is left out.
    pub due: Option<DateMention>,
}

impl Outcome {
    /// The name in the tables and in annotations.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::UnderWay => "under_way",
            Self::WillDo => "will_do",
            Self::PassedOn => "passed_on",
            Self::Explained => "explained",
            Self::Refused => "refused",
        }
    }

    /// The outcome of a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let all = [
            Self::Done,
            Self::UnderWay,
            Self::WillDo,
            Self::PassedOn,
            Self::Explained,
            Self::Refused,
        ];
        all.into_iter().find(|own| own.name() == name)
    }
}

/// Reads an answer that was given on `answered_on`.
///
/// Of explanations only the first is returned. Without the day of the answer a relative date
/// ("by the end of next month") stays unresolved.
#[must_use]
pub fn read(answer: &str, lang: Lang, answered_on: Option<Date>) -> Vec<Statement> {
    let table = cue::table(lang);
    let mut statements: Vec<Statement> = Vec::new();
    let mut is_explained = false;
    for (start, end) in sentence::split(answer) {
        let Some(text) = answer.get(start..end) else { continue };
        let Some((outcome, cue)) = judge(table, text) else { continue };
        if outcome == Outcome::Explained && std::mem::replace(&mut is_explained, true) {
            continue;
        }
        let due = (outcome == Outcome::WillDo)
            .then(|| promised(text, lang, answered_on))
            .flatten()
            .map(|mention| moved(mention, start));
        statements.push(Statement { outcome, start, end, text: text.to_owned(), cue, due });
    }
    statements
}

/// The one word for a whole answer: resolved only when something was done and nothing is still
/// to come; otherwise the strongest thing that is still open, else what was answered instead.
#[must_use]
pub fn overall(statements: &[Statement]) -> Option<Outcome> {
    let order = [
        Outcome::WillDo,
        Outcome::UnderWay,
        Outcome::Done,
        Outcome::PassedOn,
        Outcome::Refused,
        Outcome::Explained,
    ];
    order.into_iter().find(|outcome| statements.iter().any(|own| own.outcome == *outcome))
}

/// The sentences of an answer, the unit that is judged: byte ranges, closing marks and outer white
/// space left out.
#[must_use]
pub fn sentences(answer: &str) -> Vec<(usize, usize)> {
    sentence::split(answer)
}

fn judge(table: &Table, sentence: &str) -> Option<(Outcome, String)> {
    let body = table.body(sentence);
    if let Some(found) = table.label(body) {
        return Some(found);
    }
    table.is_content(body).then_some((Outcome::Explained, String::new()))
}

/// The first expression of time in a promise that is more than vague.
fn promised(sentence: &str, lang: Lang, answered_on: Option<Date>) -> Option<DateMention> {
    let mentions = date::find(sentence, lang, answered_on, Role::Deadline);
    let is_firm = |mention: &DateMention| {
        matches!(
            mention.kind,
            DateKind::Date | DateKind::Range | DateKind::Duration | DateKind::Partial
        )
    };
    let in_future = |mention: &DateMention| {
        let last = mention.iso_to.or(mention.iso_from);
        last.zip(answered_on).is_none_or(|(last, today)| last >= today)
    };
    mentions.into_iter().filter(is_firm).find(in_future)
}

fn moved(mut mention: DateMention, by: usize) -> DateMention {
    mention.start += by;
    mention.end += by;
    mention
}
