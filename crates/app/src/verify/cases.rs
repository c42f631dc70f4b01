//! What stands beside the journal and must follow from it: the row of each case with its public
//! number, by whom it is seen, the facts that appraisals count, and the texts that its events name
//! by a keyed hash.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::scope;
use domain::actor::Actor;
use domain::appraisal::CaseFacts;
use domain::case::{Case, Event, EventBody, Status, evolve};
use domain::ids::{AuthorityId, CaseId, TextId};
use domain::text_ref::{Digest, TextRef};

use super::counted::Counted;
use super::{Found, Wrong};
use crate::act::App;
use crate::act::write::facts_of;
use crate::attach::sha256;
use crate::journal;
use crate::port::fault::Fault;
use crate::port::feed::Admitted;
use crate::port::list::{CaseFilter, CaseRow, Days, ListQuery, Sort};
use crate::row::row_of;
use crate::rules::Rules;
use crate::texts::is_genuine;

/// Texts looked up at once.
const TEXTS_AT_ONCE: usize = 2_000;
/// Rows read at once: the most that a list gives.
const ROWS_AT_ONCE: u32 = 500;

/// Cases of which it is looked up at once by whom they are seen.
const CASES_AT_ONCE: usize = 5_000;

/// Where a text was named.
type Named = (TextRef, CaseId, u64);

/// Gathers, while the journal is read case by case, what its rows and texts must be.
pub(super) struct Beside {
    case: Option<Case>,
    events: Vec<Event>,
    number: Option<String>,
    rows: BTreeMap<CaseId, Kept>,
    facts: BTreeMap<CaseId, Digest>,
    named: Vec<Named>,
    missing: Vec<Named>,
    redacted: BTreeSet<TextId>,
    /// What the cases add to the sums of the appraisal.
    pub(super) counted: Counted,
    ownerless: Vec<(CaseId, u64)>,
}

impl Beside {
    pub(super) const fn new(counted: Counted) -> Self {
        Self {
            case: None,
            events: Vec::new(),
            number: None,
            rows: BTreeMap::new(),
            facts: BTreeMap::new(),
            named: Vec::new(),
            missing: Vec::new(),
            redacted: BTreeSet::new(),
            ownerless: Vec::new(),
            counted,
        }
    }

    /// The next event. Those of a case come one after the other.
    pub(super) fn add(&mut self, event: &Event, body: &str, rules: &Rules, app: &App) {
        if self.case.as_ref().is_some_and(|case| case.id != event.case_id) {
            self.end(rules, app);
        }
        let case = self.case.take().unwrap_or_else(|| Case::unborn(event.case_id));
        self.case = Some(evolve(case, event));
        self.events.push(event.clone());
        if event.seq == 1 {
            self.number = journal::number_of(body);
        }
        if let EventBody::Redacted { text, .. } = &event.body {
            self.redacted.insert(*text);
        }
        let Ok(body) = serde_json::from_str(body) else { return };
        let mut found = Vec::new();
        references(&body, &mut found);
        self.named.extend(found.into_iter().map(|text| (text, event.case_id, event.seq)));
    }

    /// The case at hand is complete.
    pub(super) fn end(&mut self, rules: &Rules, app: &App) {
        let Some(case) = self.case.take() else { return };
        let (events, number) = (std::mem::take(&mut self.events), self.number.take());
        let context = rules.context(app.clock.now(), &Actor::Worker, &[]);
        // A case without a registration has no row; the chain says what is wrong with it.
        let told = number.as_deref().unwrap_or_default();
        if let Ok(row) = row_of(&case, told, Digest([0; 32]), &context) {
            if is_led(row.status) && row.lead.is_none() {
                self.ownerless.push((case.id, case.seq));
            }
            let is_numbered = number.is_some();
            let (content, admitted) = (content(&row, is_numbered), admitted(&row));
            self.rows.insert(case.id, Kept { content, is_numbered, admitted });
        }
        // What a broken journal cannot give, the chain tells of.
        if let Ok(facts) = facts_of(&events, &case, rules) {
            self.counted.add(&facts);
            if !facts.facts.is_empty() {
                self.facts.insert(case.id, of_facts(&facts));
            }
        }
    }
}

/// Whether somebody must lead a case that stands so.
const fn is_led(status: Status) -> bool {
    match status {
        Status::Dispatched
        | Status::Objected
        | Status::InProgress
        | Status::Submitted
        | Status::Verifying
        | Status::LongTerm => true,
        Status::Unborn
        | Status::Received
        | Status::Disposed
        | Status::Linked
        | Status::InRuling
        | Status::Closed
        | Status::Archived => false,
    }
}

/// What of a row follows from the events of its case.
struct Kept {
    content: Digest,
    /// Whether they tell its public number.
    is_numbered: bool,
    /// By whom it is seen besides its lead.
    admitted: BTreeSet<Admitted>,
}

/// By whom a case with such a row is seen besides its lead.
fn admitted(row: &CaseRow) -> BTreeSet<Admitted> {
    let is_over = row.status.is_over();
    let supports = row.supports.iter().map(|unit| Admitted::Support { unit: *unit, is_over });
    supports.chain(row.named_persons.iter().copied().map(Admitted::Person)).collect()
}

fn of_facts(facts: &CaseFacts) -> Digest {
    sha256(&serde_json::to_vec(facts).unwrap_or_default())
}

