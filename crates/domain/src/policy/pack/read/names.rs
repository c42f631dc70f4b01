//! Names and looks: with the thing they name, by language in `[names]`, and in `[display]` for what
//! the program knows by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::Sections;
use crate::policy::Appearance;
use crate::policy::pack::draft::{DraftName, NameBook};
use crate::policy::pack::fields::{Item, Placed, Reader, Table, choice, meaning};
use crate::policy::pack::mistake::MistakeKey;
use crate::policy::pack::source::{Note, Place};
use crate::policy::pack::words::{
    ALERTS, CASE_GROUPS, CLOCKS, CLOSINGS, COLOURS, KINDS, LISTS, RATES, ROLES, SHAPES, STATUSES,
    VERDICTS,
};

/// Groups of what the program knows by itself, and a pack may name and colour.
const GROUPS: &[&str] = &[
    "kind",
    "status",
    "alert",
    "flag",
    "closed",
    "verdict",
    "clock",
    "rate",
    "case_group",
    "list",
    "role",
];

/// What stands beside the three axes of a case.
const FLAGS: &[&str] = &["silent", "provisional", "paused"];

/// The keys of a group; none if there is no such group.
fn keys_of(group: &str) -> Option<Vec<&'static str>> {
    Some(match group {
        "kind" => KINDS.all().collect(),
        "status" => STATUSES.all().collect(),
        "alert" => ALERTS.all().collect(),
        "flag" => FLAGS.to_vec(),
        "closed" => CLOSINGS.all().collect(),
        "verdict" => VERDICTS.all().collect(),
        "clock" => CLOCKS.all().collect(),
        "rate" => RATES.all().collect(),
        "case_group" => CASE_GROUPS.all().collect(),
        "list" => LISTS.all().collect(),
        "role" => ROLES.all().collect(),
        _ => return None,
    })
}

/// Reads `[names]` and `[display]`.
pub(super) fn read(reader: &mut Reader, sections: &Sections<'_>, names: &mut NameBook) {
    for item in sections.named("names") {
        read_languages(reader, item, names);
    }
    for item in sections.named("display") {
        read_display(reader, item, names);
    }
}

/// `[names.<language>.<group>]`: a name for each key.
fn read_languages(reader: &mut Reader, item: Item<'_>, names: &mut NameBook) {
    let Some(languages) = item.entries() else {
        let _: Option<()> = reader.wrong(item, "names", "a table of languages");
        return;
    };
    for (language, groups) in languages {
        let Some(groups) = groups.entries() else {
            let _: Option<()> = reader.wrong(groups, language.value, "a table of groups");
            continue;
        };
        for (group, keys) in groups {
            let Some(keys) = keys.entries() else {
                let _: Option<()> = reader.wrong(keys, group.value, "a table of names");
                continue;
            };
            for (key, item) in keys {
                let Some(text) = reader.text(item, key.value) else { continue };
                names.texts.push(DraftName {
                    language: Placed { value: language.value.to_owned(), at: key.at },
                    key: format!("{}.{}", group.value, key.value),
                    text: text.value,
                });
            }
        }
    }
}

/// `[display.<group>.<key>]`: a name and a look for what every pack has.
fn read_display(reader: &mut Reader, item: Item<'_>, names: &mut NameBook) {
    let Some(groups) = item.entries() else {
        let _: Option<()> = reader.wrong(item, "display", "a table of groups");
        return;
    };
    for (group, item) in groups {
        let Some(known) = keys_of(group.value) else {
            let note = Note::new(group.at, MistakeKey::UnknownWord).with("given", group.value);
            let note = note.with("what", "group to display");
            reader.note(choice(note, group.value, GROUPS.iter().copied()));
            continue;
        };
        let Some(keys) = item.entries() else {
            let _: Option<()> = reader.wrong(item, group.value, "a table of tables");
            continue;
        };
        for (key, item) in keys {
            if !known.contains(&key.value) {
                let note = Note::new(key.at, MistakeKey::UnknownWord).with("given", key.value);
                let note = note.with("what", group.value);
                reader.note(choice(note, key.value, known.iter().copied()));
                continue;
            }
            let name = format!("{}.{}", group.value, key.value);
            let Some(mut table) = reader.table(item, &format!("display.{name}"), key.at) else {
                continue;
            };
            read_fields(reader, &mut table, names, Placed { value: name, at: key.at });
            reader.finish(&table);
        }
    }
}

/// Passes over the name and the look of something whose key could not be read.
pub(super) fn pass_over(table: &mut Table<'_>) {
    for field in ["name", "colour", "shape"] {
        let _: Option<Item<'_>> = table.get(field);
    }
}

/// Reads the name and the look of something that the pack declares, and that needs a name.
pub(super) fn read_of(
    reader: &mut Reader,
    table: &mut Table<'_>,
    names: &mut NameBook,
    (group, key): (&str, &Placed<String>),
) {
    let full = Placed { value: format!("{group}.{}", key.value), at: key.at };
    names.needed.push(full.clone());
    read_fields(reader, table, names, full);
}

