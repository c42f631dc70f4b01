//! `Commits`: what one decision leaves behind becomes one script. Not here: how scripts share a
//! transaction.

use std::collections::HashMap;

use app::port::commit::{
    Commit, CommitError, Commits, Entry, ExternalName, Idempotency, NewText, SealedContact,
    StreamWrite, TallyChange,
};
use app::port::list::CaseRow;
use app::port::work::Notice;
use app::port::{Fault, KeptFile};
use async_trait::async_trait;
use domain::case::Precedent;
use domain::ids::{AuthorityId, CaseId, CategoryKey, TextId};
use domain::text_ref::Digest;

use crate::actors;
use crate::case_row;
use crate::database::Database;
use crate::people::{NUMBER_TRIES_MAX, no_number};
use crate::sql;
use crate::statement::{Ask, Done, Named, Script, Step, TallyKey};
use crate::sums;
use crate::value::{Value, day_number, json};
use crate::words;

/// Why a script may stop at a guarded step.
#[derive(Debug, Clone, Copy)]
enum Stop {
    /// The client's key was used.
    Answered,
    /// The name in the other system is taken.
    Known,
    /// Another has written the case.
    Conflict(CaseId),
    /// Another has the number in the audit trail.
    Number,
}

/// A script in the making; `stops` tells for each guarded step what its stopping means.
#[derive(Debug, Default)]
struct Writing {
    script: Script,
    stops: Vec<(usize, Stop)>,
}

impl Writing {
    fn push(&mut self, step: Step) {
        self.script.steps.push(step);
    }

    fn push_guarded(&mut self, step: Step, stop: Stop) {
        self.stops.push((self.script.steps.len(), stop));
        self.script.steps.push(step.guarded());
    }

    fn stop_of(&self, index: usize) -> Option<Stop> {
        self.stops.iter().find(|(step, _)| *step == index).map(|(_, stop)| *stop)
    }

    fn idempotency(&mut self, handle: i64, used: &Idempotency) {
        let Idempotency { key, account, request, answer } = used;
        let now = self.script.now;
        let values: Vec<Value> = vec![
            handle.into(),
            (*account).into(),
            key.as_str().into(),
            (*request).into(),
            answer.as_str().into(),
            now.into(),
        ];
        self.push_guarded(Step::new(&sql::IDEMPOTENCY_ADD, values), Stop::Answered);
    }

    fn external(&mut self, handle: i64, name: &ExternalName) {
        let (source, id) = (name.source.as_str(), name.id.as_str());
        let values: Vec<Value> = vec![handle.into(), source.into(), id.into(), name.case.0.into()];
        self.push_guarded(Step::new(&sql::EXTERNAL_ADD, values), Stop::Known);
    }

    /// Words go with the text they may come from; what a stream says of them comes after.
    fn forget(&mut self, handle: i64, text: TextId) {
        let values: Vec<Value> = vec![handle.into(), text.0.into()];
        self.push(Step::new(&sql::WORDS_UNINDEX_OF_TEXT, values.clone()));
        self.push(Step::new(&sql::WORDS_FORGET_OF_TEXT, values.clone()));
        self.push(Step::new(&sql::FILE_FORGET, values.clone()));
        self.push(Step::new(&sql::SHARES_FORGET, values.clone()));
        self.push(Step::new(&sql::TEXT_FORGET, values));
        self.script.forgets = true;
    }

    fn file(&mut self, handle: i64, file: &KeptFile) {
        let values: Vec<Value> = vec![
            handle.into(),
            file.text.0.into(),
            file.case.0.into(),
            file.sha256.into(),
            file.bytes.into(),
        ];
        self.push(Step::new(&sql::FILE_ADD, values));
    }

    fn text(&mut self, handle: i64, text: &NewText) {
        let values: Vec<Value> = vec![
            handle.into(),
            text.id.0.into(),
            text.case.0.into(),
            text.key.as_slice().into(),
            text.body.as_bytes().into(),
        ];
        self.push(Step::new(&sql::TEXT_ADD, values));
    }

