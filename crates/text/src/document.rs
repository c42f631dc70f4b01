//! What a document is and says of itself: its kind, date, speaker, post, place and event, and
//! which part of it looks back and which looks ahead. Commitments are found in `candidate`.

pub(crate) mod blocks;
mod header;
pub(crate) mod marker;
mod section;

use jiff::civil::Date;
use serde::Serialize;

pub(crate) use header::read as read_header;
pub(crate) use marker::Style;
pub(crate) use section::{Mood, Sections, is_heading, opens_part, opens_plan, tells_act};

use crate::date::DateKind;
use crate::span::Located;

/// Kind of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A notice that hands numbered tasks to units, or an action table.
    Breakdown,
    /// A report on work done and to be done, given to an assembly.
    WorkReport,
    /// A notice, opinion, plan or scheme.
    Notice,
    /// Minutes of a meeting.
    Minutes,
    /// A news report of a visit or a meeting.
    News,
    /// None of these.
    Other,
}

/// A date that the document states of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentDate {
    /// The quotation.
    #[serde(flatten)]
    pub place: Located,
    /// Kind of the expression.
    pub kind: DateKind,
    /// First day.
    pub iso_from: Option<Date>,
    /// Last day.
    pub iso_to: Option<Date>,
}

/// What a document says of itself. What it does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Header {
    /// What it is.
    pub kind: DocumentKind,
    /// When it was given, held or issued.
    pub date: Option<DocumentDate>,
    /// Who speaks.
    pub speaker: Option<Located>,
    /// The speaker's post.
    pub post: Option<Located>,
    /// Where it happened.
    pub place: Option<Located>,
    /// The meeting or visit.
    pub event: Option<Located>,
}
