//! From parsed texts to a draft, section by section.

mod appraisal;
mod keeping;
mod limits;
mod names;
mod vocabulary;

use std::collections::BTreeMap;

use super::amount::DAYS_MAX;
use super::draft::{Draft, DraftNarrowing, Identity, Settings};
use super::fields::{Item, Placed, Reader, Table, choice, entries_of, meaning};
use super::mistake::MistakeKey;
use super::source::{Note, Place, Sources};
use super::words::{CATCH_UPS, ROLES};
use crate::access::Action;
use crate::ids::{PolicyKey, PolicyRef};
use crate::policy::LookBackPlan;

pub(super) use names::check as check_names;

/// Every section a pack may have, and whether every pack needs it.
const SECTIONS: &[(&str, bool)] = &[
    ("pack", true),
    ("settings", true),
    ("type", true),
    ("category", false),
    ("channel", true),
    ("urgency", true),
    ("unit", false),
    ("peer_group", false),
    ("disposition", false),
    ("pause", false),
    ("exclusion", false),
    ("redaction", false),
    ("escalation", false),
    ("steps", false),
    ("limit", false),
    ("access", false),
    ("look_back", true),
    ("appraisal", true),
    ("attachments", false),
    ("retention", false),
    ("names", false),
    ("display", false),
];

/// The sections of all texts, in the order of reading.
struct Sections<'v> {
    all: Vec<(Placed<&'v str>, Item<'v>)>,
}

impl<'v> Sections<'v> {
    fn of(sources: &'v Sources<'_>) -> Self {
        let texts = sources.all.iter().enumerate();
        let all = texts.flat_map(|(file, source)| entries_of(file, source.file.text, &source.root));
        Self { all: all.collect() }
    }

    fn named(&self, section: &'static str) -> impl Iterator<Item = Item<'v>> + '_ {
        self.all.iter().filter(move |(key, _)| key.value == section).map(|(_, item)| *item)
    }

    /// Notes sections that mean nothing, and those missing.
    fn check(&self, reader: &mut Reader, is_whole: bool) {
        for (key, _) in &self.all {
            let mut known = SECTIONS.iter().map(|(section, _)| *section);
            if !known.clone().any(|section| section == key.value) {
                let note = Note::new(key.at, MistakeKey::UnknownSection);
                reader.note(meaning(note.with("given", key.value), key.value, &mut known));
            }
        }
        let needed = SECTIONS.iter().filter(|(_, is_needed)| *is_needed && is_whole);
        for (section, _) in needed {
            if self.named(section).next().is_none() {
                let note = Note::new(Place { file: 0, offset: 0 }, MistakeKey::MissingSection);
                reader.note(note.with("section", section));
            }
        }
    }

