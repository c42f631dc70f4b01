//! Lists of cases: the row of a case, what may be asked of rows, the board.

use async_trait::async_trait;
use domain::access::Scope;
use domain::appraisal::CaseFacts;
use domain::case::{ClosedAs, Escalation, Kind, Status};
use domain::ids::{
    AuthorityId, CaseId, CategoryKey, ChannelKey, DispositionKey, PersonId, PolicyRef, RequesterId,
    TextId, TypeKey, UnitId, UrgencyKey,
};
use domain::text_ref::Digest;
use jiff::Timestamp;
use jiff::civil::Date;

use super::fault::Fault;
use crate::tally::Measure;

/// The current row of a case: plain columns made from its events, by which lists filter and sort.
/// Whatever depends on the present instant is kept as the instant at which it turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Whose case.
    pub authority: AuthorityId,
    /// Which.
    pub case: CaseId,
    /// Its public number.
    pub number: String,
    /// How many entries its journal has.
    pub seq: u64,
    /// The hash of the last of them.
    pub head: Digest,
    /// Its kind.
    pub kind: Kind,
    /// Its type.
    pub type_key: TypeKey,
    /// Its subject.
    pub category: Option<CategoryKey>,
    /// How it came in.
    pub channel: ChannelKey,
    /// How pressing it is.
    pub urgency: UrgencyKey,
    /// The policy it is under.
    pub policy: PolicyRef,
    /// Where it stands.
    pub status: Status,
    /// As what it was closed, where it is.
    pub closed_as: Option<ClosedAs>,
    /// How it ended at intake, where it did.
    pub disposition: Option<DispositionKey>,
    /// Rounds.
    pub round: u32,
    /// How far it has been escalated.
    pub escalation: Escalation,
    /// The lead; before there is one, the unit that registered.
    pub responsible: Option<UnitId>,
    /// The lead.
    pub lead: Option<UnitId>,
    /// Supporting units that take part.
    pub supports: Vec<UnitId>,
    /// The lead of the parent.
    pub parent_lead: Option<UnitId>,
    /// The unit that is owed the answer, where it is one.
    pub counterparty_unit: Option<UnitId>,
    /// Who asked.
    pub requester: Option<RequesterId>,
    /// Only these may see it; empty for everybody the table admits.
    pub named_persons: Vec<PersonId>,
    /// The requester is hidden from the units that handle.
    pub is_requester_hidden: bool,
    /// The case it was split from.
    pub parent: Option<CaseId>,
    /// The case it is linked to as a duplicate.
    pub primary: Option<CaseId>,
    /// Children verified, and children.
    pub children: (u32, u32),
    /// What was asked, promised, found or decided.
    pub text: TextId,
    /// Where it is about.
    pub place: Option<TextId>,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When it was closed last.
    pub closed_at: Option<Timestamp>,
    /// When the units that work on it last gave a sign of life.
    pub last_update_at: Timestamp,
    /// The earliest due time of its running clocks.
    pub due_at: Option<Timestamp>,
    /// Whether that due time lies beyond the published calendar.
    pub is_provisional: bool,
    /// From when it is at risk.
    pub at_risk_at: Option<Timestamp>,
    /// From when it is silent.
    pub silent_at: Option<Timestamp>,
    /// When a worker has a step to record.
    pub next_step_at: Option<Timestamp>,
}

/// A place in a sorted list: what the last row of the page before was sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The value sorted by, in microseconds; none sorts last.
    pub at: Option<i64>,
    /// The case, which decides between equals.
    pub case: CaseId,
}

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Nearest due time first; cases without one last.
    #[default]
    Due,
    /// Latest registration first; where words are sought, those of the same tenth of a second in
    /// any order that stays. Of more than 4096 in so short a time the others stand with those of
    /// some minutes later.
    Newest,
    /// Longest without a sign of life first.
    Stalest,
}

