//! Clauses: a sentence split into the acts it holds, each with its place, its verb and what stands
//! around it. Whether a clause is a commitment is decided in `candidate`.

pub(crate) mod chinese;
pub(crate) mod english;

use crate::cue::{Grade, RecordType};
use crate::span::Span;

/// How a clause binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Force {
    /// A bare act, without a cue.
    Bare,
    /// A duty.
    Must,
    /// A prohibition.
    Ban,
    /// An intention.
    Will,
    /// A wish.
    Hope,
    /// Somebody is asked.
    Ask,
    /// A figure to reach.
    Figure,
}

/// One act found in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    /// The quotation: the act with its object, date, figure and doer.
    pub(crate) span: Span,
    /// The verb.
    pub(crate) action: Option<Span>,
    /// What it acts on.
    pub(crate) object: Option<Span>,
    /// Who is said to do it.
    pub(crate) subject: Option<Span>,
    /// What stands before it in the sentence and governs it (dates, places).
    pub(crate) lead_in: Option<Span>,
    /// How it binds.
    pub(crate) force: Force,
    /// Default grade of the verb.
    pub(crate) grade: Grade,
    /// Default type of the verb.
    pub(crate) kind: RecordType,
    /// Names of the cues that found it.
    pub(crate) rules: Vec<String>,
}
