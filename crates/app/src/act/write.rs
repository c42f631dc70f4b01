//! From a decided change to what is committed: entries with their chain, rows, facts, tallies,
//! messages.

use std::collections::HashMap;

use domain::actor::Actor;
use domain::appraisal::{CaseFacts, facts};
use domain::case::{
    Case, Change, Correction, Event, EventBody, ImportedFact, Precedent, Stream, evolve,
};
use domain::ids::{AuthorityId, CaseId, TextId};

use super::{Act, ActError, App, Done, Known, failed};
use crate::port::commit::{Commit, Idempotency, NewText, StreamWrite};
use crate::port::fault::Fault;
use crate::port::people::Audit;
use crate::port::work::Notice;
use crate::rules::Rules;
use crate::{journal, notice, row, search, tally};

/// The word of the audit trail for a look at contact data.
pub(crate) const CONTACT_REVEALED: &str = "contact-revealed";

/// What one stream leaves behind.
pub(crate) struct Written {
    pub(crate) stream: StreamWrite,
    pub(crate) notices: Vec<Notice>,
    pub(crate) precedents: Vec<Precedent>,
    pub(crate) audits: Vec<Audit>,
    pub(crate) forgotten: Vec<TextId>,
    /// The case as it is known from now on.
    pub(crate) known: Known,
}

impl Written {
    /// Of the texts that the case holds from now on, only those that another brought are noted:
    /// where its own are, the texts themselves say.
    pub(crate) fn keep_shared(&mut self, new: &[NewText]) {
        let case = self.stream.row.case;
        let is_own = |id: &TextId| new.iter().any(|text| text.id == *id && text.case == case);
        self.stream.shared.retain(|id| !is_own(id));
    }
}

impl App {
    /// Commits a change.
    ///
    /// # Errors
    /// Somebody was first, or the world failed.
    pub(super) async fn write(
        &self,
        act: &Act,
        rules: &Rules,
        known: HashMap<CaseId, Known>,
        change: Change,
    ) -> Result<Done, ActError> {
        let (commit, done) = self.compose(act, rules, known, change).await?;
        let own = commit.streams.iter().find(|stream| stream.row.case == act.case);
        let seen = own.map_or(0, |stream| stream.expected_seq);
        let gone = self.store.files_of(act.authority, &commit.forgotten).await?;
        self.put_files(act).await?;
        match self.store.commit(commit).await {
            Ok(()) => {
                self.keep_files(act).await?;
                self.let_files_go(act.authority, &gone).await;
                Ok(done)
            }
            Err(error) => failed(error, act, seen),
        }
    }

    /// What a change writes, and what is answered when it is written.
    ///
    /// # Errors
    /// The world failed.
    pub(super) async fn compose(
        &self,
        act: &Act,
        rules: &Rules,
        mut known: HashMap<CaseId, Known>,
        change: Change,
    ) -> Result<(Commit, Done), ActError> {
        let mut commit = Commit {
            authority: act.authority,
            now: change.permit().at(),
            streams: Vec::new(),
            texts: act.texts.clone(),
            files: act.files.iter().map(|file| file.kept).collect(),
            forgotten: Vec::new(),
            contacts: act.contacts.clone(),
            notices: Vec::new(),
            precedents: Vec::new(),
            audits: Vec::new(),
            idempotency: None,
            external: act.external.clone(),
        };
        for stream in change.into_streams() {
            let before = known.remove(&stream.case_id);
            let written = self.stream(act, rules, before, stream).await?;
            commit.streams.push(written.stream);
            commit.notices.extend(written.notices);
            commit.precedents.extend(written.precedents);
            commit.audits.extend(written.audits);
            commit.forgotten.extend(written.forgotten);
        }
        let done = done(act, &commit.streams)?;
        commit.idempotency = act.client.as_ref().map(|client| Idempotency {
            key: client.key.clone(),
            account: client.account,
            request: client.request,
            answer: serde_json::to_string(&done).unwrap_or_default(),
        });
        Ok((commit, done))
    }

    async fn stream(
        &self,
        act: &Act,
        own: &Rules,
        before: Option<Known>,
        stream: Stream,
    ) -> Result<Written, ActError> {
        let authority = stream.after.registration.as_ref().map(|found| found.authority);
        let other = match authority {
            Some(id) if id != own.authority() => Some(self.rules(id).await?),
            Some(_) | None => None,
        };
        let rules = other.as_deref().unwrap_or(own);
        let mut before = before.unwrap_or_else(|| Known::unborn(stream.case_id));
        if before.number.is_empty() {
            before.number = self.number(rules, stream.after.registered_at).await?;
        }
        let search = self.words((act.authority, &act.texts), &stream).await?;
        let mut written = written(&act.actor, rules, before, stream)?;
        written.stream.search = search;
        written.keep_shared(&act.texts);
        Ok(written)
    }

    /// The words by which a case is found from now on, where they change.
    pub(crate) async fn words(
        &self,
        (authority, new): (AuthorityId, &[NewText]),
        stream: &Stream,
    ) -> Result<Option<String>, Fault> {
        let Some(texts) = found_by(&stream.events, &stream.after) else { return Ok(None) };
        let is_new = |id: &TextId| new.iter().any(|text| text.id == *id);
        let kept: Vec<TextId> = texts.iter().copied().filter(|id| !is_new(id)).collect();
        let kept = match kept.as_slice() {
            [] => Vec::new(),
            some => self.store.texts(authority, some).await?,
        };
        let bodies = new.iter().filter(|text| texts.contains(&text.id));
        let bodies = bodies.map(|text| text.body.as_str());
        Ok(Some(search::index_of(bodies.chain(kept.iter().map(|text| text.body.as_str())))))
    }
}

