//! What must hold between the parts of a pack: every key that is named is declared, nothing is said
//! twice, nothing widens.

mod access;
mod catalogue;
mod limits;

use std::collections::BTreeSet;

use super::draft::{Draft, Entry};
use super::fields::{Placed, Reader, choice};
use super::mistake::MistakeKey;
use super::read;
use super::source::Note;
use crate::ids::CalendarKey;

/// Groups of looks in which every shape serves once.
const TOLD_APART: &[&str] = &["alert", "escalation", "urgency"];

/// Notes whatever does not fit together.
pub(super) fn check(reader: &mut Reader, draft: &Draft, calendars: &[CalendarKey]) {
    if let Some(identity) = &draft.identity {
        known_calendar(reader, &identity.calendar, calendars);
    }
    catalogue::check(reader, draft);
    limits::check(reader, draft, calendars);
    access::check(reader, draft);
    check_pauses(reader, draft);
    check_peers(reader, draft);
    check_looks(reader, draft);
    read::check_names(reader, &draft.names);
}

/// The keys of one vocabulary.
struct Keys<'d> {
    /// What one of them is called in a message.
    what: &'static str,
    keys: BTreeSet<&'d str>,
}

impl<'d> Keys<'d> {
    fn of<T>(what: &'static str, entries: &'d [Entry<T>]) -> Self {
        Self { what, keys: entries.iter().map(|entry| entry.key.value.as_str()).collect() }
    }

    /// A key that must be declared. Where nothing of its sort is, that is one mistake and not many.
    fn check(&self, reader: &mut Reader, key: &Placed<String>) {
        let is_told = |note: &Note| {
            let is_same = note.arguments.iter().any(|argument| argument.value == self.what);
            let keys = [MistakeKey::UnknownReference, MistakeKey::MissingSection];
            is_same && keys.contains(&note.key)
        };
        if self.keys.contains(key.value.as_str())
            || (self.keys.is_empty() && reader.notes.iter().any(is_told))
        {
            return;
        }
        let note = Note::new(key.at, MistakeKey::UnknownReference).with("what", self.what);
        let note = note.with("given", &key.value);
        reader.note(choice(note, &key.value, self.keys.iter().copied()));
    }
}

fn known_calendar(reader: &mut Reader, key: &Placed<String>, calendars: &[CalendarKey]) {
    if calendars.iter().any(|calendar| calendar.as_str() == key.value) {
        return;
    }
    let note = Note::new(key.at, MistakeKey::UnknownCalendar).with("given", &key.value);
    reader.note(choice(note, &key.value, calendars.iter().map(CalendarKey::as_str)));
}

/// A pause that stops no clock would only keep the case from counting as silent.
fn check_pauses(reader: &mut Reader, draft: &Draft) {
    for pause in &draft.pauses {
        if !draft.pauses_named.iter().any(|key| key.value == pause.key.value) {
            let note = Note::new(pause.key.at, MistakeKey::PauseStopsNothing);
            reader.note(note.with("given", &pause.key.value));
        }
    }
}

fn check_peers(reader: &mut Reader, draft: &Draft) {
    let groups = Keys::of("peer group", &draft.peer_groups);
    for unit in &draft.units {
        if let Some(group) = &unit.value.peer_group {
            groups.check(reader, group);
        }
    }
    if let Some(appraisal) = &draft.appraisal
        && appraisal.rule.is_ranked
        && draft.peer_groups.is_empty()
    {
        reader.note(Note::new(appraisal.at, MistakeKey::RankingWithoutPeers));
    }
}

fn check_looks(reader: &mut Reader, draft: &Draft) {
    let looks = &draft.names.looks;
    for (number, (key, look)) in looks.iter().enumerate() {
        let group = key.value.split('.').next().unwrap_or_default();
        if !TOLD_APART.contains(&group) {
            continue;
        }
        let earlier = looks.iter().take(number).find(|(other, other_look)| {
            other.value.split('.').next() == Some(group) && other_look.shape == look.shape
        });
        if let Some((other, _)) = earlier {
            let note = Note::new(key.at, MistakeKey::ShapeRepeated).with("key", &key.value);
            reader.note(note.with("other", &other.value).see(other.at));
        }
    }
}