    /// What a case handed over is about goes to its new authority with it.
    fn copy_texts(&mut self, to: i64, from: i64, row: &CaseRow) {
        for text in [Some(row.text), row.place].into_iter().flatten() {
            let values: Vec<Value> = vec![to.into(), row.case.0.into(), from.into(), text.0.into()];
            self.push(Step::new(&sql::TEXT_COPY, values));
        }
    }

    fn contact(&mut self, handle: i64, contact: &SealedContact) {
        let values: Vec<Value> = vec![
            handle.into(),
            contact.requester.0.into(),
            contact.key_id.as_str().into(),
            contact.sealed.as_slice().into(),
            contact.telephone.into(),
            contact.follow_up_code.into(),
        ];
        self.push(Step::new(&sql::CONTACT_PUT, values));
    }

    fn notice(&mut self, handle: i64, notice: &Notice) {
        let values: Vec<Value> = vec![
            handle.into(),
            notice.id.as_str().into(),
            notice.case.0.into(),
            notice.unit.map(|unit| unit.0).into(),
            notice.requester.map(|requester| requester.0).into(),
            notice.key.as_str().into(),
            notice.values.as_str().into(),
            notice.caused_at.into(),
            notice.delivered_at.into(),
        ];
        self.push(Step::new(&sql::NOTICE_ADD, values));
    }

    fn precedent(&mut self, handle: i64, precedent: &Precedent) -> Result<(), Fault> {
        let values: Vec<Value> = vec![
            handle.into(),
            precedent.ruling.0.into(),
            precedent.type_key.as_str().into(),
            precedent.category.as_ref().map(CategoryKey::as_str).into(),
            precedent.ruled_at.into(),
            json(precedent)?,
        ];
        self.push(Step::new(&sql::PRECEDENT_ADD, values));
        Ok(())
    }

    /// How the journal names an actor.
    fn actor(&mut self, authority: i64, actor: &str) -> Value {
        let Some(key) = actors::key(actor) else { return actor.into() };
        let named = Named { authority, key: key.clone(), body: actor.to_owned() };
        if !self.script.actors.contains(&named) {
            self.script.actors.push(named);
        }
        key.into()
    }

    fn stream(&mut self, handle: i64, stream: &StreamWrite) -> Result<(), Fault> {
        let case = stream.row.case;
        check(stream)?;
        let mut values = case_row::values(handle, &stream.row)?;
        values.push(stream.expected_seq.into());
        self.push_guarded(Step::new(&sql::CASE_PUT, values), Stop::Conflict(case));
        for entry in &stream.entries {
            let actor = self.actor(handle, &entry.actor);
            let step = Step::new(&sql::ENTRY_ADD, entry_values(handle, case, entry, actor));
            self.push_guarded(step.entry_of(handle), Stop::Conflict(case));
        }
        self.admitted(handle, stream);
        self.facts(handle, stream)?;
        self.words(handle, stream);
        for text in &stream.shared {
            let values: Vec<Value> = vec![handle.into(), text.0.into(), case.0.into()];
            self.push(Step::new(&sql::SHARE_ADD, values));
        }
        let tallies = stream.tallies.iter().map(|change| tally(handle, change));
        self.script.tallies.extend(tallies);
        Ok(())
    }

    /// Supporting units and named persons, by which lists are limited.
    fn admitted(&mut self, handle: i64, stream: &StreamWrite) {
        let row = &stream.row;
        let case: Vec<Value> = vec![handle.into(), row.case.0.into()];
        let with = |id: uuid::Uuid| [case.clone(), vec![id.into()]].concat();
        if stream.had_parts {
            self.push(Step::new(&sql::SUPPORT_CLEAR, case.clone()));
            self.push(Step::new(&sql::PERSON_CLEAR, case.clone()));
        }
        for unit in &row.supports {
            let is_over = vec![row.status.is_over().into()];
            self.push(Step::new(&sql::SUPPORT_ADD, [with(unit.0), is_over].concat()));
        }
        for person in &row.named_persons {
            self.push(Step::new(&sql::PERSON_ADD, with(person.0)));
        }
    }