    /// The table of a section of single settings, which stands whole in one file.
    fn single(&self, reader: &mut Reader, section: &'static str) -> Option<Table<'v>> {
        let mut found = self.named(section);
        let first = found.next()?;
        for second in found {
            let note = Note::new(second.at(), MistakeKey::SectionTwice).see(first.at());
            reader.note(note.with("section", section));
        }
        reader.table(first, section, first.at())
    }

    /// The entries of a section with keys, from all texts; of a key that stands twice, the first.
    fn keyed(
        &self,
        reader: &mut Reader,
        section: &'static str,
    ) -> Vec<(Placed<&'v str>, Item<'v>)> {
        let mut entries: Vec<(Placed<&'v str>, Item<'v>)> = Vec::new();
        let mut first: BTreeMap<&str, Place> = BTreeMap::new();
        for item in self.named(section) {
            let Some(found) = item.entries() else {
                let _: Option<()> = reader.wrong(item, section, "a table of tables");
                continue;
            };
            for (key, item) in found {
                if let Some(place) = first.get(key.value) {
                    let note = Note::new(key.at, MistakeKey::DuplicateKey).see(*place);
                    reader.note(note.with("key", format!("{section}.{}", key.value)));
                } else {
                    first.insert(key.value, key.at);
                    entries.push((key, item));
                }
            }
        }
        entries
    }

    /// The entries of a section that is a list of tables, from all texts.
    fn listed(&self, reader: &mut Reader, section: &'static str) -> Vec<Item<'v>> {
        let mut items = Vec::new();
        for item in self.named(section) {
            match item.list() {
                Some(list) => items.extend(list),
                None => {
                    let _: Option<()> = reader.wrong(item, section, "a list of tables");
                }
            }
        }
        items
    }
}

/// Reads everything. References between sections are not looked at here.
pub(super) fn read(reader: &mut Reader, sources: &Sources<'_>) -> Draft {
    let sections = Sections::of(sources);
    sections.check(reader, sources.syntax.is_empty());
    let mut draft = Draft::default();
    read_identity(reader, &sections, &mut draft);
    draft.settings = read_settings(reader, &sections);
    vocabulary::read(reader, &sections, &mut draft);
    limits::read(reader, &sections, &mut draft);
    draft.narrowings = read_narrowings(reader, &sections);
    draft.look_back = read_look_back(reader, &sections);
    draft.appraisal = appraisal::read(reader, &sections);
    draft.attachments = keeping::attachments(reader, &sections);
    draft.retention = keeping::retention(reader, &sections);
    names::read(reader, &sections, &mut draft.names);
    draft
}

fn read_identity(reader: &mut Reader, sections: &Sections<'_>, draft: &mut Draft) {
    let Some(mut table) = sections.single(reader, "pack") else { return };
    let key = reader.required(&mut table, "key").and_then(|item| reader.text(item, "key"));
    match &key {
        Some(key) => {
            reader.check_key(Placed { value: &key.value, at: key.at });
            names::read_of(reader, &mut table, &mut draft.names, ("pack", key));
        }
        None => names::pass_over(&mut table),
    }
    let version = reader.required_number(&mut table, "version", (1, u32::MAX));
    let effective_from =
        reader.required(&mut table, "effective_from").and_then(|item| reader.date(item));
    let calendar =
        reader.required(&mut table, "calendar").and_then(|item| reader.text(item, "calendar"));
    let languages = reader.required(&mut table, "languages");
    let languages = languages.and_then(|item| reader.texts(item, "languages")).unwrap_or_default();
    draft.names.languages = names::check_languages(reader, languages);
    reader.finish(&table);
    let (Some(key), Some(version), Some(effective_from), Some(calendar)) =
        (key, version, effective_from, calendar)
    else {
        return;
    };
    let reference = PolicyRef { key: PolicyKey::from(key.value.as_str()), version };
    draft.identity = Some(Identity { reference, effective_from, calendar });
}

fn read_settings(reader: &mut Reader, sections: &Sections<'_>) -> Option<Settings> {
    let mut table = sections.single(reader, "settings")?;
    let level = reader.required(&mut table, "independence_level");
    let level = level.and_then(|item| reader.level(item, "independence_level"));
    let blocks = reader.required_flag(&mut table, "support_blocks_answer");
    let attempts = reader.required_number(&mut table, "attempts_before_unreachable", (1, 100));
    let reopen = table.get("reopen_within_days");
    let reopen = reopen.map(|item| reader.number(item, "reopen_within_days", (1, DAYS_MAX)));
    let catch_up = reader.required_word(&mut table, "catch_up", &CATCH_UPS);
    reader.finish(&table);
    Some(Settings {
        independence_level: level?.value,
        support_blocks_answer: blocks?,
        attempts_before_unreachable: attempts?,
        reopen_within_days: match reopen {
            Some(days) => Some(days?),
            None => None,
        },
        catch_up: catch_up?.value,
    })
}

fn read_narrowings(reader: &mut Reader, sections: &Sections<'_>) -> Vec<DraftNarrowing> {
    let mut narrowings = Vec::new();
    for (key, item) in sections.keyed(reader, "access") {
        let Some(action) = Action::ALL.iter().find(|action| action.as_str() == key.value) else {
            let known = Action::ALL.iter().map(|action| action.as_str());
            let note = Note::new(key.at, MistakeKey::UnknownWord).with("given", key.value);
            reader.note(choice(note.with("what", "action"), key.value, known));
            continue;
        };
        let before = reader.notes.len();
        let roles = reader.words(item, key.value, &ROLES);
        let is_partial = reader.notes.len() > before;
        let action = Placed { value: *action, at: key.at };
        narrowings.push(DraftNarrowing { action, roles, is_partial });
    }
    narrowings
}

fn read_look_back(reader: &mut Reader, sections: &Sections<'_>) -> Option<LookBackPlan> {
    let mut table = sections.single(reader, "look_back")?;
    let per_mille = reader.required_number(&mut table, "per_mille", (0, 1000));
    let minimum = reader.required_number(&mut table, "minimum", (0, u32::MAX));
    let after = reader.required(&mut table, "after_days");
    let after_days = after.and_then(|item| read_days(reader, item));
    let is_per_unit = reader.optional_flag(&mut table, "is_per_unit");
    reader.finish(&table);
    let (per_mille, minimum, after_days) = (per_mille?, minimum?, after_days?);
    Some(LookBackPlan { per_mille, minimum, after_days, is_per_unit })
}

/// A list of days, rising, at least one.
fn read_days(reader: &mut Reader, item: Item<'_>) -> Option<Vec<u32>> {
    let Some(list) = item.list() else {
        return reader.wrong(item, "after_days", "a list of whole numbers");
    };
    if list.is_empty() {
        reader.note(Note::new(item.at(), MistakeKey::EmptyList).with("field", "after_days"));
        return None;
    }
    let mut days: Vec<u32> = Vec::new();
    for entry in list {
        let day = reader.number(entry, "after_days", (1, DAYS_MAX))?;
        if days.last().is_some_and(|last| *last >= day) {
            let note = Note::new(entry.at(), MistakeKey::NotRising);
            reader.note(note.with("field", "after_days"));
        }
        days.push(day);
    }
    Some(days)
}