/// Which alert a list is about, judged at the instant of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertFilter {
    /// Past a due time.
    Overdue,
    /// Due before this instant, and not overdue.
    DueBy(Timestamp),
    /// At risk and not overdue.
    AtRisk,
    /// Silent.
    Silent,
}

/// What may be asked of rows; everything given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFilter {
    /// Led by this unit.
    pub lead: Option<UnitId>,
    /// Led by no unit.
    pub has_no_lead: bool,
    /// In one of these; empty for any.
    pub statuses: Vec<Status>,
    /// Not over.
    pub is_open: bool,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Of this subject.
    pub category: Option<CategoryKey>,
    /// Of this type.
    pub type_key: Option<TypeKey>,
    /// By this way in.
    pub channel: Option<ChannelKey>,
    /// With this alert.
    pub alert: Option<AlertFilter>,
    /// Escalated at least so far.
    pub escalation: Option<Escalation>,
    /// Registered from here on.
    pub registered_from: Option<Timestamp>,
    /// Registered before here.
    pub registered_before: Option<Timestamp>,
    /// Closed last from here on.
    pub closed_from: Option<Timestamp>,
    /// Closed last before here.
    pub closed_before: Option<Timestamp>,
    /// Of this requester.
    pub requester: Option<RequesterId>,
    /// Children of this case.
    pub parent: Option<CaseId>,
    /// All of these words occur in what was asked or where; already segmented.
    pub words: Vec<String>,
}

/// A list to be shown.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// Whose cases.
    pub authority: AuthorityId,
    /// What the asking person may see.
    pub scope: Scope,
    /// The instant of asking.
    pub now: Timestamp,
    /// What is asked.
    pub filter: CaseFilter,
    /// In which order.
    pub sort: Sort,
    /// After this place.
    pub after: Option<Cursor>,
    /// How many rows, at most 500.
    pub limit: u32,
}

/// A row as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The row.
    pub row: CaseRow,
    /// The beginning of what was asked, at most 200 characters; none when it was forgotten.
    pub excerpt: Option<String>,
    /// Where it is about.
    pub place: Option<String>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none at the end.
    pub next: Option<Cursor>,
}

/// How one unit stands at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// The lead; none for cases without one.
    pub lead: Option<UnitId>,
    /// Cases that are not over.
    pub open: u64,
    /// Of them, past a due time.
    pub overdue: u64,
    /// Due before the end of the day, and not overdue.
    pub due_today: u64,
    /// Silent.
    pub silent: u64,
    /// Objected to.
    pub objected: u64,
    /// In verification.
    pub verifying: u64,
}

/// A tally as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tally {
    /// On which day.
    pub day: Date,
    /// Of which unit.
    pub unit: Option<UnitId>,
    /// Of what.
    pub measure: Measure,
    /// How many.
    pub count: i64,
}

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

/// Lists of cases.
#[async_trait]
pub trait Lists: Send + Sync {
    /// A page of rows.
    async fn list(&self, query: &ListQuery) -> Result<Page<Listed>, Fault>;

    /// How many rows a query has, counted up to a limit.
    async fn count(&self, query: &ListQuery, up_to: u32) -> Result<u64, Fault>;

    /// How units stand; `day_end` is the end of the authority's day.
    async fn board(
        &self,
        authority: AuthorityId,
        scope: &Scope,
        now: Timestamp,
        day_end: Timestamp,
    ) -> Result<Vec<BoardRow>, Fault>;

    /// Tallies of these measures on some days.
    async fn tallies(
        &self,
        authority: AuthorityId,
        days: Days,
        measures: &[Measure],
    ) -> Result<Vec<Tally>, Fault>;

    /// The facts of cases that have any on these days, in the order of cases, with public numbers;
    /// after a case, at most `limit`.
    async fn facts(
        &self,
        authority: AuthorityId,
        days: Days,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<Vec<(String, CaseFacts)>, Fault>;
}