/// The texts that an event names, wherever in it they stand.
fn references(value: &serde_json::Value, found: &mut Vec<TextRef>) {
    match value {
        serde_json::Value::Object(object) if object.contains_key("keyed_hash") => {
            found.extend(serde_json::from_value::<TextRef>(value.clone()));
        }
        serde_json::Value::Object(object) => {
            object.values().for_each(|inner| references(inner, found));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

/// What of a row follows from the events alone. Its head is checked with the chain, and the
/// instants at which it turns follow from calendars of their time.
fn content(row: &CaseRow, is_numbered: bool) -> Digest {
    let row = CaseRow {
        number: if is_numbered { row.number.clone() } else { String::new() },
        head: Digest([0; 32]),
        at_risk_at: None,
        silent_at: None,
        next_step_at: None,
        ..row.clone()
    };
    sha256(format!("{row:?}").as_bytes())
}

impl App {
    /// Looks up the texts named so far, when they are many or at the end.
    pub(super) async fn verify_texts(
        &self,
        authority: AuthorityId,
        beside: &mut Beside,
        (is_end, found): (bool, &mut Found),
    ) -> Result<(), Fault> {
        while beside.named.len() >= TEXTS_AT_ONCE || (is_end && !beside.named.is_empty()) {
            let count = beside.named.len().min(TEXTS_AT_ONCE);
            let named: Vec<Named> = beside.named.drain(..count).collect();
            let ids: Vec<TextId> = named.iter().map(|(text, _, _)| text.text_id).collect();
            let stored = self.store.texts(authority, &ids).await?;
            let stored: BTreeMap<TextId, _> = stored.iter().map(|one| (one.id, one)).collect();
            for one in named {
                match stored.get(&one.0.text_id) {
                    Some(text) if is_genuine(&one.0, text) => {}
                    Some(_) => found.add(Wrong::Text, Some(one.1), Some(one.2), None),
                    None => beside.missing.push(one),
                }
            }
        }
        if is_end {
            let missing = std::mem::take(&mut beside.missing);
            let gone = missing.iter().filter(|(text, ..)| !beside.redacted.contains(&text.text_id));
            gone.for_each(|(_, case, seq)| found.add(Wrong::Text, Some(*case), Some(*seq), None));
        }
        Ok(())
    }

    /// Compares the rows that lists show with what the events say.
    pub(super) async fn verify_content(
        &self,
        authority: AuthorityId,
        beside: &Beside,
        found: &mut Found,
    ) -> Result<(), Fault> {
        for (case, seq) in &beside.ownerless {
            found.add(Wrong::Ownerless, Some(*case), Some(*seq), None);
        }
        let rules = self.rules(authority).await?;
        let context = rules.context(self.clock.now(), &Actor::Worker, &[]);
        let mut query = ListQuery {
            authority,
            scope: scope(&context.viewer()),
            now: self.clock.now(),
            filter: CaseFilter::default(),
            sort: Sort::Newest,
            after: None,
            limit: ROWS_AT_ONCE,
        };
        loop {
            let page = self.store.list(&query).await?;
            for listed in &page.rows {
                let row = &listed.row;
                let is_other = |kept: &Kept| kept.content != content(row, kept.is_numbered);
                if beside.rows.get(&row.case).is_some_and(is_other) {
                    found.add(Wrong::Row, Some(row.case), Some(row.seq), None);
                }
            }
            query.after = match page.next {
                Some(next) => Some(next),
                None => return Ok(()),
            };
        }
    }

    /// Compares by whom lists let cases be seen with what the events say.
    pub(super) async fn verify_admitted(
        &self,
        authority: AuthorityId,
        beside: &Beside,
        found: &mut Found,
    ) -> Result<(), Fault> {
        let cases: Vec<CaseId> = beside.rows.keys().copied().collect();
        let mut after = None;
        for part in cases.chunks(CASES_AT_ONCE) {
            let until = part.last().copied();
            let mut kept: BTreeMap<CaseId, BTreeSet<Admitted>> = BTreeMap::new();
            for (case, admitted) in self.store.admitted(authority, after, until).await? {
                kept.entry(case).or_default().insert(admitted);
            }
            for case in part {
                let kept = kept.remove(case).unwrap_or_default();
                if beside.rows.get(case).is_some_and(|wanted| wanted.admitted != kept) {
                    found.add(Wrong::Row, Some(*case), None, None);
                }
            }
            kept.keys().for_each(|case| found.add(Wrong::Row, Some(*case), None, None));
            after = until;
        }
        for (case, _) in self.store.admitted(authority, after, None).await? {
            found.add(Wrong::Row, Some(case), None, None);
        }
        Ok(())
    }

    /// Compares the facts that appraisals count with what the events say.
    pub(super) async fn verify_facts(
        &self,
        authority: AuthorityId,
        beside: &Beside,
        found: &mut Found,
    ) -> Result<(), Fault> {
        let days = Days { from: jiff::civil::Date::MIN, to: jiff::civil::Date::MAX };
        let (mut after, mut same) = (None, BTreeSet::new());
        loop {
            let page = self.store.facts(authority, days, after, ROWS_AT_ONCE).await?;
            let Some((_, last)) = page.last() else { break };
            after = Some(last.case);
            for (_, facts) in &page {
                if beside.facts.get(&facts.case) == Some(&of_facts(facts)) {
                    same.insert(facts.case);
                } else {
                    found.add(Wrong::Facts, Some(facts.case), None, None);
                }
            }
        }
        let gone = beside.facts.keys().filter(|case| !same.contains(*case));
        gone.for_each(|case| found.add(Wrong::Facts, Some(*case), None, None));
        Ok(())
    }
}
