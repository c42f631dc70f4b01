//! Limits and sets of steps, as written.

use super::Sections;
use crate::clock::ClockKind;
use crate::due::{DayEnd, DueRule, LastDay, TimeUnit};
use crate::policy::pack::amount::written;
use crate::policy::pack::draft::{Draft, DraftLimit, DraftMatch, DraftStep, DraftSteps, Entry};
use crate::policy::pack::fields::{Item, Placed, Reader, Table};
use crate::policy::pack::mistake::MistakeKey;
use crate::policy::pack::source::Note;
use crate::policy::pack::words::{
    CLOCKS, DAY_ENDS, KINDS, LAST_DAYS, PLACES, ROLES, STARTS, STEP_LEVELS, TIME_UNITS,
};
use crate::policy::{ExtensionRule, Offset, Recipient};

/// The most often that a clock may be extended.
const EXTENSIONS_MAX: u32 = 100;

/// Reads limits and sets of steps into the draft.
pub(super) fn read(reader: &mut Reader, sections: &Sections<'_>, draft: &mut Draft) {
    for (key, item) in sections.keyed(reader, "steps") {
        reader.check_key(key);
        let steps = read_steps(reader, item, &format!("steps.{}", key.value));
        let key = Placed { value: key.value.to_owned(), at: key.at };
        draft.step_sets.push(Entry { key, value: steps });
    }
    for item in sections.listed(reader, "limit") {
        let limit = read_limit(reader, item, &mut draft.pauses_named);
        draft.limits.extend(limit);
    }
}

fn read_limit(
    reader: &mut Reader,
    item: Item<'_>,
    pauses_named: &mut Vec<Placed<String>>,
) -> Option<DraftLimit> {
    let mut table = reader.table(item, "limit", item.at())?;
    let clock = reader.required_word(&mut table, "clock", &CLOCKS);
    if let Some(clock) = clock {
        table.name = format!("limit of {}", CLOCKS.word(clock.value));
    }
    let applies_to = table.get("when").map(|item| read_match(reader, item)).unwrap_or_default();
    let calendar = table.get("calendar").and_then(|item| reader.text(item, "calendar"));
    let due = read_due(reader, &mut table);
    let pauses = table.get("pauses").and_then(|item| reader.texts(item, "pauses"));
    let pauses = pauses.unwrap_or_default();
    pauses_named.extend(pauses.iter().cloned());
    let pauses_long_term = reader.optional_flag(&mut table, "pauses_long_term");
    let extension = table.get("extension").and_then(|item| read_extension(reader, item));
    let steps = table.get("steps");
    let steps = steps.map_or(Some(DraftSteps::Written(Vec::new())), |item| {
        if item.as_str().is_some() {
            return reader.text(item, "steps").map(DraftSteps::Set);
        }
        let name = format!("{} steps", table.name);
        Some(DraftSteps::Written(read_steps(reader, item, &name)))
    });
    reader.finish(&table);
    let (clock, due) = (clock?, due?);
    if let Some(extension) = &extension {
        check_extension(reader, clock.value, &due, extension);
    }
    Some(DraftLimit {
        at: item.at(),
        clock,
        applies_to,
        calendar,
        due,
        pauses,
        pauses_long_term,
        extension,
        steps: steps?,
    })
}

/// To which cases: of each field one key or several. No field, every case.
fn read_match(reader: &mut Reader, item: Item<'_>) -> DraftMatch {
    let Some(mut table) = reader.table(item, "when", item.at()) else {
        return DraftMatch::default();
    };
    let mut keys = |reader: &mut Reader, field: &'static str| match table.get(field) {
        Some(item) if item.as_str().is_some() => reader.text(item, field).into_iter().collect(),
        Some(item) => reader.texts(item, field).unwrap_or_default(),
        None => Vec::new(),
    };
    let kinds: Vec<Placed<String>> = keys(reader, "kind");
    let found = DraftMatch {
        kinds: kinds.iter().filter_map(|kind| reader.word(kind, &KINDS)).collect(),
        types: keys(reader, "type"),
        categories: keys(reader, "category"),
        channels: keys(reader, "channel"),
        urgencies: keys(reader, "urgency"),
    };
    reader.finish(&table);
    found
}