    fn facts(&mut self, handle: i64, stream: &StreamWrite) -> Result<(), Fault> {
        let (facts, counting) = (&stream.facts, &stream.counting);
        let days = || facts.facts.iter().map(|fact| fact.on);
        let mut values: Vec<Value> = vec![
            handle.into(),
            facts.case.0.into(),
            days().min().into(),
            days().max().into(),
            json(facts)?,
        ];
        values.extend(sums::counted(counting));
        self.push_guarded(Step::new(&sql::FACTS_PUT, values), Stop::Conflict(facts.case));
        self.script.sums.extend(counting.sums.iter().map(|one| sums::change(handle, one)));
        Ok(())
    }

    fn words(&mut self, handle: i64, stream: &StreamWrite) {
        let Some(search) = &stream.search else { return };
        let case: Vec<Value> = vec![handle.into(), stream.row.case.0.into()];
        if stream.expected_seq > 0 {
            self.push(Step::new(&sql::WORDS_UNINDEX, case.clone()));
        }
        let words = [case.clone(), vec![words::indexed(search).into()]].concat();
        let key = vec![words::key(stream.row.registered_at).into()];
        self.push(Step::new(&sql::WORDS_PUT_IN_ORDER, [words.clone(), key].concat()));
        self.push(Step::new(&sql::WORDS_PUT, words));
        self.push(Step::new(&sql::WORDS_INDEX, case));
    }
}

/// What is written must hang together: a mistake here would be found by the next verification of
/// the journal, which is too late.
fn check(stream: &StreamWrite) -> Result<(), Fault> {
    let places = (stream.expected_seq + 1..).zip(&stream.entries);
    let is_in_row = places.clone().all(|(place, entry)| entry.seq == place);
    let last = places.last().map_or(stream.expected_seq, |(place, _)| place);
    let is_of_row = stream.row.seq == last && stream.facts.case == stream.row.case;
    let is_head = stream.entries.last().is_none_or(|entry| entry.hash == stream.row.head);
    if is_in_row && is_of_row && is_head {
        return Ok(());
    }
    let what = format!("what is to be written for case {} does not hang together", stream.row.case);
    Err(Fault::Database(what.into()))
}

fn entry_values(handle: i64, case: CaseId, entry: &Entry, actor: Value) -> Vec<Value> {
    vec![
        handle.into(),
        case.0.into(),
        entry.seq.into(),
        entry.occurred_at.into(),
        entry.recorded_at.into(),
        actor,
        entry.body.as_str().into(),
        entry.hash.into(),
    ]
}

fn tally(handle: i64, change: &TallyChange) -> (TallyKey, i64) {
    let unit = change.unit.map(|unit| unit.0.into_bytes().to_vec()).unwrap_or_default();
    let (day, measure) = (day_number(change.day), change.measure.code());
    (TallyKey { authority: handle, day, unit, measure }, change.count)
}

impl Database {
    /// The script of a commit. What is forgotten goes first, new texts before what names them.
    async fn writing(&self, commit: &Commit) -> Result<Writing, Fault> {
        let handle = self.known_handle(commit.authority).await?;
        let mut writing = Writing::default();
        writing.script.now = commit.now.as_microsecond();
        if let Some(used) = &commit.idempotency {
            writing.idempotency(handle, used);
        }
        if let Some(name) = &commit.external {
            writing.external(handle, name);
        }
        let owners = self.owners(commit).await?;
        let owner = |case: CaseId| owners.get(&case).copied().unwrap_or(handle);
        commit.forgotten.iter().for_each(|text| writing.forget(handle, *text));
        commit.texts.iter().for_each(|text| writing.text(owner(text.case), text));
        commit.files.iter().for_each(|file| writing.file(owner(file.case), file));
        commit.contacts.iter().for_each(|contact| writing.contact(handle, contact));
        for stream in &commit.streams {
            let case = stream.row.case;
            writing.stream(owner(case), stream)?;
            if owner(case) != handle && stream.expected_seq == 0 {
                writing.copy_texts(owner(case), handle, &stream.row);
            }
        }
        commit.notices.iter().for_each(|notice| writing.notice(owner(notice.case), notice));
        for precedent in &commit.precedents {
            writing.precedent(owner(precedent.case), precedent)?;
        }
        for entry in &commit.audits {
            writing.push_guarded(self.audit_step(handle, entry), Stop::Number);
        }
        Ok(writing)
    }

