//! An invented city: an authority, its units, and cases whose journals chain.

use app::journal::{START, chain};
use app::port::commit::{Commit, Entry, NewText, StreamWrite, TallyChange};
use app::port::list::{CaseFilter, CaseRow, ListQuery, Sort};
use app::port::sums::{Counting, Turns};
use app::port::{AuthorityRecord, CommitError, Commits, RulesRecord, Setup};
use app::tally::Measure;
use domain::access::{Scope, ScopeClause};
use domain::appraisal::{CaseFacts, Fact, FactBody};
use domain::case::{Escalation, Kind, Status};
use domain::ids::{
    AuthorityId, CaseId, ChannelKey, PolicyKey, PolicyRef, TextId, TypeKey, UnitCode, UnitId,
    UrgencyKey,
};
use domain::policy::CaseGroup;
use domain::unit::{Unit, UnitVersion, Validity};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Database;
use uuid::Uuid;

pub(crate) const CITY: AuthorityId = AuthorityId(Uuid::from_u128(0xC17));
pub(crate) const OTHER_CITY: AuthorityId = AuthorityId(Uuid::from_u128(0xC18));

/// An instant so many seconds after the story begins.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

pub(crate) fn day(day: i8) -> Date {
    Date::new(2026, 6, day).unwrap()
}

pub(crate) fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(0xA000 + number))
}

pub(crate) fn case(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + number))
}

/// The text of a case: `part` 0 what was asked, 1 where.
pub(crate) fn text(case: CaseId, part: u128) -> TextId {
    TextId(Uuid::from_u128(case.0.as_u128() + ((part + 1) << 100)))
}

pub(crate) fn unit_under(id: UnitId, parent: Option<UnitId>) -> Unit {
    let valid = Validity { from: at(-1_000_000), to: None };
    let version =
        UnitVersion { valid, parent, level: u8::from(parent.is_some()), peer_group: None };
    let code = UnitCode::from(id.to_string().as_str());
    Unit { id, code, versions: vec![version], successors: Vec::new() }
}

/// Sets two authorities up: the hall 0 with departments 1 and 2, and subdistrict 11 under 1.
pub(crate) async fn found(database: &Database) {
    for (id, key) in [(CITY, "lakeside"), (OTHER_CITY, "hilltop")] {
        let names = vec![("en".to_owned(), key.to_owned())];
        let zone = "Asia/Shanghai".to_owned();
        let record = AuthorityRecord { id, key: key.to_owned(), names, zone };
        database.put_authority(&record).await.unwrap();
    }
    let (hall, one, two) = (unit(0), unit(1), unit(2));
    let units = vec![
        unit_under(hall, None),
        unit_under(one, Some(hall)),
        unit_under(two, Some(hall)),
        unit_under(unit(11), Some(one)),
    ];
    let rules = RulesRecord { version: 1, units, ..RulesRecord::default() };
    assert!(database.put_rules(CITY, &rules).await.unwrap());
}

/// A case as it is told to the store, step by step.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) row: CaseRow,
    pub(crate) entries: Vec<Entry>,
    /// Of its kept facts.
    pub(crate) revision: u64,
}

impl Story {
    /// A case in which nothing is written yet.
    pub(crate) fn new(number: u128) -> Self {
        Self { row: row(number), entries: Vec::new(), revision: 0 }
    }

    /// Adds so many entries and gives what is to be committed.
    pub(crate) fn go_on(&mut self, count: u64, now: Timestamp) -> StreamWrite {
        let expected_seq = self.row.seq;
        let mut added = Vec::new();
        for _ in 0..count {
            let entry = self.next_entry(now);
            self.row.seq = entry.seq;
            self.row.head = entry.hash;
            self.entries.push(entry.clone());
            added.push(entry);
        }
        let tallies = (0..count).map(|_| tally(self.row.lead, 1)).collect();
        let (row, facts) = (self.row.clone(), facts(self.row.case, &[1]));
        let shared = Vec::new();
        let expected_revision = self.revision;
        self.revision += 1;
        let (turns, sums) = (Turns::default(), Vec::new());
        let counting = Counting { expected_revision, counted_at: now, turns, sums };
        let (entries, search) = (added, None);
        StreamWrite {
            expected_seq,
            entries,
            row,
            had_parts: expected_seq > 0,
            facts,
            counting,
            tallies,
            shared,
            search,
        }
    }

