//! What a pack declares under keys: types, categories, channels, urgencies, units, dispositions,
//! reasons, the ladder.

use super::{Sections, names};
use crate::case::{Kind, Method};
use crate::policy::pack::draft::{Draft, DraftCategory, DraftType, DraftUnit, Entry};
use crate::policy::pack::fields::{Item, Placed, Reader, Table, choice};
use crate::policy::pack::mistake::MistakeKey;
use crate::policy::pack::source::Note;
use crate::policy::pack::words::{CLASSES, KINDS, LEVELS, METHODS, RATES};
use crate::policy::{DispositionRule, ExclusionReason, LadderStep, TypeRule};

/// Causes of a pause that the rules set by themselves.
const RESERVED_PAUSES: &[&str] = &["linked", "long-term"];

/// Reads the vocabulary into the draft.
pub(super) fn read(reader: &mut Reader, sections: &Sections<'_>, draft: &mut Draft) {
    let names = &mut draft.names;
    let mut vocabulary = Vocabulary { reader, sections, names };
    draft.types = vocabulary.read("type", read_type);
    draft.categories = vocabulary.read("category", read_category);
    draft.channels = vocabulary.read("channel", |_, _| ());
    draft.urgencies = vocabulary.read("urgency", |_, _| ());
    draft.pauses = vocabulary.read("pause", |_, _| ());
    draft.redactions = vocabulary.read("redaction", |_, _| ());
    draft.peer_groups = vocabulary.read("peer_group", |_, _| ());
    draft.units = vocabulary.read("unit", read_unit);
    draft.dispositions = vocabulary.read("disposition", read_disposition);
    draft.exclusions = vocabulary.read("exclusion", read_exclusion);
    for pause in &draft.pauses {
        if RESERVED_PAUSES.contains(&pause.key.value.as_str()) {
            let note = Note::new(pause.key.at, MistakeKey::ReservedKey);
            reader.note(note.with("given", &pause.key.value));
        }
    }
    draft.ladder = read_ladder(reader, sections, &mut draft.names);
}

/// What reading any vocabulary needs.
struct Vocabulary<'r, 'v> {
    reader: &'r mut Reader,
    sections: &'r Sections<'v>,
    names: &'r mut crate::policy::pack::draft::NameBook,
}

