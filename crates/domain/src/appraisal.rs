//! The appraisal of a period: what each unit did, from verified facts only, every figure with its
//! cases.
//!
//! Two layers, on purpose apart. [`facts`] reads the events of one case and says what happened,
//! dated and attributed to a unit; it knows no rule. [`Tabulator`] takes the facts of many cases
//! and one rule, and gives the [`Table`]; it knows no event. Both are pure: the same input gives
//! the same bytes, in whatever order the cases come.
//!
//! `docs/appraisal.md` says of every figure what is counted, when, for whom, and what is left out.
//!
//! Not here: fetching events, writing files, pages. How a policy sets weights and treatments is in
//! [`crate::policy`].

mod assemble;
mod content;
mod difference;
mod exact;
mod export;
mod fact;
mod facts;
mod figure;
mod publication;
mod rank;
mod span;
mod summary;
mod sums;
mod table;
mod tabulate;
mod worth;

pub use content::{content_hash, write_content};
pub use difference::{Changed, Difference, RateChange, UnitChange, difference};
pub use export::{ExportRow, FigureName, RowStanding, rows};
pub use fact::{CaseFacts, DueOf, EndClass, Exclusion, Fact, FactBody, Outcome};
pub use facts::{Fold, JournalError, facts, recorded_by};
pub use figure::{Class, ClassEntry, Entry, Excluded, Figure};
pub use publication::{
    About, Edition, Publication, PublicationBody, PublicationChange, PublicationEvent,
    TableObjection, decide_objection, freeze, object, publish, revise,
};
pub use rank::{Listed, Place, RankedList};
pub use span::Span;
pub use summary::{ClassSum, FigureSum, Summary, Summed, summarise};
pub use sums::{Counted, NotCounted, SumKey, Sums, Way, When, turned_at, turns_at};
pub use table::{PeerTable, Question, Table, TableError, Total, UnitRow};
pub use tabulate::Tabulator;
pub use worth::{Reading, Worth};
