//! Task breakdowns: notices whose numbered items name who leads, who supports and by when, in
//! labels, in brackets or in a table; and English action tables. Prose is read in `candidate`.

mod build;
mod items;
mod owners;
mod table;
mod tail;

use jiff::civil::Date;

use crate::candidate::{Extractor, Record};
use crate::document::blocks::Block;
use crate::span::Span;

/// What a breakdown held.
#[derive(Debug, Default)]
pub(crate) struct Items {
    /// A record for each task.
    pub(crate) records: Vec<Record>,
    /// For each block whether it was read here.
    pub(crate) consumed: Vec<bool>,
}

/// One item as it was found: its text and what stands for it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    /// Places of its text; joined they are what is to be done.
    pub(crate) parts: Vec<Span>,
    /// Labelled or bracketed values.
    pub(crate) values: Vec<Value>,
}

/// A value of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value {
    /// What it says.
    pub(crate) field: crate::cue::Field,
    /// Its place.
    pub(crate) span: Span,
    /// It stood in brackets, without a label: roles are told by verbs ("A牵头，B配合").
    pub(crate) is_bracket: bool,
}

/// The items of a document.
pub(crate) fn read(
    extractor: &Extractor,
    text: &str,
    blocks: &[Block],
    reference: Option<Date>,
) -> Items {
    let mut consumed = vec![false; blocks.len()];
    let first_leads = owners::first_listed_leads(text);
    let mut items = table::read(extractor, text, blocks, &mut consumed);
    items.extend(items::read(extractor, text, blocks, &mut consumed));
    let context = build::Context { text, reference, first_leads };
    let mut records: Vec<Record> = Vec::new();
    for item in &items {
        records.extend(build::records(extractor, &context, item));
    }
    Items { records, consumed }
}
