//! The case: any item in the loop, and every step it can take.
//!
//! A step is a [`Command`]. [`decide`] says what comes of it, as a [`Change`] of one or more case
//! streams, or refuses; [`evolve`] applies an [`Event`] and never fails. [`permitted_actions`]
//! answers "what may this person do now" with the very functions that `decide` calls. Nothing here
//! reads a clock, a database or a text.

mod awaited;
mod change;
mod clocks;
mod command;
mod context;
mod decide;
mod event;
mod evolve;
mod ground;
mod model;
mod permitted;
mod precedent;
mod readable;
mod reading;
mod ready;
mod registration;
mod related;
mod standing;
mod state;
mod view;

pub use change::{Change, Stream};
pub use command::{
    Command, Correction, ExtensionDecision, NewAttachment, NewChild, NewFollowUp, NewRegistration,
    SupportAsk, Transferral, UpdateKind,
};
pub use context::{Calendars, Context};
pub use decide::{decide, rebase_targets, redaction_reasons};
pub use event::{Event, EventBody, ImportedFact, ReopenCause, StoredEvent};
pub use evolve::evolve;
pub use model::{
    Case, Child, ChildStatus, Exclusion, ExtensionAsked, LookBackDrawn, Paused, Support,
    SupportStatus,
};
pub use permitted::{Availability, permitted_actions};
pub use precedent::{Precedent, find_precedents};
pub use readable::readable_texts;
pub use reading::{CaseAlert, DueStep, StepCall};
pub use ready::ready;
pub use registration::{
    Confidentiality, Counterparty, DispositionClass, Kind, Method, Origin, Registration,
};
pub use related::related_ids;
pub use standing::Standing;
pub use state::{
    Answer, Assignment, ClosedAs, Closing, Escalation, LongTerm, Objection, RequesterWord, State,
    Status, Verdict, Verification, Verifying, VerifyingOf,
};
pub use view::View;
