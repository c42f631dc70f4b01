//! The journal: how an event is written down, and the chain of hashes that holds a case's entries
//! together.
//!
//! The chain of an entry is SHA-256 over, in this order: the 32 bytes of the chain before it (zeros
//! for the first), the 16 bytes of the case's id, its place (8 bytes, big end first), the instants
//! of occurrence and recording in microseconds (8 bytes each), the length of the actor's JSON (8
//! bytes) and the JSON, the length of the body's JSON and the JSON. The body of a case's first
//! entry tells its public number.

use domain::actor::Actor;
use domain::case::{Event, StoredEvent};
use domain::ids::CaseId;
use domain::text_ref::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::port::commit::Entry;
use crate::port::fault::Fault;

/// The chain before the first entry of a case.
pub const START: Digest = Digest([0; 32]);

/// The chain up to and with an entry. The entry's own `hash` is not looked at.
#[must_use]
pub fn chain(before: Digest, case: CaseId, entry: &Entry) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(before.0);
    hasher.update(case.0.as_bytes());
    hasher.update(entry.seq.to_be_bytes());
    hasher.update(entry.occurred_at.as_microsecond().to_be_bytes());
    hasher.update(entry.recorded_at.as_microsecond().to_be_bytes());
    for json in [&entry.actor, &entry.body] {
        hasher.update((json.len() as u64).to_be_bytes());
        hasher.update(json.as_bytes());
    }
    Digest(hasher.finalize().into())
}

/// An instant in whole microseconds, as it will be read back.
#[must_use]
pub fn whole_microseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// The body of a case's first entry: it tells the public number too, so that the chain holds it.
#[derive(Serialize)]
struct First<'number> {
    #[serde(flatten)]
    event: StoredEvent,
    number: &'number str,
}

/// The public number that a case's first entry tells; none in one of a program that told none.
#[must_use]
pub fn number_of(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Told {
        number: Option<String>,
    }
    serde_json::from_str::<Told>(body).ok()?.number
}

/// Writes events of a case of this public number down behind a head.
///
/// # Errors
/// An event cannot be written as JSON, which no event of ours does.
pub fn write(mut head: Digest, number: &str, events: &[Event]) -> Result<Vec<Entry>, Fault> {
    let json =
        |error: serde_json::Error| Fault::corrupt(format!("an event to be written: {error}"));
    let body = |event: &Event| {
        let stored = StoredEvent::of(event.body.clone());
        match event.seq {
            1 => serde_json::to_string(&First { event: stored, number }),
            _ => serde_json::to_string(&stored),
        }
    };
    let mut entries = Vec::with_capacity(events.len());
    for event in events {
        let mut entry = Entry {
            seq: event.seq,
            occurred_at: whole_microseconds(event.occurred_at),
            recorded_at: whole_microseconds(event.recorded_at),
            actor: serde_json::to_string(&event.actor).map_err(json)?,
            body: body(event).map_err(json)?,
            hash: START,
        };
        head = chain(head, event.case_id, &entry);
        entry.hash = head;
        entries.push(entry);
    }
    Ok(entries)
}

/// Reads an entry back.
///
/// # Errors
/// It is damaged, or written by a newer program.
pub fn read(case: CaseId, entry: &Entry) -> Result<Event, Fault> {
    read_by(case, entry, actor_of(case, entry)?)
}

/// Reads the entries of a case back. Few people write most of them: each is read once.
///
/// # Errors
/// One is damaged, or written by a newer program.
pub(crate) fn read_all(case: CaseId, entries: &[Entry]) -> Result<Vec<Event>, Fault> {
    let mut actors: Vec<(&str, Actor)> = Vec::new();
    let mut events = Vec::with_capacity(entries.len());
    for entry in entries {
        let known = actors.iter().find(|(text, _)| *text == entry.actor);
        let actor = if let Some((_, actor)) = known {
            *actor
        } else {
            let actor = actor_of(case, entry)?;
            actors.push((&entry.actor, actor));
            actor
        };
        events.push(read_by(case, entry, actor)?);
    }
    Ok(events)
}

fn damaged(case: CaseId, entry: &Entry, what: &str, error: &serde_json::Error) -> Fault {
    Fault::corrupt(format!("{what} of entry {} of case {case}: {error}", entry.seq))
}

fn actor_of(case: CaseId, entry: &Entry) -> Result<Actor, Fault> {
    serde_json::from_str(&entry.actor).map_err(|error| damaged(case, entry, "actor", &error))
}

fn read_by(case: CaseId, entry: &Entry, actor: Actor) -> Result<Event, Fault> {
    let stored: StoredEvent =
        serde_json::from_str(&entry.body).map_err(|error| damaged(case, entry, "body", &error))?;
    if stored.version != StoredEvent::VERSION {
        let version = stored.version;
        let what = format!("entry {} of case {case} has version {version}", entry.seq);
        return Err(Fault::corrupt(what));
    }
    Ok(Event {
        case_id: case,
        seq: entry.seq,
        occurred_at: entry.occurred_at,
        recorded_at: entry.recorded_at,
        actor,
        body: stored.body,
    })
}