impl Vocabulary<'_, '_> {
    /// Reads the entries of a section, each with its name and look, and what else it has.
    fn read<T: Default>(
        &mut self,
        section: &'static str,
        read_value: impl Fn(&mut Reader, &mut Table<'_>) -> T,
    ) -> Vec<Entry<T>> {
        let mut entries = Vec::new();
        for (key, item) in self.sections.keyed(self.reader, section) {
            self.reader.check_key(key);
            let name = format!("{section}.{}", key.value);
            let table = self.reader.table(item, &name, key.at);
            let key = Placed { value: key.value.to_owned(), at: key.at };
            let value = table.map(|mut table| {
                let value = read_value(self.reader, &mut table);
                names::read_of(self.reader, &mut table, self.names, (section, &key));
                self.reader.finish(&table);
                value
            });
            entries.push(Entry { key, value: value.unwrap_or_default() });
        }
        entries
    }
}

fn read_type(reader: &mut Reader, table: &mut Table<'_>) -> DraftType {
    let kind = reader.required_word(table, "kind", &KINDS).map(|kind| kind.value);
    let silent_after = table.get("silent_after").map(|item| reader.amount(item, "silent_after"));
    let methods = reader.required(table, "methods");
    let methods = methods.map(|item| read_methods(reader, item, kind)).unwrap_or_default();
    let contact_before_answer = reader.optional_flag(table, "contact_before_answer");
    let rule = kind.map(|kind| TypeRule {
        kind,
        silent_after: silent_after.flatten(),
        methods,
        contact_before_answer,
    });
    DraftType { kind, rule }
}

/// Ways to verify that fit the kind: only a requester can be called back, a finding is looked at on
/// site, and a requester's own word is theirs to give, not an official's to choose.
fn read_methods(reader: &mut Reader, item: Item<'_>, kind: Option<Kind>) -> Vec<Method> {
    let methods = reader.words(item, "methods", &METHODS);
    let Some(kind) = kind else { return Vec::new() };
    for method in &methods {
        let fits = match method.value {
            Method::CallBack => kind == Kind::Request,
            Method::OnSite | Method::Evidence => true,
            Method::OwnWord => false,
        };
        if !fits {
            let note = Note::new(method.at, MistakeKey::MethodNotForKind);
            let note = note.with("given", METHODS.word(method.value));
            reader.note(note.with("kind", KINDS.word(kind)));
        }
    }
    let methods: Vec<Method> = methods.into_iter().map(|method| method.value).collect();
    if kind == Kind::Finding && !methods.is_empty() && !methods.contains(&Method::OnSite) {
        reader.note(Note::new(item.at(), MistakeKey::OnSiteMissing));
    }
    methods
}

fn read_category(reader: &mut Reader, table: &mut Table<'_>) -> DraftCategory {
    let parent = table.get("parent").and_then(|item| reader.text(item, "parent"));
    let unit = table.get("unit").and_then(|item| reader.text(item, "unit"));
    let lowest = table.get("lowest_level").and_then(|item| reader.level(item, "lowest_level"));
    DraftCategory { parent, unit, lowest_level: lowest.map(|level| level.value) }
}

fn read_unit(reader: &mut Reader, table: &mut Table<'_>) -> DraftUnit {
    let level = reader.required(table, "level").and_then(|item| reader.level(item, "level"));
    let peer_group = table.get("peer_group").and_then(|item| reader.text(item, "peer_group"));
    DraftUnit { level: level.map(|level| level.value), peer_group }
}

fn read_disposition(reader: &mut Reader, table: &mut Table<'_>) -> Option<DispositionRule> {
    let class = reader.required_word(table, "class", &CLASSES);
    let needs_text = reader.required_flag(table, "needs_text");
    let is_sampled = reader.required_flag(table, "is_sampled");
    Some(DispositionRule { class: class?.value, needs_text: needs_text?, is_sampled: is_sampled? })
}

fn read_exclusion(reader: &mut Reader, table: &mut Table<'_>) -> Option<ExclusionReason> {
    let rates = reader.required(table, "rates").map(|item| reader.words(item, "rates", &RATES));
    let needs_evidence = reader.required_flag(table, "needs_evidence");
    let rates = rates?.into_iter().map(|rate| rate.value).collect();
    Some(ExclusionReason { rates, needs_evidence: needs_evidence? })
}

/// The ladder: `[escalation.<level>]`. Its order is the order of the levels, however it is written.
fn read_ladder(
    reader: &mut Reader,
    sections: &Sections<'_>,
    names: &mut crate::policy::pack::draft::NameBook,
) -> Vec<Placed<LadderStep>> {
    let mut ladder = Vec::new();
    for (key, item) in sections.keyed(reader, "escalation") {
        let Some(level) = LEVELS.value(key.value) else {
            let note = Note::new(key.at, MistakeKey::UnknownWord).with("given", key.value);
            reader.note(choice(note.with("what", LEVELS.what), key.value, LEVELS.all()));
            continue;
        };
        let table = reader.table(item, &format!("escalation.{}", key.value), key.at);
        let key = Placed { value: key.value.to_owned(), at: key.at };
        let may_start = table.and_then(|mut table| {
            let may_start = reader.required_flag(&mut table, "may_start");
            names::read_of(reader, &mut table, names, ("escalation", &key));
            reader.finish(&table);
            may_start
        });
        // What could not be read must not look like a level that is skipped.
        let may_start = may_start.unwrap_or(true);
        ladder.push(Placed { value: LadderStep { level, may_start }, at: key.at });
    }
    ladder.sort_by_key(|step| step.value.level);
    ladder
}
