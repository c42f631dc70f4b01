//! Limits: what they name is declared, no two fit a case equally, and their steps come in order.

use std::collections::BTreeMap;

use super::{Keys, known_calendar};
use crate::case::{Escalation, Kind};
use crate::clock::ClockKind;
use crate::due::Amount;
use crate::ids::CalendarKey;
use crate::policy::pack::amount::{minutes_at_least, written};
use crate::policy::pack::build::{MATCHES_MAX, count_matches, expand};
use crate::policy::pack::draft::{
    Draft, DraftLimit, DraftMatch, DraftStep, DraftSteps, DraftType, Entry,
};
use crate::policy::pack::fields::{Placed, Reader};
use crate::policy::pack::mistake::MistakeKey;
use crate::policy::pack::source::{Note, Place};
use crate::policy::pack::words::{CLOCKS, KINDS, LEVELS};
use crate::policy::{ClockMatch, Offset, RecipientOf, StepLevel};

pub(super) fn check(reader: &mut Reader, draft: &Draft, calendars: &[CalendarKey]) {
    let step_sets = Keys::of("set of steps", &draft.step_sets);
    for set in &draft.step_sets {
        check_steps(reader, draft, &set.value);
    }
    for limit in &draft.limits {
        if let Some(calendar) = &limit.calendar {
            known_calendar(reader, calendar, calendars);
        }
        check_kinds(reader, draft, limit);
        check_contact(reader, draft, limit);
        match &limit.steps {
            DraftSteps::Written(steps) => {
                check_steps(reader, draft, steps);
                for step in steps {
                    check_step(reader, limit, step, None);
                }
            }
            DraftSteps::Set(key) => {
                step_sets.check(reader, key);
                let found = draft.step_sets.iter().find(|set| set.key.value == key.value);
                for step in found.map(|set| set.value.as_slice()).unwrap_or_default() {
                    check_step(reader, limit, step, Some(key.at));
                }
            }
        }
    }
    check_references(reader, draft);
    check_ties(reader, draft);
}

/// Every key that a limit names is declared.
fn check_references(reader: &mut Reader, draft: &Draft) {
    let types = Keys::of("type", &draft.types);
    let categories = Keys::of("category", &draft.categories);
    let channels = Keys::of("channel", &draft.channels);
    let urgencies = Keys::of("urgency", &draft.urgencies);
    let pauses = Keys::of("pause reason", &draft.pauses);
    for limit in &draft.limits {
        let applies_to = &limit.applies_to;
        let named = [
            (&types, &applies_to.types),
            (&categories, &applies_to.categories),
            (&channels, &applies_to.channels),
            (&urgencies, &applies_to.urgencies),
            (&pauses, &limit.pauses),
        ];
        for (vocabulary, keys) in named {
            keys.iter().for_each(|key| vocabulary.check(reader, key));
        }
    }
}

fn check_kinds(reader: &mut Reader, draft: &Draft, limit: &DraftLimit) {
    let applies_to = &limit.applies_to;
    for kind in &applies_to.kinds {
        if !applies_to.types.is_empty() {
            reader.note(Note::new(kind.at, MistakeKey::KindBesideType));
        }
        // Without any type the missing section is told; a type without a kind may be of this one.
        let may_be =
            |entry: &Entry<DraftType>| entry.value.kind.is_none_or(|found| found == kind.value);
        if !(draft.types.is_empty() || draft.types.iter().any(may_be)) {
            let note = Note::new(kind.at, MistakeKey::FitsNothing);
            reader.note(note.with("given", KINDS.word(kind.value)));
        }
    }
}

/// Two limits of a clock that fit a case equally well. Which fields are given decides which of two
/// is the more particular (of two categories, the lower one); so equal means the same.
fn check_ties(reader: &mut Reader, draft: &Draft) {
    let mut count = 0_usize;
    let mut first: BTreeMap<(&str, Matched), Place> = BTreeMap::new();
    for limit in &draft.limits {
        count = count.saturating_add(count_matches(limit));
        if count > MATCHES_MAX {
            let note = Note::new(limit.at, MistakeKey::TooManyLimits).with("given", count);
            reader.note(note.with("most", MATCHES_MAX));
            return;
        }
        let clock = CLOCKS.word(limit.clock.value);
        let mut told = None;
        for applies_to in expand(limit) {
            let case = shown_match(&applies_to);
            match first.get(&(clock, matched(&applies_to))) {
                Some(place) if told != Some(*place) => {
                    told = Some(*place);
                    let note = Note::new(limit.at, MistakeKey::LimitsFitEqually).see(*place);
                    reader.note(note.with("clock", clock).with("case", case));
                }
                Some(_) => {}
                None => {
                    first.insert((clock, matched(&applies_to)), limit.at);
                }
            }
        }
    }
}

type Matched = [Option<String>; 5];

fn matched(applies_to: &ClockMatch) -> Matched {
    let ClockMatch { kind, type_key, category, channel, urgency } = applies_to;
    [
        kind.map(|kind| KINDS.word(kind).to_owned()),
        type_key.as_ref().map(|key| key.as_str().to_owned()),
        category.as_ref().map(|key| key.as_str().to_owned()),
        channel.as_ref().map(|key| key.as_str().to_owned()),
        urgency.as_ref().map(|key| key.as_str().to_owned()),
    ]
}