/// What the new events of a case leave behind, whatever was decided how often.
pub(crate) fn written(
    actor: &Actor,
    rules: &Rules,
    before: Known,
    stream: Stream,
) -> Result<Written, Fault> {
    let number = before.number;
    let entries = journal::write(before.head, &number, &stream.events)?;
    let head = entries.last().map_or(before.head, |entry| entry.hash);
    let recorded = stream.events.first().map_or(stream.after.registered_at, |it| it.recorded_at);
    let context = rules.context(recorded, actor, &[]);
    let row = row::row_of(&stream.after, &number, head, &context)?;
    let mut notices = Vec::new();
    let mut tallies = Vec::new();
    let had = before.case.texts.clone();
    let had_parts = {
        let subject = before.case.subject();
        !subject.supports.is_empty() || !subject.named_persons.is_empty()
    };
    let mut case = before.case;
    for event in &stream.events {
        let after = evolve(case.clone(), event);
        tallies.extend(tally::of_event(event, &case, &after, &rules.zone));
        notices.extend(notice::of_event(event, &after, &number, rules));
        case = after;
    }
    let precedents = stream.events.iter().filter_map(|event| precedent(event, &stream.after));
    let forgotten = stream.events.iter().filter_map(|event| match &event.body {
        EventBody::Redacted { text, .. } => Some(*text),
        _ => None,
    });
    let (precedents, forgotten) = (precedents.collect(), forgotten.collect());
    let audits = stream.events.iter().filter_map(|event| audit(event, &number)).collect();
    let mut events = before.events;
    events.extend(stream.events);
    let facts = facts_of(&events, &stream.after, rules)?;
    let recorded = events.last().map_or(recorded, |event| event.recorded_at);
    let (counting, kept) = crate::sums::counted(before.kept.as_ref(), &facts, recorded);
    let expected_seq = stream.expected_seq;
    let held = stream.after.texts.iter().copied();
    let shared: Vec<TextId> = held.filter(|text| !had.contains(text)).collect();
    let known = Known { case: stream.after, number, head, events, kept: Some(kept) };
    let search = None;
    let stream = StreamWrite {
        expected_seq,
        entries,
        row,
        had_parts,
        facts,
        counting,
        tallies,
        shared,
        search,
    };
    Ok(Written { stream, notices, precedents, audits, forgotten, known })
}

pub(crate) fn facts_of(events: &[Event], case: &Case, rules: &Rules) -> Result<CaseFacts, Fault> {
    let policy = case.policy.as_ref().and_then(|reference| rules.policies.get(reference));
    let policy = policy.or_else(|| rules.policy_at(case.registered_at));
    let policy = policy.ok_or_else(|| Fault::corrupt("no policy of a case is at hand"))?;
    facts(events, rules.calendar(&policy.calendar)?)
        .map_err(|error| Fault::corrupt(format!("journal of case {}: {error}", case.id)))
}

/// What of a case stands in the audit trail beside its journal: who read contact data, and who had
/// a text forgotten. The reason stays in the case.
fn audit(event: &Event, number: &str) -> Option<Audit> {
    let act = match &event.body {
        EventBody::ContactRevealed { .. } => CONTACT_REVEALED,
        EventBody::Redacted { .. } => "text-redacted",
        _ => return None,
    };
    let person = match &event.actor {
        Actor::Official(official) => Some(official.person),
        _ => None,
    };
    let (act, about) = (act.to_owned(), number.to_owned());
    Some(Audit { at: event.recorded_at, person, act, about })
}

fn precedent(event: &Event, after: &Case) -> Option<Precedent> {
    let EventBody::Ruled { ruling, lead, category, reasons, is_precedent: true, .. } = &event.body
    else {
        return None;
    };
    Some(Precedent {
        ruling: *ruling,
        case: after.id,
        ruled_at: event.occurred_at,
        type_key: after.registration.as_ref()?.type_key.clone(),
        category: category.clone(),
        lead: *lead,
        reasons: *reasons,
    })
}

/// The texts by whose words the case is found, where these events change them: what was asked and
/// where, as they stand now. What is forgotten is no longer found.
fn found_by(events: &[Event], after: &Case) -> Option<Vec<TextId>> {
    let registration = after.registration.as_ref()?;
    let texts: Vec<TextId> = [Some(registration.text), registration.place]
        .into_iter()
        .flatten()
        .map(|reference| reference.text_id)
        .collect();
    let changes = events.iter().any(|event| match &event.body {
        EventBody::Registered { .. }
        | EventBody::Imported { fact: ImportedFact::Registered { .. } } => true,
        EventBody::Corrected { correction, .. } => {
            matches!(correction, Correction::Text(_) | Correction::Place(_))
        }
        // Whichever text was forgotten, the words of its case went with it.
        EventBody::Redacted { .. } => true,
        _ => false,
    });
    changes.then(|| texts.into_iter().filter(|text| !after.redacted.contains(text)).collect())
}

fn done(act: &Act, streams: &[StreamWrite]) -> Result<Done, Fault> {
    let case = act.case;
    let main = streams.iter().find(|stream| stream.row.case == case);
    let main = main.ok_or_else(|| Fault::corrupt("a change without the case it is about"))?;
    let opened = streams
        .iter()
        .filter(|stream| stream.expected_seq == 0 && stream.row.case != case)
        .map(|stream| (stream.row.case, stream.row.number.clone()));
    let (number, seq) = (main.row.number.clone(), main.row.seq);
    let is_requester_new = !act.contacts.is_empty();
    let attached = act.files.first().map(|file| file.kept.text);
    Ok(Done { case, number, seq, opened: opened.collect(), is_requester_new, attached })
}