    fn next_entry(&self, now: Timestamp) -> Entry {
        let seq = self.row.seq + 1;
        let mut entry = Entry {
            seq,
            occurred_at: now,
            recorded_at: now,
            actor: "{\"who\":\"worker\"}".to_owned(),
            body: format!("{{\"version\":1,\"step\":{seq}}}"),
            hash: START,
        };
        entry.hash = chain(self.row.head, self.row.case, &entry);
        entry
    }
}

pub(crate) fn tally(unit: Option<UnitId>, count: i64) -> TallyChange {
    TallyChange { day: day(1), unit, measure: Measure::Registered, count }
}

/// Facts on these days of June.
pub(crate) fn facts(case: CaseId, days: &[i8]) -> CaseFacts {
    let fact = |on: &i8| Fact {
        seq: 1,
        clock: None,
        round: 1,
        on: day(*on),
        unit: None,
        is_duplicate: false,
        body: FactBody::Reopened,
    };
    let facts = days.iter().map(fact).collect();
    CaseFacts { case, group: CaseGroup::Requests, facts, exclusions: Vec::new() }
}

pub(crate) fn row(number: u128) -> CaseRow {
    let case = case(number);
    CaseRow {
        authority: CITY,
        case,
        number: format!("2026-{number:06}"),
        seq: 0,
        head: START,
        kind: Kind::Request,
        type_key: TypeKey::from("complaint"),
        category: None,
        channel: ChannelKey::from("hotline"),
        urgency: UrgencyKey::from("normal"),
        policy: PolicyRef { key: PolicyKey::from("usual"), version: 1 },
        status: Status::Received,
        closed_as: None,
        disposition: None,
        round: 1,
        escalation: Escalation::None,
        responsible: Some(unit(0)),
        lead: None,
        supports: Vec::new(),
        parent_lead: None,
        counterparty_unit: None,
        requester: None,
        named_persons: Vec::new(),
        is_requester_hidden: false,
        parent: None,
        primary: None,
        children: (0, 0),
        text: text(case, 0),
        place: None,
        registered_at: at(0),
        closed_at: None,
        last_update_at: at(0),
        due_at: None,
        is_provisional: false,
        at_risk_at: None,
        silent_at: None,
        next_step_at: None,
    }
}

/// A commit of these streams and nothing else.
pub(crate) fn commit(now: Timestamp, streams: Vec<StreamWrite>) -> Commit {
    Commit {
        authority: CITY,
        now,
        streams,
        texts: Vec::new(),
        files: Vec::new(),
        forgotten: Vec::new(),
        contacts: Vec::new(),
        notices: Vec::new(),
        precedents: Vec::new(),
        audits: Vec::new(),
        idempotency: None,
        external: None,
    }
}

pub(crate) fn new_text(case: CaseId, part: u128, body: &str) -> NewText {
    NewText { id: text(case, part), case, key: [7; 32], body: body.to_owned() }
}

/// Registers a case with so many entries.
pub(crate) async fn register(database: &Database, number: u128, count: u64) -> Story {
    let mut story = Story::new(number);
    let stream = story.go_on(count, at(0));
    database.commit(commit(at(0), vec![stream])).await.unwrap();
    story
}

pub(crate) fn is_conflict(result: Result<(), CommitError>, wanted: CaseId) -> bool {
    matches!(result, Err(CommitError::Conflict { case }) if case == wanted)
}

/// Everything, to whoever asks.
pub(crate) fn everything(filter: CaseFilter) -> ListQuery {
    let scope = Scope { any_of: vec![ScopeClause::All], named_as: None, sees_named: true };
    let sort = Sort::Due;
    ListQuery { authority: CITY, scope, now: at(0), filter, sort, after: None, limit: 500 }
}