    /// Whose each case of a commit is: all are its authority's, but for a case handed over.
    async fn owners(&self, commit: &Commit) -> Result<HashMap<CaseId, i64>, Fault> {
        let mut owners = HashMap::new();
        for stream in &commit.streams {
            let owner = self.known_handle(stream.row.authority).await?;
            owners.insert(stream.row.case, owner);
        }
        Ok(owners)
    }

    /// What a stop means, with what was there first.
    async fn stopped(&self, stop: Option<Stop>, commit: &Commit) -> CommitError {
        let found = match stop {
            Some(Stop::Conflict(case)) => return CommitError::Conflict { case },
            Some(Stop::Answered) => self.earlier_answer(commit).await,
            Some(Stop::Known) => self.earlier_case(commit).await,
            Some(Stop::Number) => Err(no_number()),
            None => Ok(None),
        };
        let lost = "a commit stopped, and what was in its way is gone";
        match found {
            Ok(found) => found.unwrap_or_else(|| Fault::Unavailable(lost.into()).into()),
            Err(fault) => fault.into(),
        }
    }

    async fn earlier_answer(&self, commit: &Commit) -> Result<Option<CommitError>, Fault> {
        let Some(used) = &commit.idempotency else { return Ok(None) };
        let found = self.answered(commit.authority, used.account, &used.key).await?;
        Ok(found.map(CommitError::Answered))
    }

    async fn earlier_case(&self, commit: &Commit) -> Result<Option<CommitError>, Fault> {
        let Some(name) = &commit.external else { return Ok(None) };
        let ids = std::slice::from_ref(&name.id);
        let found = self.known(commit.authority, &name.source, ids).await?;
        Ok(found.first().map(|known| CommitError::Known { case: known.case }))
    }
}

#[async_trait]
impl Commits for Database {
    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        let mut tries = 1;
        loop {
            let mut writing = self.writing(&commit).await?;
            let script = std::mem::take(&mut writing.script);
            let Done::Stopped(step) = self.write(script).await? else { return Ok(()) };
            match writing.stop_of(step) {
                // Another number is free.
                Some(Stop::Number) if tries < NUMBER_TRIES_MAX => tries += 1,
                stop => return Err(self.stopped(stop, &commit).await),
            }
        }
    }

    async fn take_numbers(
        &self,
        authority: AuthorityId,
        year: i16,
        count: u32,
    ) -> Result<u64, Fault> {
        let handle = self.known_handle(authority).await?;
        let values: Vec<Value> = vec![handle.into(), i64::from(year).into(), count.into()];
        let done = self.write_step(Step::new(&sql::NUMBERS_TAKE, values).with_rows()).await?;
        let mut row = done.rows().into_iter().next();
        row.as_mut().map_or_else(|| Err(Fault::corrupt("no block of numbers")), |row| row.count())
    }

    async fn answered(
        &self,
        authority: AuthorityId,
        account: Digest,
        key: &str,
    ) -> Result<Option<Idempotency>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(None) };
        let values: Vec<Value> = vec![handle.into(), account.into(), key.into()];
        let rows = self.rows_soon(&sql::IDEMPOTENCY_GET, values).await?;
        let found = rows.into_iter().next().map(|mut row| {
            let (request, answer) = (row.digest()?, row.text()?);
            Ok(Idempotency { key: key.to_owned(), account, request, answer })
        });
        found.transpose()
    }

    async fn known(
        &self,
        authority: AuthorityId,
        source: &str,
        ids: &[String],
    ) -> Result<Vec<ExternalName>, Fault> {
        let Some(handle) = self.handle(authority).await? else { return Ok(Vec::new()) };
        let asks = ids.iter().map(|id| {
            Ask::new(&sql::EXTERNAL_GET, vec![handle.into(), source.into(), id.as_str().into()])
        });
        let answers = self.read(asks.collect()).await?;
        let mut known = Vec::new();
        for (id, rows) in ids.iter().zip(answers) {
            for mut row in rows {
                let (source, id) = (source.to_owned(), id.clone());
                known.push(ExternalName { source, id, case: CaseId(row.id()?) });
            }
        }
        Ok(known)
    }
}