fn read_due(reader: &mut Reader, table: &mut Table<'_>) -> Option<DueRule> {
    let amount = reader.required(table, "amount").and_then(|item| reader.amount(item, "amount"));
    let start = reader.required_word(table, "start", &STARTS);
    let day_end = reader.optional_word(table, "day_end", &DAY_ENDS);
    let last_day = reader.optional_word(table, "last_day", &LAST_DAYS);
    let (amount, start) = (amount?, start?.value);
    let unit = TIME_UNITS.word(amount.unit);
    let mut vain = |at, field| {
        let note = Note::new(at, MistakeKey::SettingWithoutMeaning);
        reader.note(note.with("field", field).with("unit", unit));
    };
    if let Some(day_end) = day_end.filter(|_| !amount.unit.counts_dates()) {
        vain(day_end.at, "day_end");
    }
    if let Some(last_day) = last_day.filter(|_| amount.unit != TimeUnit::Days) {
        vain(last_day.at, "last_day");
    }
    Some(DueRule {
        amount,
        start,
        day_end: day_end.map_or(DayEnd::default(), |found| found.value),
        last_day: last_day.map_or(LastDay::default(), |found| found.value),
    })
}

fn read_extension(reader: &mut Reader, item: Item<'_>) -> Option<Placed<ExtensionRule>> {
    let mut table = reader.table(item, "extension", item.at())?;
    let count = reader.required_number(&mut table, "times", (1, EXTENSIONS_MAX));
    let most = reader.required(&mut table, "most").and_then(|item| reader.amount(item, "most"));
    reader.finish(&table);
    let value = ExtensionRule { count_max: count?, amount_max: most? };
    Some(Placed { value, at: item.at() })
}

/// Only the lead can ask for an extension, and only for a clock of its own (a supporting unit that
/// needs longer is asked again, with another day); days are added to days,
/// time to time.
fn check_extension(
    reader: &mut Reader,
    clock: ClockKind,
    due: &DueRule,
    extension: &Placed<ExtensionRule>,
) {
    if !clock.is_of_unit() || clock == ClockKind::Support {
        let note = Note::new(extension.at, MistakeKey::ExtensionNotForClock);
        reader.note(note.with("clock", CLOCKS.word(clock)));
    }
    let most = extension.value.amount_max;
    if most.unit.counts_dates() != due.amount.unit.counts_dates() {
        let note = Note::new(extension.at, MistakeKey::ExtensionUnit);
        let limit = TIME_UNITS.word(due.amount.unit);
        reader.note(note.with("limit", limit).with("given", written(most)));
    }
}

fn read_steps(reader: &mut Reader, item: Item<'_>, name: &str) -> Vec<DraftStep> {
    let Some(list) = item.list() else {
        let _: Option<()> = reader.wrong(item, name, "a list of tables");
        return Vec::new();
    };
    if list.is_empty() {
        reader.note(Note::new(item.at(), MistakeKey::EmptyList).with("field", name));
    }
    list.into_iter().filter_map(|item| read_step(reader, item)).collect()
}

fn read_step(reader: &mut Reader, item: Item<'_>) -> Option<DraftStep> {
    let mut table = reader.table(item, "step", item.at())?;
    let offset = read_offset(reader, &mut table);
    let level = reader.required_word(&mut table, "level", &STEP_LEVELS);
    let to = reader.required(&mut table, "to").and_then(|item| reader.texts(item, "to"));
    let to = to.unwrap_or_default();
    let recipients = to.iter().filter_map(|text| read_recipient(reader, text)).collect();
    reader.finish(&table);
    Some(DraftStep { at: item.at(), offset: offset?, level: level?, recipients })
}

/// Exactly one of `before`, `at_due`, `after`.
fn read_offset(reader: &mut Reader, table: &mut Table<'_>) -> Option<Offset> {
    let before = table.get("before");
    let at_due = table.get("at_due");
    let after = table.get("after");
    match (before, at_due, after) {
        (Some(item), None, None) => reader.amount(item, "before").map(Offset::Before),
        (None, None, Some(item)) => reader.amount(item, "after").map(Offset::After),
        (None, Some(item), None) if reader.flag(item, "at_due")? => Some(Offset::AtDue),
        (_, _, _) => {
            reader.note(Note::new(table.at, MistakeKey::StepTime));
            None
        }
    }
}

/// `<role> of <place>`.
fn read_recipient(reader: &mut Reader, text: &Placed<String>) -> Option<Recipient> {
    let Some((role, place)) = text.value.split_once(" of ") else {
        reader.note(Note::new(text.at, MistakeKey::BadRecipient).with("given", &text.value));
        return None;
    };
    let role = reader.word(&Placed { value: role.to_owned(), at: text.at }, &ROLES);
    let of = reader.word(&Placed { value: place.to_owned(), at: text.at }, &PLACES);
    Some(Recipient { role: role?.value, of: of?.value }).inspect(|found| {
        use crate::actor::Role;
        if matches!(found.role, Role::Requester | Role::Public | Role::Worker) {
            let note = Note::new(text.at, MistakeKey::RoleWithoutPost);
            reader.note(note.with("given", ROLES.word(found.role)));
        }
    })
}