fn shown_match(applies_to: &ClockMatch) -> String {
    let names = ["kind", "type", "category", "channel", "urgency"];
    let fields = names.into_iter().zip(matched(applies_to));
    let given: Vec<String> =
        fields.filter_map(|(name, key)| Some(format!("{name} {}", key?))).collect();
    if given.is_empty() { "every case".to_owned() } else { given.join(", ") }
}

/// Only a request has somebody to contact: elsewhere the clock would run for ever.
fn check_contact(reader: &mut Reader, draft: &Draft, limit: &DraftLimit) {
    if limit.clock.value != ClockKind::FirstContact {
        return;
    }
    let DraftMatch { kinds, types, .. } = &limit.applies_to;
    let is_request = |key: &Placed<String>| {
        let found = draft.types.iter().find(|entry| entry.key.value == key.value);
        found.is_none_or(|entry| entry.value.kind.is_none_or(|kind| kind == Kind::Request))
    };
    let is_limited = !(kinds.is_empty() && types.is_empty());
    let are_requests =
        kinds.iter().all(|kind| kind.value == Kind::Request) && types.iter().all(is_request);
    if !(is_limited && are_requests) {
        reader.note(Note::new(limit.at, MistakeKey::ContactNotForKind));
    }
}

/// A step against its limit: it does not come before the clock starts, and somebody hears of it. A
/// mistake with a set of steps stands where the limit names the set.
fn check_step(reader: &mut Reader, limit: &DraftLimit, step: &DraftStep, named_at: Option<Place>) {
    let note = |key| match named_at {
        Some(place) => Note::new(place, key).see(step.at),
        None => Note::new(step.at, key),
    };
    if let Offset::Before(before) = step.offset
        && is_as_long(before, limit.due.amount)
    {
        let note = note(MistakeKey::WarningLongerThanLimit).with("given", written(before));
        reader.note(note.with("limit", written(limit.due.amount)));
    }
    let has_unit = limit.clock.value.is_of_unit();
    let is_in_unit = |place| matches!(place, RecipientOf::Unit | RecipientOf::UnitAbove);
    if !has_unit && step.recipients.iter().any(|recipient| is_in_unit(recipient.of)) {
        let clock = CLOCKS.word(limit.clock.value);
        reader.note(note(MistakeKey::RecipientWithoutUnit).with("clock", clock));
    }
}

fn is_as_long(before: Amount, limit: Amount) -> bool {
    if before.unit == limit.unit {
        before.count >= limit.count
    } else {
        minutes_at_least(before) >= minutes_at_least(limit)
    }
}

/// The steps of one limit or set, among themselves and against the ladder.
fn check_steps(reader: &mut Reader, draft: &Draft, steps: &[DraftStep]) {
    let mut reached = Escalation::None;
    for (number, step) in steps.iter().enumerate() {
        let earlier = steps.iter().take(number);
        if earlier.clone().next_back().is_some_and(|last| comes_before(step.offset, last.offset)) {
            reader.note(Note::new(step.at, MistakeKey::StepsOutOfOrder));
        }
        let same = |known: &&DraftStep| {
            known.offset == step.offset && known.level.value == step.level.value
        };
        if let Some(known) = earlier.clone().find(same) {
            reader.note(Note::new(step.at, MistakeKey::StepTwice).see(known.at));
        }
        match step.level.value {
            StepLevel::Warning => {
                if !matches!(step.offset, Offset::Before(_)) {
                    reader.note(Note::new(step.level.at, MistakeKey::WarningTooLate));
                }
            }
            StepLevel::Escalation(level) => {
                check_ladder(reader, draft, (level, step.level.at), reached);
                reached = reached.max(level);
            }
        }
    }
}

fn check_ladder(
    reader: &mut Reader,
    draft: &Draft,
    (level, at): (Escalation, Place),
    reached: Escalation,
) {
    let given = LEVELS.word(level);
    let Some(rung) = draft.ladder.iter().find(|rung| rung.value.level == level) else {
        let note = Note::new(at, MistakeKey::LevelNotInLadder).with("given", given);
        let is_same = |known: &Note| known.key == note.key && known.arguments == note.arguments;
        if !reader.notes.iter().any(is_same) {
            reader.note(note);
        }
        return;
    };
    let below = draft.ladder.iter().map(|rung| rung.value.level).filter(|known| *known < level);
    let before = below.max().unwrap_or(Escalation::None);
    if !rung.value.may_start && reached < before {
        let note = Note::new(at, MistakeKey::LadderSkipped).with("given", given).see(rung.at);
        reader.note(note.with("before", LEVELS.word(before)));
    }
}

/// Whether a step comes before another, as far as can be said without a calendar.
fn comes_before(one: Offset, other: Offset) -> bool {
    let is_less = |one: Amount, other: Amount| {
        if one.unit == other.unit {
            one.count < other.count
        } else {
            minutes_at_least(one) < minutes_at_least(other)
        }
    };
    match (one, other) {
        (Offset::Before(one), Offset::Before(other)) => is_less(other, one),
        (Offset::After(one), Offset::After(other)) => is_less(one, other),
        (Offset::Before(_), Offset::AtDue | Offset::After(_))
        | (Offset::AtDue, Offset::After(_)) => true,
        (Offset::AtDue, Offset::Before(_) | Offset::AtDue)
        | (Offset::After(_), Offset::Before(_) | Offset::AtDue) => false,
    }
}