fn read_fields(
    reader: &mut Reader,
    table: &mut Table<'_>,
    names: &mut NameBook,
    key: Placed<String>,
) {
    if let Some(item) = table.get("name") {
        let Some(languages) = item.entries() else {
            let _: Option<()> = reader.wrong(item, "name", "a table: `name.en = \"...\"`");
            return;
        };
        for (language, item) in languages {
            let Some(text) = reader.text(item, language.value) else { continue };
            names.texts.push(DraftName {
                language: Placed { value: language.value.to_owned(), at: language.at },
                key: key.value.clone(),
                text: text.value,
            });
        }
    }
    let colour = table.get("colour");
    let shape = table.get("shape");
    let (Some(colour), Some(shape)) = (colour, shape) else {
        if let Some(half) = colour.or(shape) {
            let note = Note::new(half.at(), MistakeKey::LookIncomplete);
            reader.note(note.with("key", &key.value));
        }
        return;
    };
    let colour = read_colour(reader, colour);
    let shape = read_shape(reader, shape);
    if let (Some(colour), Some(shape)) = (colour, shape) {
        names.looks.push((key, Appearance { colour, shape }));
    }
}

fn read_colour(reader: &mut Reader, item: Item<'_>) -> Option<String> {
    let text = reader.text(item, "colour")?;
    let is_hexadecimal = text.value.strip_prefix('#').is_some_and(|digits| {
        digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    });
    if is_hexadecimal || COLOURS.contains(&text.value.as_str()) {
        return Some(text.value);
    }
    let note = Note::new(text.at, MistakeKey::UnknownWord).with("given", &text.value);
    let known = COLOURS.iter().copied().chain(["#rrggbb"]);
    reader.note(choice(note.with("what", "colour"), &text.value, known));
    None
}

fn read_shape(reader: &mut Reader, item: Item<'_>) -> Option<String> {
    let text = reader.text(item, "shape")?;
    if SHAPES.contains(&text.value.as_str()) {
        return Some(text.value);
    }
    let note = Note::new(text.at, MistakeKey::UnknownWord).with("given", &text.value);
    reader.note(choice(note.with("what", "shape"), &text.value, SHAPES.iter().copied()));
    None
}

/// The languages that are language tags: two or three letters, then parts of letters or digits.
pub(super) fn check_languages(
    reader: &mut Reader,
    languages: Vec<Placed<String>>,
) -> Vec<Placed<String>> {
    let (tags, others): (Vec<_>, Vec<_>) =
        languages.into_iter().partition(|language| is_tag(&language.value));
    for language in others {
        let note = Note::new(language.at, MistakeKey::BadLanguage);
        reader.note(note.with("given", &language.value));
    }
    tags
}

fn is_tag(language: &str) -> bool {
    let mut parts = language.split('-');
    let first = parts.next().unwrap_or_default();
    let is_first =
        (2..=3).contains(&first.len()) && first.bytes().all(|letter| letter.is_ascii_lowercase());
    is_first
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Notes names in languages that the pack does not declare, names of nothing, names that stand
/// twice, and names that are missing.
pub(in crate::policy::pack) fn check(reader: &mut Reader, names: &NameBook) {
    let needed: BTreeSet<&str> = names.needed.iter().map(|key| key.value.as_str()).collect();
    let mut given: BTreeMap<(&str, &str), Place> = BTreeMap::new();
    for name in &names.texts {
        check_language(reader, names, name);
        let key = name.key.as_str();
        if !(needed.contains(key) || is_displayed(key)) {
            let note = Note::new(name.language.at, MistakeKey::UnknownName).with("given", key);
            reader.note(meaning(note, key, needed.iter().copied()));
        }
        let language = name.language.value.as_str();
        if let Some(first) = given.get(&(key, language)) {
            let note = Note::new(name.language.at, MistakeKey::DuplicateKey).see(*first);
            reader.note(note.with("key", format!("{key} in {language}")));
        } else {
            given.insert((key, language), name.language.at);
        }
    }
    for (key, at) in keys_to_name(names) {
        for language in &names.languages {
            if !given.contains_key(&(key, language.value.as_str())) {
                let note = Note::new(at, MistakeKey::MissingName).with("key", key);
                reader.note(note.with("language", &language.value));
            }
        }
    }
}

/// What the pack declares, and what it names in any language although the program could.
fn keys_to_name(names: &NameBook) -> BTreeMap<&str, Place> {
    let displayed = names.texts.iter().filter(|name| is_displayed(&name.key));
    let displayed = displayed.map(|name| (name.key.as_str(), name.language.at));
    let needed = names.needed.iter().map(|key| (key.value.as_str(), key.at));
    // Of a key with several places the last one given counts: where it is declared, else the first.
    displayed.rev().chain(needed).collect()
}

fn is_displayed(key: &str) -> bool {
    let parts = key.split_once('.');
    parts.is_some_and(|(group, key)| keys_of(group).is_some_and(|keys| keys.contains(&key)))
}

fn check_language(reader: &mut Reader, names: &NameBook, name: &DraftName) {
    let languages = names.languages.iter().map(|language| language.value.as_str());
    let given = name.language.value.as_str();
    if !languages.clone().any(|language| language == given) {
        let note = Note::new(name.language.at, MistakeKey::UnknownLanguage).with("given", given);
        reader.note(choice(note, given, languages));
    }
}
