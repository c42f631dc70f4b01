//! The catalogue: parents and units that are declared, no ring, no unit below the lowest level.

use std::collections::BTreeMap;

use super::Keys;
use crate::policy::pack::draft::{Draft, DraftCategory, Entry};
use crate::policy::pack::fields::Reader;
use crate::policy::pack::mistake::MistakeKey;
use crate::policy::pack::source::Note;

pub(super) fn check(reader: &mut Reader, draft: &Draft) {
    let categories = Keys::of("category", &draft.categories);
    let units = Keys::of("unit", &draft.units);
    for category in &draft.categories {
        if let Some(parent) = &category.value.parent {
            categories.check(reader, parent);
        }
        if let Some(unit) = &category.value.unit {
            units.check(reader, unit);
        }
    }
    let lines = Lines::of(&draft.categories);
    for category in &draft.categories {
        lines.check_ring(reader, category);
        check_level(reader, draft, &lines, category);
    }
}

/// Categories by key, to walk upwards.
struct Lines<'d> {
    by_key: BTreeMap<&'d str, &'d Entry<DraftCategory>>,
}

impl<'d> Lines<'d> {
    fn of(categories: &'d [Entry<DraftCategory>]) -> Self {
        let by_key = categories.iter().map(|entry| (entry.key.value.as_str(), entry));
        Self { by_key: by_key.collect() }
    }

    fn above(&self, entry: &Entry<DraftCategory>) -> Option<&'d Entry<DraftCategory>> {
        let parent = entry.value.parent.as_ref()?;
        self.by_key.get(parent.value.as_str()).copied()
    }

    /// A category and those above it, cut where a ring would go round again.
    fn line(&self, from: &'d Entry<DraftCategory>) -> Vec<&'d Entry<DraftCategory>> {
        let mut line = vec![from];
        let mut next = self.above(from);
        while let Some(entry) = next {
            if line.iter().any(|known| known.key.value == entry.key.value) {
                break;
            }
            line.push(entry);
            next = self.above(entry);
        }
        line
    }

    /// Notes a ring once, where it is first written.
    fn check_ring(&self, reader: &mut Reader, entry: &'d Entry<DraftCategory>) {
        let line = self.line(entry);
        let closes = line.last().and_then(|last| self.above(last));
        let is_ring = closes.is_some_and(|closing| closing.key.value == entry.key.value);
        if !is_ring || line.iter().any(|other| other.key.at < entry.key.at) {
            return;
        }
        let keys: Vec<&str> = line.iter().map(|entry| entry.key.value.as_str()).collect();
        let note = Note::new(entry.key.at, MistakeKey::CategoryRing);
        reader.note(note.with("ring", keys.join(", ")));
    }
}

/// The unit that a category proposes, its own or one from above, lies no lower than work on it may
/// go.
fn check_level(
    reader: &mut Reader,
    draft: &Draft,
    lines: &Lines<'_>,
    entry: &Entry<DraftCategory>,
) {
    let Some(entry) = lines.by_key.get(entry.key.value.as_str()) else { return };
    let line = lines.line(entry);
    let lowest = line.iter().find_map(|category| category.value.lowest_level);
    let unit = line.iter().find_map(|category| category.value.unit.as_ref());
    let (Some(lowest), Some(unit)) = (lowest, unit) else { return };
    let found = draft.units.iter().find(|known| known.key.value == unit.value);
    let Some(level) = found.and_then(|found| found.value.level) else { return };
    if level > lowest {
        let note = Note::new(entry.key.at, MistakeKey::UnitTooLow)
            .with("unit", &unit.value)
            .with("level", level)
            .with("lowest", lowest);
        reader.note(note.with("category", &entry.key.value).see(unit.at));
    }
}
