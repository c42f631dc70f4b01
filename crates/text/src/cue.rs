//! Cues as data: which words and phrases mark a commitment, a past fact, reported speech. The
//! tables are `rules/cues_zh.toml` and `rules/cues_en.toml`. How cues combine into a clause is
//! decided in `clause`, not here.

mod english;
mod labels;
mod table;

use serde::{Deserialize, Serialize};

pub(crate) use english::{EnglishCues, Word, words};
pub(crate) use labels::{Field, Labelled, Labels, is_padding};
pub(crate) use table::{ChineseCues, Group, Token};

/// A rule table that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// The file is not valid TOML of the expected shape.
    #[error("the rule table {table} cannot be read: {reason}")]
    Shape {
        /// Which table.
        table: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// The patterns cannot be compiled.
    #[error("the patterns of the rule table {table} cannot be compiled: {reason}")]
    Patterns {
        /// Which table.
        table: &'static str,
        /// What the compiler said.
        reason: String,
    },
}

/// What a cue does in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// A verb that opens a commitment.
    Act,
    /// May stand before an act.
    Adverb,
    /// Joins or numbers clauses.
    Link,
    /// A duty.
    Must,
    /// A prohibition.
    Ban,
    /// An intention.
    Will,
    /// A wish.
    Hope,
    /// Asks somebody for an act.
    Ask,
    /// Opens reported speech.
    Say,
    /// Opens an adjunct.
    Aim,
    /// Takes an object before the verb.
    Prep,
    /// Marks a past or standing fact.
    Past,
    /// An act that may follow its object.
    Finish,
    /// A verb of reaching a figure.
    Attain,
    /// Looks like a cue and is none.
    Mask,
    /// English: a clause follows ("resolved that").
    That,
    /// English: somebody, "to" and an act follow.
    Order,
    /// English: an ongoing act.
    Progress,
    /// English: a goal that is named.
    Nominal,
    /// English: after it an act is an exhortation.
    Soft,
    /// No commitment in this sentence.
    Veto,
    /// English: irregular participle.
    Participle,
}

/// How ready a commitment is to be opened as a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// Can be opened as it stands.
    A,
    /// Needs an indicator first.
    B,
    /// An exhortation.
    C,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordType {
    /// Something to do.
    Task,
    /// A figure to reach, or a relation to keep.
    Target,
    /// A system, rule, list or standing practice.
    Mechanism,
    /// A work to be built or rebuilt.
    Project,
    /// Something asked of somebody outside the line of command, or hoped for.
    Request,
    /// A problem seen on a visit or an inspection.
    Finding,
}
